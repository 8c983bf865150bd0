"""A run taken apart multiplies up to the run."""

from __future__ import annotations

import numpy as np
import pytest

from dafeng.pathway import Model, simulate
from dafeng.pathway.explaining import measures_of, terms_of


@pytest.mark.parametrize("year", [2020, 2030, 2060])
def test_terms_multiply_up_to_energy_and_co2(small_model: Model, year: int) -> None:
    levels = small_model.defaults.copy()
    levels[small_model.place_of("clean-heat")] = 0.6
    raw = simulate(small_model, levels)
    terms = terms_of(small_model, raw, levels, year)
    assert len(terms) == len(small_model.branches)
    for term in terms:
        if term.activity is not None:
            made = term.activity * term.saturation * term.share * term.unit_energy
            assert made == pytest.approx(term.energy, rel=1e-12)
        assert term.energy * term.carbon * term.factor == pytest.approx(term.co2, rel=1e-9, abs=1e-12)
    at = year - 2020
    assert sum(each.co2 for each in terms) == pytest.approx(raw.carbon[0, at, : len(terms)].sum())


def test_activity_is_the_driver_s_index_bent_by_its_elasticity(small_model: Model) -> None:
    """GDP grows 5 % a year from 2020 to 2030; construction follows it with elasticity 0.5: 1.05 ** (10 * 0.5)."""
    raw = simulate(small_model)
    terms = terms_of(small_model, raw, small_model.defaults, 2030)
    found = next(term for term in terms if term.branch.id.startswith("construction") and term.energy)
    assert found.activity == pytest.approx(1.05**5)


def test_a_shift_is_named_on_both_branches(small_model: Model) -> None:
    """clean-heat moves 70 % of the stoves' share to heat pumps."""
    raw = simulate(small_model)
    terms = {each.branch.id: each for each in terms_of(small_model, raw, small_model.defaults, 2030)}
    for name, share in (("urban.heat.coal", 0.3), ("urban.heat.electric", 0.7)):
        assert terms[name].share == pytest.approx(share)
        found = measures_of(small_model, terms[name], small_model.defaults)
        assert [(measure.id, level) for measure, level in found] == [("clean-heat", 1.0)]
    none = np.zeros_like(small_model.defaults)
    assert measures_of(small_model, terms["urban.heat.coal"], none) == ()
