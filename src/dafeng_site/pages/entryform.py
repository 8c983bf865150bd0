"""The form for one figure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dafeng.core.catalogue import default_catalogue
from dafeng_site.data.models import Book, Place, Source, State
from dafeng_site.pages.figures import language
from dafeng_site.pages.formfields import choice_field
from dafeng_site.pages.forms import indicator_choices
from dafeng_site.people.models import Role
from dafeng_site.people.policy import Scope, entry_source_key, filing_indicators, visible

__all__ = ["FigureForm"]


class FigureForm(forms.Form):
    """Indicator, place, period, value with unit, state, source and book of one figure."""

    indicator = forms.ChoiceField(label=_("指标"))
    place = forms.ChoiceField(label=_("地区或对象"))
    period = forms.CharField(label=_("时期"), max_length=20, help_text=_("年 2025，月 2025-03，季 2025-Q3"))
    value = forms.CharField(label=_("数值"), max_length=40, required=False, help_text=_("状态为“无数据”时留空"))
    unit = forms.CharField(label=_("单位"), max_length=60, required=False, help_text=_("不填即为目录的显示单位"))
    state = forms.ChoiceField(label=_("状态"), choices=State.choices, initial="published")
    source = forms.ChoiceField(label=_("来源"), required=False)
    book = forms.ChoiceField(label=_("账本"), choices=Book.choices, initial="statistics")
    note = forms.CharField(label=_("备注"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "indicator").choices = _indicators(scope)
        choice_field(self, "place").choices = _places(scope)
        choice_field(self, "source").choices = _sources(scope)

    def row(self) -> dict[str, Any]:
        """The figure as a row of a file, ready for the same checks."""
        given = dict(self.cleaned_data)
        if not given["unit"] and given["value"]:
            found = default_catalogue().get(given["indicator"])
            given["unit"] = found.display_unit or found.unit
        return {**given, "scenario": "observed"}

    def field_named(self, column: str) -> str | None:
        """The field that a message about a column belongs to; None for the whole form."""
        names = {str(field.label): name for name, field in self.fields.items()}
        return column if column in self.fields else names.get(column)


def _indicators(scope: Scope) -> list[Any]:
    if scope.role != Role.UNIT:
        return indicator_choices()
    lang, own = language(), filing_indicators(scope.unit)
    return [("", "—"), *((each.code, each.name(lang)) for each in default_catalogue() if each.code in own)]


def _places(scope: Scope) -> list[tuple[str, str]]:
    found = visible(scope, Place.objects.all())
    if scope.district:
        found = found.filter(code=scope.district) | found.filter(parent__code=scope.district)
    english = language() == "en"
    return [(each.code, (each.name_en if english else each.name) or each.name) for each in found]


def _sources(scope: Scope) -> list[Any]:
    found = visible(scope, Source.objects.all())
    if scope.is_filing:
        found = found.filter(key=entry_source_key(scope.unit_code))
    return [("", _("本单位填报") if scope.is_filing else "—"), *found.values_list("key", "title")]
