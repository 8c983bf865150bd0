"""Forms of the cascade: a contact person, a change request."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dafeng_site.cascade.models import Contact
from dafeng_site.duty.models import WorkItem
from dafeng_site.pages.formfields import row_field
from dafeng_site.pages.forms import DayField, PlainNumber, RevisedForm
from dafeng_site.people.models import OrgUnit

__all__ = ["ChangeForm", "ContactForm"]


class ContactForm(RevisedForm):
    """Name, post, phone, e-mail."""

    class Meta:
        model = Contact
        fields = ("name", "post", "phone", "email")
        help_texts: dict[str, Any] = {  # noqa: RUF012  as Django has it
            "phone": _("电话和邮箱至少填一项。")
        }


class ChangeForm(forms.Form):
    """New values of what is to change; what stays empty stays as it is."""

    due = DayField(label=_("新的完成时限"), required=False)
    output = forms.CharField(
        label=_("新的可衡量成果"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    goal = forms.FloatField(label=_("新的成果目标值"), required=False, widget=PlainNumber(attrs={"step": "any"}))
    weight = forms.FloatField(label=_("新的权重"), required=False, widget=PlainNumber(attrs={"step": "any"}))
    unit = forms.ModelChoiceField(
        label=_("改由哪个单位负责"),
        queryset=OrgUnit.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="—",
    )
    why = forms.CharField(label=_("申请理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, units: Any, item: WorkItem, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "unit").queryset = units
        if not item.indicator:
            del self.fields["goal"]
        goal = "" if item.goal is None else f"{item.goal:g} {item.goal_unit}".strip()
        now = {"due": item.due, "output": item.output, "goal": goal, "weight": f"{item.weight:g}", "unit": item.unit}
        for name in set(now) & set(self.fields):
            self.fields[name].help_text = _("现为：%(value)s") % {"value": now[name] or "—"}

    def given(self) -> dict[str, Any]:
        """What is asked for, beside the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}
