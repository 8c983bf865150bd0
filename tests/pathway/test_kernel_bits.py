"""Compiled kernels and their numpy twins give the same bits, and nobody waits for the compiler."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dafeng.city import load_pack, packaged_pack
from dafeng.pathway import Model, Raw, simulate
from dafeng.pathway.results import city_model


@pytest.fixture(scope="module")
def zaozhuang() -> Model:
    return city_model(load_pack(packaged_pack("zaozhuang")), "plan")


def _bits(raw: Raw) -> dict[str, bytes]:
    names = ("flows", "carbon", "drivers", "number", "sales", "retired", "capacity", "clipped")
    return {name: np.ascontiguousarray(getattr(raw, name)).tobytes() for name in names}


@pytest.mark.parametrize("city", ["small_model", "zaozhuang"])
@pytest.mark.parametrize("draws", [1, 3, 40])
def test_twins_and_compiled_kernels_give_the_same_bits(
    city: str, draws: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    model: Model = request.getfixturevalue(city)
    rng = np.random.default_rng(7)
    low, high = np.array([[each.low, each.high] for each in model.inputs]).T
    inputs = low + (high - low) * rng.random((draws, len(model.inputs)))
    inputs[:, rng.random(len(model.inputs)) < 0.2] = 0.0
    found = {}
    for kind in ("numpy", "compiled"):
        monkeypatch.setenv("DAFENG_KERNELS", kind)
        found[kind] = _bits(simulate(model, inputs))
    assert [name for name, bits in found["numpy"].items() if bits != found["compiled"][name]] == []


def test_an_ensemble_does_not_wait_for_the_compiler(tmp_path: Path) -> None:
    """Nothing is kept: the twins answer at once, and numba is not even loaded."""
    program = (
        "from dafeng.pathway import _engine, _jit\n"
        "_jit.start_warming = lambda: True\n"
        "from dafeng.pathway._twins import branch_twin, stock_twin\n"
        "import sys\n"
        "twins = _engine.kernels(rows=256) == (stock_twin, branch_twin)\n"
        "print(_engine.awaits_compiler(), twins, 'numba' in sys.modules)"
    )
    surroundings = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    surroundings.pop("DAFENG_KERNELS", None)
    found = subprocess.run(
        [sys.executable, "-c", program], env=surroundings, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert found.stdout.strip() == "True True False"
