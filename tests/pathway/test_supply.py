"""The merit order of stations: what new stations of a fuel burn."""

from __future__ import annotations

import numpy as np
import pytest

from dafeng.pathway.model import PowerBase
from dafeng.pathway.supply import MeritOrder


def base_of(gas: float) -> PowerBase:
    """Gas stations before coal in the order, none in the base year; `gas` [10^8 m3] was burnt beside coal then."""
    return PowerBase(
        capacity=np.array([[0.0, 0.0], [600.0, 600.0]]),
        hours=np.array([[3000.0, 3000.0], [5000.0, 5000.0]]),
        rate=np.array([[220.0, 220.0], [310.0, 310.0]]),
        must_run=np.array([False, False]),
        primary=np.array([False, False]),
        group=("gas", "coal"),
        fuels=("coal.raw", "gas.natural"),
        fuel_base=np.array([130.0, gas]),
        fuel_tce=np.array([0.7143, 13.3]),
        thermal=30.0,
        clean=0.0,
        required=30.0,
        loss_rate=0.0,
        heat_required=0.0,
        heat_output=0.0,
        heat_loss=0.0,
    )


@pytest.mark.parametrize("gas", [0.0, 0.02])
def test_new_gas_stations_burn_gas_whether_any_was_burnt_before_or_not(gas: float) -> None:
    # by hand: 400 MW x 3,000 h = 12 x 10^8 kWh at 220 gce/kWh = 26.4 x 10^4 tce = 26.4 / 13.3 x 10^8 m3, and of what
    # was burnt before only the part of the other thermal power, 18 of 30
    base = base_of(gas)
    capacity = np.array([[[0.0, 600.0], [400.0, 600.0]]])
    hours, rate = base.hours.T[None], base.rate.T[None]
    required = np.full((1, 2), 30.0)
    found = MeritOrder(base).meet(required, np.ones_like(required), capacity, hours, rate)
    assert found.generation[0, 1].tolist() == pytest.approx([12.0, 18.0])
    assert found.fuel[0, 0].tolist() == pytest.approx([130.0, gas])  # the base year is the balance
    assert found.fuel[0, 1, 1] == pytest.approx(26.4 / 13.3 + gas * 18.0 / 30.0)
    assert found.fuel[0, 1, 0] == pytest.approx(130.0 * 18.0 / 30.0)
