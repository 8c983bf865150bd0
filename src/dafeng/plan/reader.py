"""A plan file as data, whole: text, grammar, units of government, indicators."""

from __future__ import annotations

from pathlib import Path

from dafeng.core.catalogue import Catalogue, default_catalogue
from dafeng.plan.document import Document, read_document
from dafeng.plan.gazetteer import attach_units, default_gazetteer
from dafeng.plan.grammar import parse_plan
from dafeng.plan.matching import attach_indicators
from dafeng.plan.records import Plan

__all__ = ["plan_of", "read_plan"]


def read_plan(source: str | Path | bytes, name: str = "", *, catalogue: Catalogue | None = None) -> Plan:
    """Read a .txt, .docx, .html or .pdf plan; units are named by the gazetteer, targets and tasks
    matched to indicators.

    `catalogue` is the packaged one unless another is given. Raises `DocumentError` for a file that cannot be read.
    Any readable text gives a plan; one that is no plan has no clauses.
    """
    return plan_of(read_document(source, name), catalogue=catalogue)


def plan_of(document: Document, *, catalogue: Catalogue | None = None) -> Plan:
    """The plan in a document that has been read; spans are offsets into `document.text`."""
    plan = attach_units(parse_plan(document.text), default_gazetteer())
    return attach_indicators(plan, default_catalogue() if catalogue is None else catalogue)
