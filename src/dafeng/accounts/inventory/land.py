"""Lines of land use and forest: growth and felling, stock change, conversion. Removals are negative.

Source: 省级温室气体清单编制指南（试行）, chapter 4; IPCC 2006, volume 4, chapter 2.
The formulas are those of `dafeng.accounts.sinks.forest`.
"""

from __future__ import annotations

from dafeng.accounts.inventory._chains import Collected, Part, chain, negative, of_year, quantity
from dafeng.accounts.inventory._terms import constant
from dafeng.accounts.inventory.inputs import MethodInput
from dafeng.accounts.inventory.records import LineResult, Term

__all__ = ["forest_carbon", "forest_conversion", "stock_change", "woody_biomass"]

_CHANGES = {
    "land.forest": "forest.carbon_change",
    "land.soil": "soil.carbon_change",
    "land.wetland": "wetland.carbon_change",
}
_AVERAGE = (
    ("forest.average", "wood_density", ""),
    ("forest.average", "biomass_expansion_total", ""),
    ("forest.average", "carbon_fraction", ""),
)


def stock_change(given: MethodInput) -> tuple[LineResult, ...]:
    """CO2 of a change of stock, -dC x 44/12. Source: IPCC 2006, volume 4, equation 2.5."""
    made = Collected(given, "stock_change")
    activity = of_year(given, _CHANGES[given.line.code])
    if activity is not None:
        chain(made, activity.activity, "CO2", activity, [constant("44/12"), negative()], tier=2)
    return made.done()


def woody_biomass(given: MethodInput) -> tuple[LineResult, ...]:
    """Growth less felling of all trees, area change of bamboo, orchards and shrub: the guide's method."""
    made = Collected(given, "woody_biomass")
    volume = of_year(given, "forest.volume")
    for code, signs in (("forest.growth_rate", [negative()]), ("forest.consumption_rate", [])):
        rate = of_year(given, code)
        if volume is not None and rate is not None:
            parts: list[Part] = [quantity(rate, "1"), *_AVERAGE, constant("44/12"), *signs]
            chain(made, code, "CO2", volume, parts)
    for kind in ("bamboo", "economic", "shrub"):
        change = of_year(given, f"forest.{kind}_change")
        if change is not None:
            item = f"forest.{kind}"
            factors = [(item, "biomass_density", "t/ha"), (item, "carbon_fraction", "")]
            chain(made, change.activity, "CO2", change, [*factors, constant("44/12"), negative()])
    return made.done()


def forest_carbon(given: MethodInput) -> tuple[LineResult, ...]:
    """By stock-taking where there is one, bamboo and shrub by area beside it; else growth less felling."""
    taken = stock_change(given)
    other = woody_biomass(given)
    if not taken:
        return other
    return (*taken, *(each for each in other if each.item.endswith("_change")))


def _ratio(name: str, value: float, zh: str, en: str) -> Term:
    source = "ipcc-1996-v3#Chapter 5, Table 5-7"
    return Term(name, value, "kg/kg", source, "M", zh=zh, en=en)


def forest_conversion(given: MethodInput) -> tuple[LineResult, ...]:
    """CO2 of burning and decay, CH4 and N2O of burning on site.

    Carbon to gas of fire on site: CH4 0.012, N2O 0.007 of the nitrogen, which is 0.01 of the carbon.
    Source: 省级温室气体清单编制指南（试行）, chapter 4; Revised 1996 IPCC Guidelines, volume 3, table 5-7.
    """
    made = Collected(given, "forest_conversion")
    area, lost = of_year(given, "forest.conversion_area"), of_year(given, "forest.conversion_biomass")
    if area is None or lost is None:
        return ()
    carbon: list[Part] = [quantity(lost), ("forest.average", "carbon_fraction", "")]
    burns = ("forest.conversion", "oxidised_biomass", "1")
    fire = [*carbon, ("forest.conversion", "burnt_on_site", "1"), burns]
    away = [*carbon, ("forest.conversion", "burnt_off_site", "1"), burns]
    chain(made, "forest.conversion.on_site", "CO2", area, [*fire, constant("44/12")])
    chain(made, "forest.conversion.off_site", "CO2", area, [*away, constant("44/12")])
    rot = [*carbon, ("forest.conversion", "decayed", "1"), constant("44/12")]
    chain(made, "forest.conversion.decay", "CO2", area, rot)
    methane = _ratio("methane_ratio", 0.012, "甲烷排放比", "carbon to methane in fire")
    nitrous = _ratio("nitrous_ratio", 0.007 * 0.01, "氮碳比与氧化亚氮排放比", "carbon to N2O nitrogen in fire")
    chain(made, "forest.conversion.on_site", "CH4", area, [*fire, methane, constant("16/12")])
    chain(made, "forest.conversion.on_site", "N2O", area, [*fire, nitrous, constant("44/28")])
    return made.done()
