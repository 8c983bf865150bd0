"""Formulas of derived indicators: a small language read once into a tree; nothing is ever executed as code.

    formula := term (("+" | "-") term)*        term := factor (("*" | "/") factor)*
    factor  := number | "(" formula ")" | "-" factor | code | "lag(" code ["," years] ")" | "base(" code "," year ")"

Codes stand for quantities with their units, so a formula never carries a conversion constant: electricity [GWh] times
a coal rate [gce/kWh] is standard coal, and the result is converted to the unit of the indicator it defines.
`lag` is the value of the period so many years before (one unless said), `base` the value of a fixed year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from dafeng.core._unit_table import Dimension
from dafeng.core.errors import CatalogueError, Fault

__all__ = ["Binary", "Formula", "Node", "Number", "Reference", "parse_formula"]

Operator = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number."""

    value: float


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of a code in this period, `lag` years before it, or in the year `base`."""

    code: str
    lag: int = 0
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Binary:
    """An operation on two nodes."""

    operator: Operator
    left: Node
    right: Node


Node = Number | Reference | Binary


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as written and as a tree."""

    text: str
    root: Node

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references in order of appearance, each once."""
        return tuple(dict.fromkeys(_references(self.root)))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in order of appearance, each once."""
        return tuple(dict.fromkeys(each.code for each in self.references))

    def dimension(self, of_code: Callable[[str], Dimension]) -> Dimension:
        """The dimension of the result. Raises `CatalogueError` where unlike things are added."""
        return _dimension(self.root, of_code, self.text)


def _references(node: Node) -> Iterator[Reference]:
    match node:
        case Reference():
            yield node
        case Binary(left=left, right=right):
            yield from _references(left)
            yield from _references(right)


def _dimension(node: Node, of_code: Callable[[str], Dimension], text: str) -> Dimension:
    match node:
        case Number():
            return ()
        case Reference(code=code):
            return of_code(code)
        case Binary(operator=operator, left=left, right=right):
            one, other = _dimension(left, of_code, text), _dimension(right, of_code, text)
            if operator in "*/":
                return _product(one, other, 1 if operator == "*" else -1)
            if one != other:
                raise CatalogueError(
                    Fault(
                        "catalogue.formula-dimension",
                        zh="公式把不同种类的量相加减",
                        en="the formula adds or subtracts unlike quantities",
                        found=text,
                    )
                )
            return one
    raise AssertionError(node)


def _product(one: Dimension, other: Dimension, sign: int) -> Dimension:
    total = dict(one)
    for base, power in other:
        total[base] = total.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in total.items() if power))


_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z][a-z0-9_.]*)|([-+*/(),]))")


class _Reader:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._split(text)
        self.place = 0

    def _split(self, text: str) -> list[str]:
        found, end = [], 0
        while text[end:].strip():
            hit = _TOKEN.match(text, end)
            if not hit:
                raise self.fault(text[end:].strip()[:12])
            found.append(hit.group().strip())
            end = hit.end()
        return found

    def fault(self, found: str) -> CatalogueError:
        return CatalogueError(
            Fault(
                "catalogue.formula-syntax",
                zh=f"公式“{self.text}”读不懂",
                en=f"the formula '{self.text}' cannot be read",
                found=found or self.text,
                mend_zh="公式由指标编码、数字、加减乘除、括号、lag 和 base 组成。",
                mend_en="A formula is made of codes, numbers, + - * /, brackets, lag and base.",
            )
        )

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise self.fault(token)
        self.place += 1
        return token

    def sum(self) -> Node:
        node = self.product()
        while (sign := self.peek()) and sign in "+-":
            self.take()
            node = Binary("+" if sign == "+" else "-", node, self.product())
        return node

    def product(self) -> Node:
        node = self.factor()
        while (sign := self.peek()) and sign in "*/":
            self.take()
            node = Binary("*" if sign == "*" else "/", node, self.factor())
        return node

    def factor(self) -> Node:
        word = self.take()
        if word == "(":
            node = self.sum()
            self.take(")")
            return node
        if word == "-":
            return Binary("*", Number(-1.0), self.factor())
        if word[0].isdigit():
            return Number(float(word))
        if not word[0].isalpha():
            raise self.fault(word)
        return self.call(word) if self.peek() == "(" else Reference(word)

    def call(self, name: str) -> Node:
        if name not in {"lag", "base"}:
            raise self.fault(name)
        self.take("(")
        code, years = self.take(), 1
        if not code[0].isalpha():
            raise self.fault(code)
        if name == "base" or self.peek() == ",":
            self.take(",")
            number = self.take()
            if not number.isdigit():
                raise self.fault(number)
            years = int(number)
        self.take(")")
        return Reference(code, lag=years) if name == "lag" else Reference(code, base=years)


def parse_formula(text: str) -> Formula:
    """Read a formula. Raises `CatalogueError` naming what cannot be read."""
    reader = _Reader(text)
    root = reader.sum()
    if reader.peek():
        raise reader.fault(reader.peek())
    return Formula(text, root)
