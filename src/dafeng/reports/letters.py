"""Letters of reminder: to whom one can be written, and the letters to everyone who is behind, in one document."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from dafeng.core.errors import Fault, ReportError
from dafeng.reports.content import Document, Paragraph
from dafeng.reports.context import Context
from dafeng.reports.duty import owed_list

__all__ = ["addressee", "together"]

_NEAREST = 4


def addressee(context: Context, named: str) -> str:
    """The code of a unit or district by its name or code. Raises `ReportError` with the nearest names."""
    known = context.addressees
    codes = {name: code for code, name in known.items()}
    code = codes.get(named, named)
    if code in known:
        return code
    fault = Fault(
        "report.unit",
        "没有这个单位或区（市）",
        "no such unit or district",
        found=named or context.say("（未写明）", "(none named)"),
        expected=context.say("、", ", ").join(_nearest(named, list(codes))),
        mend_zh="不写单位，则为每个滞后的单位各编一份。",
        mend_en="Without a unit, everyone who is behind gets a letter.",
    )
    raise ReportError(fault)


def _nearest(named: str, names: Sequence[str]) -> list[str]:
    """The names most like the one that was written: by the letters they share, in order."""

    def likeness(name: str) -> float:
        same = SequenceMatcher(None, named, name).find_longest_match().size
        return same + SequenceMatcher(None, named, name).ratio()

    return sorted(names, key=likeness, reverse=True)[:_NEAREST]


def together(context: Context, units: Sequence[str], letters: Sequence[Document]) -> Document:
    """The letters as one document with the list of what everyone owes; or the statement that nobody is behind."""
    day, say = context.day(context.as_of), context.say
    title = say("提醒事项清单", "List of reminders")
    if not letters:
        nobody = say(
            f"截至{day}，没有单位和区（市）逾期、未报送进展或者进度滞后，不需要发提醒函。",
            f"As of {day} no unit or district is overdue, unreported or behind: no letter is needed.",
        )
        if not context.items:
            nobody = say(
                f"截至{day}，数据中没有本年度工作项，没有可以提醒的事项。",
                f"As of {day} the data hold no work items of the year: there is nothing to remind of.",
            )
        return Document("reminder", title, (Paragraph(nobody),), language=context.language)
    counted = say(f"截至{day}，需要提醒的单位和区（市）共{len(units)}个。", f"As of {day}, {len(units)} are reminded.")
    first = letters[0]
    return Document(
        "reminder",
        title,
        (Paragraph(counted), owed_list(context, units)),
        masthead=first.masthead,
        notes=first.notes,
        synthetic=first.synthetic,
        language=context.language,
        letters=tuple(letters),
    )
