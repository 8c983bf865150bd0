"""Templates: the wording of a document as a file that a city can change.

One line is one paragraph. `# title`, `## heading`, `### heading` of lower level, numbered 一、（一）1．（1） by
themselves, so that a part left out leaves no hole; `{name}` is replaced by a value;
`@masthead TEXT` (红头) or `@letter TEXT` (信函格式), `@number TEXT`, `@signer NAMES` (签发人 of an upward document),
`@to TEXT` (addressee), `@table NAME`, `@tables` (all), `@picture NAME`, `@list NAME`, `@sign NAME`, `@annex TITLE`
(numbered, and listed above the signature),
`@copies TEXT`, `@imprint BODY | DAY`, `@page`, `@compact`; `@if NAME` … `@else` … `@end` keeps lines when the value
is not empty; lines beginning with `//` are remarks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from types import MappingProxyType

from dafeng.core.errors import Fault, Language, ReportError
from dafeng.reports.content import (
    Annex,
    AnnexList,
    Block,
    Document,
    Form,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Picture,
    Signature,
    Table,
)

__all__ = ["Facts", "check_template", "fill", "packaged_template"]

_NAME = re.compile(r"\{([a-z_]+)\}")
_HAN = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_SETTING = ("masthead", "letter", "number", "signer", "to", "annex", "copies", "imprint")
_LEVELS = {"# ": 0, "## ": 1, "### ": 2, "#### ": 3, "##### ": 4}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a template may use: words by name, and the tables, pictures, lists and signatures by name."""

    words: Mapping[str, str]
    tables: Mapping[str, Table] = field(default_factory=lambda: MappingProxyType({}))
    pictures: Mapping[str, Picture] = field(default_factory=lambda: MappingProxyType({}))
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    signatures: Mapping[str, Signature] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()
    synthetic: bool = False
    language: Language = "zh"

    def holds(self, name: str) -> bool | None:
        """Whether a name stands for something that is not empty; None when there is no such name."""
        if name in self.words:
            return bool(self.words[name])
        if name in self.tables:
            return bool(self.tables[name].rows)
        if name in self.lists:
            return bool(self.lists[name])
        return True if name in self.pictures or name in self.signatures else None


def packaged_template(kind: str, language: Language = "zh") -> str:
    """The template that comes with the house. Raises `ReportError` naming those there are."""
    folder = files("dafeng.reports") / "data" / "templates" / language
    path = folder / f"{kind}.md"
    if not path.is_file():
        known = sorted(each.name.removesuffix(".md") for each in folder.iterdir() if each.name.endswith(".md"))
        fault = Fault("report.unknown", "没有这种文件", "no such document", found=kind, expected=" ".join(known))
        raise ReportError(fault)
    return path.read_text("utf-8")


