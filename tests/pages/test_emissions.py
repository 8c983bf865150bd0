"""The city's total from its districts: by the library's rule, whole or not at all, and books apart."""

from __future__ import annotations

import pytest

from dafeng_site.data.models import City, Observation, Place, Source
from dafeng_site.kept import forget
from dafeng_site.pages.emissions import co2_chart
from dafeng_site.people.policy import PUBLIC

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    forget()
    City.objects.create(code="370400", name="枣庄市", base_year=2020)
    city = Place.objects.create(code="370400", name="枣庄市", kind="city")
    Source.objects.create(key="book", title="统计年鉴", certainty="V", is_public=True)
    for code, name in (("370402", "市中区"), ("370403", "薛城区")):
        Place.objects.create(code=code, name=name, kind="district", parent=city)


def _figure(place: str, year: int, value: float, book: str = "inventory", state: str = "published") -> None:
    Observation.objects.create(
        indicator="co2.energy",
        place_id=place,
        period=str(year),
        value=value,
        state=state,
        source=Source.objects.get(key="book"),
        book=book,
    )


def _totals() -> list[list[tuple[str, float | None, str]]]:
    found = co2_chart(PUBLIC, 2023)
    assert found is not None
    return [[(each.period, each.value, each.state) for each in line.figures] for line in found[1]]


def test_the_total_of_the_districts_carries_the_weakest_state_and_skips_years_with_a_gap() -> None:
    _figure("370402", 2020, 1000.0)
    _figure("370403", 2020, 500.0, state="estimated")
    _figure("370402", 2021, 1100.0)
    # The catalogue keeps kt, documents print 万吨: (1000 + 500) kt = 150 万吨; 2021 lacks one district.
    assert _totals() == [[("2020", pytest.approx(150.0), "estimated")]]


def test_books_are_never_added_to_each_other() -> None:
    for place in ("370402", "370403"):
        _figure(place, 2020, 1000.0)
        _figure(place, 2020, 300.0, book="assessment")
    assert sorted(line[0][1] or 0 for line in _totals()) == pytest.approx([60.0, 200.0])
