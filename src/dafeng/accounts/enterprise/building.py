"""Typed rows into records, in canonical units, with what only several cells together can tell: mixed units,
impossible values, unknown units of the plant, shares that a process needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dafeng.accounts.enterprise.books import Industry, Process
from dafeng.accounts.enterprise.cells import Row
from dafeng.accounts.enterprise.records import (
    EnergyUse,
    Evidence,
    FuelUse,
    Output,
    PlanItem,
    PreviousValue,
    ProcessUse,
    Recovered,
    Stock,
    Unit,
)
from dafeng.accounts.enterprise.schema import bounds_of, products
from dafeng.accounts.factors import Confirmation
from dafeng.core.errors import Fault, UnitError
from dafeng.core.units import conversion_factor, parse_unit, same_dimension

__all__ = ["build", "measure_kind"]

CO2_PER_NORMAL_VOLUME = 19.77
"""Mass of CO2 at normal conditions [t per 10^4 Nm3]: density 1.977 kg/Nm3; the chemicals guide prints 19.7."""


def measure_kind(unit: str) -> str:
    """`t`, `m3` or `Nm3`: what kind of quantity the unit measures; empty for others."""
    return next((each for each in ("t", "m3", "Nm3") if same_dimension(unit, each)), "")


def _canonical(value: float, unit: str) -> tuple[float, str]:
    """Mass in t, gas volume in 10^4 m3 (normal or not, as entered)."""
    kind = measure_kind(unit)
    if kind == "t":
        return value * conversion_factor(unit, "t"), "t"
    return value * conversion_factor(unit, f"10^4 {kind}"), "10^4 m3"


def _unit(row: Row) -> Unit:
    value = row.values
    return Unit(
        id=value["id"],
        name=value["name"],
        kind=value["kind"],
        capacity=value.get("capacity"),
        fuel_class=value.get("fuel_class", ""),
        cooling=value.get("cooling", ""),
        cogeneration=bool(value.get("cogeneration")),
        heat_share=value.get("heat_share"),
        special=value.get("special", ""),
        where=row.where(),
    )


def _per_quantity(row: Row, code: str, over: str, faults: list[Fault]) -> tuple[float | None, str]:
    """A value per quantity (ncv, carbon) in canonical units, fitting the kind of the row's quantity."""
    value, unit = row[code], row[f"{code}_unit"]
    if value is None:
        return None, ""
    if unit is None:
        faults.append(row.fault("no-unit", f"{code}_unit", "给出了数值而没有单位", "a value without its unit"))
        return None, ""
    if code == "carbon" and same_dimension(unit, "tC/TJ"):
        return value * conversion_factor(unit, "tC/TJ"), "tC/TJ"
    kind = measure_kind(row["quantity_unit"])
    wanted = f"{over}/{'t' if kind == 't' else f'10^4 {kind}'}"
    try:
        return value * conversion_factor(unit, wanted), f"{over}/{'t' if kind == 't' else '10^4 m3'}"
    except UnitError:
        faults.append(
            row.fault(
                "mixed-units",
                f"{code}_unit",
                "与消耗量的单位不相配",
                "does not go with the unit of the quantity",
                wanted,
                (
                    "吨与立方米、标准立方米与立方米不能混用。",
                    "Mass and volume, or volumes at two states, do not mix.",
                ),
            )
        )
        return None, ""


def _bounded(row: Row, code: str, value: float | None, low: float, high: float, unit: str) -> list[Fault]:
    if value is None or low <= value <= high:
        return []
    zh, en = {
        "ncv": ("不可能的低位发热量", "an impossible calorific value"),
        "carbon": ("碳含量超出来源的范围", "a carbon content outside its source's range"),
    }[code]
    mend = ("请核对数值与单位（1 kcal/kg = 4.1868 kJ/kg）。", "Check value and unit.")
    return [row.fault("impossible", code, zh, en, f"{low:g}—{high:g} {unit}", mend)]


def _fuel(row: Row, faults: list[Fault]) -> FuelUse:
    ncv, ncv_unit = _per_quantity(row, "ncv", "GJ", faults)
    carbon, carbon_unit = _per_quantity(row, "carbon", "tC", faults)
    quantity, unit = _canonical(row["quantity"], row["quantity_unit"])
    bounds = bounds_of(row["fuel"])
    if bounds:
        faults += _bounded(row, "ncv", ncv, *bounds.ncv, ncv_unit)
        low, high = bounds.carbon
        if carbon is not None and carbon_unit == "tC/t":
            faults += _bounded(row, "carbon", carbon, 0.01, 1.0, "tC/t")
        elif carbon is not None and carbon_unit != "tC/TJ":
            faults += _bounded(row, "carbon", carbon, 0.1, 20.0, carbon_unit)
        else:
            faults += _bounded(row, "carbon", carbon, low, high, "tC/TJ")
    return FuelUse(
        unit=row["unit"],
        month=row["month"],
        fuel=row["fuel"],
        quantity=quantity,
        quantity_unit=unit,
        ncv=ncv,
        carbon=carbon,
        carbon_unit=carbon_unit,
        oxidation=row["oxidation"],
        evidence=row["evidence"] or "",
        where=row.where(),
        entered=f"{row.raw.cells['quantity']} {row['quantity_unit']}",
    )


def _process_factor(row: Row, process: Process, unit: str, faults: list[Fault]) -> None:
    if row["factor"] is None:
        return
    mass = "tC" if process.formula in {"carbon_in", "carbon_out"} else f"t{process.gas or 'CO2'}"
    given = row["factor_unit"]
    if given is None or not same_dimension(given, f"{mass}/{unit}"):
        zh, en = "排放因子的单位与该过程不符", "the unit of the factor does not fit the process"
        faults.append(row.fault("wrong-unit", "factor_unit", zh, en, f"{mass}/{unit}"))


