"""Which fonts a PDF is set in: those of the standard where they are installed, else free ones with all characters.

方正小标宋, 仿宋_GB2312 and 楷体_GB2312 may not be passed on, so they are named and never shipped.
"""

from __future__ import annotations

__all__ = ["BODY", "HEAD", "KAI", "SANS", "TITLE"]

_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "SimSun")
_GOTHIC = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei")

TITLE = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", *_SERIF)
BODY = ("FangSong_GB2312", "FangSong", "STFangsong", *_SERIF)
HEAD = ("SimHei", "STHeiti", *_GOTHIC)
KAI = ("KaiTi_GB2312", "KaiTi", "STKaiti", *_SERIF)
SANS = _GOTHIC
