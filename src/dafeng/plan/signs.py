"""What the sign of a target demands, and how signs are shown: one rule and one table for all that show requirements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from dafeng.plan.records import Op

__all__ = ["SIGNS", "Signed", "demanded_op"]

SIGNS: Mapping[str, str] = {"=": "", ">=": "≥", ">": ">", "<=": "≤", "<": "<", "~": "≈"}
"""Standard signs; a plain value has none."""


class Signed(Protocol):
    """A target as far as its sign goes: operator, words beside the number, kind."""

    @property
    def op(self) -> Op | None:
        """As the text has it."""

    @property
    def hedge(self) -> str:
        """The words that stand beside the number."""

    @property
    def kind(self) -> str:
        """A kind of targets."""


def demanded_op(target: Signed) -> Op | None:
    """What the words demand. 突破 is read as > but names a milestone, which counts as soon as it is reached.

    Law names 不满、超过、以外 as leaving the number itself out (Civil Code, article 1259): of the words for
    more that is 超过, not 突破. A bulletin that reports 400 of 突破400 reports the target as met, and a figure
    rounded to the milestone cannot be told from one beyond it. The record of the plan keeps >; what shows a
    requirement shows this one.
    """
    if target.op == ">" and "突破" in target.hedge:
        return ">="
    if target.kind in ("phase-out", "coverage") and "基本" in target.hedge:
        return "~"
    return target.op
