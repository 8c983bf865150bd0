"""Lines of agriculture that need more than activity x factor: manure, soils, straw burnt in the field.

Source: 省级温室气体清单编制指南（试行）, chapter 3; IPCC 2006, volume 4, chapters 2, 10 and 11.
The formulas are those of `dafeng.accounts.agriculture`, written out as products so that every term is seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from dafeng.accounts.inventory._chains import Collected, Part, chain, of_year, quantity
from dafeng.accounts.inventory._terms import constant
from dafeng.accounts.inventory.inputs import MethodInput
from dafeng.accounts.inventory.records import Activity, LineResult

__all__ = ["manure", "soil_deposition", "soil_direct", "soil_leaching", "straw_burning"]

_CROPS = ("wheat", "maize", "rice")
_INPUTS = ("nitrogen.fertiliser", "nitrogen.manure", "nitrogen.straw")


def manure(given: MethodInput) -> tuple[LineResult, ...]:
    """CH4 and N2O of manure, by the heads that the line of enteric fermentation takes too.

    The factor is that of the animal (`livestock.dairy` for `livestock.dairy.grazing`): the guide gives no other.
    """
    made = Collected(given, "manure")
    for code in given.history:
        activity = of_year(given, code)
        if activity is None or not code.startswith("livestock.") or code == "livestock.camel":
            continue
        animal = ".".join(code.split(".")[:2])
        chain(made, code, "CH4", activity, [(animal, "manure_ch4", "tCH4/head")])
        chain(made, code, "N2O", activity, [(animal, "manure_n2o", "tN2O/head")])
    return made.done()


def _nitrogen(given: MethodInput) -> Iterator[tuple[str, Activity, list[Part]]]:
    """Each input of nitrogen: its item, the activity, and what turns the activity into nitrogen."""
    for code in _INPUTS:
        activity = of_year(given, code)
        if activity is not None:
            yield code, activity, []
    share = of_year(given, "straw.returned_share")
    if share is None or of_year(given, "nitrogen.straw") is not None:
        return
    for crop in _CROPS:
        activity = of_year(given, f"harvest.{crop}")
        if activity is not None:
            parts: list[Part] = [(f"crop.{crop}", name, "") for name in ("residue_ratio", "dry_matter")]
            yield activity.activity, activity, [*parts, (f"crop.{crop}", "residue_nitrogen", ""), quantity(share, "1")]


def soil_direct(given: MethodInput) -> tuple[LineResult, ...]:
    """N2O straight from the fields, N x EF1 x 44/28 by input. Source: IPCC 2006, volume 4, equation 11.1."""
    made = Collected(given, "soil_direct")
    for item, activity, parts in _nitrogen(given):
        chain(made, item, "N2O", activity, [*parts, ("cropland", "n2o_direct", "kg/kg"), constant("44/28")])
    return made.done()


def soil_deposition(given: MethodInput) -> tuple[LineResult, ...]:
    """N2O of volatilised nitrogen that comes down again, N x Frac x EF4 x 44/28; straw does not volatilise.

    Source: IPCC 2006, volume 4, equation 11.9.
    """
    made = Collected(given, "soil_deposition")
    for code, lost in (("nitrogen.fertiliser", "volatilised_fertiliser"), ("nitrogen.manure", "volatilised_manure")):
        activity = of_year(given, code)
        if activity is not None:
            parts: list[Part] = [("cropland", lost, "1"), ("cropland", "n2o_deposition", "kg/kg"), constant("44/28")]
            chain(made, code, "N2O", activity, parts)
    return made.done()


def soil_leaching(given: MethodInput) -> tuple[LineResult, ...]:
    """N2O of nitrogen washed out, N x FracLEACH x EF5 x 44/28. Source: IPCC 2006, volume 4, equation 11.10."""
    made = Collected(given, "soil_leaching")
    for item, activity, parts in _nitrogen(given):
        washed: list[Part] = [
            ("cropland", "leached_share", "1"),
            ("cropland", "n2o_leaching", "kg/kg"),
            constant("44/28"),
        ]
        chain(made, item, "N2O", activity, [*parts, *washed])
    return made.done()


def straw_burning(given: MethodInput) -> tuple[LineResult, ...]:
    """CH4 and N2O of burnt straw, harvest x residue x dry x burnt x consumed x factor; nothing without the share burnt.

    Source: IPCC 2006, volume 4, equation 2.27.
    """
    made = Collected(given, "straw_burning")
    share = of_year(given, "straw.burnt_share")
    if share is None:
        return ()
    for crop in _CROPS:
        activity = of_year(given, f"harvest.{crop}")
        if activity is None:
            continue
        straw: list[Part] = [(f"crop.{crop}", name, "") for name in ("residue_ratio", "dry_matter")]
        straw += [quantity(share, "1"), (f"crop.{crop}", "combustion_factor", "")]
        chain(made, activity.activity, "CH4", activity, [*straw, ("crop.residue", "ch4_burning", "kg/kg")])
        chain(made, activity.activity, "N2O", activity, [*straw, ("crop.residue", "n2o_burning", "kg/kg")])
    return made.done()
