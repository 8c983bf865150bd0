"""Forms of duty: a work item, a dispatch round, a rectification order, and the report as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import DafengError, Fault
from dafeng.core.periods import parse_period
from dafeng_site.data.importing.faults import in_words
from dafeng_site.duty import queries
from dafeng_site.duty.calendar import deadline_in, is_working_day
from dafeng_site.duty.models import Rectification, Report, Round, WorkItem
from dafeng_site.duty.reportfigures import FIELDS, FIGURE_ROWS, MOST_FIGURES
from dafeng_site.duty.reporting import falls
from dafeng_site.pages.figures import language
from dafeng_site.pages.formfields import choice_field, row_field
from dafeng_site.pages.forms import PlainNumber, RevisedForm, indicator_choices
from dafeng_site.people.models import OrgUnit, Role
from dafeng_site.people.policy import Scope, filing_indicators, visible
from dafeng_site.people.queries import answering

__all__ = ["EntryRow", "FigureRow", "ItemForm", "OrderForm", "ReportForm", "RoundForm", "report_form"]


class ItemForm(RevisedForm):
    """A work item: what, who, by when, and how one will see that it is done."""

    indicator = forms.ChoiceField(
        label=_("成果指标"),
        required=False,
        help_text=_("用目录指标衡量成果的，按已有数据算出完成比例，与报送的比例并列显示，并计入任务状态。"),
    )
    reason = forms.CharField(label=_("修改理由"), max_length=100, required=False)

    class Meta:
        model = WorkItem
        fields = ("code", "year", "clause", "title", "unit", "role", "output", "indicator", "goal", "goal_unit",
                  "goal_base", "start", "due", "weight", "needs", "contact")  # fmt: skip
        widgets: ClassVar = {
            "weight": PlainNumber(attrs={"step": "any"}),
            "goal": PlainNumber(attrs={"step": "any"}),
            "goal_base": PlainNumber(attrs={"step": "any"}),
            "output": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts: ClassVar = {
            "goal": _("工作项完成时该指标应达到的数值。"),
            "goal_unit": _("不填即为目录的显示单位"),
            "goal_base": _("不填时取开始日期之前最近的数据；产量、投资等累计数从零算起。"),
        }

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "unit").queryset = answering(visible(scope, OrgUnit.objects.all()), self.instance.unit_id)
        choice_field(self, "indicator").choices = indicator_choices()


class RoundForm(RevisedForm):
    """A dispatch round: for which period, of which clauses, until when: a day, or so many working days from today."""

    working_days = forms.IntegerField(
        label=_("或：自今日起工作日数"),
        min_value=1,
        max_value=120,
        required=False,
        help_text=_("不填截止日时按此计算，节假日和调休按国务院办公厅公布的安排。"),
    )
    field_order = ("title", "kind", "period", "clauses", "deadline", "working_days", "note")

    class Meta:
        model = Round
        fields = ("title", "kind", "period", "clauses", "deadline", "note")
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deadline"].required = False
        self.notes: list[str] = []

    def clean(self) -> dict[str, Any]:
        """The deadline, counted where it was given in working days; `notes` say what to look at again."""
        given = super().clean() or self.cleaned_data
        day, days = given.get("deadline"), given.get("working_days")
        if day is None and days:
            counted = deadline_in(days, timezone.localdate())
            given["deadline"] = counted.day
            self.notes.append(_("截止日为 %(day)s。") % {"day": counted.day.isoformat()})
            if not counted.certain:
                self.notes.append(str(_("所涉年份的放假安排未知，只扣除了周末，请核对。")))
        elif day is None and not self.errors.get("deadline"):
            self.add_error("deadline", _("请填写截止日或工作日数。"))
        elif day is not None and not is_working_day(day):
            self.notes.append(_("截止日 %(day)s 不是工作日。") % {"day": day.isoformat()})
        return given

    def clean_period(self) -> str:
        """A year, quarter or month."""
        given = str(self.cleaned_data["period"]).strip().upper()
        try:
            kind = parse_period(given).kind
        except DafengError as error:
            raise ValidationError(error.faults[0].text(language())) from error
        if kind not in ("year", "quarter", "month"):
            raise ValidationError(_("请写成 2026、2026-Q3 或 2026-09。"))
        return given


class OrderForm(RevisedForm):
    """A rectification order."""

    class Meta:
        model = Rectification
        fields = ("title", "origin", "problem", "clause", "unit", "due")
        widgets: ClassVar = {"problem": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "unit").queryset = answering(visible(scope, OrgUnit.objects.all()), self.instance.unit_id)


@dataclass(frozen=True, slots=True)
class Typed:
    """One field of the report: its name, what is typed, what is wrong, and what the stored draft says otherwise."""

    name: str
    value: str
    errors: tuple[str, ...] = ()
    stored: str = ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A work item with its two fields."""

    view: queries.ItemView
    done: Typed
    note: Typed
    why: Typed
    fallen: bool
    """Whether less is typed than was accepted before: the reason stands open then."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure with its fields; `options` are the indicators to choose from."""

    indicator: Typed
    period: Typed
    value: Typed
    unit: Typed
    note: Typed
    source: Typed
    listed: bool
    """Whether the indicator is chosen from a list; rows that came by Excel show its code."""

    @property
    def filled(self) -> bool:
        """Whether anything is typed."""
        return bool(self.indicator.value or self.value.value)


