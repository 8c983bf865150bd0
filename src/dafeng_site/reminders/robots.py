"""Group robots: as many of a kind as there are groups, each for the matters of some districts and kinds of unit.

DAFENG_ROBOTS_FILE names a TOML file, readable by the site alone, for the addresses hold keys:

    [[robot]]
    name = "滕州市群"         # told apart by it; at most twenty signs
    kind = "wecom"            # or dingtalk
    url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"
    secret = ""               # dingtalk's, for signatures
    districts = ["370481"]    # matters of units there; left out: of all
    roles = ["district"]      # unit, district, enterprise; left out: of all
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from dafeng_site.people.models import OrgUnit

__all__ = ["Robot", "robots_from_environment", "role_of"]

KINDS = ("wecom", "dingtalk")
ROLES = ("unit", "district", "enterprise")
_MOST_NAME = 20
_KEYS = {"name", "kind", "url", "secret", "districts", "roles"}


@dataclass(frozen=True, slots=True)
class Robot:
    """One group robot and whose matters it tells; empty `districts` and `roles` take all."""

    kind: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    name: str = ""
    districts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def takes(self, role: str, place: str) -> bool:
        """Whether it tells matters of a unit of this kind and place."""
        return (not self.roles or role in self.roles) and (not self.districts or place in self.districts)


def role_of(unit: OrgUnit) -> str:
    """What kind of unit it is to a robot."""
    if unit.level == "enterprise":
        return "enterprise"
    return "district" if unit.level == "district" or "local-government" in unit.code else "unit"


def robots_from_environment() -> tuple[Robot, ...]:
    """The robots of DAFENG_ROBOTS_FILE. ImproperlyConfigured, which tells no address, for one that cannot work."""
    path = os.environ.get("DAFENG_ROBOTS_FILE", "")
    if not path:
        return ()
    try:
        told = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        said = "DAFENG_ROBOTS_FILE 不能读取 · DAFENG_ROBOTS_FILE cannot be read"
        raise ImproperlyConfigured(f"{said}: {path}") from error
    rows = told.get("robot", [])
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        raise ImproperlyConfigured("DAFENG_ROBOTS_FILE: [[robot]]")
    found = tuple(_robot(number, row) for number, row in enumerate(rows, start=1))
    names = [(each.kind, each.name) for each in found]
    if twice := {name for kind, name in names if names.count((kind, name)) > 1}:
        raise ImproperlyConfigured(f"机器人重名 · robots of one name: {'、'.join(sorted(twice))}")
    return found


def _robot(number: int, row: Mapping[str, Any]) -> Robot:
    def wrong(what: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"DAFENG_ROBOTS_FILE [[robot]] {number}: {what}")

    if unknown := set(row) - _KEYS:
        raise wrong(f"没有这项 · unknown: {' '.join(sorted(unknown))}")
    texts = {name: row.get(name, "") for name in ("name", "kind", "url", "secret")}
    lists = {name: tuple(row.get(name, ())) for name in ("districts", "roles") if isinstance(row.get(name, []), list)}
    if not all(isinstance(value, str) for value in texts.values()) or len(lists) < 2:
        raise wrong("文本或列表写法不对 · a text or a list is not written as one")
    if texts["kind"] not in KINDS:
        raise wrong("kind 须为 wecom 或 dingtalk · kind is wecom or dingtalk")
    if not texts["url"] or not 0 < len(texts["name"]) <= _MOST_NAME:
        raise wrong(f"须有 url，name 为 1 至 {_MOST_NAME} 字 · needs url, and name of 1 to {_MOST_NAME} signs")
    if set(lists["roles"]) - set(ROLES):
        raise wrong(f"roles: {' '.join(ROLES)}")
    return Robot(**texts, districts=lists["districts"], roles=lists["roles"])
