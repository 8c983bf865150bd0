"""The table of units as a pint registry."""

from __future__ import annotations

from typing import Any

from dafeng.core._unit_table import CHINESE_SCALES, SI, Atom, atoms, tokens

__all__ = ["build"]


def _expression(atom: Atom) -> str:
    """The definition with signs and brackets, for pint reads from left to right."""
    if atom.define.startswith("["):
        return atom.define
    number, _, rest = atom.define.partition(" ")
    above, _, below = rest.partition("/")
    if above == "1":
        return number
    return f"{number} * {above} / ({below})" if below else f"{number} * {above}"


def build() -> Any:
    """A fresh pint registry with the units of the table and nothing else."""
    import pint

    made: Any = pint.UnitRegistry(None)
    for power, text in CHINESE_SCALES.items():
        if text:
            made.define(f"{text}- = 1e{power}")
    own = {atom.id for atom in atoms().values()}
    spelled: dict[tuple[str, str], list[str]] = {}
    for name, token in tokens().items():
        if name.isidentifier() and name != token.si + token.atom.id:
            # k + m is the unit km of the table, k + W its kW
            key = ("", token.si + token.atom.id) if token.si + token.atom.id in own else (token.si, token.atom.id)
            if name != key[1]:
                spelled.setdefault(key, []).append(name)
    for atom in atoms().values():
        others = [name for name in spelled.get(("", atom.id), []) if name not in {atom.pint, "dimensionless"}]
        made.define(" = ".join([atom.pint, _expression(atom), "_", *others]))
        for letter in atom.si:
            if letter + atom.id not in own:
                names = spelled.get((letter, atom.id), [])
                made.define(" = ".join([letter + atom.id, f"{SI[letter][0]!r} * {atom.pint}", "_", *names]))
    return made
