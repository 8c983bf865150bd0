"""`dafeng accounts balance total FILE`: energy by both methods, non-fossil share, energy per product, net imports."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dafeng.accounts.balance import Coefficients, EnergyBalance

__all__ = ["add_total"]

_NAMES = {
    "final": ("终端消费", "final"),
    "transformation_loss": ("加工转换损失", "transformation loss"),
    "loss": ("损失量", "losses"),
    "nonfossil_share": ("非化石能源比重（%）", "non-fossil share [%]"),
    "per_gdp": ("单位产值能耗（吨标准煤/万元，不变价）", "per product [tce/10^4 CNY, constant prices]"),
    "assessed": ("考核口径（万吨标准煤）", "assessed [10^4 tce]"),
}
_GROUPS = {
    "coal": "煤炭",
    "oil": "石油",
    "gas": "天然气",
    "electricity": "电力",
    "heat": "热力",
    "other": "其他能源",
    "transformation": "加工转换",
    "loss": "损失",
    "unallocated": "未分配（平衡差额等）",
}


def add_total(parser: argparse.ArgumentParser) -> None:
    """Add the options of the step and its function."""
    parser.add_argument("--thermal-rate", type=float, help="当年发电标准煤耗（克标准煤/千瓦时）· gce/kWh of the year")
    parser.add_argument("--gdp", type=float, help="不变价地区生产总值（亿元）· product at constant prices, 10^8 CNY")
    parser.add_argument("--feedstock", type=float, help="原料用能（万吨标准煤），表中没有时给出 · feedstock use")
    parser.add_argument("--clean-imports", type=float, default=0.0, help="净调入非化石电力（亿千瓦时）· 10^8 kWh")
    parser.add_argument("--clean-other", type=float, default=0.0, help="表外非化石能源（万吨标准煤）· 10^4 tce")
    parser.add_argument(
        "--hold", action="store_true", help="当年无电力因子时沿用较早年份 · hold an earlier grid factor"
    )
    parser.set_defaults(run=_total)


def _total(options: argparse.Namespace) -> int:
    """Print what the balance says in total, by calorific value and, given the year's rate, by equivalent value."""
    from dafeng.accounts.balance import coefficients, read_balance
    from dafeng.accounts.factors import default_factors

    balance = read_balance(options.file, place=options.place, year=options.year, sheet=options.sheet)
    rates = [None] if options.thermal_rate is None else [None, options.thermal_rate]
    library = default_factors()
    records = [_record(balance, coefficients(library, balance, thermal_rate=rate), options) for rate in rates]
    if imports := _imports(balance, options):
        records.append(imports)
    if options.format == "json":
        print(json.dumps(records, ensure_ascii=False, indent=2))
    else:
        print("\n".join(line for record in records for line in _lines(record, options.lang == "zh")))
    return 0


def _record(balance: EnergyBalance, by: Coefficients, options: argparse.Namespace) -> dict[str, Any]:
    from dafeng.accounts.balance import assessment_energy, energy_per_gdp, energy_totals, non_fossil

    totals = energy_totals(balance, by)
    clean = non_fossil(balance, totals, by, imported=options.clean_imports, other=options.clean_other)
    known = totals.feedstock is not None or options.feedstock is not None
    assessed = assessment_energy(totals, clean, feedstock=options.feedstock) if known else None
    return {
        "method": totals.label,
        "unit": "10^4 tce",
        "total": totals.total,
        "final": totals.final,
        "transformation_loss": totals.transformation_loss,
        "loss": totals.loss,
        "nonfossil_share": clean.share,
        "per_gdp": energy_per_gdp(totals.total, options.gdp) if options.gdp is not None else None,
        "assessed": assessed.assessed if assessed else None,
        "by_sector": dict(totals.by_sector),
        "by_group": dict(totals.by_group),
    }


def _imports(balance: EnergyBalance, options: argparse.Namespace) -> dict[str, Any] | None:
    """Net imported electricity with the province's factor of the year, or what is missing for it."""
    from dafeng.accounts.balance import net_import
    from dafeng.accounts.factors import default_factors, grid_factor
    from dafeng.core.errors import AccountsError

    if "electricity" not in balance.kinds or not balance.place:
        return None
    try:
        factor = grid_factor(default_factors(), balance.place, balance.year, hold=options.hold)
    except AccountsError as error:
        return {
            "net_import": None,
            "missing": [{"zh": each.text("zh"), "en": each.text("en")} for each in error.faults],
        }
    found = net_import(balance, factor)
    return {"net_import": found.electricity, "factor": factor.value, "status": factor.status, "co2_kt": found.co2}


def _lines(record: dict[str, Any], zh: bool) -> list[str]:
    if "net_import" in record:
        if record["net_import"] is None:
            return [each["zh" if zh else "en"] for each in record["missing"]]
        head = "净调入电力（亿千瓦时）" if zh else "net imported electricity [10^8 kWh]"
        tail = "间接二氧化碳（千吨）" if zh else "indirect CO2 [kt]"
        return [f"{head}: {record['net_import']:,.2f}", f"  {tail}: {record['co2_kt']:,.2f} ({record['status']})"]
    lines = [f"{record['method']}: {record['total']:,.2f} 10^4 tce"]
    for key, names in _NAMES.items():
        if record[key] is not None:
            lines.append(
                f"  {names[0 if zh else 1]}: {record[key]:,.4g}" if key == "per_gdp" else _plain(record, key, zh)
            )
    for part in ("by_sector", "by_group"):
        lines += [f"    {_named(name, zh)}: {value:,.2f}" for name, value in record[part].items()]
    return lines


def _plain(record: dict[str, Any], key: str, zh: bool) -> str:
    return f"  {_NAMES[key][0 if zh else 1]}: {record[key]:,.2f}"


def _named(name: str, zh: bool) -> str:
    """A sector or group of fuels in words."""
    from dafeng.accounts.balance import lines

    line = lines().get(f"final.{name}")
    if line is not None:
        return line.zh if zh else line.en
    return _GROUPS.get(name, name) if zh else name
