"""A new pack for a city, prefilled with the public data that Dafeng ships; everything else is left to be filled in."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from dafeng.city._divisions import Division, co2_series, division, find_city, grid_factors, parts_of
from dafeng.city._schema import schema
from dafeng.city._writing import write_files

__all__ = ["scaffold"]

_TEMPLATES = ("statistics/economy.csv", "statistics/energy.csv", "breaks.csv", "plants.csv")


def scaffold(city: str, path: str | Path) -> Path:
    """Write a new pack for a city, named by code or name, into a new folder, and return the folder.

    Prefilled: names and districts, the CEADs series of CO2 where there is one, the province's grid factors. The pack
    passes `check_pack` at once, with notes on what is missing. Raises `PackError` when the city is unknown (with the
    nearest ones) or the folder exists and is not empty.
    """
    found = find_city(city)
    return write_files(_files(found), path)


def _files(city: Division) -> dict[str, bytes]:
    province = division(city.parent) if city.parent else city
    contents = {
        "city.toml": _city(city, province),
        "places/districts.csv": _table("places", _places(city)),
        "statistics/co2_ceads.csv": _table("statistics", _co2(city)),
        "factors.csv": _table("factors", _factors(province)),
        **{name: _table(_table_of(name), ()) for name in _TEMPLATES},
        "README.md": _data("scaffold.README.md").format(name=city.name, code=city.code),
    }
    used = {"nbs-divisions-2023", *(row["source"].partition("#")[0] for row in (*_co2(city), *_factors(province)))}
    contents["sources.toml"] = _sources(used)
    marked = {name: "utf-8-sig" if name.endswith(".csv") else "utf-8" for name in contents}  # Excel needs the mark
    return {name: text.encode(marked[name]) for name, text in contents.items()}


def _data(name: str) -> str:
    return (files("dafeng.city") / "data" / name).read_text(encoding="utf-8")


def _city(city: Division, province: Division) -> str:
    return _data("scaffold.city.toml").format(
        format=schema().format, code=city.code, name=city.name, province=province.code, province_name=province.name
    )


def _table_of(file: str) -> str:
    return next(each.name for each in schema().tables if Path(file).match(each.files))


def _table(name: str, rows: Iterable[Mapping[str, str]]) -> str:
    """A table with the Chinese headings that a clerk reads; loading takes either language."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = schema().table(name).columns
    writer.writerow([each.zh for each in columns])
    writer.writerows([row.get(each.name, "") for each in columns] for row in rows)
    return out.getvalue()


def _places(city: Division) -> list[dict[str, str]]:
    source = "nbs-divisions-2023"
    return [
        {"code": each.code, "name": each.name, "parent": city.code, "kind": each.kind, "source": source}
        for each in parts_of(city.code)
    ]


def _co2(city: Division) -> list[dict[str, str]]:
    same = {"indicator": "co2.ceads", "place": city.code, "unit": "百万吨二氧化碳", "state": "estimated"}
    rest = {"book": "inventory", "source": "ceads-290#emission matrix", "note": "城市清单法，含能源活动和工业过程"}
    return [{**same, "period": str(year), "value": value, **rest} for year, value in co2_series(city.code).items()]


def _factors(province: Division) -> list[dict[str, str]]:
    rows = []
    for row in grid_factors(province.code):
        own = row["province"] == province.code
        rows.append(
            {
                "area": province.name if own else "全国",
                "name": "省级平均排放因子" if own else "平均排放因子",
                "year": row["year"],
                "value": row["value"],
                "unit": "kgCO2/kWh",
                "certainty": row["certainty"],
                "source": f"mee-grid-{row['year']}#{row['table']}",
            }
        )
    return rows


def _sources(used: set[str]) -> str:
    """The blocks of the packaged source list that the scaffold refers to, with their comments' head."""
    blocks = _data("public_sources.toml").split("[[source]]\n")[1:]
    kept = [block for block in blocks if tomllib.loads(block)["id"] in used]
    return _data("scaffold.sources.toml") + "".join("\n[[source]]\n" + block.rstrip() + "\n" for block in kept)