class _Filler:
    """One pass over the lines; faults are collected with their line."""

    def __init__(self, facts: Facts, where: str) -> None:
        self.facts = facts
        self.where = where
        self.faults: list[Fault] = []
        self.blocks: list[Block] = []
        self.title = self.masthead = self.number = self.signer = self.copies = ""
        self.imprint = ("", "")
        self.form: Form = "plain"
        self.annexes: list[str] = []
        self.counts = [0, 0, 0, 0]

    def fault(self, code: str, zh: str, en: str, line: int, found: str, expected: str = "") -> None:
        self.faults.append(Fault(f"template.{code}", zh, en, f"{self.where}:{line}", found, expected))

    def text(self, raw: str, line: int) -> str:
        def put(match: re.Match[str]) -> str:
            name = match[1]
            if name not in self.facts.words:
                known = " ".join(sorted(self.facts.words))
                self.fault("unknown-word", "模板用了没有的字段", "the template uses an unknown word", line, name, known)
                return ""
            return self.facts.words[name]

        return _NAME.sub(put, raw)

    def command(self, raw: str, line: int) -> None:
        word, _, rest = raw[1:].partition(" ")
        name = rest.strip()
        named: Mapping[str, Mapping[str, Block | tuple[str, ...]]] = {
            "table": self.facts.tables,
            "picture": self.facts.pictures,
            "list": self.facts.lists,
            "sign": self.facts.signatures,
        }
        if word in named:
            found = named[word].get(name)
            if found is None:
                known = " ".join(sorted(named[word]))
                zh, en = "模板引用了没有的内容", "the template names unknown content"
                self.fault("unknown-name", zh, en, line, name, known)
            else:
                self.blocks.append(ListBlock(found) if isinstance(found, tuple) else found)
        elif word in _SETTING:
            # the bar between body and day is the template's, not one of a value
            body, _, day = name.partition("|") if word == "imprint" else (name, "", "")
            self.setting(word, self.text(body.strip(), line), self.text(day.strip(), line))
        elif word == "compact":
            self.form = "compact"
        elif word == "page":
            self.blocks.append(PageBreak())
        elif word == "tables":
            self.blocks += self.facts.tables.values()
        else:
            known = " ".join(
                f"@{each}" for each in (*named, *_SETTING, "page", "compact", "tables", "if", "else", "end")
            )
            self.fault("unknown-command", "模板中没有这种指令", "no such command", line, f"@{word}", known)

    def setting(self, word: str, text: str, day: str) -> None:
        if word in ("masthead", "letter"):
            self.masthead, self.form = text, "document" if word == "masthead" else "letter"
        elif word == "number":
            self.number = text
        elif word == "signer":
            self.signer = text
        elif word == "to":
            self.blocks.append(Paragraph(text, plain=True))
        elif word == "annex":
            self.annexes.append(text)
            self.blocks.append(Annex("", text))
        elif word == "copies":
            self.copies = text
        else:
            self.imprint = (text, day)

    def finished(self) -> tuple[Block, ...]:
        """The blocks with annexes numbered (one alone bears no number) and listed above the signature."""
        word = "附件" if self.facts.language == "zh" else "Annex"
        gap = "" if self.facts.language == "zh" else " "
        blocks: list[Block] = []
        listed = not self.annexes
        number = 0
        for block in self.blocks:
            if isinstance(block, Signature) and not listed:
                blocks.append(AnnexList(tuple(self.annexes)))
                listed = True
            if isinstance(block, Annex):
                number += 1
                blocks.append(Annex(word if len(self.annexes) == 1 else f"{word}{gap}{number}", block.title))
            else:
                blocks.append(block)
        return tuple(blocks)

    def heading(self, level: int, text: str) -> None:
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (4 - level)
        number = self.counts[level - 1]
        if self.facts.language != "zh":
            mark = ".".join(map(str, self.counts[:level])) + (". " if level == 1 else " ")
            self.blocks.append(Heading(level, mark + text))  # type: ignore[arg-type]  # 1 to 4
            return
        han = _HAN[number - 1] if number <= len(_HAN) else str(number)
        mark = {1: f"{han}、", 2: f"（{han}）", 3: f"{number}．", 4: f"（{number}）"}[level]
        self.blocks.append(Heading(level, mark + text))  # type: ignore[arg-type]  # 1 to 4

    def line(self, raw: str, line: int) -> None:
        mark = next((each for each in _LEVELS if raw.startswith(each)), None)
        if raw.startswith("@"):
            self.command(raw, line)
        elif mark is None:
            self.blocks.append(Paragraph(self.text(raw, line)))
        elif _LEVELS[mark] == 0:
            self.title = self.text(raw.removeprefix(mark), line)
        else:
            self.heading(_LEVELS[mark], self.text(raw.removeprefix(mark), line))


def _kept(lines: Sequence[str], filler: _Filler, *, every: bool = False) -> list[tuple[int, str]]:
    """The lines that stand after `@if`, `@else`, `@end`, with their numbers; `every` keeps both branches."""
    kept: list[tuple[int, str]] = []
    open_ifs: list[bool] = []
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if line.startswith("@if "):
            name = line.removeprefix("@if ").strip()
            holds = filler.facts.holds(name)
            if holds is None:
                filler.fault("unknown-name", "模板引用了没有的内容", "the template names unknown content", number, name)
            open_ifs.append(bool(holds))
        elif line == "@else" and open_ifs:
            open_ifs[-1] = not open_ifs[-1]
        elif line == "@end" and open_ifs:
            open_ifs.pop()
        elif line in ("@else", "@end"):
            filler.fault("unbalanced", "@if 与 @end 不成对", "@if and @end do not match", number, line)
        elif line and not line.startswith("//") and (every or all(open_ifs)):
            kept.append((number, line))
    if open_ifs:
        filler.fault("unbalanced", "@if 与 @end 不成对", "@if and @end do not match", len(lines), "@if")
    return kept


def check_template(template: str, facts: Facts, kind: str, *, where: str = "") -> None:
    """Look at every line, those of branches not taken too. Raises `ReportError` with every fault and its line."""
    filler = _Filler(facts, where or f"{kind}.md")
    for number, line in _kept(template.splitlines(), filler, every=True):
        filler.line(line, number)
    if not filler.title:
        filler.fault("no-title", "模板没有标题", "the template has no title", 1, "")
    if filler.faults:
        raise ReportError(filler.faults)


def fill(template: str, facts: Facts, kind: str, *, where: str = "") -> Document:
    """A document from a template and the facts. Raises `ReportError` with every unknown name and its line."""
    filler = _Filler(facts, where or f"{kind}.md")
    for number, line in _kept(template.splitlines(), filler):
        filler.line(line, number)
    if not filler.title:
        filler.fault("no-title", "模板没有标题", "the template has no title", 1, "")
    if filler.faults:
        raise ReportError(filler.faults)
    return Document(
        kind,
        filler.title,
        filler.finished(),
        filler.masthead,
        filler.number,
        facts.notes,
        facts.synthetic,
        filler.form,
        filler.copies,
        filler.imprint,
        filler.signer,
        facts.language,
    )
