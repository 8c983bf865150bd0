"""Drafts of long forms: what is being typed is kept, right or wrong, until it is sent; nobody's typing is overwritten.

A draft counts its savings in `number`; a form sends back the one that it was filled from (0: there was none yet).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.plaintext import tidy

__all__ = ["Drafts"]


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts of one kind of form: the model, its link to what is filled in, names of fields, longest text."""

    model: type[Model]
    owner: str
    names: re.Pattern[str]
    longest: int

    def of(self, row: Model) -> Any:
        """The draft of a record, or None."""
        return self.model._default_manager.filter(**{self.owner: row}).first()

    def save(self, user: Any, row: Model, number: int, typed: Mapping[str, str]) -> Any:
        """Keep what is being typed. ConflictError where somebody else has saved since."""
        draft: Any = self.of(row)
        if (draft.number if draft else 0) != number:
            raise services.ConflictError(_moved_on(draft, user))
        draft = draft or self.model(**{self.owner: row, "number": 0})
        draft.fields, draft.user = self.clean(typed), user
        draft.number += 1
        draft.save()
        return draft

    def sent(self, user: Any, row: Model, number: int, typed: Mapping[str, str]) -> dict[str, str]:
        """What is to be sent, cleaned. ConflictError where a draft that the sender has not seen lies there."""
        draft = self.of(row)
        if draft is not None and draft.number != number:
            raise services.ConflictError(_moved_on(draft, user))
        return self.clean(typed)

    def drop(self, row: Model) -> None:
        """Forget the draft: what it held was sent."""
        self.model._default_manager.filter(**{self.owner: row}).delete()

    def clean(self, typed: Mapping[str, str]) -> dict[str, str]:
        """The fields of the form alone, as they can be stored. InvalidError for each that is too long: nothing that
        was typed is left out unsaid."""
        known = {name: tidy(text) for name, text in typed.items() if self.names.fullmatch(name)}
        if faults := [_long(name, len(text), self.longest) for name, text in known.items() if len(text) > self.longest]:
            raise services.InvalidError(faults)
        return {name: text for name, text in known.items() if text}


def _long(name: str, found: int, most: int) -> Fault:
    zh, en = f"文字过长，现有 {found} 字，最多 {most} 字", f"the text is too long: {found} signs, at most {most}"
    return Fault("site.draft-long", zh, en, name, str(found), f"≤ {most}")


def _moved_on(draft: Any, reader: Any) -> Fault:
    """Why a form does not stand on the stored draft: somebody has saved it since, or it is gone."""
    zh, en = services.saved_by(reader, draft.user, draft.saved) if draft else ("", "")
    return Fault(
        "site.draft-moved",
        zh=f"您打开本页之后，{zh}保存过这份草稿" if draft else "您打开本页之后，这份草稿已经提交或清除",
        en=f"this draft was saved by {en}, after you had opened the page"
        if draft
        else "this draft was sent or removed after you had opened the page",
        mend_zh="您填的内容仍在本页；与现存草稿不同之处已在旁标出，核对后再保存。",
        mend_en="What you typed is still here; where the stored draft differs it stands beside the field. Save again.",
    )
