"""A score sheet as a form: every row's fields by name, read back to a sheet, each fault at its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from dafeng.appraisal import FACTS, MEASURES, RuleKind, Sheet
from dafeng.appraisal.sheets import sheet_from
from dafeng.core.errors import AppraisalError, Fault, Language

__all__ = ["FormRow", "SheetForm", "rule_words", "sheet_form", "sheet_of_form"]

SPARE = 2
"""Empty rows below those that a table has."""
_MOST = 80
_HEAD = ("zh", "en", "basis_zh", "basis_en", "certainty", "mode")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "group": ("code", "zh", "en"),
    "item": ("code", "zh", "en", "group", "rule", "full_intensity", "full_total", "indicators", "measure", "steps",
             "floor", "evidence", "evidence_en", "note", "note_en", "definition", "definition_en"),
    "veto": ("code", "zh", "en", "grade", "items"),
    "adjustment": ("code", "zh", "en", "each", "cap", "facts"),
    "grade": ("code", "zh", "en", "least", "missed"),
}  # fmt: skip
_RULES: Mapping[str, tuple[str, str]] = {
    "met": ("达标得满分", "full mark when met"),
    "achievement": ("按目标完成程度", "by the share of the target achieved"),
    "share": ("按比例", "in proportion"),
    "mark": ("专家评分", "experts' marks"),
    "steps": ("分档", "steps"),
}


def rule_words(rule: str, language: str) -> str:
    """A rule of scoring in words."""
    return _RULES[rule][0 if language == "zh" else 1]


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: its kind and number, what stands in each field, and what is wrong with it."""

    kind: str
    number: int
    values: Mapping[str, str]
    errors: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """What the names of its fields begin with."""
        return f"{self.kind}-{self.number}"

    @property
    def empty(self) -> bool:
        """Whether nothing is typed yet."""
        return not self.values.get("code")


@dataclass(frozen=True, slots=True)
class SheetForm:
    """The sheet as its page shows it."""

    head: Mapping[str, str]
    groups: tuple[FormRow, ...]
    items: tuple[FormRow, ...]
    vetoes: tuple[FormRow, ...]
    adjustments: tuple[FormRow, ...]
    grades: tuple[FormRow, ...]
    errors: tuple[str, ...]

    @property
    def tables(self) -> tuple[tuple[str, tuple[FormRow, ...]], ...]:
        """The tables in order, by kind of row."""
        return (
            ("group", self.groups),
            ("item", self.items),
            ("veto", self.vetoes),
            ("adjustment", self.adjustments),
            ("grade", self.grades),
        )

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of scoring."""
        return get_args(RuleKind)

    @property
    def facts(self) -> tuple[str, ...]:
        """Records that a deduction or bonus may count."""
        return tuple(FACTS)

    @property
    def measures(self) -> tuple[str, ...]:
        """What the site counts."""
        return tuple(MEASURES)


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def _values(sheet: Sheet) -> Iterator[tuple[str, dict[str, str]]]:
    for group in sheet.groups:
        yield "group", {"code": group.code, "zh": group.zh, "en": group.en}
    for item in sheet.items:
        yield (
            "item",
            {
                "code": item.code,
                "zh": item.zh,
                "en": item.en,
                "group": item.group,
                "rule": item.rule,
                "full_intensity": _plain(item.full["intensity"]),
                "full_total": _plain(item.full["total"]),
                "indicators": " ".join(item.indicators),
                "measure": item.measure,
                "steps": "; ".join(f"{_plain(least)}:{_plain(share)}" for least, share in item.steps),
                "floor": _plain(item.floor) if item.floor else "",
                "evidence": item.evidence,
                "evidence_en": item.evidence_en,
                "note": item.note,
                "note_en": item.note_en,
                "definition": item.definition,
                "definition_en": item.definition_en,
            },
        )
    for veto in sheet.vetoes:
        yield (
            "veto",
            {"code": veto.code, "zh": veto.zh, "en": veto.en, "grade": veto.grade, "items": " ".join(veto.items)},
        )
    for rule in sheet.adjustments:
        yield (
            "adjustment",
            {
                "code": rule.code,
                "zh": rule.zh,
                "en": rule.en,
                "each": _plain(rule.each),
                "cap": _plain(rule.cap),
                "facts": " ".join(rule.facts),
            },
        )
    for grade in sheet.grades:
        missed = " ".join(f"{code}:{most}" for code, most in grade.missed.items())
        yield (
            "grade",
            {"code": grade.code, "zh": grade.zh, "en": grade.en, "least": _plain(grade.least), "missed": missed},
        )


def sheet_form(
    sheet: Sheet, typed: Mapping[str, str] | None = None, faults: Sequence[Fault] = (), language: Language = "zh"
) -> SheetForm:
    """The form of a sheet, or with what was typed; each fault at the row whose code it names."""
    if typed is None:
        rows = list(_values(sheet))
        head = {name: str(getattr(sheet, name)) for name in _HEAD}
    else:
        rows = [(kind, values) for kind in _FIELDS for values in _typed_rows(kind, typed)]
        head = {name: typed.get(f"head-{name}", "") for name in _HEAD}
    told = list(faults)
    tables: dict[str, list[FormRow]] = {kind: [] for kind in _FIELDS}
    for kind, values in rows:
        own = [fault for fault in told if values["code"] and fault.where.split(" ")[-1] == values["code"]]
        told = [fault for fault in told if fault not in own]
        tables[kind].append(FormRow(kind, len(tables[kind]), values, tuple(fault.text(language) for fault in own)))
    for kind, names in _FIELDS.items():
        for _spare in range(SPARE):
            tables[kind].append(FormRow(kind, len(tables[kind]), dict.fromkeys(names, "")))
    return SheetForm(
        head,
        *(tuple(tables[kind]) for kind in _FIELDS),
        tuple(fault.text(language) for fault in told),
    )


def _typed_rows(kind: str, typed: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The rows of a kind that have a code and are not to be removed, in the order of their numbers."""
    found = []
    for number in range(_MOST):
        values = {name: typed.get(f"{kind}-{number}-{name}", "").strip() for name in _FIELDS[kind]}
        if not values["code"] or typed.get(f"{kind}-{number}-remove") == "1":
            continue
        at = typed.get(f"{kind}-{number}-at", "").strip()
        place = float(at) if at.replace(".", "", 1).isdigit() and at.isascii() and len(at) < 8 else float(number + 1)
        found.append((place, number, values))
    for _place, _number, values in sorted(found, key=lambda each: each[:2]):
        yield values


