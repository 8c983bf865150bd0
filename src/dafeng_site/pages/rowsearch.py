"""One row chosen from a table that is too long for a list: a few words are typed, and one of the rows found is picked.

The page itself answers the search: its form is sent with the button `find`, all that was typed comes back, and the rows
found stand as options. A browser with scripts does the same while typing and takes only the options from the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

__all__ = ["MOST", "RowSearchField", "Sought", "bound"]

MOST = 20
"""Rows shown at most."""

_WORDS = 100
_DIGITS = 12
_FIND = "find"

Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Sought:
    """What came back from the page: the key of the row picked, the words typed, whether to search now."""

    picked: str = ""
    words: str = ""
    asked: bool = False


class RowSearch(forms.Widget):
    """A field for words, a button, and the rows found as options."""

    field: RowSearchField
    use_fieldset = False

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> Sought:
        """What was picked and typed."""
        words = " ".join(str(data.get(f"{name}-words", "")).split())[:_WORDS]
        return Sought(str(data.get(name, "")), words, data.get(_FIND) == name)

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        """Whether the form came without this field."""
        return name not in data and f"{name}-words" not in data

    def use_required_attribute(self, _initial: Any) -> bool:
        """Words may stay empty while a row is picked."""
        return False

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """The field with the row picked and at most `MOST` rows found."""
        sought = value if isinstance(value, Sought) else Sought(str(value or ""))
        picked = self.field.picked(sought.picked)
        found: list[Model] | None = None
        if sought.asked or sought.words:
            found = list(self.field.named(sought.words)[: MOST + 1])
        options = [picked] if picked else []
        options += [row for row in (found or [])[:MOST] if picked is None or row.pk != picked.pk]
        context = {
            "id": (attrs or {}).get("id", f"id_{name}"),
            "attrs": {key: said for key, said in (attrs or {}).items() if key.startswith("aria-")},
            "name": name,
            "label": self.field.label,
            "words": sought.words,
            "told": _told(found),
            "options": [(row.pk, self.field.label_from_instance(row)) for row in options],
            "picked": picked.pk if picked else None,
            "required": self.field.required,
        }
        return SafeString(render_to_string("dafeng/parts/rowsearch.html", context))


def _told(found: list[Model] | None) -> str:
    if found is None:
        return _("输入编号、内容或单位中的几个字，从结果中选择。")
    if len(found) > MOST:
        return _("结果较多，只列前 %(most)s 项，请再输入几个字。") % {"most": MOST}
    if not found:
        return _("没有找到，请换几个字。")
    return ngettext("找到 %(count)s 项。", "找到 %(count)s 项。", len(found)) % {"count": len(found)}


class RowSearchField(forms.Field):
    """A row of `rows`, picked from those that `search` finds by words, or named by its whole `code`."""

    def __init__(self, rows: Rows, search: Callable[[Any, str], Rows], *, code: str = "code", **more: Any) -> None:
        self.rows, self.search, self.code = rows, search, code
        super().__init__(widget=RowSearch, **more)
        self.widget.field = self

    def named(self, words: str) -> Rows:
        """Rows found by words."""
        return self.search(self.rows, words)

    def picked(self, key: str) -> Model | None:
        """The row of a key, as far as it may be chosen."""
        if not (key.isascii() and key.isdigit() and len(key) < _DIGITS):
            return None
        found: Model | None = self.rows.filter(pk=int(key)).first()
        return found

    def label_from_instance(self, row: Model) -> str:
        """What stands beside the option."""
        return str(row)

    def prepare_value(self, value: Any) -> Any:
        """A row as its key."""
        return value.pk if isinstance(value, Model) else value

    def clean(self, value: Any) -> Model | None:
        """The row picked, else the one whose code is what was typed. ValidationError where neither says one."""
        sought = value if isinstance(value, Sought) else Sought(str(value or ""))
        if sought.picked:
            row = self.picked(sought.picked)
            if row is None:
                raise ValidationError(_("所选的一项已不存在，请重新查找。"), code="invalid_choice")
            return row
        if sought.words:
            named: Model | None = self.rows.filter(**{self.code: sought.words}).first()
            if named is None:
                raise ValidationError(_("请从结果中选一项，或清空输入的字。"), code="unclear")
            return named
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another row is picked."""
        return str(self.prepare_value(initial) or "") != (data.picked if isinstance(data, Sought) else str(data or ""))


def bound(request: HttpRequest, make: Callable[..., forms.BaseForm]) -> Any:
    """The form as the request asks for it: empty, sent to be saved, or with all that was typed while a row is sought.

    `make(data)` makes the form. One that is only searched in is not bound: nothing in it is judged yet.
    """
    if request.method != "POST" or _FIND not in request.POST:
        return make(request.POST or None)
    form = make(None)
    for name, field in form.fields.items():
        form.initial[name] = field.widget.value_from_datadict(request.POST, request.FILES, form.add_prefix(name))
    return form
