"""The packs that come with Dafeng, found from a source checkout and from an installed wheel alike."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from dafeng.city._faults import fault
from dafeng.core.errors import PackError

__all__ = ["find_pack", "packaged_pack", "packaged_packs"]


def _home() -> Path:
    """The folder of packaged packs: inside the package in a wheel, `cities/` beside `src/` in a checkout."""
    package = Path(str(files("dafeng")))
    inside = package / "cities"
    return inside if inside.is_dir() else package.parent.parent / "cities"


def packaged_packs() -> tuple[str, ...]:
    """The names of the packs that come with Dafeng."""
    home = _home()
    return tuple(sorted(each.parent.name for each in home.glob("*/city.toml"))) if home.is_dir() else ()


def find_pack(named: str | Path) -> Path:
    """The folder of a pack named by its path or by its packaged name; a folder that is there wins over a name."""
    path = Path(named)
    return path if path.exists() or str(named) not in packaged_packs() else packaged_pack(str(named))


def packaged_pack(name: str) -> Path:
    """The folder of a packaged pack (`zaozhuang`). PackError when there is none of that name."""
    if name not in packaged_packs():
        raise PackError(fault("no-pack", name, expected="、".join(packaged_packs())))
    return _home() / name
