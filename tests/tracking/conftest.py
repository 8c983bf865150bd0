"""Short ways to write a series and a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dafeng.tracking import Goal, Judgement, Point, Series, judge


@pytest.fixture(scope="session")
def series() -> Callable[..., Series]:
    """series({2020: 10.0}) is an observed, published series of `x`."""

    def make(values: dict[int, float], state: Any = "published", **more: Any) -> Series:
        points = tuple(Point(year, value, state, "yearbook#t1") for year, value in values.items())
        return Series("x", points, **more)

    return make


@pytest.fixture(scope="session")
def at(series: Callable[..., Series]) -> Callable[..., Judgement]:
    """at(2023, values, goal fields…): the judgement at the end of 2023."""

    def make(today: int, values: dict[int, float], /, **fields: Any) -> Judgement:
        wanted: dict[str, Any] = {"kind": "level", "direction": "up", "op": ">=", **fields}
        return judge(Goal("x", **wanted), series(values), date(today, 12, 31))

    return make


def codes(judgement: Judgement) -> set[str]:
    """The reason codes of a judgement."""
    return {reason.code for reason in judgement.reasons}


@pytest.fixture(scope="session", name="codes")
def codes_fixture() -> Callable[[Judgement], set[str]]:
    """The reason codes of a judgement."""
    return codes
