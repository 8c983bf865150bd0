"""Forms of documents: what to prepare, how to issue it, a template's new version."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dafeng.core.errors import DafengError
from dafeng.core.periods import parse_period
from dafeng.reports import KINDS
from dafeng_site.pages.figures import language
from dafeng_site.pages.formfields import choice_field
from dafeng_site.pages.forms import DayField
from dafeng_site.people.queries import answering
from dafeng_site.reporting.making import Asked, unit_choices

__all__ = ["PARTS", "IssueForm", "PrepareForm", "TemplateForm", "kind_name"]

_WHOLE = [("", _("全年"))]
_QUARTERS = [(f"Q{n}", word) for n, word in enumerate((_("一季度"), _("二季度"), _("三季度"), _("四季度")), start=1)]
_MONTHS = [(f"{n:02d}", f"{n}") for n in range(1, 13)]
PARTS = [*_WHOLE, *_QUARTERS, *_MONTHS]
SHEETS = [("district", _("区（市）评价")), ("unit", _("部门评价")), ("national", _("国家评价考核"))]
_NEEDS_UNIT = ("reminder", "object-assessment")


def kind_name(kind: str) -> str:
    """What a kind is called in the page's language."""
    names = KINDS.get(kind)
    if names is None:
        return kind
    return names[0] if language() == "zh" else names[1][:1].upper() + names[1][1:]


def _month_label(value: str, label: Any) -> Any:
    return _("%(month)s月") % {"month": label} if value.isdigit() else label


def _period_of(year: int, part: str) -> str:
    """`2026`, `2026-Q2`, `2026-06`."""
    return f"{year}-{part}" if part else f"{year}"


class PrepareForm(forms.Form):
    """Which document, of which period and object, with which wording."""

    kind = forms.ChoiceField(label=_("种类"))
    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    part = forms.ChoiceField(label=_("时段"), required=False)
    language = forms.ChoiceField(label=_("语言"), choices=[("zh", _("中文")), ("en", _("英文"))])
    unit = forms.ChoiceField(label=_("对象（提醒函）"), required=False)
    sheet = forms.ChoiceField(label=_("评分表（评价结果）"), choices=SHEETS, required=False)
    public_only = forms.BooleanField(
        label=_("只用公开数据"), required=False, help_text=_("要向公众公开的文件须勾选：来源未公开的数据一律不用。")
    )
    number = forms.CharField(label=_("发文字号"), max_length=60, required=False, help_text=_("如“枣碳办〔2026〕3号”。"))
    day = DayField(label=_("成文日期"))
    issuer = forms.CharField(label=_("发文机关"), max_length=60, required=False, help_text=_("不填用领导小组办公室。"))
    addressee = forms.CharField(label=_("主送机关"), max_length=300, required=False)
    copies = forms.CharField(label=_("抄送机关"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "kind").choices = [(kind, kind_name(kind)) for kind in KINDS]
        choice_field(self, "part").choices = [(value, _month_label(value, label)) for value, label in PARTS]
        choice_field(self, "unit").choices = [("", "—"), *unit_choices()]
        self.fields["sheet"].initial = "district"

    def clean(self) -> dict[str, Any]:
        """A reminder needs its unit; the day may not be far from now."""
        found = super().clean() or {}
        if found.get("kind") in _NEEDS_UNIT and not found.get("unit"):
            self.add_error("unit", _("请选择提醒哪个单位。"))
        day = found.get("day")
        if day is not None and not 2000 <= day.year <= 2100:
            self.add_error("day", _("成文日期不合理。"))
        return found

    def asked(self) -> Asked:
        """What the form asks for."""
        given = self.cleaned_data
        kind = given["kind"]
        return Asked(
            kind=kind,
            period=_period_of(given["year"], given["part"]),
            day=given["day"].isoformat(),
            language=given["language"],
            unit=given["unit"] if kind in _NEEDS_UNIT else "",
            sheet=given["sheet"] or "district",
            issuer=given["issuer"].strip(),
            number=given["number"].strip(),
            addressee=given["addressee"].strip(),
            copies=given["copies"].strip(),
            public_only=given["public_only"],
        )

    @staticmethod
    def values(asked: Asked) -> dict[str, Any]:
        """The form's values of what was asked."""
        year, _dash, part = asked.period.partition("-")
        return {**asked.plain(), "year": year, "part": part}

    @staticmethod
    def first(given: Any) -> dict[str, Any]:
        """What the form shows at first: last year's whole, or what a link asks for."""
        today = timezone.localdate()
        known = {name: str(given[name])[:60] for name in ("kind", "unit", "sheet", "language") if name in given}
        year, part = str(today.year), ""
        try:
            period = parse_period(str(given.get("period", ""))[:12])
            if period.kind in ("year", "quarter", "month"):
                year, _dash, part = period.text.partition("-")
        except DafengError:
            pass  # a link with a period that is none shows the form as it is
        return {"kind": "dispatch-bulletin", "language": "zh", **known, "year": year, "part": part,
                "day": date.isoformat(today)}  # fmt: skip


class IssueForm(forms.Form):
    """Who signed, who gets it, whether the public sees it."""

    signer = forms.CharField(
        label=_("签发人"), max_length=60, help_text=_("上行文（自评报告）印在版头；有多人的，用顿号分开。")
    )
    units = forms.MultipleChoiceField(
        label=_("发送单位"), required=False, help_text=_("所选单位的人员会收到通知，并能看到这份文件。")
    )
    is_public = forms.BooleanField(label=_("向公众公开"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from dafeng_site.people.models import OrgUnit

        rows = answering(OrgUnit.objects.exclude(level="enterprise")).order_by("name").values_list("pk", "name")
        choice_field(self, "units").choices = [(str(pk), name) for pk, name in rows]
        self.fields["units"].widget.attrs["size"] = 6


class TemplateForm(forms.Form):
    """A new version of a template: a file, or the text as changed on the page."""

    file = forms.FileField(label=_("上传模板文件"), required=False)
    text = forms.CharField(
        label=_("模板"),
        required=False,
        strip=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 22, "class": "wide mono", "spellcheck": "false"}),
    )
    note = forms.CharField(label=_("说明"), max_length=100, required=False)
