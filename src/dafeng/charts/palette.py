"""The colours and the font of charts; the values are the tokens of static/dafeng/css/tokens.css (a test compares)."""

from __future__ import annotations

__all__ = ["FONT", "PALETTE", "SEQUENCE", "SERIES_COLOURS"]

FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif"

PALETTE = {
    "text": "#1f2329",
    "text-2": "#646a73",
    "line": "#dee0e3",
    "line-strong": "#8a9099",
    "surface": "#ffffff",
    "ground": "#f5f7fa",
    "primary": "#0052d9",
    "good": "#2ba471",
    "watch": "#e37318",
    "bad": "#d54941",
    "unknown": "#a6a6a6",
    "coal": "#4a4a4a",
    "oil": "#8c5a2b",
    "gas": "#7eb0d5",
    "electricity": "#f2b134",
    "heat": "#c96567",
    "solar": "#f7c948",
    "wind": "#5aa9a0",
    "biomass": "#6b8e23",
    "import": "#9b8ac4",
}

SERIES_COLOURS = ("#0052d9", "#8c5a2b", "#5aa9a0", "#c96567", "#6b8e23", "#9b8ac4")
"""Series without a meaning of their own, in order; they stay apart for the colour-blind, with markers besides."""

SEQUENCE = ("#e3edfc", "#b5d0f7", "#7fabef", "#4080e0", "#0b4fb3")
"""Five steps for a map, light to dark."""
