"""The form of a yearly evaluation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dafeng_site.evaluation.models import YearlyEvaluation
from dafeng_site.evaluation.sheets import usable
from dafeng_site.pages.figures import language

__all__ = ["EvaluationForm"]


class EvaluationForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker alone
    """Which year, on which sheet, what comes first, until when."""

    sheet = forms.ChoiceField(label=_("评分表"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = YearlyEvaluation
        fields = ("title", "year", "mode", "self_due", "objection_days", "note")
        widgets: dict[str, Any] = {"note": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012  as Django has it

    field_order = ("title", "year", "sheet", "mode", "self_due", "objection_days", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision
        self.fields["self_due"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        if self.instance.pk:
            del self.fields["sheet"]
            return
        zh = language() == "zh"
        self.fields["sheet"].choices = [
            (each.label, f"{each.sheet.zh if zh else each.sheet.en or each.sheet.zh} ({each.label})")
            for each in usable()
        ]

    def given(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data}

    def _post_clean(self) -> None:
        """The services check the record and write it; the form keeps away from it."""
