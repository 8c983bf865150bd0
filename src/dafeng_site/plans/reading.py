"""A plan document's bytes to the library's plan, with units and indicators matched."""

from __future__ import annotations

from dafeng.plan import parse_plan
from dafeng.plan.document import read_document
from dafeng.plan.gazetteer import attach_units, default_gazetteer
from dafeng.plan.records import Plan

__all__ = ["read"]


def read(content: bytes, name: str) -> Plan:
    """Read a file's bytes. Raises DocumentError for what cannot be read."""
    return attach_units(parse_plan(read_document(content, name).text), default_gazetteer())
