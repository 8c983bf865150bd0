"""Fields of a form by the kind that they are, so that what is offered in them can be set."""

from __future__ import annotations

from typing import Any

from django import forms

__all__ = ["choice_field", "row_field"]


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """A field of fixed options. Raises TypeError where it is none."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(name)
    return field


def row_field(form: forms.BaseForm, name: str) -> forms.ModelChoiceField[Any]:
    """A field whose options are rows. Raises TypeError where it is none."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(name)
    return field
