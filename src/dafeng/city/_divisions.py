"""Administrative divisions of China, and the public figures that Dafeng ships for them.

`data/divisions.csv`: province, prefecture and county codes of the National Bureau of Statistics, 2023 (through
china-division 2.7.0, WTFPL). `data/ceads_city_co2.csv`: CEADs inventories of 288 cities [Mt CO2] (two of the 290 no
longer exist). `data/grid_factors.csv`: provincial grid factors 2021-2023 [kg CO2/kWh] with certainty.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from dafeng.city._faults import fault
from dafeng.core.errors import PackError

__all__ = ["Division", "co2_series", "division", "division_name", "divisions", "find_city", "grid_factors", "parts_of"]

_MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})


@dataclass(frozen=True, slots=True)
class Division:
    """A province, prefecture or county. `parent` is empty for a province."""

    code: str
    name: str
    parent: str

    @property
    def is_city(self) -> bool:
        """Whether it makes a plan as a city: a prefecture, a municipality, or a county right below a province."""
        return self.code in _MUNICIPALITIES or (bool(self.parent) and self.parent.endswith("0000") and not self._below)

    @property
    def _below(self) -> bool:
        return self.parent in _MUNICIPALITIES

    @property
    def kind(self) -> str:
        """district, county-city or county, by the last character of the name, as the codes themselves go by it."""
        return {"区": "district", "市": "county-city"}.get(self.name[-1], "county")


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("dafeng.city") / "data" / name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


@cache
def divisions() -> Mapping[str, Division]:
    """All divisions by code."""
    return {row["code"]: Division(**row) for row in _rows("divisions.csv")}


def division(code: str) -> Division:
    """The division of a code; KeyError when there is none."""
    return divisions()[code]


def division_name(code: str) -> str:
    """The name of a division; the code itself where there is none."""
    found = divisions().get(code)
    return found.name if found else code


def parts_of(code: str) -> tuple[Division, ...]:
    """The counties of a prefecture, in order of code."""
    return tuple(each for each in divisions().values() if each.parent == code)


def find_city(text: str) -> Division:
    """The city that a code or name means (`370900`, `3709`, `泰安`, `泰安市`, `山东泰安`).

    Raises `PackError` naming the nearest cities when there is none.
    """
    cities = [each for each in divisions().values() if each.is_city]
    wanted = text.strip()
    found = [each for each in cities if wanted in _spellings(each)]
    if len(found) == 1:
        return found[0]
    near = "、".join(f"{each.name} {each.code}" for each in found or _near(wanted, cities))
    raise PackError(fault("unknown-city", "", found=text, near=near or "—"))


def _spellings(city: Division) -> set[str]:
    province = divisions()[city.parent].name if city.parent else ""
    short = city.name.removesuffix("市").removesuffix("地区").removesuffix("盟")
    names = {city.name, short} if len(short) > 1 else {city.name}
    long = {head + name for head in (province, province.removesuffix("省").removesuffix("市")) for name in names}
    return {city.code, *names, *long, *([city.code[:4]] if city.code.endswith("00") else [])}


def _near(wanted: str, cities: list[Division]) -> list[Division]:
    inside = divisions().get(wanted) or next((each for each in divisions().values() if each.name == wanted), None)
    if inside is not None and inside.parent in divisions() and divisions()[inside.parent].is_city:
        return [divisions()[inside.parent]]
    by_text = {text: each for each in cities for text in (each.code, each.name, each.name.removesuffix("市"))}
    hits = [text for text in by_text if wanted and (wanted in text or text.removesuffix("市") in wanted)]
    hits += get_close_matches(wanted, by_text, n=5, cutoff=0.5)
    return list(dict.fromkeys(by_text[text] for text in hits))[:5]


def co2_series(code: str) -> dict[int, str]:
    """CEADs inventory of a city by year [Mt CO2], as text so that no digit changes; empty where CEADs has none."""
    row = next((each for each in _rows("ceads_city_co2.csv") if each["code"] == code), {})
    return {int(year): value for year, value in row.items() if year.isdigit() and value}


def grid_factors(province: str) -> list[dict[str, str]]:
    """Grid factors of a province and of the country [kg CO2/kWh]: province, year, value, certainty, table."""
    return [row for row in _rows("grid_factors.csv") if row["province"] in (province, "000000")]
