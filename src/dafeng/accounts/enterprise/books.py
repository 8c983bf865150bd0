"""Industries as configurations of one structure: E = fuel + process + electricity + heat - recovered.

A configuration is a TOML file that may extend another; it names the parts that apply and the processes with their
formula and factor. Source: structure of GB/T 32150 and GB/T 32151; each file names its standard.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from dafeng.accounts.factors import FactorLibrary
from dafeng.core.errors import AccountsError, Fault, Language
from dafeng.core.sources import Certainty

__all__ = ["Formula", "Industry", "Process", "industries", "industry"]

Formula = Literal["factor", "deduction", "carbon_in", "carbon_out", "gas", "methane"]


@dataclass(frozen=True, slots=True)
class Process:
    """A process: how activity becomes emission, and where its factor comes from.

    `share` says whether purity, carbon share or abatement must be given; `group`: processes of one group are
    alternative ways for one emission, so only one may be used.
    """

    code: str
    zh: str
    en: str
    formula: Formula
    item: str = ""
    parameter: str = ""
    book: str = "ets"
    share: Literal["required", "optional", "none"] = "none"
    share_default: float = 1.0
    factor: float | None = None
    factor_unit: str = ""
    gas: str = ""
    group: str = ""
    source: str = ""
    certainty: Certainty = "V"

    def text(self, language: Language = "zh") -> str:
        """Name of the process."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Industry:
    """A configuration: parts that apply (fuel, process, electricity, heat, recovered) and processes by code."""

    code: str
    zh: str
    en: str
    standard: str
    certainty: Certainty
    parts: tuple[str, ...]
    processes: Mapping[str, Process]
    coal_unmeasured: bool = False

    def process(self, name: str) -> Process | None:
        """The process by code or name; None when the industry has none such."""
        found = self.processes.get(name)
        return found or next((each for each in self.processes.values() if name in {each.zh, each.en}), None)

    def text(self, language: Language = "zh") -> str:
        """Name of the industry."""
        return self.zh if language == "zh" else self.en


def _raw(code: str) -> dict[str, Any]:
    folder = files("dafeng.accounts").joinpath("data/enterprise/books")
    return tomllib.loads(folder.joinpath(f"{code}.toml").read_text(encoding="utf-8"))


@cache
def industries() -> tuple[str, ...]:
    """Codes of all packaged configurations."""
    folder = files("dafeng.accounts").joinpath("data/enterprise/books")
    return tuple(sorted(each.name[:-5] for each in folder.iterdir() if each.name.endswith(".toml")))


def _from_library(rules: list[Mapping[str, str]], library: FactorLibrary) -> dict[str, Process]:
    found: dict[str, Process] = {}
    for rule in rules:
        for row in library.data.rows:
            if (
                row.item.startswith(rule["prefix"])
                and row.parameter == rule["parameter"]
                and row.belongs_to(rule["book"])
            ):
                item = library.data.items[row.item]
                formula: Formula = "deduction" if rule["formula"] == "deduction" else "factor"
                found[item.code] = Process(
                    item.code, item.zh, item.en, formula, item.code, rule["parameter"], rule["book"]
                )
    return found


def _industry_from(raw: Mapping[str, Any], library: FactorLibrary) -> Industry:
    """A configuration from its parsed file; `extends` names a packaged one whose processes it takes over."""
    base = _raw(raw["extends"]) if "extends" in raw else {}
    processes: dict[str, Process] = {}
    if base and not raw.get("only_processes"):
        processes.update(_industry_from(base, library).processes)
    processes.update(_from_library(raw.get("from_library", []), library))
    processes.update({each["code"]: Process(**each) for each in raw.get("process", [])})
    return Industry(
        code=raw["code"],
        zh=raw["zh"],
        en=raw["en"],
        standard=raw["standard"],
        certainty=raw["certainty"],
        parts=tuple(raw["parts"]),
        processes=MappingProxyType(processes),
        coal_unmeasured=bool(raw.get("coal_unmeasured")),
    )


def industry(code: str, library: FactorLibrary) -> Industry:
    """The packaged configuration of that code. Raises `AccountsError` naming those there are."""
    if code not in industries():
        raise AccountsError(
            Fault(
                "enterprise.unknown-industry",
                zh="没有这一行业配置",
                en="no such industry configuration",
                found=code,
                expected="、".join(industries()),
                mend_zh="没有专门配置的行业请用 gbt32150。",
                mend_en="Use gbt32150 for an industry without one of its own.",
            )
        )
    return _industry_from(_raw(code), library)
