"""Forms of people: a new one, and changes to one. What a role needs is asked beside its field."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dafeng_site.pages.formfields import choice_field, row_field
from dafeng_site.people.models import OrgUnit, Role, User

__all__ = ["NewPersonForm", "PersonForm"]


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker alone
    """Name, role, unit and district of a person."""

    unit = forms.ModelChoiceField(
        label=_("单位"), queryset=OrgUnit.objects.none(), to_field_name="code", required=False, empty_label="—"
    )
    district = forms.ChoiceField(label=_("区（市）"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = User
        fields: ClassVar[tuple[str, ...]] = ("full_name", "email", "role", "unit", "district")

    def __init__(self, *args: Any, units: Any, districts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True
        self.fields["email"].label = gettext("邮箱")
        row_field(self, "unit").queryset = units
        if self.instance.unit_id:
            self.initial["unit"] = self.instance.unit.code
        own = self.instance.district
        unknown = [(own, own)] if own and own not in dict(districts) else []
        choice_field(self, "district").choices = [("", "—"), *districts, *unknown]
        if "revision" in self.fields:
            self.fields["revision"].initial = self.instance.revision

    def clean(self) -> dict[str, Any]:
        """A unit's person needs a unit, a district's person a unit and a district; others have no district."""
        given = super().clean() or self.cleaned_data
        role = given.get("role")
        if role in (Role.UNIT, Role.DISTRICT, Role.ENTERPRISE) and not given.get("unit") and "unit" not in self.errors:
            self.add_error("unit", gettext("该角色须选择单位。"))
        if role == Role.DISTRICT and not given.get("district") and "district" not in self.errors:
            self.add_error("district", gettext("该角色须选择区（市）。"))
        if role and role != Role.DISTRICT:
            given["district"] = ""
        return given


class NewPersonForm(PersonForm):
    """A new person: the same, with the name to sign in with."""

    revision = None  # type: ignore[assignment]  # takes the field away: nothing is there to be overwritten

    class Meta(PersonForm.Meta):
        fields: ClassVar[tuple[str, ...]] = ("username", "full_name", "email", "role", "unit", "district")
