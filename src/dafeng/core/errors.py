"""Errors and faults: what is wrong, where, what was found, what to do.

    DafengError
    ├── UnitError          a unit that is unknown or does not fit
    ├── CatalogueError     an indicator that is unknown, or catalogue data that contradict themselves
    ├── ObservationError   rows that are not observations
    ├── SourceError        a source that is unknown or incomplete
    ├── DocumentError      a plan document that cannot be read
    ├── PackError          a city pack with faults
    ├── TrackingError      a target or series that cannot be judged as given
    ├── AccountsError      a factor, balance or account that cannot be used as asked
    ├── PathwayError       a specification, scenario or run that contradicts itself or cannot be made
    ├── AppraisalError     a score sheet, mark or work item that cannot be evaluated as given
    └── ReportError        a document, template or format that cannot be written

Input checks collect every `Fault` and raise once; nothing is half-loaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "AccountsError",
    "AppraisalError",
    "CatalogueError",
    "DafengError",
    "DocumentError",
    "Fault",
    "Language",
    "ObservationError",
    "PackError",
    "PathwayError",
    "ReportError",
    "SourceError",
    "TrackingError",
    "UnitError",
]

Language = Literal["zh", "en"]
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong or worth knowing, in both languages.

    `code` is stable (`pack.missing-column`); `zh` and `en` say what is wrong; `where` is a file, row,
    column or clause; `found` and `expected` quote the input; the `mend` texts say what to do.
    """

    code: str
    zh: str
    en: str
    where: str = ""
    found: str = ""
    expected: str = ""
    mend_zh: str = ""
    mend_en: str = ""
    severity: Severity = "error"

    def text(self, language: Language = "zh") -> str:
        """The fault as one line for people: where, what, found, expected, mend."""
        if language == "zh":
            parts = [self.zh]
            parts += [f"实际为“{self.found}”"] if self.found else []
            parts += [f"应为{self.expected}"] if self.expected else []
            line = "，".join(parts) + "。" + self.mend_zh
            return f"{self.where}：{line}" if self.where else line
        parts = [self.en]
        parts += [f"found '{self.found}'"] if self.found else []
        parts += [f"expected {self.expected}"] if self.expected else []
        line = "; ".join(parts) + ". " + self.mend_en
        return (f"{self.where}: {line}" if self.where else line).strip()


class DafengError(Exception):
    """The base of all errors that Dafeng raises on purpose. `faults` holds every one found."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        if not self.faults:
            raise ValueError("an error needs at least one fault")
        super().__init__(self.text("zh"))

    def text(self, language: Language = "zh") -> str:
        """All faults, one a line."""
        return "\n".join(fault.text(language) for fault in self.faults)


class UnitError(DafengError):
    """A unit that is unknown or does not fit."""


class CatalogueError(DafengError):
    """An indicator that is unknown, or catalogue data that contradict themselves."""


class ObservationError(DafengError):
    """Rows that are not observations."""


class SourceError(DafengError):
    """A source that is unknown or incomplete."""


class DocumentError(DafengError):
    """A plan document that cannot be read."""


class PackError(DafengError):
    """A city pack with faults."""


class TrackingError(DafengError):
    """A target or series that cannot be judged as given."""


class AccountsError(DafengError):
    """A factor, balance or account that cannot be used as asked."""


class PathwayError(DafengError):
    """A specification, scenario or run that contradicts itself or cannot be made."""


class AppraisalError(DafengError):
    """A score sheet, mark or work item that cannot be evaluated as given."""


class ReportError(DafengError):
    """A document that cannot be written: a template, a format or a figure that may not be printed."""
