"""Flows of the small balance of tests/support/balance_table.py, in standard coal: figures worked out by hand."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.accounts.balance import (
    STAGES,
    EnergyBalance,
    carrier_of,
    coefficients,
    energy_flows,
    in_standard_coal,
    make_balance,
)
from dafeng.accounts.factors import default_factors
from dafeng.core.errors import AccountsError


def _standard(balance: EnergyBalance) -> EnergyBalance:
    return in_standard_coal(balance, coefficients(default_factors(), balance))


def _sums(balance: EnergyBalance) -> tuple[dict[str, float], dict[str, float]]:
    inward: dict[str, float] = defaultdict(float)
    outward: dict[str, float] = defaultdict(float)
    for each in energy_flows(balance):
        inward[each.target] += each.value
        outward[each.source] += each.value
    return inward, outward


def test_the_flows_of_the_small_balance_are_those_of_its_cells(balance: EnergyBalance) -> None:
    """Raw coal 0.7143 tce/t: 80 x 0.7143 to power, 100 x 0.7143 mined; electricity 1.229: 30 x 1.229 made, 47 used."""
    flows = {(each.source, each.target): each.value for each in energy_flows(_standard(balance))}
    assert flows["production", "coal"] == pytest.approx(71.43)
    assert flows["coal", "power"] == pytest.approx(80 * 0.7143)
    assert flows["power", "electricity"] == pytest.approx(30 * 1.229)
    assert flows["electricity", "final.industry"] == pytest.approx(30 * 1.229)
    assert flows["electricity", "loss"] == pytest.approx(3 * 1.229)
    assert ("electricity", "gap_out") not in flows, "the balance closes"


def test_what_flows_in_flows_out_at_every_node_between_the_ends(balance: EnergyBalance) -> None:
    inward, outward = _sums(_standard(balance))
    for node, stage in STAGES.items():
        if 0 < stage < 6:
            assert inward[node] == pytest.approx(outward[node]), node


def test_every_flow_runs_to_the_right(balance: EnergyBalance) -> None:
    assert all(STAGES[each.source] < STAGES[each.target] for each in energy_flows(_standard(balance)))


def test_tonnes_and_kilowatt_hours_are_not_added_up(balance: EnergyBalance) -> None:
    with pytest.raises(AccountsError, match="标准量"):
        energy_flows(balance)


CELLS = st.dictionaries(
    st.tuples(
        st.sampled_from(
            [
                "supply.primary",
                "supply.inflow",
                "supply.outflow",
                "supply.stock",
                "transformation.power",
                "transformation.heat",
                "transformation.gas",
                "loss",
                "final.industry",
                "final.residential",
            ]
        ),
        st.sampled_from(["coal.raw", "coke", "gas.coke_oven", "oil.diesel", "gas.natural", "heat", "electricity"]),
    ),
    st.floats(-1000, 1000),
    min_size=1,
)


@given(cells=CELLS)
def test_a_flow_is_the_sum_of_its_rows_and_only_what_closes_a_node_has_none(
    cells: dict[tuple[str, str], float],
) -> None:
    table = make_balance("370400", 2020, cells, basis="calorific")
    flows = energy_flows(table)
    assert len({(each.source, each.target, each.carrier) for each in flows}) == len(flows)
    for each in flows:
        closing = each.source == "gap_in" or each.target in ("gap_out", "transformation_loss")
        assert bool(each.rows) is not closing
        cell = {(row, carrier_of(kind)): 0.0 for row, kind in cells}
        for (row, kind), value in cells.items():
            cell[row, carrier_of(kind)] += value
        total = sum(sign * cell.get((row, each.carrier), 0.0) for row, sign in each.rows)
        assert closing or total == pytest.approx(each.value, abs=1e-6)


def test_energy_fed_again_names_the_rows_of_every_process_that_takes_it() -> None:
    """Electricity of 5 for heating and 2 for gas is one pair of flows for the carrier, one for each process."""
    cells = {("supply.inflow", "electricity"): 7.0, ("transformation.heat", "electricity"): -5.0,
             ("transformation.gas", "electricity"): -2.0}  # fmt: skip
    flows = {
        (each.source, each.target): each for each in energy_flows(make_balance("1", 2020, cells, basis="calorific"))
    }
    out = flows["electricity", "refed_out"]
    assert (out.value, dict(out.rows)["transformation.heat"]) == (7.0, -1.0)
    assert "transformation.gas" in dict(out.rows)
    assert flows["refed_in", "heating"].rows == (("transformation.heat", -1.0),)
    assert flows["refed_in", "heating"].value == 5.0


@given(cells=CELLS)
def test_any_table_however_wrong_gives_flows_that_conserve(cells: dict[tuple[str, str], float]) -> None:
    table = make_balance("370400", 2020, cells, basis="calorific")
    inward, outward = _sums(table)
    size = 1 + sum(abs(value) for value in cells.values())
    assert all(each.value > 0 for each in energy_flows(table))
    for node, stage in STAGES.items():
        if 0 < stage < 6:
            assert abs(inward[node] - outward[node]) < 1e-6 * size, node
