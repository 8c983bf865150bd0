"""Gives a home a year of duty for browser tests: work items of the plan, a closed round, an open one, an order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

__all__ = ["fill"]

_PDF = b"%PDF-1.4\n%%EOF\n"


def fill(office: Any, second: Any, units: dict[str, Any]) -> None:
    """`units` are people by the name of their unit; the first is the one whose pages are tested."""
    from django.utils import timezone

    from dafeng_site.duty import evidence, items, reporting, supervising
    from dafeng_site.duty.closing import close_round
    from dafeng_site.duty.models import Assignment, Report, WorkItem
    from dafeng_site.plans.models import Task

    today = timezone.localdate()
    first, district = units.values()
    for person, count in ((first, 8), (district, 3)):
        tasks = Task.objects.filter(version__is_current=True).order_by("pk")[: count + 30 : 4][:count]
        for at, task in enumerate(tasks):
            items.create_item(office, _item(person, task, at, today))
    for row in Assignment.objects.exclude(item__code__endswith="-8"):
        reply = items.answer if row.item.code[-1] != "7" else None
        if reply:
            person = first if row.item.unit_id == first.unit_id else district
            reply(person, row.pk, row.revision, "accept", contact="王主任 3310001")
    last = _round(office, "上季度调度", today - timedelta(days=80), today)
    for person in (first, district):
        report = Report.objects.get(round=last, unit=person.unit)
        evidence.add_evidence(person, report, report.revision, "现场照片说明.pdf", _PDF)
        report.refresh_from_db()
        rows = WorkItem.objects.filter(unit=person.unit, assignment__state__in=("sent", "accepted")).order_by("code")
        typed = {f"done-{each.pk}": str((at * 35 + 5) % 101) for at, each in enumerate(rows)}
        typed |= {f"note-{each.pk}": "按计划推进，已完成招标。" for each in rows}
        report = reporting.submit(person, report.pk, report.revision, 0, typed | {"difficulties": "并网审批时间偏长。"})
        for code in ("take", "accept"):
            report = reporting.review(second, report.pk, report.revision, code)
    last.refresh_from_db()
    close_round(office, last.pk, last.revision, number="枣碳办〔2026〕2号")
    item = WorkItem.objects.filter(unit=first.unit, done__lt=0.3).order_by("code").first()
    if item is not None:
        items.override(office, item.pk, item.revision, "red", "现场核查，主体工程尚未开工。")
    reporting.create_round(office, _fields("专项调度（拟定）", today + timedelta(days=20), "call"))
    _round(office, "本季度调度", today + timedelta(days=5), today)
    supervising.order(
        office,
        {
            "title": "两台燃煤锅炉未按期淘汰",
            "origin": "inspection",
            "problem": "节能监察发现两台 20 蒸吨燃煤锅炉仍在运行。",
            "unit": first.unit,
            "due": today + timedelta(days=12),
        },
    )


def _item(person: Any, task: Any, at: int, today: date) -> dict[str, Any]:
    code = f"{today.year}-{person.username}-{at + 1}"
    return {
        "code": code,
        "year": today.year,
        "clause": task.clause.number,
        "title": task.title[:60],
        "unit": person.unit,
        "role": "lead" if at % 2 else "responsible",
        "output": "建成投运并通过验收",
        "start": date(today.year, 1, 1),
        "due": today + timedelta(days=30 * at - 20),
        "weight": 1.0 + at % 2,
        "needs": code[:-1] + "1" if at == 3 else "",
    }


def _fields(title: str, deadline: date, kind: str = "quarterly") -> dict[str, Any]:
    quarter = (deadline.month - 1) // 3 + 1
    period = f"{deadline.year}-Q{quarter}"
    return {"title": title, "kind": kind, "period": period, "deadline": deadline, "note": "请附现场佐证材料。"}


def _round(office: Any, title: str, deadline: date, today: date) -> Any:
    from dafeng_site.duty import reporting

    made = reporting.create_round(office, _fields(title, deadline) | {"year": today.year})
    if made.year != today.year:
        raise ValueError(f"{title}: {made.period} is not of {today.year}")
    return reporting.open_round(office, made.pk, made.revision)
