"""The packaged city's balance by estimate closes, says that it is one, and is the share of its province by hand."""

from __future__ import annotations

import pytest

from dafeng.accounts.balance import check_balance, kinds
from dafeng.accounts.estimate import Estimate
from dafeng.city import CityPack, estimate_balance, load_pack, packaged_pack


@pytest.fixture(scope="module")
def pack() -> CityPack:
    return load_pack(packaged_pack("zaozhuang"))


@pytest.fixture(scope="module")
def found(pack: CityPack) -> Estimate:
    return estimate_balance(pack, 2017, draws=200)


def test_the_estimated_balance_breaks_no_identity_and_says_what_it_is(found: Estimate) -> None:
    assert check_balance(found.balance) == ()
    assert (found.balance.state, found.scaled.state) == ("estimated", "estimated")


def test_coal_of_power_and_heat_is_the_province_s_by_the_share_of_coal_capacity(found: Estimate) -> None:
    # CEADs Shandong 2017: 435.6814 Mt of raw coal in power and heat, 1.711461 t/t; register: 3388 of 100593 MW
    inputs = [found.balance.at(row, "coal.raw") for row in ("transformation.power", "transformation.heat")]
    tonnes = -sum(each or 0.0 for each in inputs)
    assert tonnes == pytest.approx(43568.14 / 1.711461 * 3388 / 100593, rel=1e-5)


def test_co2_of_the_estimate_is_the_sum_of_province_times_share(found: Estimate) -> None:
    rows = found.emissions.filter(found.emissions["sector"] != "total").to_dicts()
    assert sum(row["province"] * row["share"] for row in rows) == pytest.approx(found.co2[0])
    assert found.co2[1] < found.co2[0] < found.co2[2]


def test_heat_used_is_heat_made(found: Estimate) -> None:
    assert found.balance.at("final", "heat") == pytest.approx(found.balance.at("transformation.heat", "heat"))
    assert found.balance.at("supply.inflow", "heat") is None


def test_every_kind_of_the_balance_is_one_of_the_layout(found: Estimate) -> None:
    assert set(found.balance.kinds) <= set(kinds())


def test_a_year_after_the_last_table_holds_that_table_and_says_so(pack: CityPack) -> None:
    later = estimate_balance(pack, 2020, draws=50)
    assert later.table.year == 2020
    assert any("2019" in note.zh for note in later.notes)
