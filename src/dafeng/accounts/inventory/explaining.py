"""From a line of the inventory down to activity x factor = emission, and from each term to its source and table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dafeng.accounts.factors import FactorLibrary
from dafeng.accounts.inventory.layout import inventory_lines
from dafeng.accounts.inventory.records import LineResult, Term
from dafeng.accounts.inventory.totals import Inventory
from dafeng.core.errors import AccountsError, Fault, Language
from dafeng.core.formatting import after_number
from dafeng.core.sources import Source
from dafeng.core.units import unit_name

__all__ = ["TermOrigin", "explain_line", "explain_text", "term_origin"]


@dataclass(frozen=True, slots=True)
class TermOrigin:
    """Where a term comes from: title and number of the source, place in it (file and row, or table), certainty."""

    title: str
    number: str
    at: str
    certainty: str
    note: str = ""


def term_origin(
    term: Term, library: FactorLibrary, sources: Mapping[str, Source], language: Language = "zh"
) -> TermOrigin:
    """The origin of a term: factor rows by the library, activities by the city's own sources."""
    zh = language == "zh"
    if term.row:
        row = library.row(term.row)
        source = library.data.sources[row.source]
        title = source.title_zh if zh else source.title_en or source.title_zh
        return TermOrigin(title, source.number, row.table, row.certainty, row.note)
    name, _, locator = term.source.partition("#")
    known = sources.get(name) or library.data.sources.get(name)
    title = name if known is None else (known.title_zh if zh else known.title_en or known.title_zh)
    return TermOrigin(title, known.number if known else "", term.at or locator, known.certainty if known else "")


def explain_line(inventory: Inventory, line: str, gas: str = "") -> tuple[LineResult, ...]:
    """Results of a line or of all lines below a code, of one gas or all. Raises `AccountsError` for an unknown line."""
    found = tuple(each for each in inventory.of_line(line) if gas in {"", each.gas})
    if not found:
        near = [code for code in inventory_lines() if line and (line in code or code.startswith(line[:4]))]
        raise AccountsError(
            Fault(
                "inventory.unknown-line",
                "清单没有这一行或这种气体",
                "the inventory has no such line or gas",
                found=f"{line} {gas}".strip(),
                expected="、".join(near[:8] or list(inventory_lines())[:8]),
            )
        )
    return found


def explain_text(
    inventory: Inventory,
    library: FactorLibrary,
    line: str,
    gas: str = "",
    *,
    sources: Mapping[str, Source] | None = None,
    language: Language = "zh",
) -> str:
    """The whole way as text: line, method, each item's formula, each term's source, table and certainty."""
    zh = language == "zh"
    out: list[str] = []
    last = ""
    for each in explain_line(inventory, line, gas):
        about = inventory_lines()[each.line]
        if each.line != last:
            where = f"IPCC {about.ipcc} · {about.guide} · GPC {about.gpc}"
            out.append(f"{about.name(language)} [{each.line}] {inventory.place} {inventory.year}  {where}")
            last = each.line
        out.append(f"  {each.item_name(library, language) or about.name(language)} · {each.gas}")
        out.append(f"    {each.formula(language)}")
        if each.value is not None and each.gas != "CO2":
            out.append(f"    = {inventory.co2e(each):,.2f} tCO2e ({inventory.gwp_set})")
        if each.method:
            out.append(f"    {'方法' if zh else 'method'}: {each.method}, {'层级' if zh else 'tier'} {each.tier}")
        for term in each.terms:
            out += _term(term, library, sources or {}, language)
        note = each.note_zh if zh else each.note_en
        out += [f"    {'注' if zh else 'note'}: {note}"] if note else []
    return "\n".join(out)


def _term(term: Term, library: FactorLibrary, sources: Mapping[str, Source], language: Language) -> list[str]:
    label = term.label(language)
    value = f"{term.value:,.6g}"
    if term.role == "constant":
        return [f"    · {label} {term.name if '/' in term.name else value}"]
    unit = "" if term.unit in {"", "1"} else f" {after_number(unit_name(term.unit, language))}"
    origin = term_origin(term, library, sources, language)
    parts = [part for part in (origin.title, origin.number, origin.at) if part]
    sure = f" [{origin.certainty}]" if origin.certainty else ""
    return [f"    · {label} {value}{unit} ← {' · '.join(parts) or '—'}{sure}"]
