"""The form of a yearly evaluation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dafeng_site.evaluation.models import YearlyEvaluation
from dafeng_site.evaluation.sheets import usable
from dafeng_site.pages.figures import language
from dafeng_site.pages.forms import RevisedForm

__all__ = ["EvaluationForm"]


class EvaluationForm(RevisedForm):
    """Which year, on which sheet, what comes first, until when."""

    sheet = forms.ChoiceField(label=_("评分表"))

    class Meta:
        model = YearlyEvaluation
        fields = ("title", "year", "mode", "self_due", "objection_days", "note")
        widgets: dict[str, Any] = {"note": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012  as Django has it

    field_order = ("title", "year", "sheet", "mode", "self_due", "objection_days", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["sheet"]
            return
        zh = language() == "zh"
        self.fields["sheet"].choices = [
            (each.label, f"{each.sheet.zh if zh else each.sheet.en or each.sheet.zh} ({each.label})")
            for each in usable()
        ]
