"""What a verifier would ask: each check with its rule, what was found, what was expected and what to do.

Thresholds stand in `data/enterprise/checks.toml` with their source; `check_facility` takes others by name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from dafeng.accounts.enterprise.account import Account
from dafeng.accounts.enterprise.check_energy import energy_findings
from dafeng.accounts.enterprise.check_papers import paper_findings
from dafeng.accounts.enterprise.finding import Found
from dafeng.accounts.enterprise.fuelfactors import fuel_factor, is_biomass
from dafeng.accounts.enterprise.records import MONTHS, Facility, FuelUse
from dafeng.accounts.enterprise.schema import bounds_of
from dafeng.accounts.factors import FactorLibrary, fuel_set
from dafeng.core.errors import AccountsError, Fault, Language
from dafeng.core.sources import Certainty

__all__ = ["Check", "Finding", "check_facility", "checks"]


@dataclass(frozen=True, slots=True)
class Check:
    """A question with its threshold, how grave a breach is, and where the rule comes from."""

    code: str
    zh: str
    en: str
    threshold: float
    unit: str
    severity: Literal["error", "warning", "note"]
    source: str
    certainty: Certainty

    def text(self, language: Language = "zh") -> str:
        """What is asked."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer that a verifier would not accept as it stands: the check and the fault with place and remedy."""

    check: Check
    fault: Fault


@cache
def checks() -> Mapping[str, Check]:
    """All checks by code, with the packaged thresholds."""
    text = files("dafeng.accounts").joinpath("data/enterprise/checks.toml").read_text(encoding="utf-8")
    return MappingProxyType({raw["code"]: Check(**raw) for raw in tomllib.loads(text)["check"]})


def _adjusted(thresholds: Mapping[str, float] | None) -> dict[str, Check]:
    found = dict(checks())
    for code, value in (thresholds or {}).items():
        if code not in found:
            raise AccountsError(
                Fault("enterprise.unknown-check", "没有这一核对项", "no such check", "", code, "、".join(found))
            )
        found[code] = replace(found[code], threshold=value, certainty="U", source="使用者调整的阈值")
    return found


def _content(row: FuelUse) -> float | None:
    """Measured carbon per heat [tC/TJ]; None where it was not measured."""
    if row.carbon is None:
        return None
    if row.carbon_unit == "tC/TJ":
        return row.carbon
    return row.carbon / row.ncv * 1000.0 if row.ncv else None


def _fuel_values(account: Account, library: FactorLibrary, limit: Mapping[str, Check]) -> Iterator[Found]:
    for row in account.facility.fuels:
        try:
            base = fuel_set(library, row.fuel, "ets", max(account.facility.year, 2024))
        except AccountsError:
            continue
        content, allowed = _content(row), limit["carbon_default"].threshold
        if content is not None and abs(content / base.carbon_content - 1.0) > allowed:
            yield Found(
                "carbon_default", row.where, f"{content:.2f} tC/TJ", f"{base.carbon_content:g} tC/TJ ±{allowed:.0%}",
                "核对元素碳与低位发热量是否同一状态（收到基）、同一批样品；仍有偏差的附检测报告说明。",
                "See that carbon and heat are of one sample as received; attach the report if they are.",
            )  # fmt: skip
        yield from _heat_value(row, base.ncv, limit["heat_value"].threshold)


def _heat_value(row: FuelUse, default: float, allowed: float) -> Iterator[Found]:
    if row.ncv is None:
        return
    unit, bounds = f"GJ/{row.quantity_unit}", bounds_of(row.fuel)
    low, high = default * (1.0 - allowed), default * (1.0 + allowed)
    if bounds and bounds.usual_ncv:
        low, high = bounds.usual_ncv
    if not low <= row.ncv <= high:
        yield Found(
            "heat_value", row.where, f"{row.ncv:g} {unit}", f"{low:g}—{high:g} {unit}",
            "核对检测报告的基准（收到基）与单位。", "Check basis and unit of the laboratory's report.",
        )  # fmt: skip
    if bounds and bounds.usual_carbon_volume and row.carbon is not None and row.carbon_unit == "tC/10^4 m3":
        low, high = bounds.usual_carbon_volume
        if not low <= row.carbon <= high:
            yield Found(
                "heat_value", row.where, f"{row.carbon:g} tC/10^4 m3", f"{low:g}—{high:g} tC/10^4 m3",
                "核对气体组分分析。", "Check the gas analysis.",
            )  # fmt: skip


def _penalties(account: Account, _library: FactorLibrary, _limit: Mapping[str, Check]) -> Iterator[Found]:
    """Penalised months, and what they cost against the mean of the measured months of that unit and fuel."""
    lines = [line for line in account.lines if line.part == "fuel" and not line.memo]
    for line in lines:
        if not line.penalty:
            continue
        same = [each for each in lines if (each.unit, each.item) == (line.unit, line.item) and not each.penalty]
        burnt = sum(each.activity for each in same)
        cost = ""
        if burnt:
            mean = sum(each.value for each in same) / burnt
            cost = f"; {line.value - line.activity * mean:+,.0f} tCO2"
        yield Found(
            "penalty", line.where, f"{line.formula}{cost}", "",
            "补送留存煤样检测；不能补的按缺省值报告，多出的量是与其他月份实测均值之差。",
            "Have kept samples analysed, else report by the default; the excess is against the other months' mean.",
        )  # fmt: skip