@dataclass(frozen=True, slots=True)
class ReportForm:
    """The report as its page shows it."""

    entries: tuple[EntryRow, ...]
    figures: tuple[FigureRow, ...]
    difficulties: Typed
    indicators: tuple[tuple[str, str], ...]
    number: int
    errors: tuple[str, ...] = ()

    @property
    def shown(self) -> int:
        """How many figures stand open: up to the last that is filled in, and one more."""
        filled = [at for at, each in enumerate(self.figures) if each.filled]
        return min((filled[-1] if filled else -1) + 2, len(self.figures))


def report_form(
    scope: Scope,
    row: Report,
    typed: Mapping[str, str],
    number: int,
    as_of: date,
    *,
    stored: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> ReportForm:
    """The form with what is typed, each fault at its field; `stored` marks where the stored draft differs."""
    lang = language()

    def field(name: str, default: str = "") -> Typed:
        value = typed.get(name, default)
        errors = tuple(dict.fromkeys(_said(fault, lang) for fault in faults if fault.where == name))
        other = (stored or {}).get(name, "") if stored is not None else ""
        return Typed(name, value, errors, other if other != value else "")

    rows = queries.asked_of(row)
    entries = tuple(
        EntryRow(
            view,
            field(f"done-{view.row.pk}"),
            field(f"note-{view.row.pk}"),
            field(f"why-{view.row.pk}"),
            _fallen(view.row.done, typed.get(f"done-{view.row.pk}", "")),
        )
        for view in queries.views(scope, rows, as_of)
    )
    last = max((at + 1 for at in range(MOST_FIGURES) for name in FIELDS if typed.get(f"fig-{at}-{name}")), default=0)
    figures = tuple(
        FigureRow(*(field(f"fig-{at}-{name}") for name in FIELDS), listed=at < FIGURE_ROWS)
        for at in range(max(last, FIGURE_ROWS))
    )
    fields = {each.name for entry in entries for each in (entry.done, entry.note, entry.why)} | {"difficulties"}
    fields |= {f"fig-{at}-{name}" for at in range(len(figures)) for name in FIELDS}
    rest = tuple(in_words(fault, lang) for fault in faults if fault.where not in fields)
    return ReportForm(entries, figures, field("difficulties"), _indicators(scope, row), number, rest)


def _fallen(before: float | None, text: str) -> bool:
    try:
        return falls(before, float(text.strip().rstrip("%％")) / 100)
    except ValueError:
        return False


def _said(fault: Fault, lang: str) -> str:
    text = fault.zh if lang == "zh" else fault.en
    mend = fault.mend_zh if lang == "zh" else fault.mend_en
    return f"{text} {mend}".strip()


def _indicators(scope: Scope, row: Report) -> tuple[tuple[str, str], ...]:
    own = filing_indicators(row.unit_id)
    lang = language()
    return tuple(
        (each.code, each.name(lang)) for each in default_catalogue() if scope.role == Role.DISTRICT or each.code in own
    )
