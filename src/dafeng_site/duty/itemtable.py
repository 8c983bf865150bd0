"""Work items as a table: out to Excel, in again whole or not at all, and as the table of a city pack."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from dafeng.appraisal import Output, check_output
from dafeng.city import schema, unprotect
from dafeng.core.catalogue import default_catalogue
from dafeng.core.days import DAY_MEND, parse_day
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.importing.sheet import read_sheet
from dafeng_site.data.models import Place, Source
from dafeng_site.data.version import writing
from dafeng_site.duty.items import change_item, create_item, demand_whole
from dafeng_site.duty.joining import concerned, settle_rounds
from dafeng_site.duty.models import Assignment, WorkItem
from dafeng_site.duty.records import LIVE, pack_unit
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import demand, scope_of
from dafeng_site.plans.models import PlanDocument, UnitRole

__all__ = ["HEADINGS", "UNIT_MEND", "import_items", "load_items", "pack_table", "unit_of", "unit_or_new"]

HEADINGS: Mapping[str, tuple[str, str]] = {
    "code": ("编号", "code"),
    "year": ("年份", "year"),
    "clause": ("条款", "clause"),
    "title": ("工作内容", "work"),
    "unit": ("责任单位", "unit"),
    "role": ("职责", "role"),
    "output": ("可衡量的成果", "output"),
    "start": ("开始日期", "start"),
    "due": ("完成时限", "due"),
    "weight": ("权重", "weight"),
    "needs": ("前置工作项", "needs"),
    "contact": ("联系人", "contact"),
    "indicator": ("成果指标", "output indicator"),
    "goal": ("成果目标值", "goal"),
    "goal_unit": ("目标值单位", "unit of the goal"),
    "goal_base": ("成果起点值", "beginning"),
}
"""Columns that the office may change in a file, by field; further columns of the export are left alone."""
_ROLES = {"牵头": "lead", "配合": "support", "负责": "responsible", **{each: each for each in UnitRole.values}}
_HEAVIEST = 1e6
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
UNIT_MEND = (
    "请填写单位名称、编码，或区（市）的行政区划代码。",
    "Give a unit's name or code, or the administrative code of a district.",
)
"""How a unit is named in a table."""
_TEXTS = ("code", "title", "clause", "output", "needs", "contact")


def import_items(user: Any, content: bytes, _name: str) -> tuple[int, int]:
    """Take in a table of work items: new codes are made, known ones changed; how many of each.

    InvalidError or SheetError names every row and column that is wrong; nothing is stored then.
    """
    demand(scope_of(user), "dispatch")
    raw, faults = read_sheet(content)
    names = {text: field for field, texts in HEADINGS.items() for text in texts}
    columns = [names.get(heading.strip()) for heading in raw.headings]
    missing = [HEADINGS[field][0] for field in ("code", "title", "unit", "start", "due") if field not in columns]
    if missing:
        zh, en = "缺少必需的列", "a required column is missing"
        faults.append(Fault("duty.column", zh, en, "table:1", "、".join(missing)))
    heads = {field: text for field, text in zip(columns, raw.headings, strict=True) if field}
    found = [] if missing else [_row(number, heads, columns, cells, faults) for number, cells in raw.rows]
    seen: dict[str, int] = {}
    for (number, _cells), row in zip(raw.rows if found else (), found, strict=True):
        first = seen.setdefault(row["code"], number)
        if row["code"] and first != number:
            zh, en = f"编号与第{first}行重复", f"the code of row {first} again"
            faults.append(Fault("duty.code-twice", zh, en, f"table:{number}:{heads['code']}", row["code"]))
    errors = [each for each in faults if each.severity == "error"]
    if errors:
        raise services.InvalidError(errors)
    return _store(user, found, frozenset(columns))


def _store(user: Any, found: list[dict[str, Any]], given: frozenset[str | None]) -> tuple[int, int]:
    """Make and change items; what the table has no column for stays as it is."""
    new = changed = 0
    with writing():
        there = {row.code: row for row in WorkItem.objects.filter(code__in=[row["code"] for row in found])}
        before = list(there.values())
        late = [row for row in found if row.get("needs")]
        for row in found:  # what an item needs may come further down
            old = there.get(row["code"])
            if old is None:
                there[row["code"]] = create_item(
                    user, {name: row[name] for name in row if name != "needs"}, alone=False
                )
                new += 1
            elif changes := {
                name: value for name, value in row.items() if name in given and getattr(old, name) != value
            }:
                there[row["code"]] = change_item(user, old.pk, old.revision, changes, "导入修改", alone=False)
                changed += 1
        for row in late:
            stored = there[row["code"]]
            if stored.needs != row["needs"]:
                change_item(user, stored.pk, stored.revision, {"needs": row["needs"]}, "导入前置工作项", alone=False)
        demand_whole()
        settle_rounds(user, concerned(before, there.values()))
    return new, changed


def _row(
    number: int, heads: Mapping[str, str], columns: list[str | None], cells: tuple[str, ...], faults: list[Fault]
) -> dict[str, Any]:
    """One row as the fields of an item; `heads` are the table's own headings by field, for the places of faults."""
    given = {field: unprotect(text) for field, text in zip(columns, cells, strict=False) if field is not None and text}

    def wrong(field: str, zh: str, en: str, expected: str = "", mend: tuple[str, str] = ("", "")) -> None:
        place = f"table:{number}:{heads.get(field, HEADINGS[field][0])}"
        faults.append(Fault("duty.cell", zh, en, place, given.get(field, "")[:80], expected, *mend))

    row: dict[str, Any] = {name: given.get(name, "") for name in _TEXTS}
    for field, text in given.items():
        if text.startswith("="):
            wrong(field, "不能用公式", "no formulas", mend=("请填写数值或文字。", "Give a number or a text."))
    for field in ("code", "title"):
        if not row[field]:
            wrong(field, "不能为空", "must not be empty")
    unit = given.get("unit", "")
    row["unit"] = unit_of(unit)
    if row["unit"] is None:
        wrong("unit", "没有这个单位", "there is no such unit", mend=UNIT_MEND)
    row["role"] = _ROLES.get(given.get("role", "负责"), "")
    if not row["role"]:
        wrong("role", "没有这种职责", "no such role", "牵头 lead / 配合 support / 负责 responsible")
    for field in ("start", "due"):
        row[field] = _day(given.get(field, ""), first=field == "start")
        if row[field] is None:
            wrong(field, "日期写法不对", "this is not a day", mend=DAY_MEND)
    row["weight"] = _number(given.get("weight", "1"))
    if row["weight"] is None or not 0 < row["weight"] < _HEAVIEST:
        zh, en = f"须为大于零、小于{_HEAVIEST:.0f}的数", f"must be a number above zero and below {_HEAVIEST:.0f}"
        wrong("weight", zh, en)
    row |= _output(given, wrong)
    year = given.get("year", "")
    row["year"] = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else getattr(row["due"], "year", 0)
    return row


