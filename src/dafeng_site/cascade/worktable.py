"""The year's cascade as one table: work items with who supports them, out to Excel and in again whole or not at all."""

from __future__ import annotations

import re
from typing import Any

from dafeng.city import unprotect
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.cascade.work import set_supports
from dafeng_site.data.importing.sheet import read_sheet
from dafeng_site.data.version import writing
from dafeng_site.duty.itemtable import HEADINGS, UNIT_MEND, import_items, unit_of
from dafeng_site.duty.models import WorkItem
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import demand, scope_of

__all__ = ["SUPPORTS", "import_cascade"]

SUPPORTS = ("配合单位", "supporting units")
"""The column that the table of work items has besides: names or codes, set apart by 、 or ;."""


def import_cascade(user: Any, content: bytes, name: str) -> tuple[int, int]:
    """Take in the table: new and changed items, and who supports each; how many items of each. All or nothing."""
    demand(scope_of(user), "dispatch")
    wanted, faults = _supports(content)
    with writing():
        try:
            new, changed = import_items(user, content, name)
        except services.InvalidError as error:
            raise services.InvalidError([*error.faults, *faults]) from error
        if faults:
            raise services.InvalidError(faults)
        rows = WorkItem.objects.filter(code__in=wanted).prefetch_related("supports")
        for row in rows:
            if {each.unit_id for each in row.supports.all()} != {unit.pk for unit in wanted[row.code]}:
                set_supports(user, row.pk, row.revision, wanted[row.code], "导入配合单位")
        return new, changed


def _supports(content: bytes) -> tuple[dict[str, list[OrgUnit]], list[Fault]]:
    """Supporting units by the item's code, and what is wrong; nothing where the table has no such column."""
    raw, _faults = read_sheet(content)
    headings = [heading.strip() for heading in raw.headings]
    at = next((headings.index(text) for text in SUPPORTS if text in headings), None)
    code = next((headings.index(text) for text in HEADINGS["code"] if text in headings), None)
    if at is None or code is None:
        return {}, []
    found: dict[str, list[OrgUnit]] = {}
    faults: list[Fault] = []
    for number, cells in raw.rows:
        units = []
        for part in re.split(r"[、;；,，]", unprotect(cells[at]) if at < len(cells) else ""):
            if not part.strip():
                continue
            unit = unit_of(part.strip())
            if unit is None:
                where = f"table:{number}:{headings[at]}"
                zh, en = "没有这个单位", "there is no such unit"
                faults.append(Fault("cascade.unit", zh, en, where, part.strip()[:80], "", *UNIT_MEND))
            else:
                units.append(unit)
        found[unprotect(cells[code])] = units
    return found, faults
