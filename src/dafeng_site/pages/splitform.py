"""The form of a split: the target, the method, and one row a district, as typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.cascade.models import Split
from dafeng_site.cascade.queries import figures_by_place
from dafeng_site.cascade.splittable import SplitRow, number_of
from dafeng_site.data.models import Place
from dafeng_site.pages.figures import indicator_name
from dafeng_site.pages.formfields import choice_field
from dafeng_site.pages.goals import demand_text
from dafeng_site.people.policy import Scope
from dafeng_site.plans.models import Target

__all__ = ["SplitForm", "numbers", "typed_rows"]


class SplitForm(forms.Form):
    """What is split, how, and what stands behind the figures."""

    target = forms.ChoiceField(label=_("全市目标"))
    method = forms.ChoiceField(label=_("分解方法"), choices=Split.Method.choices)
    digits = forms.IntegerField(label=_("小数位数"), min_value=0, max_value=6, initial=2)
    base_label = forms.CharField(label=_("基数说明"), max_length=200, required=False)
    basis_label = forms.CharField(label=_("依据说明"), max_length=200, required=False)
    title = forms.CharField(label=_("名称"), max_length=200, required=False)
    note = forms.CharField(label=_("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, targets: list[Target], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = {str(row.pk): row for row in targets}
        choice_field(self, "target").choices = [(key, _label(row)) for key, row in self.targets.items()]
        for name in ("base_label", "basis_label"):
            self.fields[name].widget.attrs["size"] = 40

    @property
    def chosen(self) -> Target:
        """The target; call when the form is valid."""
        return self.targets[self.cleaned_data["target"]]

    def words(self) -> dict[str, str]:
        """What is kept in words, with a title made where none is given."""
        given = {name: self.cleaned_data[name] for name in ("title", "base_label", "basis_label", "note")}
        row = self.chosen
        given["title"] = given["title"] or f"{row.year or ''} {row.indicator}".strip()[:200]
        return given


def _label(row: Target) -> str:
    name = indicator_name(row.code) if row.code else row.indicator
    if row.assigned_value is not None:
        asked = f"{row.get_assigned_kind_display()} {row.assigned_value:g} {row.assigned_unit}"
    else:
        asked = demand_text(row)
    return f"{row.clause.number} {row.year or ''} {name} {asked}"[:160]


def typed_rows(scope: Scope, places: list[Place], given: Mapping[str, str]) -> list[SplitRow]:
    """One row a district: what was typed, else the figures of the indicators that the address names."""
    base = figures_by_place(scope, given.get("base_of", ""), given.get("base_year", ""))
    basis = figures_by_place(scope, given.get("basis_of", ""), given.get("basis_year", ""))
    return [
        SplitRow(
            place.code,
            place.name,
            given.get(f"base-{place.code}", _plain(base.get(place.code))),
            given.get(f"basis-{place.code}", _plain(basis.get(place.code))),
        )
        for place in places
    ]


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def numbers(rows: list[SplitRow], field: str) -> dict[str, float]:
    """What was typed as numbers; empty cells are left out. InvalidError names what is no number."""
    faults, found = [], {}
    for row in rows:
        text = getattr(row, field)
        if not text.strip():
            continue
        value = number_of(text)
        if value is None:
            faults.append(Fault("split.number", "不是数", "not a number", where=row.name, found=text[:40]))
        else:
            found[row.place] = value
    if faults:
        raise services.InvalidError(faults)
    return found