def _output(given: Mapping[str, str], wrong: Callable[..., None]) -> dict[str, Any]:
    """What the output is measured by."""
    goal, base = (_number(given.get(field, "")) for field in ("goal", "goal_base"))
    for field, value in (("goal", goal), ("goal_base", base)):
        if field in given and value is None:
            wrong(field, "须为数字", "must be a number")
    found = Output(_code(given.get("indicator", "")), goal, given.get("goal_unit", ""), base)
    for each in check_output(found, default_catalogue()):
        wrong(each.where, each.zh, each.en, each.expected)
    return {"indicator": found.indicator, "goal": goal, "goal_unit": found.unit, "goal_base": base}


def _day(text: str, *, first: bool) -> date | None:
    """A day as people and spreadsheets write it; a spreadsheet's first of a month arrives as the month alone."""
    month = _MONTH.fullmatch(text.strip())
    return parse_day(f"{text.strip()}-01" if month and first else text)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _code(text: str) -> str:
    """An indicator by its code or its name in either language; the text itself where it is none."""
    known = default_catalogue()
    return text if text in known else next((each.code for each in known if text in (each.zh, each.en)), text)


def unit_of(text: str) -> OrgUnit | None:
    """A unit by its code, its name, or the administrative code of the district that it governs."""
    units = OrgUnit.objects.order_by("pk")
    exact = units.filter(code=text).first() or units.filter(name=text).first()
    if exact or not text:
        return exact
    near = list(units.filter(place=text))
    return next((each for each in near if pack_unit(each) == text), None)


def load_items(rows: Iterable[Mapping[str, Any]], user: Any, reason: str) -> None:
    """Store the rows of a pack's work_items, each waiting to be taken on. Call inside `writing`."""
    made = []
    for row in rows:
        due = date.fromisoformat(str(row["due"]))
        share = row.get("done")
        made.append(
            WorkItem(
                code=row["code"],
                year=due.year,
                clause=row.get("clause") or "",
                title=row["title"],
                unit=unit_or_new(user, row["unit"], reason),
                role=row.get("role") or UnitRole.RESPONSIBLE,
                output=row.get("output") or "",
                indicator=row.get("indicator") or "",
                goal=row.get("goal"),
                goal_unit=row.get("goal_unit") or "",
                goal_base=row.get("goal_base"),
                start=date.fromisoformat(str(row["start"])),
                due=due,
                weight=row["weight"] if row.get("weight") is not None else 1.0,
                needs=row.get("needs") or "",
                done=share,
                done_on=date.fromisoformat(str(row["done_on"])) if row.get("done_on") else None,
                source=row.get("source") or "",
            )
        )
    stored = services.create_many(user, made, reason)
    services.create_many(user, [Assignment(item=row) for row in stored], reason)


def unit_or_new(user: Any, text: str, reason: str) -> OrgUnit:
    """The unit that a pack names; made where neither plan nor site knows it, named after its place or as it stands."""
    if found := unit_of(text):
        return found
    place = Place.objects.filter(code=text).first()
    row = OrgUnit(
        code=text, name=place.name if place else text, level="district" if place else "", place=text if place else ""
    )
    return services.create_many(user, [row], reason)[0]


def pack_table(*, live: bool = False) -> pl.DataFrame | None:
    """All work items as the pack's table; None where there are none. `live`: only those that count.

    An item made on the site names the plan as its source, or the first source where the plan names none.
    """
    known = WorkItem.objects.select_related("unit").order_by("code")
    rows = list(known.filter(assignment__state__in=LIVE) if live else known)
    if not rows:
        return None
    keys = list(Source.objects.order_by("pk").values_list("key", flat=True))
    plan = PlanDocument.objects.filter(is_own=True).values_list("source", flat=True).first() or ""
    fallback = plan if plan.partition("#")[0] in keys else (keys[0] if keys else "")
    types = {each.name: pl.Float64 if each.type == "number" else pl.String for each in _columns()}
    cells = {
        name: [getattr(row, name) if kind == pl.Float64 else _text(row, name, fallback) for row in rows]
        for name, kind in types.items()
    }
    return pl.DataFrame(cells, schema=types)


def _columns() -> Iterable[Any]:
    """The columns of the pack's table."""
    return schema().table("work_items").columns


def _text(row: WorkItem, name: str, fallback: str) -> str | None:
    if name == "unit":
        return pack_unit(row.unit)
    value = getattr(row, name)
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return text or (fallback if name == "source" else None)
