"""Forms of supervision: a record, a finding, a complaint, a step of its handling."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from dafeng_site.duty.lookup import items_named, items_to_choose
from dafeng_site.pages.formfields import row_field
from dafeng_site.pages.forms import DayField, RevisedForm
from dafeng_site.pages.rowsearch import RowSearchField
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import Scope, visible
from dafeng_site.people.queries import answering
from dafeng_site.supervision.models import Complaint, Record
from dafeng_site.supervision.records import RECORD_FIELDS

__all__ = ["ComplaintForm", "FindingForm", "RecordForm", "StepForm"]


def _long(label: Any, most: int, rows: int, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows}))


class RecordForm(RevisedForm):
    """A talk, a circular, a commendation."""

    class Meta:
        model = Record
        fields = RECORD_FIELDS
        widgets: ClassVar = {"reason": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "unit").queryset = answering(visible(scope, OrgUnit.objects.all()))
        self.fields["item"] = RowSearchField(
            items_to_choose(scope), items_named, label=self.fields["item"].label, required=False
        )
        self.fields["published"].help_text = _("公开的任何人可见；不公开的只有办公室、只读用户和对象单位可见。")


class FindingForm(forms.Form):
    """What was found, and by when which unit sees it put right."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    enterprise = forms.CharField(label=_("企业"), max_length=200)
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=18, required=False, help_text=_("18 位数字和字母，可不填。")
    )
    inspected = DayField(label=_("监察日期"))
    number = forms.CharField(label=_("监察文书号"), max_length=100, required=False)
    basis = forms.CharField(label=_("违反的规定"), max_length=300)
    problem = _long(_("监察发现"), 3000, 4)
    measures = _long(_("整改要求"), 900, 3, required=False)
    unit = forms.ModelChoiceField(
        label=_("督促整改单位"), queryset=OrgUnit.objects.none(), to_field_name="code", empty_label="—"
    )
    due = DayField(label=_("整改时限"))

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "unit").queryset = answering(visible(scope, OrgUnit.objects.all()))


class ComplaintForm(forms.Form):
    """What anybody may report, with or without a name."""

    category = forms.ChoiceField(label=_("类别"), choices=Complaint.Category.choices)
    subject = forms.CharField(label=_("被举报的单位或企业"), max_length=200, required=False)
    where = forms.CharField(label=_("时间和地点"), max_length=200, required=False)
    text = _long(_("举报内容"), 5000, 8)
    name = forms.CharField(label=_("姓名"), max_length=100, required=False)
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)
    email = forms.CharField(label=_("邮箱"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "phone", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def words(self) -> dict[str, str]:
        """What is reported."""
        return {name: self.cleaned_data[name] for name in ("category", "subject", "where", "text")}

    def person(self) -> dict[str, str]:
        """Who reports; empty for somebody without a name."""
        return {name: self.cleaned_data[name] for name in ("name", "phone", "email")}


class StepForm(forms.Form):
    """What a step of the handling may carry."""

    against = forms.ModelChoiceField(
        label=_("被举报单位"), queryset=OrgUnit.objects.none(), to_field_name="code", required=False, empty_label="—"
    )
    assigned = forms.ModelChoiceField(
        label=_("转办单位"), queryset=OrgUnit.objects.none(), to_field_name="code", required=False, empty_label="—"
    )
    brief = _long(_("转办内容（不得含举报人信息）"), 4000, 3, required=False)
    due = DayField(label=_("办理时限"), required=False)
    result = _long(_("调查结果"), 4000, 3, required=False)
    answer = _long(_("答复（举报人凭查询码可见）"), 4000, 3, required=False)
    reason = forms.CharField(label=_("理由"), max_length=500, required=False)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = answering(visible(scope, OrgUnit.objects.all()))
        row_field(self, "against").queryset = row_field(self, "assigned").queryset = units
