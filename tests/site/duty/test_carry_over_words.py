"""A carry-over that cannot be made and a filter that fits nothing say why. Expected: the years that the test gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dafeng_site.cascade import years
from dafeng_site.people.policy import scope_of
from dafeng_site.services import InvalidError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from dafeng_site.people.models import User

    from .conftest import Duty


def test_years_the_wrong_way_round_and_a_year_without_items_are_told_apart(duty: Duty) -> None:
    year = duty.today.year
    with pytest.raises(InvalidError) as caught:
        years.preview(scope_of(duty.office), year, year - 1)
    assert caught.value.text("zh") == f"结转到的年份须晚于 {year} 年，现填 {year - 1} 年。"
    assert caught.value.text("en") == f"carry over to a year later than {year}, not to {year - 1}."
    with pytest.raises(InvalidError) as caught:
        years.preview(scope_of(duty.office), year - 5, year)
    assert caught.value.text("zh") == f"{year - 5} 年没有已下达的工作项，无可结转。"


def test_a_filter_without_change_requests_offers_to_be_cleared(duty: Duty, signed: Callable[[User], Client]) -> None:
    client = signed(duty.office)
    assert "没有符合条件的调整申请" in client.get("/cascade/changes/?state=approved").content.decode()
    assert "没有符合条件的调整申请" not in client.get("/cascade/changes/").content.decode()
    client.cookies["dafeng_language"] = "en"
    assert "No change request fits the filter" in client.get("/cascade/changes/?state=approved").content.decode()
