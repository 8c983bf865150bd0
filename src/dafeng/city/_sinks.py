"""The carbon sinks of a city, taken from the tables `sinks/*.csv` of its pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dafeng.city._factors import city_factors
from dafeng.city._records import CityPack

if TYPE_CHECKING:  # the room of accounts is opened only when it is asked for
    from dafeng.accounts.factors import FactorLibrary
    from dafeng.accounts.inventory import Activity
    from dafeng.accounts.sinks import SinkParameters, SinkStatement

__all__ = ["city_sinks", "sink_activity"]


def city_sinks(
    pack: CityPack,
    *,
    place: str = "",
    parameters: SinkParameters | None = None,
    library: FactorLibrary | None = None,
    official: bool = False,
) -> SinkStatement:
    """Stock-taking and change of the city, or of a place in it; a statement without stocks where it entered nothing.

    Raises `AccountsError` with every fault of the tables and every factor that is missing.
    """
    from dafeng.accounts.sinks import read_sinks, take_stock

    factors = city_factors(pack, library)
    tables = read_sinks(pack.tables, factors)
    return take_stock(place or pack.code, tables, factors, parameters=parameters, official=official)


def sink_activity(
    pack: CityPack, year: int, given: tuple[Activity, ...], *, place: str = "", official: bool = False
) -> tuple[Activity, ...]:
    """The changes of sinks as activities of the inventory, for pools that `given` does not hold."""
    from dafeng.accounts.inventory import sink_activities

    return sink_activities(city_sinks(pack, place=place, official=official), year, given)
