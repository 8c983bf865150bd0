"""The notebook runs as it is printed, and says what the library says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "docs" / "notebooks" / "pathway.ipynb"


def _run() -> dict[str, Any]:
    """The names that the code cells leave behind, run in order in one namespace."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    found: dict[str, Any] = {}
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"cell {number}", "exec"), found)  # noqa: S102  the notebook itself
    return found


def test_every_cell_runs_and_its_figures_hang_together() -> None:
    found = _run()
    plan, frozen = found["plan"], found["frozen"]
    assert plan.years[0] == frozen.years[0]
    assert found["saved"][0] == 0.0  # the base year is the same in every scenario
    assert found["saved"][plan.years.index(2030)] > 0.0
    assert np.isclose(sum(found["parts"].values()), -found["saved"][plan.years.index(2030)], atol=0.05 * 60)
    assert np.isclose(sum(found["factors"].values()), -found["saved"][plan.years.index(2030)])
    assert found["choice"].reached
    assert max(found["choice"].co2) == found["choice"].peak_value
    assert sum(found["statuses"].values()) == 60  # the targets of Zaozhuang's plan, docs/benchmarks.md
    assert found["p_2030"].runs == 1000
    burnt = sum(term.co2 for term in found["terms"] if term.branch.use == "energy")
    at = plan.years.index(2030)
    stations = plan.raw.carbon[0, at, len(plan.model.branches) :].sum()
    bought = plan.values["co2.electricity"][at]
    assert np.isclose(burnt + stations + bought, plan.co2[at])


def test_the_path_begins_with_three_lines() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    first = next(cell for cell in cells if cell["cell_type"] == "code")
    lines = [line for line in first["source"] if line.strip() and not line.startswith(("from", "import"))]
    assert len(lines) == 3


def test_no_output_is_kept_in_the_notebook() -> None:
    """Figures in a stored output would go stale unseen."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)
