"""Studies of pathways: 10,000 runs, indices, shares, a choice. Run: python benchmarks/pathway_studies.py

The city is the small made-up one of the tests (36 branches, 41 years). CPU time is given beside wall time, for it
depends less on what else the machine does.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from measuring import clock
from small_pathway import BALANCE, changed  # found on the path above

from dafeng.accounts.balance import read_balance
from dafeng.pathway import compile_model, read_specification
from dafeng.pathway.attribution import decompose, path_shares, shapley_shares
from dafeng.pathway.choice import Candidate, Demand, Outcome, choose
from dafeng.pathway.studies.drawing import uncertainty_of
from dafeng.pathway.studies.ensembles import run_ensemble, when_it_slips
from dafeng.pathway.uncertainty import Distribution, Input, sobol_indices

Array = NDArray[np.float64]


def _ishigami(x: Array) -> Array:
    return (np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def _city() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "balance.csv"
        path.write_text(BALANCE, "utf-8")
        balance = read_balance(path, place="370400", source="hand")
    spec = read_specification(changed(), "370400")
    model = compile_model(spec, balance, "plan")
    uncertain = uncertainty_of(spec)
    run_ensemble(model, uncertain, runs=200)
    for workers in (1, 2):
        clock(f"10,000 runs, {workers} workers", lambda w=workers: run_ensemble(model, uncertain, workers=w))  # type: ignore[misc]
    found = run_ensemble(model, uncertain)
    clock("PRIM on 10,000 runs, 7 inputs", lambda: when_it_slips(found, 2028))


def _arrays() -> None:
    rng = np.random.default_rng(0)
    cut = rng.random((40, 41)) * 0.05

    def response(levels: Array) -> Array:
        return 1000.0 * np.exp((levels[:, :, None] * np.log1p(-cut[: levels.shape[1]])).sum(axis=1))

    clock("Shapley values, 12 measures, 41 years", lambda: shapley_shares(response, [str(k) for k in range(12)]))
    clock("path shares, 40 measures, 41 years", lambda: path_shares(response, [str(k) for k in range(40)]))
    factors = rng.random((2, 5, 200)) + 0.1
    clock("LMDI, 200 flows, 40 years", lambda: [decompose("abcde", *factors) for _ in range(40)])
    inputs = [Input(name, Distribution("uniform", -np.pi, None, np.pi)) for name in "abc"]
    clock("Sobol indices, 5 x 4,096 runs", lambda: sobol_indices(_ishigami, inputs, ["y"], base=4096, repeats=1))
    uniform = stats.uniform(-np.pi, 2.0 * np.pi)
    clock(
        "the same by scipy.stats.sobol_indices",
        lambda: stats.sobol_indices(func=lambda x: _ishigami(x.T).T, n=4096, dists=[uniform] * 3, rng=1),
    )
    years = tuple(range(2025, 2061))
    age, candidates = np.arange(36.0), [Candidate(str(k), float(1 + k % 7)) for k in range(40)]
    power = rng.uniform(0.2, 0.8, 40)

    def outcome(levels: Array) -> Outcome:
        return Outcome(1000.0 + (10.0 - 0.9 * (levels @ power))[:, None] * age, np.empty((len(levels), 0)))

    clock("cheapest levels of 40 measures", lambda: choose(outcome, candidates, years, Demand(2030)), repeat=1)


if __name__ == "__main__":
    _city()
    _arrays()
    print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB")