def _process(row: Row, industry: Industry, faults: list[Fault]) -> ProcessUse | None:
    process = industry.process(row["process"])
    if process is None:
        known = "、".join(each.zh for each in industry.processes.values()) or "该行业不填工业过程"
        faults.append(
            row.fault("unknown-process", "process", "该行业没有这一过程", "the industry has no such process", known)
        )
        return None
    quantity, unit = _canonical(row["quantity"], row["quantity_unit"])
    if process.share == "required" and row["share"] is None and row["factor"] is None:
        zh, en = "该过程须填纯度、含碳量或比例", "the process needs purity, carbon content or a share"
        faults.append(row.fault("no-share", "share", zh, en, "0—100 %"))
    if process.item and row["factor"] is None and unit != "t":
        zh, en = "该过程的因子按吨计", "the factor of the process is per tonne"
        faults.append(row.fault("mixed-units", "quantity_unit", zh, en, "t"))
    _process_factor(row, process, unit, faults)
    return ProcessUse(
        unit=row["unit"],
        month=row["month"],
        process=process.code,
        quantity=quantity,
        quantity_unit=unit,
        material=row["material"] or "",
        share=row["share"],
        factor=row["factor"],
        factor_unit=row["factor_unit"] or "",
        evidence=row["evidence"] or "",
        where=row.where(),
    )


def _energy(row: Row, faults: list[Fault]) -> EnergyUse | None:
    wanted = {"electricity": "MWh", "heat": "GJ"}[row["carrier"]]
    given = parse_unit(row["quantity_unit"])
    written = "kWh" in str(given) or "MWh" in str(given) or "Wh" in str(given)
    if (row["carrier"] == "electricity") != written:
        zh, en = "电力按千瓦时、热力按焦耳计", "electricity is in watt-hours, heat in joules"
        faults.append(row.fault("wrong-unit", "quantity_unit", zh, en, wanted))
        return None
    factor = conversion_factor(row["quantity_unit"], wanted)
    invoice = row["invoice"]
    return EnergyUse(
        month=row["month"],
        carrier=row["carrier"],
        direction=row["direction"],
        quantity=row["quantity"] * factor,
        unit=row["unit"] or "",
        origin=row["origin"] or "grid",
        invoice=None if invoice is None else invoice * factor,
        evidence=row["evidence"] or "",
        where=row.where(),
    )


def _recovered(row: Row, faults: list[Fault]) -> Recovered | None:
    unit, purity = row["quantity_unit"], 1.0 if row["purity"] is None else row["purity"]
    if same_dimension(unit, "tCO2"):
        mass = row["quantity"] * conversion_factor(unit, "tCO2")
    elif same_dimension(unit, "t"):
        mass = row["quantity"] * conversion_factor(unit, "t")
    else:
        mass = row["quantity"] * conversion_factor(unit, "10^4 Nm3") * CO2_PER_NORMAL_VOLUME
        if row["purity"] is None:
            faults.append(row.fault("no-share", "purity", "按体积填报须填浓度", "a volume needs its purity", "0—100 %"))
    text = f"{row.raw.cells['quantity']} {unit} × {purity:g}"
    return Recovered(row["month"], row["use"], mass * purity, text, row["evidence"] or "", row.where())


def _output(row: Row, faults: list[Fault]) -> Output:
    known = products().get(row["product"]) or products().get(row["product"].casefold())
    name, unit, quantity = row["product"], row["quantity_unit"], row["quantity"]
    if known:
        if same_dimension(unit, known.unit):
            quantity, unit = quantity * conversion_factor(unit, known.unit), known.unit
        else:
            faults.append(
                row.fault("wrong-unit", "quantity_unit", "产量单位与产品不符", "the unit does not fit", known.unit)
            )
        name = known.code
    return Output(row["unit"], row["month"], name, quantity, unit, row["evidence"] or "", row.where())


def _stock(row: Row) -> Stock:
    scale, unit = _canonical(1.0, row["quantity_unit"])
    return Stock(
        fuel=row["fuel"],
        month=row["month"],
        quantity_unit=unit,
        opening=row["opening"] * scale,
        bought=row["bought"] * scale,
        closing=row["closing"] * scale,
        sold=(row["sold"] or 0.0) * scale,
        evidence=row["evidence"] or "",
        where=row.where(),
    )


def _previous(row: Row) -> PreviousValue:
    known = products().get(row["item"])
    unit, quantity = row["quantity_unit"], row["quantity"]
    if known and same_dimension(unit, known.unit):
        quantity, unit = quantity * conversion_factor(unit, known.unit), known.unit
    return PreviousValue(known.code if known else row["item"], quantity, unit, row["unit"] or "", row.where())


_PLAIN: dict[str, Callable[[Row], Any]] = {
    "units": _unit,
    "stocks": _stock,
    "previous": _previous,
    "plan": lambda row: PlanItem(**row.values, where=row.where()),
    "evidence": lambda row: Evidence(**row.values, where=row.where()),
    "confirmations": lambda row: Confirmation(**row.values),
}
_CHECKED: dict[str, Callable[[Row, list[Fault]], Any]] = {
    "fuels": _fuel,
    "energy": _energy,
    "recovered": _recovered,
    "production": _output,
}


def build(code: str, rows: Sequence[Row], industry: Industry, faults: list[Fault]) -> tuple[Any, ...]:
    """The records of a sheet; rows that cannot be one are named in `faults`."""
    made: list[Any]
    if code == "processes":
        made = [_process(row, industry, faults) for row in rows]
    elif code in _PLAIN:
        made = [_PLAIN[code](row) for row in rows]
    else:
        made = [_CHECKED[code](row, faults) for row in rows]
    return tuple(each for each in made if each is not None)
