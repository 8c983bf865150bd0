"""What a newer pack brings besides rows of its main tables: plans, work items, tables and files that are carried.

What is never taken in is named: the city's own head, and records that are made on a site.
"""

from __future__ import annotations

import hashlib
from typing import Any

import polars as pl

from dafeng.city import CityPack, schema
from dafeng_site import cityload, packrecords
from dafeng_site.books.packing import is_balance
from dafeng_site.cascade.amending import differences as amended
from dafeng_site.cascade.amending import take_up
from dafeng_site.cityupdating.comparing import REASON, Compared, Difference, Side
from dafeng_site.data import packparts
from dafeng_site.data.models import City
from dafeng_site.duty.itemtable import load_items
from dafeng_site.duty.models import WorkItem
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.plans.models import PlanDocument, PlanVersion

__all__ = ["carried", "head", "items", "plans", "records"]

_ELSEWHERE = frozenset(
    ("overrides", "confirmations", "balances", "inventory_activity", "inventory_notation", "work_items")
)
"""Tables that become records of the site."""


def head(pack: CityPack, _take: Side | None) -> list[Compared]:
    here = City.objects.get()
    choices = pack.choices
    given = {
        "name": pack.name, "name_en": pack.name_en, "province": pack.province, "province_name": pack.province_name,
        "base_year": choices.base_year, "gwp_set": choices.gwp_set or "",
        "electricity_equivalent": choices.electricity_equivalent or "",
    }  # fmt: skip
    left = [
        Difference("left", name, str(getattr(here, name)), str(value))
        for name, value in given.items()
        if getattr(here, name) != value
    ]
    return [Compared("城市和计算口径", "city and choices", left)]


def plans(pack: CityPack, _take: Side | None) -> list[Compared]:
    """A new text of the own plan becomes a version that is not in force; a further plan of the level above is added."""
    found = Compared("方案", "plans")
    known = set(PlanVersion.objects.values_list("sha256", flat=True))
    titles = set(PlanDocument.objects.filter(is_own=False).values_list("source", flat=True))
    for plan in pack.plans:
        if hashlib.sha256(plan.content).hexdigest() in known:
            continue
        if plan.role == "own":
            before = PlanVersion.objects.filter(document__is_own=True, is_current=True).first()
            row = take_up(plan.content, plan.file, REASON)
            told = f"v{row.number}" if before is None else f"v{row.number}，{_amended(before, row)}"
            found.new.append(row)
            found.differences.append(Difference("new", plan.file, pack=told))
        elif plan.source in titles:
            found.differences.append(Difference("left", plan.file, pack=plan.title))
        else:
            cityload.store_plan(plan, PlanDocument.objects.count() + 1, None)
            found.new.append(plan)
            found.differences.append(Difference("new", plan.file, pack=plan.title))
    return [found]


def _amended(old: PlanVersion, new: PlanVersion) -> str:
    """How many targets and tasks the new text adds, changes and drops."""
    amendment = amended(old, new)
    counts = []
    for label, pairs in (("目标 targets", amendment.targets), ("任务 tasks", amendment.tasks)):
        added = sum(each.old is None for each in pairs)
        dropped = sum(each.new is None for each in pairs)
        counts.append(f"{label} +{added} −{dropped}")
    return "，".join(counts)


def items(pack: CityPack, _take: Side | None) -> list[Compared]:
    """New work items come in, each waiting to be taken on; those that are there are the site's work."""
    found = Compared("工作项", "work items")
    table = pack.tables.get("work_items")
    if table is None or not table.height:
        return []
    known = set(WorkItem.objects.values_list("code", flat=True))
    removed = set(WorkItem.history.filter(history_type="-").values_list("code", flat=True)) - known
    given = list(table.iter_rows(named=True))
    fresh = [row for row in given if row["code"] not in known | removed]
    load_items(fresh, None, REASON)
    found.new += fresh
    found.differences += [Difference("new", row["code"], pack=row["title"][:60]) for row in fresh]
    found.differences += [
        Difference("left", row["code"], pack=row["title"][:60]) for row in given if row["code"] in removed
    ]
    return [found]


def carried(pack: CityPack, take: Side | None) -> list[Compared]:
    """Tables and files that the site carries as they came: a newer one takes the place of the old one."""
    found = Compared("随包的表和文件", "tables and files carried")
    old, old_files = packparts.tables(), packparts.files()
    given, files = packrecords.without(pack.tables, pack.files)
    tables, kept = dict(old), dict(old_files)
    for name, frame in given.items():
        if name in _ELSEWHERE or name in packrecords.TABLES:
            continue
        before = old.get(name)
        if before.equals(frame) if before is not None else not frame.height:
            continue
        lost = _lost(name, before, frame)
        kind: Any = "conflict" if lost else "new" if before is None or not before.height else "changed"
        rows = [f"{0 if each is None else each.height} 行 rows" for each in (before, frame)]
        found.differences.append(
            Difference(kind, name, rows[0], rows[1], f"少 lost: {'、'.join(lost[:5])}" if lost else "")
        )
        if not lost or take == "pack":
            tables[name] = frame
            (found.new if kind == "new" else found.changed).append(name)
    for name, content in files.items():
        if is_balance(name) or old_files.get(name) == content:
            continue
        fresh = name not in old_files
        kept[name] = content
        digests = [
            "" if each is None else hashlib.sha256(each).hexdigest()[:12] for each in (old_files.get(name), content)
        ]
        found.differences.append(Difference("new" if fresh else "changed", name, *digests))
        (found.new if fresh else found.changed).append(name)
    found.differences += [Difference("gone", name) for name in old_files if name not in files and not is_balance(name)]
    if found.new or found.changed:
        packparts.store(tables, kept)
        for each in found.differences:
            if each.kind in ("new", "changed") or (each.kind == "conflict" and take == "pack"):
                audit.record(
                    AuditEvent.Kind.IMPORT, subject=f"city pack part {each.where}", site=each.site, pack=each.pack
                )
    return [found]


def _lost(name: str, before: pl.DataFrame | None, frame: pl.DataFrame) -> list[str]:
    """Keys of rows that a newer table no longer has."""
    if before is None or not before.height:
        return []
    key = [each for each in schema().table(name).key if each in before.columns and each in frame.columns]
    if not key:
        return []
    now = {tuple(map(str, row)) for row in frame.select(key).iter_rows()}
    return [" ".join(row) for each in before.select(key).iter_rows() if (row := tuple(map(str, each))) not in now]


def records(pack: CityPack, _take: Side | None) -> list[Compared]:
    """Records made on a site are not taken in: name them."""
    found = Compared("网站上形成的记录", "records made on a site")
    for name in packrecords.TABLES:
        table = pack.tables.get(name)
        if name != "org_units" and table is not None and table.height:
            found.differences.append(Difference("left", name, pack=f"{table.height} 行 rows"))
    return [found]
