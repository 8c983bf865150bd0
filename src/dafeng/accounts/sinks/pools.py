"""From what a city enters to the stock of each pool and year, with the factors and errors of every stratum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dafeng.accounts.factors import FactorChoice, FactorLibrary
from dafeng.accounts.sinks.forest import continuous_carbon, expansion_carbon
from dafeng.accounts.sinks.records import (
    ForestMethod,
    ForestRow,
    SampleRow,
    SinkParameters,
    SoilRow,
    Stock,
    Stratum,
    WetlandRow,
)
from dafeng.accounts.sinks.soil import layer_carbon, reference_carbon
from dafeng.accounts.sinks.wetland import wetland_carbon
from dafeng.core.errors import AccountsError, DafengError, Fault

__all__ = ["forest_stocks", "sampled_stocks", "soil_stocks", "wetland_stocks"]

_Z = 1.959963984540054
_EXPANSION = ("wood_density", "biomass_expansion", "root_shoot_ratio", "carbon_fraction")
_CONTINUOUS = ("biomass_slope", "biomass_intercept", "carbon_fraction")


def _relative(choice: FactorChoice, otherwise: float) -> float:
    """Half the range of the row relative to its value, where it gives one."""
    row = choice.row
    if choice.override or row is None or row.low is None or row.high is None or not row.value:
        return otherwise
    return abs((row.high - row.low) / 2.0 / row.value)


def _share(percent: float | None, otherwise: float) -> float:
    return otherwise if percent is None else percent / 100.0


class _Asked:
    """Factors asked for, with every refusal kept so that all are told at once."""

    def __init__(self, library: FactorLibrary, *, official: bool) -> None:
        self.library, self.official = library, official
        self.faults: dict[str, Fault] = {}

    def all(self, item: str, parameters: Sequence[str], place: str, year: int) -> tuple[FactorChoice, ...]:
        found = []
        for parameter in parameters:
            try:
                found.append(self.library.find(item, parameter, "inventory", place, year, official=self.official))
            except DafengError as error:
                self.faults.update({f"{item}/{parameter}/{each.code}": each for each in error.faults})
        return tuple(found)

    def of_zone(self, item: str, parameter: str, place: str, climate: str, year: int) -> tuple[FactorChoice, ...]:
        """The city's own value where it set one, else the row of its climate zone."""
        mine = any(each.item == item and each.parameter == parameter for each in self.library.overrides)
        if mine:
            try:
                return (self.library.find(item, parameter, "inventory", place, year, official=self.official),)
            except AccountsError:
                pass  # the override is another city's
        return self.all(item, (parameter,), f"climate.{climate}", year)

    def done(self) -> None:
        if self.faults:
            raise AccountsError(self.faults.values())


def _by_year(pool: str, method: str, rows: Iterable[tuple[str, int, Stratum]]) -> tuple[Stock, ...]:
    kept: dict[tuple[str, int], list[Stratum]] = {}
    for place, year, stratum in rows:
        kept.setdefault((place, year), []).append(stratum)
    return tuple(
        Stock(pool, method, place, year, tuple(strata))  # type: ignore[arg-type]
        for (place, year), strata in sorted(kept.items())
    )


def forest_stocks(
    rows: Sequence[ForestRow],
    library: FactorLibrary,
    *,
    method: ForestMethod = "expansion",
    parameters: SinkParameters | None = None,
    official: bool = False,
) -> tuple[Stock, ...]:
    """Carbon of tree stands by place and year. One set of factors, of one year, serves all years: a change of factors
    is not a change of forest. Raises `AccountsError` with every factor that is missing, or unconfirmed when `official`.
    """
    chosen = parameters or SinkParameters()
    asked = _Asked(library, official=official)
    when = chosen.factor_year or max((row.year for row in rows), default=0)
    names = _EXPANSION if method == "expansion" else _CONTINUOUS
    found = []
    for row in rows:
        choices = asked.all(row.species, names, row.place, when)
        if len(choices) == len(names):
            make = _expanded if method == "expansion" else _continued
            found.append((row.place, row.year, make(row, choices, chosen, library)))
    asked.done()
    return _by_year("forest", method, found)


def _forest_errors(row: ForestRow, chosen: SinkParameters) -> tuple[str, dict[str, float]]:
    name = f"{row.species}/{row.age_class}" if row.age_class else row.species
    return name, {f"volume:{name}:{row.place}:{row.year}": _share(row.volume_uncertainty, chosen.volume)}


def _label(row: ForestRow, library: FactorLibrary) -> str:
    zh = library.item(row.species).zh
    return f"{zh}·{row.age_class}" if row.age_class else zh


def _expanded(
    row: ForestRow, choices: tuple[FactorChoice, ...], chosen: SinkParameters, library: FactorLibrary
) -> Stratum:
    density, expansion, roots, carbon = (each.value for each in choices)
    _, errors = _forest_errors(row, chosen)
    defaults = (chosen.density, chosen.expansion, chosen.root_shoot, chosen.carbon)
    for choice, default in zip(choices, defaults, strict=True):
        weight = roots / (1.0 + roots) if choice.parameter == "root_shoot_ratio" else 1.0
        errors[f"{row.species}:{choice.parameter}"] = _relative(choice, default) * weight
    stock = float(expansion_carbon(row.volume, density, expansion, roots, carbon))
    working = f"{row.volume:,.6g} m3 × {density:g} × {expansion:g} × (1+{roots:g}) × {carbon:g} = {stock:,.0f} tC"
    return Stratum(_label(row, library), row.area, stock, errors, choices, working, row.state, row.source)


