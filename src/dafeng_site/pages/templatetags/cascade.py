"""Template tags of the cascade: reasons of a judgement and the rule of a split, in the reader's language."""

from __future__ import annotations

from typing import Any

from django import template

from dafeng_site.pages.figures import language

register = template.Library()


@register.simple_tag
def judged(judgement: Any) -> str:
    """Why a target stands where it stands."""
    return str(judgement.why(language()))


@register.simple_tag
def rule_of(split: Any) -> str:
    """The rounding rule of a split."""
    return str(split.rule_zh if language() == "zh" else split.rule_en)
