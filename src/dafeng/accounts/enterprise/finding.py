"""What a check found, before it is joined with the check's rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dafeng.core.errors import Fault

__all__ = ["Found"]


@dataclass(frozen=True, slots=True)
class Found:
    """The check's code, the place, what was found and expected, and what to do."""

    check: str
    where: str
    found: str
    expected: str
    mend_zh: str
    mend_en: str

    def fault(self, zh: str, en: str, severity: Literal["error", "warning", "note"]) -> Fault:
        """The finding as a fault of the check named."""
        return Fault(
            f"verify.{self.check}", zh, en, self.where, self.found, self.expected, self.mend_zh, self.mend_en, severity
        )
