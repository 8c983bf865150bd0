"""CO2 equivalents need a named set of warming potentials."""

import pytest

from dafeng.core.errors import UnitError
from dafeng.core.gwp import gwp, to_co2e


@pytest.mark.parametrize(("gwp_set", "value"), [("SAR", 21), ("AR4", 25), ("AR5", 28), ("AR6", 27.9)])
def test_methane_differs_by_set(gwp_set: str, value: float) -> None:
    # IPCC 1995, 2007, 2013 and 2021 (table 7.SM.7)
    assert to_co2e(1, "吨甲烷", "CH4", gwp_set=gwp_set) == pytest.approx(value)  # type: ignore[arg-type]


def test_there_is_no_default_set() -> None:
    with pytest.raises(TypeError):
        to_co2e(1, "tCH4", "CH4")  # type: ignore[call-arg]


def test_a_mass_of_co2_is_not_taken_for_methane() -> None:
    with pytest.raises(UnitError):
        to_co2e(1, "tCO2", "CH4", gwp_set="AR5")


def test_other_gases_are_given_by_mass() -> None:
    assert to_co2e(1, "kg", "SF6", gwp_set="AR5") == pytest.approx(23.5)


def test_a_gas_that_the_set_does_not_have_is_named_with_the_sets_that_do() -> None:
    with pytest.raises(UnitError, match=r"AR4 \| AR5 \| AR6"):
        gwp("NF3", "SAR")


def test_values_that_no_document_was_seen_for_say_so() -> None:
    assert gwp("CH4-fossil", "AR6").certainty == "M"
