"""Runs of the small city: the base year, closed forms, conservation, and the two kinds of kernels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.accounts.balance import EnergyBalance
from dafeng.core.errors import PathwayError
from dafeng.pathway import Model, Specification, compile_model, simulate


def _flow(model: Model, name: str) -> int:
    return next(number for number, flow in enumerate(model.flows) if flow.id == name)


def test_the_base_year_is_the_balance_for_every_input(small_model: Model) -> None:
    draws = np.random.default_rng(1).uniform(0, 1, (20, len(small_model.inputs)))
    flows = simulate(small_model, draws).flows
    assert np.allclose(flows[:, 0], flows[:1, 0], rtol=1e-12), "no measure reaches the base year"
    sums: dict[tuple[str, str], float] = {}
    for number, flow in enumerate(small_model.flows):
        sums[flow.row, flow.kind] = sums.get((flow.row, flow.kind), 0.0) + flows[0, 0, number]
    balance = small_model.balance
    for (row, kind), value in sums.items():
        if kind:
            feedstock = sums.get(("final.feedstock", kind), 0.0) if row == "final.industry" else 0.0
            assert value + feedstock == pytest.approx(balance.at(row, kind) or 0.0), (row, kind)


def test_compiled_kernels_equal_their_twins(small_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = np.random.default_rng(2).uniform(-0.1, 1.2, (7, len(small_model.inputs)))
    monkeypatch.setenv("DAFENG_KERNELS", "numpy")
    plain = simulate(small_model, draws)
    monkeypatch.setenv("DAFENG_KERNELS", "compiled")
    quick = simulate(small_model, draws)
    for name in ("flows", "carbon", "number", "sales", "retired", "drivers"):
        np.testing.assert_allclose(getattr(quick, name), getattr(plain, name), rtol=1e-11, atol=1e-12, err_msg=name)
    np.testing.assert_array_equal(quick.clipped, plain.clipped)


def test_a_branch_grows_as_its_driver_to_the_power_of_its_elasticity(small_model: Model) -> None:
    """Closed form: product grows by 5 % a year to 2030, trade uses electricity with elasticity 0.9 from 4.0."""
    year10 = simulate(small_model).flows[0, 10, _flow(small_model, "trade:electricity")]
    assert year10 == pytest.approx(4.0 * 1.05 ** (10 * 0.9))


def test_stocks_are_kept_in_the_books(small_model: Model) -> None:
    run = simulate(small_model, np.random.default_rng(3).uniform(0, 1, (5, len(small_model.inputs))))
    change = np.diff(run.number, axis=1)
    np.testing.assert_allclose(change, (run.sales - run.retired)[:, 1:], atol=1e-9)
    assert (run.number >= 0).all()
    assert (run.retired[:, 1:] >= -1e-9).all()


def test_inputs_that_are_not_finite_are_refused(small_model: Model) -> None:
    wrong = small_model.defaults.copy()
    wrong[0] = np.nan
    with pytest.raises(PathwayError, match="有限"):
        simulate(small_model, wrong)


@settings(max_examples=20, deadline=None)
@given(levels=st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_draws_do_not_touch_each_other(small_model: Model, levels: list[float]) -> None:
    one = np.zeros((1, len(small_model.inputs)))
    one[0, :5] = levels
    alone = simulate(small_model, one).carbon
    among = simulate(small_model, np.vstack([one * 0, one, one + 0.5])).carbon
    # sums over branches may round the last bit by where a row stands in its array
    np.testing.assert_allclose(alone[0], among[1], rtol=1e-12)


def test_a_scenario_that_inherits_differs_only_where_it_says(
    small_spec: Specification, small_balance: EnergyBalance
) -> None:
    plan, slow = (compile_model(small_spec, small_balance, name) for name in ("plan", "slow"))
    levels = slow.defaults.copy()
    levels[slow.place_of("pv")], levels[slow.place_of("efficiency")] = 1.0, 1.0
    np.testing.assert_array_equal(simulate(plan).carbon, simulate(slow, levels).carbon)
