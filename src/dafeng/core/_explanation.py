"""What an explanation holds, and its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from dafeng.core.catalogue import Indicator
from dafeng.core.errors import Language
from dafeng.core.formatting import format_number, format_value
from dafeng.core.formula import Binary, Node, Number, Reference
from dafeng.core.observations import BOOK_NAMES, STATE_NAMES
from dafeng.core.sources import Source, source_ref
from dafeng.core.units import parse_unit, unit_name

__all__ = ["Explanation", "Key", "Kind", "Origin", "formula_words"]

Kind = Literal["observed", "derived", "total", "missing"]


@dataclass(frozen=True, slots=True)
class Key:
    """What is asked for. Without a book the first one that has the figure is taken, statistics before others."""

    indicator: str
    place: str
    period: str
    scenario: str = "observed"
    book: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figure was read: file and row, and the value, unit and note as they stand there."""

    file: str
    row: int | None = None
    printed: float | None = None
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One figure and where it comes from. `inputs` explain what it was computed from; `others` are figures of further
    sources for the same key that were not chosen.
    """

    key: Key
    indicator: Indicator
    kind: Kind
    value: float | None
    state: str
    source: Source | None = None
    reference: str = ""
    origin: Origin | None = None
    inputs: tuple[Explanation, ...] = ()
    others: tuple[Explanation, ...] = ()
    place_names: Mapping[str, tuple[str, str]] | None = None

    def text(self, language: Language = "zh") -> str:
        """The whole tree for people, indented."""
        return "\n".join(_explanation_lines(self, language))

    def to_dict(self) -> dict[str, Any]:
        """The whole tree for programs: plain values, absent things left out."""
        found: dict[str, Any] = asdict(self.key) | {
            "name": {"zh": self.indicator.zh, "en": self.indicator.en},
            "kind": self.kind,
            "value": self.value,
            "unit": self.indicator.unit,
            "state": self.state,
            "reference": self.reference,
        }
        if self.indicator.formula and self.kind == "derived":
            found["formula"] = self.indicator.formula.text
        if self.indicator.method_zh:
            found["method"] = {"zh": self.indicator.method_zh, "en": self.indicator.method_en}
        if self.source:
            found["source"] = asdict(self.source)
        if self.origin:
            found["origin"] = asdict(self.origin)
        if self.inputs:
            found["inputs"] = [each.to_dict() for each in self.inputs]
        if self.others:
            found["others"] = [each.to_dict() for each in self.others]
        return found


_CERTAINTY: dict[str, dict[Language, str]] = {
    "V": {"zh": "见到官方原文", "en": "official text seen"},
    "S": {"zh": "二手来源", "en": "secondary source"},
    "C": {"zh": "据其他数据计算", "en": "computed"},
    "M": {"zh": "凭记忆，未核对", "en": "from memory, unverified"},
    "U": {"zh": "未知", "en": "unknown"},
}
_SIGNS = {"+": " + ", "-": " - ", "*": " × ", "/": " ÷ "}


def _reference(node: Reference, names: dict[str, str], language: Language) -> str:
    name = names[node.code]
    if node.base is not None:
        return f"{node.base}年{name}" if language == "zh" else f"{name} of {node.base}"
    if node.lag:
        ago = "上年" if node.lag == 1 else f"{node.lag}年前"
        return f"{ago}{name}" if language == "zh" else f"{name} {node.lag} year(s) before"
    return name


def formula_words(node: Node, names: dict[str, str], language: Language, *, inner: bool = False) -> str:
    """The formula with the names of the indicators and the signs of print."""
    if isinstance(node, Number):
        return format_number(node.value)
    if isinstance(node, Reference):
        return _reference(node, names, language)
    left = formula_words(node.left, names, language, inner=_bracketed(node, node.left, right=False))
    right = formula_words(node.right, names, language, inner=_bracketed(node, node.right, right=True))
    text = left + _SIGNS[node.operator] + right
    if inner:
        return f"（{text}）" if language == "zh" else f"({text})"
    return text


def _bracketed(parent: Binary, child: Node, *, right: bool) -> bool:
    if not isinstance(child, Binary):
        return False
    if parent.operator in "*/":
        return child.operator in "+-" or (right and parent.operator == "/")
    return right and parent.operator == "-" and child.operator in "+-"


def _head(found: Explanation, language: Language) -> str:
    key = found.key
    names = (found.place_names or {}).get(key.place)
    place = names[0 if language == "zh" else 1] if names else key.place
    parts = [found.indicator.name(language), place, key.period]
    parts += [key.scenario] if key.scenario != "observed" else []
    title = " · ".join(parts)
    value = format_value(found.value, found.indicator.unit, language)
    state = STATE_NAMES[found.state][language]
    book = BOOK_NAMES[key.book][language] if key.book else ""
    if found.value is None:
        return f"{title}：{value}" if language == "zh" else f"{title}: {value}"
    if language == "zh":
        return f"{title}：{value}（{state}，{book}账本）"
    return f"{title}: {value} ({state}, {book} book)"


def _source_lines(found: Explanation, language: Language) -> Iterator[str]:
    zh = language == "zh"
    reference = source_ref(found.reference)
    source = found.source
    if source is None:
        if found.reference and found.kind in {"observed", "missing"}:
            yield f"来源：{found.reference}（未登记）" if zh else f"Source: {found.reference} (not listed)"
        return
    title = source.title_zh if zh else source.title_en or source.title_zh
    details = [source.publisher, source.number, str(source.year) if source.year else ""]
    details = [each for each in details if each]
    if zh:
        yield f"来源：《{title}》（{'，'.join(details)}）；{_CERTAINTY[source.certainty]['zh']}"
        yield from ([f"位置：{reference.locator}"] if reference.locator else [])
        yield f"许可：{source.licence}"
    else:
        yield f"Source: {title} ({', '.join(details)}); {_CERTAINTY[source.certainty]['en']}"
        yield from ([f"At: {reference.locator}"] if reference.locator else [])
        yield f"Licence: {source.licence}"
    yield from ([source.url] if source.url else [])


def _origin_lines(found: Explanation, language: Language) -> Iterator[str]:
    origin = found.origin
    if origin is None:
        return
    printed = "" if origin.printed is None else f"{format_number(origin.printed)} {origin.unit}".strip()
    if language == "zh":
        row = f"第 {origin.row} 行" if origin.row is not None else ""
        yield f"登记：{origin.file} {row}".rstrip() + (f"，填报值 {printed}" if printed else "")
        yield from ([f"备注：{origin.note}"] if origin.note else [])
    else:
        row = f", row {origin.row}" if origin.row is not None else ""
        yield f"Entered: {origin.file}{row}" + (f", as {printed}" if printed else "")
        yield from ([f"Note: {origin.note}"] if origin.note else [])


def _calculation_lines(found: Explanation, language: Language) -> Iterator[str]:
    zh = language == "zh"
    formula = found.indicator.formula
    if found.kind == "derived" and formula:
        names = {each.indicator.code: each.indicator.name(language) for each in found.inputs}
        unit = unit_name(parse_unit(found.indicator.unit), language)
        words = formula_words(formula.root, names, language)
        yield f"公式：{words}，折为{unit or '1'}" if zh else f"Formula: {words}, in {unit or '1'}"
    if found.kind == "total":
        yield f"由 {len(found.inputs)} 个部分汇总" if zh else f"Added up from {len(found.inputs)} parts"
    method = found.indicator.method(language)
    if method:
        yield f"方法：{method}" if zh else f"Method: {method}"


def _explanation_lines(found: Explanation, language: Language, depth: int = 0) -> Iterator[str]:
    """The lines of one figure and, indented, of what it was computed from."""
    yield "  " * depth + ("- " if depth else "") + _head(found, language)
    margin = "  " * (depth + 1)
    for lines in (_calculation_lines, _source_lines, _origin_lines):
        for line in lines(found, language):
            yield margin + line
    if found.kind == "missing" and found.source is None:
        yield margin + ("没有人填报过这项数据。" if language == "zh" else "Nobody has entered this figure.")
    for each in found.inputs:
        yield from _explanation_lines(each, language, depth + 1)
    if found.others:
        yield margin + ("其他来源的数值（未采用）：" if language == "zh" else "Figures of other sources, not chosen:")
        for each in found.others:
            yield from _explanation_lines(each, language, depth + 1)
