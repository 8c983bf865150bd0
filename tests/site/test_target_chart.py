"""The chart of a target names its sources by title, one line a source."""

from __future__ import annotations

import pytest
from django.test import Client

from dafeng_site.data.models import Observation
from dafeng_site.people.models import Role
from dafeng_site.plans.models import Target

from .conftest import World


@pytest.mark.usefixtures("db")
def test_source_line_and_legend_name_titles_and_not_ids(world: World, client: Client) -> None:
    client.force_login(world.users[Role.OFFICE])
    page = client.get(f"/targets/{world.target.pk}/").content.decode()
    chart = page[page.index("<figure") : page.index("</figure>")]
    assert "统计年鉴" in chart
    assert "yearbook" not in chart
    assert ">数据<" not in chart


def test_two_sources_are_two_lines(world: World, client: Client) -> None:
    Observation.objects.exclude(pk=world.figures["public"].pk).filter(place=world.city).exclude(
        pk=world.figures["internal"].pk
    ).delete()
    client.force_login(world.users[Role.OFFICE])
    page = client.get(f"/targets/{world.target.pk}/").content.decode()
    chart = page[page.index("<figure") : page.index("</figure>")]
    assert "统计年鉴" in chart
    assert "内部调度" in chart
    assert "序列由2个来源组成：统计年鉴、内部调度。" in page


@pytest.mark.parametrize(("word", "sign"), [("突破", "≥"), ("超过", "&gt;")])
def test_a_milestone_shows_the_operator_that_it_is_judged_by(
    world: World, client: Client, word: str, sign: str
) -> None:
    """The plan's record is > for both; 突破 is judged as ≥, and the list and the chart's mark say so."""
    Target.objects.filter(pk=world.target.pk).update(op=">", hedge=word)
    client.force_login(world.users[Role.OFFICE])
    page = client.get(f"/targets/{world.target.pk}/").content.decode()
    chart = page[page.index("<figure") : page.index("</figure>")]
    for text in (chart, client.get("/targets/").content.decode()):
        assert f"{sign} 28" in text
        assert f"{'&gt;' if sign == '≥' else '≥'} 28" not in text