def _continued(
    row: ForestRow, choices: tuple[FactorChoice, ...], chosen: SinkParameters, library: FactorLibrary
) -> Stratum:
    slope, intercept, carbon = (each.value for each in choices)
    name, errors = _forest_errors(row, chosen)
    stock = float(continuous_carbon(row.volume, row.area, slope, intercept, carbon))
    by_volume = slope * row.volume * carbon / stock if stock else 0.0
    errors = {key: value * by_volume for key, value in errors.items()}
    errors[f"area:{name}:{row.place}:{row.year}"] = _share(row.area_uncertainty, chosen.area) * (1.0 - by_volume)
    errors[f"{row.species}:regression"] = chosen.regression
    errors[f"{row.species}:carbon_fraction"] = _relative(choices[2], chosen.carbon)
    working = f"({slope:g} × {row.volume:,.6g} m3 + {intercept:g} × {row.area:,.6g} ha) × {carbon:g} = {stock:,.0f} tC"
    return Stratum(_label(row, library), row.area, stock, errors, choices, working, row.state, row.source)


def wetland_stocks(rows: Sequence[WetlandRow], *, parameters: SinkParameters | None = None) -> tuple[Stock, ...]:
    """Carbon of wetlands by place and year, with the densities that the city gives; there are no defaults."""
    chosen = parameters or SinkParameters()
    return _by_year(
        "wetland",
        "area",
        [
            (
                row.place,
                row.year,
                Stratum(
                    row.kind,
                    row.area,
                    float(wetland_carbon(row.area, row.plants, row.soil)),
                    {
                        f"wetland:{row.kind}:density": _share(row.uncertainty, chosen.wetland),
                        f"wetland:{row.kind}:{row.place}:{row.year}": chosen.area,
                    },
                    (),
                    f"{row.area:,.6g} ha × ({row.plants:g} + {row.soil:g}) tC/ha",
                    row.state,
                    row.source,
                ),
            )
            for row in rows
        ],
    )


def soil_stocks(
    rows: Sequence[SoilRow],
    library: FactorLibrary,
    *,
    parameters: SinkParameters | None = None,
    official: bool = False,
) -> tuple[Stock, ...]:
    """Cropland soil to 30 cm by reference stock and factors. Raises `AccountsError` with every missing factor."""
    chosen = parameters or SinkParameters()
    asked = _Asked(library, official=official)
    when = chosen.factor_year or max((row.year for row in rows), default=0)
    found = []
    for row in rows:
        wanted: Mapping[str, str] = {
            "soil_carbon_reference": f"soil.{row.soil}",
            "stock_change_use": f"cropland.{row.use}",
            "stock_change_management": f"cropland.{row.management}",
            "stock_change_input": f"cropland.{row.inputs}",
        }
        choices = tuple(
            choice
            for parameter, item in wanted.items()
            for choice in asked.of_zone(item, parameter, row.place, row.climate, when)
        )
        if len(choices) == len(wanted):
            found.append((row.place, row.year, _referred(row, choices, chosen)))
    asked.done()
    return _by_year("soil", "reference", found)


def _referred(row: SoilRow, choices: tuple[FactorChoice, ...], chosen: SinkParameters) -> Stratum:
    reference, use, management, inputs = (each.value for each in choices)
    stock = float(reference_carbon(row.area, reference, use, management, inputs))
    name = "·".join((row.soil, row.use, row.management, row.inputs))
    errors = {f"{each.item}:{each.parameter}": _relative(each, 0.0) for each in choices}
    errors[f"soil:{name}:{row.place}:{row.year}"] = _share(row.area_uncertainty, chosen.area)
    working = f"{row.area:,.6g} ha × {reference:g} × {use:g} × {management:g} × {inputs:g} = {stock:,.0f} tC"
    return Stratum(name, row.area, stock, errors, choices, working, row.state, row.source)


def sampled_stocks(rows: Sequence[SampleRow]) -> tuple[Stock, ...]:
    """Soil by campaigns of samples. The sampled area is taken as known; a campaign without deviation errs by an
    unknown amount: `Stratum.errors` is empty and the width of the stock NaN."""
    found = []
    for row in rows:
        density = float(layer_carbon(row.content, row.bulk_density, row.depth, row.stones))
        errors = {}
        if row.deviation is not None and row.count is not None and row.count >= 2 and density:
            errors[f"sample:{row.stratum}:{row.place}:{row.year}"] = _Z * row.deviation / row.count**0.5 / density
        working = f"{row.content:g} g/kg × {row.bulk_density:g} g/cm3 × {row.depth:g} cm = {density:.2f} tC/ha"
        stratum = Stratum(row.stratum, row.area, row.area * density, errors, (), working, row.state, row.source)
        found.append((row.place, row.year, stratum))
    return _by_year("soil", "sampled", found)
