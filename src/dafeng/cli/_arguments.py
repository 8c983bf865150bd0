"""Kinds of arguments that several commands take."""

from __future__ import annotations

import argparse
import math

__all__ = ["a_count", "a_seed", "a_weight", "a_year"]

_FIRST, _LAST = 1949, 2100  # as years of a city pack


def a_year(text: str) -> int:
    """A year of the calendar that figures can be of."""
    try:
        year = int(text)
    except ValueError:
        year = 0
    if not _FIRST <= year <= _LAST:
        raise argparse.ArgumentTypeError(f"年份不对 · no such year: {text} ({_FIRST}–{_LAST})")
    return year


def a_count(text: str) -> int:
    """A number of draws."""
    value = int(text)
    if not 2 <= value <= 1_000_000:
        raise argparse.ArgumentTypeError("2–1000000")
    return value


def a_seed(text: str) -> int:
    """A seed of random numbers."""
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(">= 0")
    return value


def a_weight(text: str) -> float:
    """A weight: a number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0.0):
        raise argparse.ArgumentTypeError(f"权重应为正数 · a weight must be above 0: {text}")
    return value
