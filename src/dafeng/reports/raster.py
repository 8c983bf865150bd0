"""A vector picture as pixels, for Word versions that cannot show vectors."""

from __future__ import annotations

from typing import Any

__all__ = ["png_of"]


def png_of(svg: str, pixels_per_inch: float = 220) -> bytes:
    """The SVG drawn on a page of its own size, as PNG."""
    import typst

    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg", width: 156mm)'
    files: Any = {"main": source.encode(), "picture.svg": svg.encode()}  # the stubs of typst do not know a dict
    return bytes(typst.compile(files, format="png", ppi=pixels_per_inch))
