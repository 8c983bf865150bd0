"""Zaozhuang's plan: one run, its targets judged, and 10,000 runs with and without targets.

Run: python benchmarks/pathway_zaozhuang.py [--runs 10000] [--repeat 3]
Wall and processor time of the whole process (both cores), best of the repeats, and the memory it has taken. Before
anything is told, an ensemble is run twice and must give the same bits.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource

from measuring import clock

from dafeng.city import load_pack, packaged_pack
from dafeng.pathway._engine import kernels
from dafeng.pathway.judging import plan_judge
from dafeng.pathway.results import city_model, project
from dafeng.pathway.studies.drawing import read_uncertainty
from dafeng.pathway.studies.ensembles import Ensemble, run_ensemble
from dafeng.pathway.studies.targets import target_tests


def digest(found: Ensemble) -> str:
    """The bits of an ensemble."""
    text = hashlib.sha256(found.co2.tobytes())
    for name in sorted(found.kept):
        text.update(found.kept[name].tobytes())
    return text.hexdigest()[:16]


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    os.environ.setdefault("DAFENG_KERNELS", "compiled")
    pack = load_pack(packaged_pack("zaozhuang"))
    model = city_model(pack, "plan")
    kernels(rows=10_000)
    found = project(model)
    judge = plan_judge(pack, found)
    targets = target_tests(pack, found)
    uncertain = read_uncertainty(pack.files, model.spec)
    standings = judge.judge(found) if judge else ()
    print(
        f"{len(model.branches)} branches, {len(model.inputs)} inputs of which {len(uncertain.inputs)} drawn, "
        f"{len(model.years)} years, {len(standings)} targets, {len(targets.tests)} of them held against every draw"
    )
    first, second = (run_ensemble(model, uncertain, runs=1000, keep=targets.run) for _ in range(2))
    if digest(first) != digest(second):
        raise RuntimeError("two ensembles of one seed differ")
    print(f"1,000 draws twice: the same bits ({digest(first)})")
    clock("one run, all indicators, peak", lambda: project(model), 20)
    if judge:
        clock(f"{len(standings)} targets judged on a run", lambda: judge.judge(found), 20)
    runs = f"{options.runs:,} draws"
    clock(f"{runs}, CO2", lambda: run_ensemble(model, uncertain, runs=options.runs), options.repeat)
    with_targets = f"{runs}, CO2 and targets"
    clock(with_targets, lambda: run_ensemble(model, uncertain, runs=options.runs, keep=targets.run), options.repeat)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most")


if __name__ == "__main__":
    main()
