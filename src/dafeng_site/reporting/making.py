"""Composing a document from what the database holds: one way for the pages, for closed rounds and for evaluations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, cast

from dafeng.appraisal.city import CityEvaluation
from dafeng.core import default_catalogue
from dafeng.core.errors import Fault, Language
from dafeng.reports import Context, Document, Facts, Wording, compose, facts_of, make_context, plain_text
from dafeng.reports.context import TaskState
from dafeng_site.cityexport import pack
from dafeng_site.duty.itemtable import pack_table
from dafeng_site.duty.records import pack_unit
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import PUBLIC, Scope
from dafeng_site.people.queries import answering
from dafeng_site.plans.records import plan_of
from dafeng_site.plans.statuses import own_version
from dafeng_site.reporting import wordings
from dafeng_site.reporting.models import OfficialTemplate
from dafeng_site.services import InvalidError

__all__ = ["Asked", "Made", "asked_of", "context_of", "facts_for", "make", "unit_choices"]

_TO_UNITS = ("dispatch-bulletin", "reminder")
"""Kinds that are sent to units, which know published figures and their own: made of published figures alone."""
_OF_A_UNIT = ("reminder",)
"""Kinds that are about one unit's work and nothing else."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `unit` is a code as city packs use it; `day` the date of the document in ISO form;
    `public_only` leaves out everything that the public may not see: unpublished figures, and the work; `template` a
    version that is not in force yet."""

    kind: str
    period: str
    day: str
    language: str = "zh"
    unit: str = ""
    sheet: str = "district"
    issuer: str = ""
    number: str = ""
    addressee: str = ""
    copies: str = ""
    public_only: bool = False
    signer: str = ""
    template: int | None = None

    def plain(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Made:
    """A composed document, who issues it, and the version of the template (0: the shipped one)."""

    document: Document
    issuer: str
    template_version: int
    text: str = field(repr=False)


def asked_of(values: Mapping[str, Any]) -> Asked:
    """From plain values; unknown ones are left alone."""
    return Asked(**{name: values[name] for name in Asked.__slots__ if name in values})


def unit_choices() -> list[tuple[str, str]]:
    """Units and districts by the code that documents know them by."""
    rows = answering(OrgUnit.objects.exclude(level="enterprise")).order_by("name")
    return list({pack_unit(row): row.name for row in rows}.items())


def context_of(scope: Scope, asked: Asked) -> Context:
    """The city at the end of the period as the scope may see it, and as those may to whom the kind goes (policy). What
    is for the public says of a task what its page does. InvalidError while there is no plan, and for a public letter
    about a unit's work."""
    if asked.public_only and asked.kind in _OF_A_UNIT:
        zh, en = (
            "提醒函写的是一个单位的工作，不能用作公开文件",
            "a reminder is about a unit's work and is not for the public",
        )
        raise InvalidError(Fault("reporting.of-work", zh, en))
    version = own_version()
    if version is None:
        zh, en = "还没有方案，不能编制公文", "there is no plan to write documents of"
        raise InvalidError(Fault("reporting.no-plan", zh, en))
    plan, _keys = plan_of(version)
    known = pack(PUBLIC if asked.public_only or asked.kind in _TO_UNITS else scope)
    counted = {name: table for name, table in known.tables.items() if name != "work_items"}
    if not asked.public_only and (work := pack_table(live=True)) is not None:
        counted["work_items"] = work
    context = make_context(
        replace(known, tables=counted),
        plan,
        default_catalogue(),
        asked.period,
        made=date.fromisoformat(asked.day),
        plan_title=version.document.title,
        language=cast("Language", asked.language),
    )
    tasks = tuple(map(_never_done, context.tasks)) if asked.public_only else context.tasks
    return replace(context, tasks=tasks, unit_names={**context.unit_names, **dict(unit_choices())})


def _never_done(state: TaskState) -> TaskState:
    """A task judged by its targets alone: met ones do not make the work done."""
    done = state.progress.light == "done"
    return replace(state, progress=replace(state.progress, light="green")) if done else state


def _wording(asked: Asked, text: str, name: str) -> Wording:
    return Wording(
        asked.issuer,
        asked.number,
        asked.addressee,
        asked.sheet,
        asked.unit,
        text,
        name,
        copies=asked.copies,
        signer=asked.signer,
    )


def facts_for(scope: Scope, asked: Asked) -> Facts:
    """What templates of the kind may use, on the city's own data."""
    return facts_of(asked.kind, context_of(scope, asked), _wording(asked, "", ""))


def make(
    scope: Scope, asked: Asked, *, context: Context | None = None, evaluated: CityEvaluation | None = None
) -> Made:
    """Compose the document with the template in force, or the version that was asked for.

    Raises `ReportError`, `ObservationError` or `InvalidError` with what is wrong.
    """
    chosen = OfficialTemplate.objects.filter(pk=asked.template).first() if asked.template else None
    row = chosen or wordings.in_force(asked.kind, asked.language)
    way = _wording(asked, row.text if row else "", str(row) if row else "")
    found = compose(asked.kind, context or context_of(scope, asked), way, evaluated=evaluated)
    issuer = found.masthead.removesuffix("文件") or asked.issuer
    return Made(found, issuer, row.number if row else 0, plain_text(found))
