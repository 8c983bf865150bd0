"""What a history says was changed has a name that people read, in both languages."""

from __future__ import annotations

import re

import pytest
from django.db.models import Field, Model
from django.utils import translation

from dafeng_site.people.queries import recorded

HAN = re.compile("[\u4e00-\u9fff]")
OWN_NAMES = ("SHA-256",)
NEVER_SHOWN = ("id", "revision")


@pytest.mark.parametrize("model", recorded(), ids=lambda model: model._meta.label)
def test_every_field_of_a_history_is_named_in_words(model: type[Model]) -> None:
    """No shown name is the one in the code: in Chinese it has a Chinese sign, which the name that Django makes of a
    field's own lacks; in English none, for a name without a translation stays Chinese."""
    kept: list[Field] = model.history.model.tracked_fields  # type: ignore[attr-defined]
    for field in kept:
        if field.name in NEVER_SHOWN or field.verbose_name in OWN_NAMES:
            continue
        with translation.override("zh-hans"):
            zh = str(field.verbose_name)
        with translation.override("en"):
            en = str(field.verbose_name)
        assert HAN.search(zh), f"{model.__name__}.{field.name}: {zh}"
        assert not HAN.search(en), f"{model.__name__}.{field.name}: {en}"
        assert en, f"{model.__name__}.{field.name}"
        assert "_" not in en, f"{model.__name__}.{field.name}: {en}"


def test_there_are_histories_to_look_at() -> None:
    assert {"WorkItem", "Target", "Source", "User"} <= {model.__name__ for model in recorded()}
