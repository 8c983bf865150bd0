"""The identities of an energy balance, and every cell that breaks one, named with both figures. Nothing is mended.

Identities (能源平衡表 of the statistics system):
  totals of kinds (煤合计, 油品合计); sections as sums of their rows; households = urban + rural;
  difference = supply + transformation - loss - final;
  consumption = final + loss + what went into transformation (for total columns: less net transformation);
  'of which' rows within their parent; signs as the layout prints them; a large difference is a warning.
The allowance is half a unit of the last printed decimal for each figure that takes part.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance.layout import kinds, lines
from dafeng.accounts.balance.records import EnergyBalance, Violation

__all__ = ["check_balance"]

_ROUNDING = 0.005
"""Half a unit of the second decimal, to which the yearbook prints."""

Array = NDArray[np.float64]


class _Checker:
    """One balance with its arrays; each check yields violations."""

    def __init__(self, balance: EnergyBalance, rounding: float) -> None:
        self.balance = balance
        self.values = balance.filled
        self.present = ~np.isnan(balance.values)
        self.row = {code: number for number, code in enumerate(balance.rows)}
        self.kind = {code: number for number, code in enumerate(balance.kinds)}
        self.rounding = rounding

    def violations(self, identity: str, row: str, computed: Array, terms: Array, zh: str, en: str) -> list[Violation]:
        """Violations of one row against `computed` (KIND,); `terms` counts the figures that took part."""
        printed = self.values[self.row[row]]
        allowed = self.rounding * (terms + 1) + 1e-9 * np.abs(computed)
        wrong = np.flatnonzero(np.abs(printed - computed) > allowed)
        return [
            self._violation(identity, row, number, float(computed[number]), float(allowed[number]), zh, en)
            for number in wrong.tolist()
        ]

    def _violation(
        self, identity: str, row: str, number: int, computed: float, allowed: float, zh: str, en: str
    ) -> Violation:
        kind = self.balance.kinds[number]
        unit = self.balance.unit(kind)
        return Violation(
            identity, row, kind, float(self.values[self.row[row], number]), computed, allowed, unit, zh, en
        )

    def children(self, parent: str, *, of_which: bool) -> list[int]:
        """Positions of a row's parts."""
        return [
            self.row[line.code]
            for line in lines().values()
            if line.parent == parent and line.code in self.row and (of_which or not line.of_which)
        ]

    def row_sums(self) -> list[Violation]:
        """Sections and households against their parts; parts fed again count where that closes the sum."""
        found: list[Violation] = []
        for parent in ("supply", "transformation", "final", "final.residential"):
            parts = self.children(parent, of_which=False)
            if not self.balance.has(parent) or not self.present[parts].any():
                continue
            computed = self.values[parts].sum(axis=0)
            again = [number for number in self.children(parent, of_which=True) if number not in parts]
            if again:
                other = computed + self.values[again].sum(axis=0)
                printed = self.values[self.row[parent]]
                computed = np.where(np.abs(printed - other) < np.abs(printed - computed), other, computed)
            terms = self.present[parts].sum(axis=0)
            zh, en = f"“{lines()[parent].zh}”不等于分项之和", f"'{lines()[parent].en}' is not the sum of its rows"
            found += self.violations("row-sum", parent, computed, terms, zh, en)
        return found

    def kind_sums(self) -> list[Violation]:
        """Total columns against their parts, in every row."""
        found: list[Violation] = []
        for kind in kinds().values():
            parts = [self.kind[part] for part in kind.parts if part in self.kind]
            if not parts or kind.code not in self.kind:
                continue
            number = self.kind[kind.code]
            computed = self.values[:, parts].sum(axis=1)
            # Net columns: what one kind gives up another takes in, so consumption of a total is not the parts' sum.
            gross = self.row.get("consumption")
            allowed = self.rounding * (self.present[:, parts].sum(axis=1) + 1) + 1e-9 * np.abs(computed)
            for place in np.flatnonzero(np.abs(self.values[:, number] - computed) > allowed).tolist():
                if place == gross:
                    continue
                zh, en = f"“{kind.zh}”不等于各品种之和", f"'{kind.en}' is not the sum of its kinds"
                row = self.balance.rows[place]
                found.append(
                    self._violation("kind-sum", row, number, float(computed[place]), float(allowed[place]), zh, en)
                )
        return found

    def closing(self) -> list[Violation]:
        """Statistical difference and total consumption against the sections."""
        get, found = self.balance.row, list[Violation]()
        supply, change, loss, final = (get(code) for code in ("supply", "transformation", "loss", "final"))
        if self.balance.has("difference"):
            terms = np.full(len(self.kind), 4)
            zh, en = "“平衡差额”不等于可供量与使用量之差", "the difference is not supply less use"
            found += self.violations("difference", "difference", supply + change - loss - final, terms, zh, en)
        if self.balance.has("consumption"):
            parts = self.children("transformation", of_which=False)
            inputs = -np.minimum(self.values[parts], 0.0).sum(axis=0)
            again = [
                self.row[code] for code in ("transformation.coke_again", "transformation.oil_again") if code in self.row
            ]
            inputs = inputs - np.minimum(self.values[again], 0.0).sum(axis=0)
            total = np.array([bool(kinds()[code].parts) for code in self.balance.kinds])
            computed = final + loss + np.where(total, -change, inputs)
            terms = self.present[parts].sum(axis=0) + 2
            zh, en = (
                "“消费量合计”不等于终端消费、损失与加工转换投入之和",
                "total consumption is not final use, loss and input",
            )
            found += self.violations("consumption", "consumption", computed, terms, zh, en)
        return found

    def parts_within(self) -> list[Violation]:
        """'Of which' rows may not exceed their parent."""
        found: list[Violation] = []
        for line in lines().values():
            if not line.of_which or line.parent == "transformation" or not {line.code, line.parent} <= set(self.row):
                continue
            part, whole = self.values[self.row[line.code]], self.values[self.row[line.parent]]
            for number in np.flatnonzero(np.abs(part) > np.abs(whole) + 2 * self.rounding).tolist():
                zh, en = f"“其中”项大于“{lines()[line.parent].zh}”", f"a part exceeds '{lines()[line.parent].en}'"
                found.append(
                    self._violation("part", line.code, number, float(whole[number]), 2 * self.rounding, zh, en)
                )
        return found

    def signs(self) -> list[Violation]:
        """Signs as the layout prints them; kinds that a transformation cannot yield, or can only yield."""
        found: list[Violation] = []
        for code, place in self.row.items():
            line, values = lines()[code], self.values[place]
            wrong = np.zeros(len(self.kind), dtype=bool)
            if line.sign:
                wrong |= values < 0 if line.sign == "+" else values > 0
            if line.products:
                single = np.array([not kinds()[kind].parts for kind in self.balance.kinds])
                product = np.array([kind in line.products for kind in self.balance.kinds])
                only = np.array([kind in line.yields for kind in self.balance.kinds])
                wrong |= single & ~product & (values > 0)
                wrong |= only & (values < 0)
            for number in np.flatnonzero(wrong).tolist():
                zh, en = "数值的正负号与表式不符", "the sign is not as the layout prints it"
                found.append(self._violation("sign", code, number, -float(values[number]), 0.0, zh, en))
        return found

    def large_difference(self, share: float) -> list[Violation]:
        """A warning where the statistical difference is a large share of supply plus output."""
        if "difference" not in self.row:
            return []
        parts = self.children("transformation", of_which=False)
        use = self.balance.row("final") + self.balance.row("loss") - np.minimum(self.values[parts], 0.0).sum(axis=0)
        difference = self.balance.row("difference")
        wide = np.flatnonzero((np.abs(difference) > share * np.abs(use)) & (np.abs(difference) > 10 * self.rounding))
        return [
            Violation(
                "large-difference",
                "difference",
                self.balance.kinds[number],
                float(difference[number]),
                0.0,
                float(share * abs(use[number])),
                self.balance.unit(self.balance.kinds[number]),
                f"平衡差额超过使用量的{share:.0%}",
                f"the difference exceeds {share:.0%} of use",
                "warning",
            )
            for number in wide
        ]


def check_balance(balance: EnergyBalance, *, rounding: float = _ROUNDING, large: float = 0.05) -> tuple[Violation, ...]:
    """Every cell of a balance that breaks an identity, with the printed figure and the one the other cells give.

    `rounding` is half a unit of the last printed decimal; `large` the share of use above which the statistical
    difference is a warning (a parameter of this system, no rule fixes it).
    """
    checker = _Checker(balance, rounding)
    return (
        *checker.row_sums(),
        *checker.kind_sums(),
        *checker.closing(),
        *checker.parts_within(),
        *checker.signs(),
        *checker.large_difference(large),
    )
