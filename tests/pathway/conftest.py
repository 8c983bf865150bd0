"""The small city: its balance and its scenarios; Zaozhuang and its plan."""

from __future__ import annotations

import pytest
from small_pathway import BALANCE, changed

from dafeng.accounts.balance import EnergyBalance, read_balance
from dafeng.city import CityPack, load_pack, packaged_pack
from dafeng.pathway import Model, Specification, compile_model, read_specification
from dafeng.pathway.results import Projection, city_model, project


@pytest.fixture(scope="session")
def small_balance(tmp_path_factory: pytest.TempPathFactory) -> EnergyBalance:
    path = tmp_path_factory.mktemp("balance") / "balance.csv"
    path.write_text(BALANCE, "utf-8")
    return read_balance(path, place="370400", source="hand")


@pytest.fixture(scope="session")
def small_spec() -> Specification:
    return read_specification(changed(), "370400")


@pytest.fixture(scope="session")
def small_model(small_spec: Specification, small_balance: EnergyBalance) -> Model:
    return compile_model(small_spec, small_balance, "plan")


@pytest.fixture(scope="session")
def pack() -> CityPack:
    return load_pack(packaged_pack("zaozhuang"))


@pytest.fixture(scope="session")
def plan_run(pack: CityPack) -> Projection:
    return project(city_model(pack, "plan"))