class _Reader:
    """Turns texts of a row into numbers and lists; faults are collected with the row's code."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def number(self, text: str, code: str, field: str, default: float = 0.0) -> float:
        if not text:
            return default
        try:
            return float(text)
        except ValueError:
            zh, en = f"{field}须为数字", f"{field} must be a number"
            self.faults.append(Fault("sheet.number", zh, en, f"sheet {code}", text[:40]))
            return default

    def pairs(self, text: str, code: str, between: str, field: str) -> list[tuple[str, float]]:
        found = []
        for part in text.replace("；", ";").replace("：", ":").split(between):
            if not part.strip():
                continue
            left, _sign, right = part.strip().partition(":")
            found.append((left.strip(), self.number(right.strip() or "?", code, field)))
        return found


def sheet_of_form(base: Sheet, typed: Mapping[str, str]) -> Sheet:
    """The sheet that the form describes. AppraisalError with every fault, each naming its row's code."""
    read = _Reader()
    data: dict[str, Any] = {"code": base.code, "version": base.version, "subject": base.subject}
    data |= {name: typed.get(f"head-{name}", "").strip() for name in _HEAD}
    for kind in _FIELDS:
        data[kind] = [_row(kind, values, read) for values in _typed_rows(kind, typed)]
    if read.faults:
        raise AppraisalError(read.faults)
    return sheet_from(data, base.code)


def _row(kind: str, values: dict[str, str], read: _Reader) -> dict[str, Any]:
    code = values["code"]
    row: dict[str, Any] = {name: values[name] for name in ("code", "zh", "en")}
    if kind == "item":
        row |= {
            name: values[name]
            for name in _FIELDS["item"]
            if name not in ("code", "zh", "en", "full_intensity", "full_total", "indicators", "steps", "floor")
        }
        row["full"] = {
            "intensity": read.number(values["full_intensity"], code, "满分"),
            "total": read.number(values["full_total"] or values["full_intensity"], code, "满分"),
        }
        row["indicators"] = values["indicators"].replace("，", " ").replace(",", " ").split()
        row["floor"] = read.number(values["floor"], code, "最低完成比例")
        row["steps"] = [
            (read.number(least, code, "分档"), share) for least, share in read.pairs(values["steps"], code, ";", "分档")
        ]
    elif kind == "veto":
        row |= {"grade": values["grade"], "items": values["items"].split()}
    elif kind == "adjustment":
        row |= {name: read.number(values[name], code, "分值") for name in ("each", "cap")}
        row["facts"] = values["facts"].split()
    elif kind == "grade":
        if values["least"]:
            row["least"] = read.number(values["least"], code, "最低分")
        most = read.pairs(values["missed"], code, " ", "最多不达标项数")
        row["missed"] = {group: int(number) for group, number in most if abs(number) < 1e6}
    return row
