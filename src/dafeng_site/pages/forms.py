"""Forms of pages. What was typed stays through every error; errors stand beside their field."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from dafeng.core.catalogue import default_catalogue
from dafeng.core.days import DAY_MEND, parse_day
from dafeng_site.data.models import Source
from dafeng_site.pages.figures import indicator_name, language, named
from dafeng_site.pages.formfields import choice_field, row_field
from dafeng_site.people.models import OrgUnit
from dafeng_site.plans.models import AssignedKind, Target, UnitRole

__all__ = [
    "AssignedForm",
    "DayField",
    "PlainNumber",
    "RevisedForm",
    "TargetForm",
    "TaskForm",
    "UnitRow",
    "indicator_choices",
]

SPARE_ROWS = 3
"""Empty rows for further units below those that a task has."""


def indicator_choices(matches: list[list[Any]] | None = None) -> list[Any]:
    """The catalogue as grouped options, the likely matches first."""
    lang = language()
    groups: list[Any] = [("", _("（未对应）"))]
    if matches:
        likely = [(code, f"{indicator_name(code)}  {round(100 * share)}%") for code, share in matches]
        groups.append((_("可能的对应"), likely))
    catalogue = default_catalogue()
    for group in catalogue.groups.values():
        options = [(each.code, each.name(lang)) for each in catalogue.in_group(group.code)]
        if options:
            groups.append((named(group), options))
    return groups


class PlainNumber(forms.NumberInput):
    """A number as people type it: 40, not 40.0."""

    def format_value(self, value: Any) -> str | None:
        shown = super().format_value(value)
        return shown.removesuffix(".0") if isinstance(shown, str) else shown


class DayInput(forms.DateInput):
    """A day, picked or typed as 2026-12-31."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day in any form that people write; in the browser it is picked."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        """The day. ValidationError names the forms that are taken."""
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        day = parse_day(str(value))
        if day is None:
            zh, en = DAY_MEND
            raise forms.ValidationError(en if language() == "en" else f"不是日期，{zh}", code="invalid")
        return day

    @classmethod
    def of(cls, field: forms.DateField) -> DayField:
        """The same field, with its days read so."""
        return cls(label=field.label, required=field.required, help_text=field.help_text, initial=field.initial)


class RevisedForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker alone
    """A form that sends back the revision that it was filled from, and leaves checking and writing to the services."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField) and not isinstance(field, DayField):
                self.fields[name] = DayField.of(field)
            elif isinstance(field, forms.ModelChoiceField):
                field.empty_label = "—" if field.empty_label else None
            elif isinstance(field, forms.ChoiceField):
                field.choices = [(value, label if value else "—") for value, label in field.choices]

    @property
    def revision_given(self) -> int:
        """The revision that came back; 0, which is a conflict, where there is none."""
        given: int | None = self.cleaned_data["revision"]
        return given or 0

    def given(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data}

    def _post_clean(self) -> None:
        """The services check the record and write it; the form keeps away from it."""


class TargetForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker alone
    """A target's fields as read from the text, to be corrected; the quote stays as it is."""

    code = forms.ChoiceField(label=_("目录指标"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("修改理由"), max_length=100, required=False)

    class Meta:
        model = Target
        fields = ("indicator", "code", "kind", "year", "op", "value", "value_high", "unit", "base_year", "hedge",
                  "nature", "note")  # fmt: skip
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 2}), "value": PlainNumber(attrs={"step": "any"}),
                             "value_high": PlainNumber(attrs={"step": "any"})}  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "code").choices = indicator_choices(self.instance.matches)
        self.fields["revision"].initial = self.instance.revision
        for name in ("op", "nature"):
            field = self.fields[name]
            field.choices = [("", "—"), *(each for each in field.choices if each[0])]


class AssignedForm(forms.Form):
    """What the level above has assigned: value, unit, kind and the document that says so. Empty takes it back."""

    assigned_value = forms.FloatField(label=_("下达值"), required=False)
    assigned_unit = forms.CharField(label=_("单位"), max_length=60, required=False)
    assigned_kind = forms.ChoiceField(label=_("类型"), choices=AssignedKind.choices, required=False)
    assigned_source = forms.ModelChoiceField(
        label=_("来源文件"), queryset=Source.objects.none(), to_field_name="key", required=False, empty_label="—"
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "assigned_source").queryset = sources


class TaskForm(forms.Form):
    """A task's title, with why it is changed."""

    title = forms.CharField(label=_("任务"), max_length=500)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("修改理由"), max_length=100, required=False)


class UnitRow(forms.Form):
    """One unit on a task; an empty unit leaves the row out."""

    unit = forms.ModelChoiceField(
        label=_("责任单位"), queryset=OrgUnit.objects.none(), to_field_name="code", required=False, empty_label="—"
    )
    role = forms.ChoiceField(label=_("职责"), choices=UnitRole.choices, required=False, initial=UnitRole.RESPONSIBLE)

    def __init__(self, *args: Any, units: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        """`options` are `units` as they are shown, read once for all rows."""
        super().__init__(*args, **kwargs)
        field = row_field(self, "unit")
        field.queryset = units
        field.choices = [("", "—"), *options]
