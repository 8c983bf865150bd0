"""The form of a yearly evaluation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dafeng_site.evaluation.models import YearlyEvaluation
from dafeng_site.evaluation.sheets import usable
from dafeng_site.pages.figures import language
from dafeng_site.pages.formfields import choice_field
from dafeng_site.pages.forms import DayInput, RevisedForm

__all__ = ["AboveForm", "EvaluationForm"]


class AboveForm(forms.Form):
    """What the level above decided on the city, and the document that says so."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    body = forms.CharField(label=_("评定机关"), max_length=200)
    grade = forms.CharField(label=_("评定结果"), max_length=100, help_text=_("照文件写，如“良好”“完成”。"))
    score = forms.CharField(label=_("得分"), max_length=20, required=False, help_text=_("文件没有写得分的不填。"))
    number = forms.CharField(label=_("文号"), max_length=100)
    day = forms.DateField(label=_("评定日期"), widget=DayInput())
    note = forms.CharField(label=_("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(
        label=_("评定文件"),
        required=False,
        help_text=_("首次录入须上传；PDF、图片、Word、Excel，不超过 20 MB。"),
    )
    public = forms.BooleanField(
        label=_("可以公开"), required=False, help_text=_("勾选后，自评公布时上级评定一并公开；文件本身不公开。")
    )


class EvaluationForm(RevisedForm):
    """Which year, on which sheet, what comes first, until when."""

    sheet = forms.ChoiceField(label=_("评分表"))

    class Meta:
        model = YearlyEvaluation
        fields = ("title", "year", "mode", "self_due", "objection_days", "note")
        help_texts: dict[str, Any] = {  # noqa: RUF012  as Django has it
            "title": _("写明年度和评价对象，如“2026年度区（市）碳达峰工作评价”。"),
            "year": _("评价哪一年的工作，如 2026。"),
            "mode": _("达峰前强度为主，达峰后总量为主；两种方式满分相等。"),
            "self_due": _("逾期未报送自评的，可直接转核查。"),
            "objection_days": _("从告知结果的次日起算。"),
            "note": _("对自评材料的要求，评价对象在评价页面可见。"),
        }
        widgets: dict[str, Any] = {"note": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012  as Django has it

    field_order = ("title", "year", "sheet", "mode", "self_due", "objection_days", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["sheet"]
            if self.instance.state != "prepared":  # what was asked of everybody stays
                for name in ("title", "year", "mode", "objection_days"):
                    del self.fields[name]
            return
        zh = language() == "zh"
        choice_field(self, "sheet").choices = [
            (each.label, f"{each.sheet.zh if zh else each.sheet.en or each.sheet.zh} ({each.label})")
            for each in usable()
        ]
