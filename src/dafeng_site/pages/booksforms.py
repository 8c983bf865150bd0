"""Forms of the books: an override or a confirmation of a factor, the upload of an energy balance."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dafeng.accounts.inventory import activities, inventory_lines
from dafeng_site.data.models import Book, Place, Source, State
from dafeng_site.pages.figures import language, unit_label
from dafeng_site.pages.formfields import choice_field
from dafeng_site.pages.forms import PlainNumber
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import Scope, visible
from dafeng_site.people.queries import answering

__all__ = ["ActivityForm", "BalanceForm", "ConfirmForm", "ConfirmSourceForm", "FormUpload", "OverrideForm"]


class ConfirmForm(forms.Form):
    """What was checked, by whoever confirms."""

    reason = forms.CharField(
        label=_("核对依据"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明核对了哪一份原文、哪一页哪一表。"),
    )


class ConfirmSourceForm(ConfirmForm):
    """What was checked against which document, by whoever confirms a source."""

    document = forms.CharField(
        label=_("核对的文件"), max_length=300, help_text=_("文件名称和文号，如“枣庄市统计年鉴2024”。")
    )


class OverrideForm(forms.Form):
    """The city's own value of a factor."""

    place = forms.CharField(label=_("适用地区（行政区划代码）"), max_length=20)
    value = forms.FloatField(label=_("本地值"), widget=PlainNumber(attrs={"step": "any"}))
    unit = forms.CharField(label=_("单位"), max_length=60, help_text=_("须与默认值的单位同类，例如 GJ/t、tC/TJ。"))
    books = forms.MultipleChoiceField(
        label=_("适用账本"),
        choices=[("*", _("各账本通用")), *Book.choices],
        initial=["*"],
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = forms.IntegerField(label=_("起始年份"), required=False, min_value=1949, max_value=2100)
    valid_to = forms.IntegerField(label=_("截止年份"), required=False, min_value=1949, max_value=2100)
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明数值从何而来：检测机构、样本、时段。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_value(self) -> float:
        """A number that can be stored."""
        value: float = self.cleaned_data["value"]
        if not math.isfinite(value):
            raise ValidationError(gettext("请填写有限的数。"))
        return value

    def clean(self) -> dict[str, Any]:
        """The years in order."""
        given = super().clean() or {}
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and first > last:
            self.add_error("valid_to", gettext("截止年份早于起始年份。"))
        return given

    def fields_given(self) -> dict[str, Any]:
        """What the services take."""
        names = ("value", "unit", "valid_from", "valid_to", "reason")
        chosen = self.cleaned_data["books"]
        return {name: self.cleaned_data[name] for name in names} | {"books": "*" if "*" in chosen else ";".join(chosen)}


class BalanceForm(forms.Form):
    """A table in the official layout, and what it is of."""

    file = forms.FileField(label=_("能源平衡表文件"), help_text=_("官方表式的 xlsx 或 csv，不超过 10 MB。"))
    place = forms.ChoiceField(label=_("地区"))
    year = forms.IntegerField(
        label=_("年份"), required=False, min_value=1949, max_value=2100, help_text=_("不填则取表题中的年份。")
    )
    source = forms.ChoiceField(label=_("来源"), help_text=_("表内数值的出处；没有的，请先登记来源。"))
    state = forms.ChoiceField(
        label=_("状态"), choices=[each for each in State.choices if each[0] in ("measured", "published", "estimated")],
        initial="published",
    )  # fmt: skip

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = language() == "en"
        places = visible(scope, Place.objects.exclude(code__contains=":"))
        choice_field(self, "place").choices = [
            (each.code, (each.name_en if english else each.name) or each.name) for each in places
        ]
        choice_field(self, "source").choices = [
            ("", "—"),
            *visible(scope, Source.objects.all()).values_list("key", "title"),
        ]


class ActivityForm(forms.Form):
    """One activity of the inventory."""

    activity = forms.ChoiceField(label=_("活动水平"))
    place = forms.ChoiceField(label=_("地区"))
    year = forms.IntegerField(label=_("年份"), min_value=1949, max_value=2100)
    value = forms.FloatField(label=_("数值"), required=False, widget=PlainNumber(attrs={"step": "any"}))
    unit = forms.CharField(label=_("单位"), max_length=60)
    state = forms.ChoiceField(label=_("状态"), choices=State.choices, initial="published")
    source = forms.ChoiceField(label=_("来源"))
    locator = forms.CharField(label=_("出处"), max_length=300, required=False)
    uncertainty = forms.FloatField(label=_("不确定度（%）"), required=False, min_value=0, max_value=1000)
    note = forms.CharField(label=_("备注"), max_length=1000, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = language()
        groups: dict[str, list[tuple[str, str]]] = {}
        for each in activities().values():
            line = inventory_lines()[each.line].name(lang)
            groups.setdefault(line, []).append((each.code, f"{each.name(lang)} ({unit_label(each.unit, lang)})"))
        choice_field(self, "activity").choices = [("", "—"), *groups.items()]
        english = lang == "en"
        places = visible(scope, Place.objects.exclude(code__contains=":"))
        choice_field(self, "place").choices = [
            (each.code, (each.name_en if english else each.name) or each.name) for each in places
        ]
        choice_field(self, "source").choices = [
            ("", "—"),
            *visible(scope, Source.objects.all()).values_list("key", "title"),
        ]

    def fields_given(self) -> dict[str, Any]:
        """What the services take."""
        names = ("value", "unit", "state", "locator", "uncertainty", "note")
        return {name: self.cleaned_data[name] for name in names}


class FormUpload(forms.Form):
    """An enterprise's filled form; the office says whose it is."""

    file = forms.FileField(label=_("填好的表"), help_text=_("用下载的空表填写，xlsx，不超过 10 MB。"))
    owner = forms.ChoiceField(label=_("填报单位"))

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if scope.is_enterprise:
            del self.fields["owner"]
            return
        units = answering(visible(scope, OrgUnit.objects.all()))
        found = units.order_by("level", "name").values_list("code", "name")
        choice_field(self, "owner").choices = [("", "—"), *found]