def _months(account: Account, _library: FactorLibrary, _limit: Mapping[str, Check]) -> Iterator[Found]:
    """A unit whose fuel or output is entered for some months only."""
    facility = account.facility
    series: dict[tuple[str, str], set[int]] = {}
    for fuel in facility.fuels:
        series.setdefault((fuel.unit, fuel.fuel), set()).add(fuel.month)
    for made in facility.production:
        series.setdefault((made.unit, made.product), set()).add(made.month)
    for (unit, item), months in series.items():
        lacking = [f"{month}" for month in MONTHS if month not in months]
        if lacking:
            yield Found(
                "missing_month", f"{unit} {item}", ", ".join(lacking), "1—12",
                "补报所列的缺失月份；停运的月份填 0。", "Enter the months named; put 0 where the unit stood still.",
            )  # fmt: skip


def _stocks(account: Account, _library: FactorLibrary, limit: Mapping[str, Check]) -> Iterator[Found]:
    """opening + bought - sold - closing = burnt, month by month; closing opens the next month."""
    facility = account.facility
    for stock in facility.stocks:
        used = sum(row.quantity for row in facility.fuels if (row.fuel, row.month) == (stock.fuel, stock.month))
        allowed = limit["stock_balance"].threshold
        if abs(stock.used - used) > allowed * max(abs(stock.used), used, 1e-9):
            yield Found(
                "stock_balance", stock.where,
                f"{stock.opening:g} + {stock.bought:g} − {stock.sold:g} − {stock.closing:g} = {stock.used:g}",
                f"{used:g} {stock.quantity_unit} ± {allowed:.1%}",
                "核对盘煤记录、过磅单与入炉计量，说明差异原因（如储损、水分）。",
                "Compare stock-taking, weighbridge and feeder; explain the difference.",
            )  # fmt: skip
        following = next(
            (each for each in facility.stocks if (each.fuel, each.month) == (stock.fuel, stock.month + 1)), None
        )
        small = limit["stock_chain"].threshold * max(stock.closing, 1e-9)
        if following and abs(following.opening - stock.closing) > small:
            yield Found(
                "stock_chain", following.where, f"{following.opening:g}", f"{stock.closing:g}",
                "改正其中一个月的库存。", "Correct one of the two months.",
            )  # fmt: skip


def _jumps(account: Account, _library: FactorLibrary, limit: Mapping[str, Check]) -> Iterator[Found]:
    """This year against last year: emission, outputs and fuels that were entered for both."""
    allowed = limit["year_jump"].threshold
    facility = account.facility
    pairs: list[tuple[str, str, float, float]] = []
    if facility.prior_emission:
        pairs.append(("CO2", facility.name, account.total(), facility.prior_emission))
    for before in facility.previous:
        now = _now(facility, before.item, before.unit)
        if now is not None and before.quantity:
            pairs.append((before.item, before.where, now, before.quantity))
    for name, where, now, past in pairs:
        change = now / past - 1.0
        if abs(change) > allowed:
            yield Found(
                "year_jump", where, f"{name} {past:,.10g} → {now:,.10g} ({change:+.1%})", f"± {allowed:.0%}",
                "说明原因：产量、检修、燃料或边界的变化。", "Explain: output, overhaul, fuel or boundary.",
            )  # fmt: skip


def _now(facility: Facility, item: str, unit: str) -> float | None:
    burnt = [row.quantity for row in facility.fuels if row.fuel == item and unit in {"", row.unit}]
    return sum(burnt) if burnt else facility.output(item, unit)


def _biomass(account: Account, library: FactorLibrary, limit: Mapping[str, Check]) -> Iterator[Found]:
    facility = account.facility
    for unit in facility.units:
        heat = {True: 0.0, False: 0.0}
        for row in facility.fuels:
            if row.unit != unit.id or unit.kind != "power" or unit.special:
                continue
            ncv = row.ncv
            if ncv is None and not is_biomass(row.fuel):
                ncv = fuel_factor(library, row, account.industry, facility.year).ncv
            heat[is_biomass(row.fuel)] += row.quantity * (ncv or 0.0)
        share = heat[True] / sum(heat.values()) if sum(heat.values()) else 0.0
        if share > limit["biomass_share"].threshold:
            yield Found(
                "biomass_share", unit.where, f"{share:.1%}", f"≤ {limit['biomass_share'].threshold:.0%}",
                "超过限值的机组不纳入配额管理或按特殊情形处理，请在“特殊情形”一列注明。",
                "Such a unit is outside the scheme or a special case; say so in its row.",
            )  # fmt: skip


_ASKED: tuple[Callable[[Account, FactorLibrary, Mapping[str, Check]], Iterator[Found]], ...] = (
    _fuel_values,
    _penalties,
    _months,
    _stocks,
    _jumps,
    _biomass,
)


def check_facility(
    account: Account, library: FactorLibrary, *, thresholds: Mapping[str, float] | None = None
) -> tuple[Finding, ...]:
    """All findings of an account, gravest first. `thresholds` replaces thresholds by check code.

    Raises `AccountsError` for a check that does not exist.
    """
    limit = _adjusted(thresholds)
    found = [each for ask in _ASKED for each in ask(account, library, limit)]
    numbers = {code: each.threshold for code, each in limit.items()}
    found += [*energy_findings(account, library, numbers), *paper_findings(account.facility, numbers)]
    order = {"error": 0, "warning": 1, "note": 2}
    made = []
    for each in found:
        check = limit[each.check]
        made.append(Finding(check, each.fault(check.zh, check.en, check.severity)))
    return tuple(sorted(made, key=lambda each: order[each.check.severity]))
