"""Gases of agriculture, against hand calculation with the numbers of the guidelines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.accounts.agriculture import (
    NitrogenInputs,
    burnt_mass,
    enteric_factor,
    enteric_methane,
    field_burning,
    gross_energy,
    manure_indirect_nitrous_oxide,
    manure_methane,
    manure_methane_factor,
    manure_nitrous_oxide,
    nitrogen_excretion,
    residue_nitrogen,
    rice_daily_factor,
    rice_methane,
    rice_seasonal_methane,
    soil_nitrous_oxide,
)
from dafeng.core.errors import AccountsError


def test_heads_times_factor() -> None:
    # 1000 dairy cows x 88.1 and 20,000 pigs x 1 kg (provincial guide, chapter 3) = 88.1 and 20 t
    assert enteric_methane([1000, 20000], [88.1, 1.0]) == pytest.approx([88.1, 20])
    assert float(manure_methane(20000, 5.08)) == pytest.approx(101.6)


def test_cattle_by_gross_energy() -> None:
    # Hand calculation at DE = 60 %: REM = 1.123 - 0.24552 + 0.040536 - 0.423333 = 0.494683;
    # REG = 1.164 - 0.3096 + 0.047088 - 0.623333 = 0.278155; (40/0.494683 + 10/0.278155)/0.6 = 194.685 MJ/day
    energy = gross_energy(40, 10, 60)
    assert float(energy) == pytest.approx(194.685, abs=0.002)
    # Ym 6.5 %: 194.685 x 0.065 x 365 / 55.65 = 83.0 kg
    assert float(enteric_factor(energy, 6.5)) == pytest.approx(83.0, abs=0.01)


def test_manure_by_volatile_solids() -> None:
    # VS 0.3 kg x 365 x B0 0.29 x 0.67 x (0.3 x 0.02 + 0.7 x 0.25 = 0.181) = 3.851 kg a head
    assert float(manure_methane_factor(0.3, 0.29, [0.02, 0.25], [0.3, 0.7])) == pytest.approx(3.8510, abs=1e-4)


def test_nitrogen_of_manure() -> None:
    # Market swine of Asia: 0.42 kg N/t/day x 28 kg: 4.2924 kg N a head (IPCC 2006 V4 tables 10.19, 10A-7)
    nitrogen = nitrogen_excretion(0.42, 28)
    assert float(nitrogen) == pytest.approx(4.2924)
    # 1000 head, half dry lot at 0.02, half slurry at 0.005: 4292.4 x 0.0125 x 44/28 / 1000 = 0.0843150 t
    assert float(manure_nitrous_oxide(1000, nitrogen, [0.5, 0.5], [0.02, 0.005])) == pytest.approx(0.084315, abs=1e-5)
    # Lost as gas 30 % and 48 %: 4292.4 x 0.39 x 0.01 x 44/28 / 1000
    lost = manure_indirect_nitrous_oxide(1000, nitrogen, [0.5, 0.5], [0.30, 0.48], 0.01)
    assert float(lost) == pytest.approx(4.2924 * 0.39 * 0.01 * 44 / 28)


def test_rice_by_season_and_by_day() -> None:
    # 100 ha single rice in the east: 215.5 kg/ha = 21.55 t
    assert float(rice_methane(100, 215.5)) == pytest.approx(21.55)
    # EFc 1.30, several aerations 0.52, non-flooded before > 180 days 0.68, 5 t straw ploughed in shortly before:
    # 1.30 x 0.52 x 0.68 x 6^0.59 = 0.459680 x 2.878000 = 1.32296 kg/ha/day (IPCC 2006 V4 tables 5.11 to 5.14)
    daily = rice_daily_factor(1.30, water=0.52, before=0.68, organic=5.0, conversion=1.0)
    assert float(daily) == pytest.approx(0.45968 * 6**0.59)
    assert float(rice_seasonal_methane(100, 1.3, 120)) == pytest.approx(15.6)


def test_cropland_by_hand() -> None:
    # 1000 t fertiliser N, 200 manure, 100 straw. Direct 1300 x 0.0057 = 7.41 t N2O-N. Volatilised 100 + 40 = 140 x 0.01
    # = 1.4. Leached 1300 x 0.2 x 0.0075 = 1.95. All x 44/28.
    found = soil_nitrous_oxide(NitrogenInputs(1000, 200, 100), 0.0057)
    assert float(found.direct) == pytest.approx(7.41 * 44 / 28)
    assert float(found.deposition) == pytest.approx(1.4 * 44 / 28)
    assert float(found.leaching) == pytest.approx(1.95 * 44 / 28)
    assert float(found.total) == pytest.approx(10.76 * 44 / 28)


def test_dung_on_pasture_has_a_factor_of_its_own() -> None:
    found = soil_nitrous_oxide(NitrogenInputs(grazing=100), 0.01, grazing=0.02, leached=0.3)
    assert float(found.direct) == pytest.approx(2 * 44 / 28)
    assert float(found.deposition) == pytest.approx(100 * 0.2 * 0.01 * 44 / 28)
    assert float(found.leaching) == pytest.approx(100 * 0.3 * 0.0075 * 44 / 28)


@given(st.lists(st.floats(0, 1e6), min_size=4, max_size=4), st.floats(0, 100))
def test_n2o_is_linear_in_nitrogen(amounts: list[float], times: float) -> None:
    once = soil_nitrous_oxide(NitrogenInputs(*amounts), 0.01, grazing=0.02)
    more = soil_nitrous_oxide(NitrogenInputs(*(each * times for each in amounts)), 0.01, grazing=0.02)
    assert float(more.total) == pytest.approx(float(once.total) * times, rel=1e-9, abs=1e-9)
    parts = [NitrogenInputs(*np.where(np.arange(4) == part, amounts, 0.0)) for part in range(4)]
    apart = sum(float(soil_nitrous_oxide(each, 0.01, grazing=0.02).total) for each in parts)
    assert apart == pytest.approx(float(once.total), rel=1e-9, abs=1e-9)


def test_straw_burnt_and_straw_returned() -> None:
    # 10,000 t wheat x 1.3 x 0.88 = 11,440 t dry straw; 2 % set on fire, 90 % of it burns: 205.92 t
    mass = burnt_mass(10000, 1.3, 0.88, 0.02, 0.9)
    assert float(mass) == pytest.approx(205.92)
    assert float(field_burning(mass, 2.7)) == pytest.approx(0.555984)
    assert float(field_burning(mass, 0.07)) == pytest.approx(0.0144144)
    assert float(residue_nitrogen(10000, 1.3, 0.88, 0.006, 0.5)) == pytest.approx(34.32)
    with pytest.raises(AccountsError):
        burnt_mass(1, 1, 1, 1.1, 1)
