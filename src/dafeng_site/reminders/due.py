"""What is due: open reports, rectification orders and work items whose deadline brings a reminder on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.urls import reverse

from dafeng.appraisal import reminders_due
from dafeng_site.duty.models import Rectification, Report, WorkItem
from dafeng_site.duty.records import LIVE

__all__ = ["Kind", "Matter", "due_on"]

Kind = Literal["reports", "orders", "items"]
_WEEK = 7
_EARLY = 3
"""Reminders so many days before and more are the early ones that a person may leave out."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that a unit owes: which reminder of it this is, and how many days are left (below zero: overdue)."""

    kind: Kind
    key: str
    unit: int
    unit_name: str
    title: str
    title_en: str
    deadline: date
    step: int
    left: int
    url: str

    @property
    def is_early(self) -> bool:
        """Whether the deadline is still some days off."""
        return self.step >= _EARLY

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        when = f"已逾期{-self.left}天" if self.left < 0 else "今天截止" if self.left == 0 else f"还有{self.left}天截止"
        return f"{self.title}，{when}（{self.deadline.isoformat()}）"

    @property
    def en(self) -> str:
        """The sentence in English."""
        days = "1 day" if abs(self.left) == 1 else f"{abs(self.left)} days"
        when = f"{days} overdue" if self.left < 0 else "due today" if self.left == 0 else f"{days} left"
        return f"{self.title_en}, {when} ({self.deadline.isoformat()})"


def due_on(today: date, last_run: date | None) -> list[Matter]:
    """Every matter that brings a reminder since the last run: by unit, the most overdue first."""
    found: list[Matter] = []
    for kind, row, title, title_en, deadline, url, after in _open():
        for step in reminders_due(deadline, last_run, today, after=after):
            key = f"remind:{kind}:{row.pk}:{deadline}:{step}"
            left = (deadline - today).days
            found.append(Matter(kind, key, row.unit_id, row.unit.name, title, title_en, deadline, step, left, url))
    return sorted(found, key=lambda each: (each.unit_name, each.left))


def _open() -> Iterator[tuple[Kind, Report | Rectification | WorkItem, str, str, date, str, int]]:
    """What is not done: its words, its deadline, its page, and every how many days it is reminded of once overdue."""
    reports = Report.objects.filter(round__state="open", state__in=("draft", "returned"))
    for row in reports.select_related("round", "unit"):
        url = reverse("duty-report", args=[row.pk])
        yield "reports", row, f"待报送：{row.round}", f"To report: {row.round}", row.round.deadline, url, 1
    orders = Rectification.objects.filter(state__in=("ordered", "planned"))
    for order in orders.select_related("unit"):
        url = reverse("duty-rectification", args=[order.pk])
        yield "orders", order, f"待整改：{order.title}", f"To put right: {order.title}", order.due, url, 1
    items = WorkItem.objects.filter(assignment__state__in=LIVE).exclude(done__gte=1)
    for item in items.select_related("unit"):
        url = reverse("duty-item", args=[item.pk])
        yield "items", item, f"工作项：{item.title}", f"Work item: {item.title}", item.due, url, _WEEK
