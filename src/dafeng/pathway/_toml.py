"""Entries of TOML documents, read with every fault named by file, line and key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dafeng.core.errors import Fault
from dafeng.pathway.records import Value

__all__ = ["BASES", "Entry", "entries", "fault", "value_fault"]

BASES = ("plan", "statistics", "literature", "assumption")


def fault(code: str, zh: str, en: str, where: str, found: object = "", expected: str = "", **mend: str) -> Fault:
    """A fault of the pathway room; `mend_zh` and `mend_en` may say what to do."""
    return Fault(f"pathway.{code}", zh, en, where, str(found), expected, **mend)  # type: ignore[arg-type]


def value_fault(origin: Value, where: str) -> list[Fault]:
    """An assumption without a reason, or a stated value without a source."""
    if origin.basis == "assumption" and not origin.note:
        return [fault("no-reason", "假定的数值没有写明理由", "an assumption without its reason", where)]
    if origin.basis in ("statistics", "literature", "plan") and not (origin.source or origin.note):
        return [fault("no-source", "数值没有写明来源", "a value without its source", where)]
    return []


_LARGEST = 1e18
"""As in the pack's tables."""
_NUMBER = "有限的数 a finite number（±1e18）"


def _sound(value: object) -> bool:
    """A number that is finite and not beyond all figures; whole numbers may be of any length."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -_LARGEST <= value <= _LARGEST  # false for what is not a number


def _short(value: object) -> str:
    """The value for a message; a whole number too long to write is told by its length."""
    return f"{value.bit_length()} bit" if isinstance(value, int) and value.bit_length() > 200 else str(value)[:60]


class Entry:
    """One table of a document. Each getter takes a key off; `rest` names the keys that nobody asked for."""

    def __init__(self, data: Mapping[str, Any], where: str, faults: list[Fault]) -> None:
        self.data, self.where, self.faults = dict(data), where, faults

    def _wrong(self, key: str, value: object, expected: str) -> None:
        self.faults.append(
            fault("wrong-type", "值的类型不对", "a value of the wrong type", f"{self.where}:{key}", value, expected)
        )

    def text(self, key: str, default: str = "", *, required: bool = False, among: tuple[str, ...] = ()) -> str:
        """A text, one of `among` when given."""
        value = self.data.pop(key, None)
        if value is None:
            if required:
                self.faults.append(
                    fault("missing-key", "缺少必填的键", "a required key is missing", self.where, expected=key)
                )
            return default
        if not isinstance(value, str):
            self._wrong(key, value, "文字 text")
            return default
        if among and value not in among:
            self._wrong(key, value, "、".join(among))
            return default
        return value

    def number(self, key: str, default: float | None = None, *, required: bool = False) -> float | None:
        """A finite number."""
        value = self.data.pop(key, None)
        if value is None:
            if required:
                self.faults.append(
                    fault("missing-key", "缺少必填的键", "a required key is missing", self.where, expected=key)
                )
            return default
        if not _sound(value):
            self._wrong(key, _short(value), _NUMBER)
            return default
        return float(value)

    def real(self, key: str, default: float) -> float:
        """A finite number with a default."""
        value = self.number(key, default)
        return default if value is None else value

    def whole(self, key: str, default: int = 0) -> int:
        """A whole number."""
        value = self.number(key, float(default))
        if value is None or value != int(value):
            self._wrong(key, value, "整数 a whole number")
            return default
        return int(value)

    def flag(self, key: str) -> bool:
        """True or false, false by default."""
        value = self.data.pop(key, False)
        if not isinstance(value, bool):
            self._wrong(key, value, "true, false")
            return False
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as one."""
        value = self.data.pop(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            self._wrong(key, value, "文字的列表 a list of texts")
            return ()
        return tuple(listed)

    def numbers(self, key: str) -> dict[str, float]:
        """A table of finite numbers by name."""
        value = self.data.pop(key, {})
        found: dict[str, float] = {}
        if not isinstance(value, dict):
            self._wrong(key, value, "表 a table")
            return found
        for name, each in value.items():
            if not _sound(each):
                self._wrong(f"{key}.{name}", _short(each), _NUMBER)
            else:
                found[name] = float(each)
        return found

    def table(self, key: str) -> Entry:
        """A table inside this one."""
        value = self.data.pop(key, {})
        if not isinstance(value, dict):
            self._wrong(key, value, "表 a table")
            value = {}
        return Entry(value, f"{self.where}:{key}", self.faults)

    def tables(self, key: str) -> list[Entry]:
        """A list of tables inside this one."""
        value = self.data.pop(key, [])
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(each, dict) for each in listed):
            self._wrong(key, value, "表的列表 a list of tables")
            return []
        return [Entry(each, f"{self.where}:{key}[{n}]", self.faults) for n, each in enumerate(listed, start=1)]

    def origin(self) -> Value:
        """`basis`, `source` and `note`."""
        found = Value(self.text("basis", among=BASES), self.text("source"), self.text("note"))
        self.faults += value_fault(found, self.where)
        return found

    def rest(self) -> None:
        """Keys left over are unknown."""
        for key in self.data:
            self.faults.append(fault("unknown-key", "不认识的键", "an unknown key", self.where, key))


def entries(data: Mapping[str, Any], name: str, text: str, file: str, faults: list[Fault]) -> list[Entry]:
    """The tables of an array `[[name]]`, each placed by the line of its heading."""
    value = data.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        faults.append(
            fault("wrong-type", "应为表的列表", "a list of tables is expected", f"{file}:{name}", name, f"[[{name}]]")
        )
        return []
    at = [number for number, line in enumerate(text.splitlines(), start=1) if line.strip().startswith(f"[[{name}]]")]
    at += [0] * (len(value) - len(at))
    return [Entry(each, f"{file}:{line}" if line else file, faults) for each, line in zip(value, at, strict=False)]
