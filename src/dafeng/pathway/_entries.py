"""Entries of TOML documents as records: drivers, stocks, stations, directions to factors."""

from __future__ import annotations

from collections.abc import Mapping

from dafeng.pathway._toml import Entry, fault
from dafeng.pathway.coverage import driver_classes, stock_classes
from dafeng.pathway.records import Driver, Output, Plant, Stock

__all__ = ["driver_of", "factors_of", "plant_of", "stock_of"]

_DRIVER_KINDS = ("series", "product", "ratio", "gompertz", "limited", "remainder")


def driver_of(entry: Entry) -> Driver:
    """A driver."""
    found = Driver(
        entry.text("id", required=True),
        entry.text("zh", required=True),
        entry.text("en", required=True),
        entry.text("unit"),
        entry.text("kind", "series", among=_DRIVER_KINDS),  # type: ignore[arg-type]  # checked by `among`
        entry.texts("of"),
        entry.text("indicator"),
        entry.real("saturation", 0.0),
        entry.real("beta", 0.0),
        entry.text("limit"),
        entry.real("utilisation", 1.0),
        entry.real("scale", 1.0),
        entry.origin(),
        entry.where,
        entry.text("whole"),
        entry.text("group"),
        *_range(entry),
        entry.text("range_note"),
        entry.text("covers", among=tuple(each.id for each in driver_classes())),
    )
    entry.rest()
    return found


def _range(entry: Entry) -> tuple[float, float]:
    """By how much the driver may be moved: from some part of it to a multiple, none included."""
    low, high = entry.real("low", -0.2), entry.real("high", 0.2)
    if not -1.0 < low <= 0.0 <= high <= 1.0:
        text = ("偏差范围不对", "a range of deviation that cannot be")
        entry.faults.append(fault("driver-range", *text, entry.where, f"{low:g}, {high:g}", "−1 < low ≤ 0 ≤ high ≤ 1"))
        return -0.2, 0.2
    return low, high


def stock_of(entry: Entry) -> Stock:
    """A stock with the indicators read off it."""
    outputs = []
    for each in entry.tables("output"):
        new = each.text("of", "in_use", among=("in_use", "new")) == "new"
        counted = each.text("measure", "share", among=("share", "number")) == "number"
        outputs.append(
            Output(
                each.text("indicator", required=True), new, each.texts("technologies"), counted, each.real("scale", 1.0)
            )
        )
        each.rest()
    found = Stock(
        entry.text("id", required=True),
        entry.text("zh", required=True),
        entry.text("en", required=True),
        entry.text("unit"),
        entry.text("survival", required=True),
        entry.text("driver"),
        entry.texts("technologies"),
        entry.numbers("sales"),
        entry.numbers("improvement"),
        tuple(outputs),
        entry.where,
        entry.text("covers", among=tuple(each.id for each in stock_classes())),
    )
    entry.rest()
    return found


def _sizes(limits: Mapping[str, float]) -> tuple[float, float]:
    return limits.get("min", 0.0), limits.get("max", 1e9)


def plant_of(entry: Entry) -> Plant:
    """A class of power stations."""
    found = Plant(
        entry.text("id", required=True),
        entry.text("zh", required=True),
        entry.text("en", required=True),
        entry.real("hours", 0.0),
        entry.number("capacity"),
        entry.texts("kinds"),
        _sizes(entry.numbers("sizes")),
        entry.flag("must_run"),
        entry.real("rate", 0.0),
        entry.text("fuel"),
        entry.flag("renewable"),
        entry.flag("clean"),
        entry.text("indicator"),
        entry.origin(),
        entry.where,
    )
    entry.rest()
    return found


def factors_of(entry: Entry) -> dict[str, dict[str, str | int]]:
    """Where the CO2 factor of a kind is taken from."""
    found: dict[str, dict[str, str | int]] = {}
    for kind in list(entry.data):
        each = entry.table(kind)
        found[kind] = {
            "item": each.text("item"),
            "origin": each.text("origin"),
            "book": each.text("book"),
            "year": each.whole("year"),
        }
        each.rest()
    return found
