"""Reading a ledger from TOML: whole or not at all, every fault with its place."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from dafeng.accounts.replacement.records import Ledger, Project, Source, Use
from dafeng.accounts.replacement.rules import Rule, default_rule
from dafeng.core.days import parse_day
from dafeng.core.errors import AccountsError, Fault

__all__ = ["read_ledger"]

_PARTS = ("fuel", "process", "electricity_heat", "recovered")


class _Reader:
    """One table of the file with its place; faults are collected."""

    def __init__(self, raw: Mapping[str, Any], where: str, faults: list[Fault], known: set[str]) -> None:
        self.raw, self.where, self.faults = raw, where, faults
        for key in raw.keys() - known:
            self.fault(
                "unknown-key", "未登记的项目", "an unknown key", key, found=key, expected="、".join(sorted(known))
            )

    def fault(self, code: str, zh: str, en: str, key: str, *, found: object = "", expected: str = "") -> None:
        self.faults.append(Fault(f"replacement.{code}", zh, en, f"{self.where} {key}", str(found), expected))

    def text(self, key: str) -> str:
        value = self.raw.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fault("missing", "必填项为空", "a required value is missing", key, found=value or "")
            return ""
        return value.strip()

    def amount(self, key: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            self.fault(
                "amount",
                "应为不小于零的数字",
                "a number not below zero is wanted",
                key,
                found=value,
                expected="≥ 0 tCO2",
            )
            return 0.0
        return float(value)

    def day(self, key: str) -> date | None:
        value = self.raw.get(key)
        if value is None or type(value) is date:
            return value
        found = parse_day(str(value))
        if found is None:
            self.fault("date", "不是日期", "not a date", key, found=value, expected="YYYY-MM-DD")
        return found


def _source(raw: Mapping[str, Any], where: str, rule: Rule, faults: list[Fault]) -> Source | None:
    known = {"id", "name", "owner", "kind", "place", "formed_on", "years", "listed"}
    read = _Reader(raw, where, faults, known)
    before = len(faults)
    kind = rule.kind(read.text("kind"))
    if kind is None:
        names = "、".join(each.zh for each in rule.kinds.values())
        read.fault(
            "unknown-kind",
            "未登记的替代源类型",
            "an unknown kind of source",
            "kind",
            found=raw.get("kind", ""),
            expected=names,
        )
    years: dict[int, float] = {}
    given = raw.get("years")
    if not isinstance(given, dict) or not given:
        read.fault("missing", "缺少各年实际排放量", "the emissions by year are missing", "years")
    else:
        for key, value in given.items():
            if key.isdigit() and len(key) == 4:
                years[int(key)] = read.amount(f"years.{key}", value)
            else:
                read.fault("year", "不是年份", "not a year", f"years.{key}", found=key)
    formed = read.day("formed_on")
    if formed is None and "formed_on" not in raw:
        read.fault("missing", "必填项为空", "a required value is missing", "formed_on")
    words = {key: read.text(key) for key in ("id", "name", "owner", "place")}
    if len(faults) > before or kind is None or formed is None:
        return None
    return Source(
        **words, kind=kind.code, formed_on=formed, years=years, listed=bool(raw.get("listed", True)), where=where
    )


def _project(raw: Mapping[str, Any], where: str, rule: Rule, faults: list[Fault]) -> Project | None:
    known = {"id", "name", "owner", "industry", "place", "approved_on", "use", *_PARTS}
    read = _Reader(raw, where, faults, known)
    before = len(faults)
    industry = rule.industry(read.text("industry"))
    if industry is None:
        names = "、".join(each.zh for each in rule.industries.values())
        read.fault(
            "unknown-industry",
            "办法所列行业中没有",
            "not an industry of the rule",
            "industry",
            found=raw.get("industry", ""),
            expected=names,
        )
    amounts = {key: read.amount(key, raw.get(key, 0.0)) for key in _PARTS}
    if not any(key in raw for key in _PARTS):
        read.fault("missing", "缺少各部分排放量", "no part of the emission is given", "fuel")
    uses = []
    for number, each in enumerate(_tables(raw, "use", where, faults), start=1):
        part = _Reader(each, f"{where}.use[{number}]", faults, {"source", "amount"})
        uses.append(Use(part.text("source"), part.amount("amount", each.get("amount"))))
    words = {key: read.text(key) for key in ("id", "name", "owner", "place")}
    approved = read.day("approved_on")
    if len(faults) > before or industry is None:
        return None
    made: dict[str, Any] = {**words, **amounts, "industry": industry.code}
    return Project(**made, approved_on=approved, uses=tuple(uses), where=where)


def _tables(raw: Mapping[str, Any], key: str, where: str, faults: list[Fault]) -> list[Mapping[str, Any]]:
    """The tables under a key; anything else is a fault."""
    found = raw.get(key, [])
    if isinstance(found, list) and all(isinstance(each, dict) for each in found):
        return found
    zh, en = "应为表的数组", "an array of tables is wanted"
    faults.append(Fault("replacement.shape", zh, en, f"{where} {key}", str(found)[:60], f"[[{key}]]"))
    return []


def _distinct(ids: list[tuple[str, str]], faults: list[Fault]) -> None:
    seen: dict[str, str] = {}
    for name, where in ids:
        if name in seen:
            zh, en = "编号重复", "an id is used twice"
            faults.append(Fault("replacement.duplicate", zh, en, where, name, f"不重复（已见于 {seen[name]}）"))
        seen.setdefault(name, where)


def read_ledger(path: str | Path, *, rule: Rule | None = None) -> Ledger:
    """A ledger from a TOML file of `[[project]]` (with `[[project.use]]`) and `[[source]]`.

    Raises `AccountsError` with every fault: unknown keys, industries, kinds, missing or negative amounts, ids used
    twice, uses of sources that are not entered.
    """
    file, terms = Path(path), rule or default_rule()
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AccountsError(
            Fault("replacement.file", "不能读取的台账文件", "the ledger cannot be read", str(path), str(error), "TOML")
        ) from error
    faults: list[Fault] = []
    _Reader(raw, file.name, faults, {"project", "source"})
    sources = [
        _source(each, f"{file.name} source[{n}]", terms, faults)
        for n, each in enumerate(_tables(raw, "source", file.name, faults), 1)
    ]
    projects = [
        _project(each, f"{file.name} project[{n}]", terms, faults)
        for n, each in enumerate(_tables(raw, "project", file.name, faults), 1)
    ]
    if not projects and not faults:
        faults.append(Fault("replacement.missing", "台账中没有项目", "the ledger has no project", file.name))
    kept = tuple(each for each in sources if each)
    made = tuple(each for each in projects if each)
    _distinct([(each.id, each.where) for each in kept], faults)
    _distinct([(each.id, each.where) for each in made], faults)
    names = {each.id for each in kept}
    faults += [
        Fault("replacement.unknown-source", "没有登记这一替代源", "no such source is entered", each.where, use.source)
        for each in made
        for use in each.uses
        if use.source not in names and len(kept) == len(sources)
    ]
    if faults:
        raise AccountsError(faults)
    return Ledger(made, kept)
