"""`dafeng pathway backcast` and `districts` on Zaozhuang's own pack: what is shown adds up, what cannot be is said."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from dafeng.cli import main


@pytest.fixture(autouse=True)
def _plain_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAFENG_KERNELS", "numpy")


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main(["pathway", *words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_sectors_sum_to_the_required_path_under_the_cap(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("backcast", "zaozhuang", "--peak-by", "2029", "--cap", "29000", "--end", "12000")
    found = _json(capsys, *words)
    allowed = np.array([each["allowed"] for each in found["sectors"]])
    cut = np.array([each["reduction"] for each in found["sectors"]])
    baseline = np.array([each["baseline"] for each in found["sectors"]])
    np.testing.assert_allclose(allowed.sum(axis=0), np.array(found["path"]) + found["shortfall"])
    np.testing.assert_allclose(baseline - cut, allowed)
    assert max(found["path"]) <= 29000.0
    assert found["path"][-1] == pytest.approx(12000.0)
    assert main(["--lang", "en", "pathway", *words, "--rule", "potential"]) == 0
    assert "required path" in capsys.readouterr().out


def test_without_an_end_it_does_not_rise_again_and_districts_share_it(capsys: pytest.CaptureFixture[str]) -> None:
    # The plan's emission falls to 2030 and rises afterwards, below its first year: the path may not follow it.
    words = ("backcast", "zaozhuang", "--peak-by", "2030", "--cap", "28000")
    found = _json(capsys, *words, "--districts", "inertia")
    at = found["years"].index(2030)
    baseline = np.sum([each["baseline"] for each in found["sectors"]], axis=0)
    assert np.diff(baseline[at:]).max() > 0.0
    path = np.array(found["path"])
    assert np.diff(path[at:]).max() <= 1e-9
    shares = np.array([each["values"] for each in found["districts"]["districts"]])
    np.testing.assert_allclose(shares.sum(axis=0), path)
    assert main(["--lang", "en", "pathway", *words]) == 0
    assert "allowed change a year" in capsys.readouterr().out


@pytest.mark.parametrize("words", [("--cap", "20"), ("--cap", "nan"), ("--cap", "29000", "--end", "30000")])
def test_a_cap_that_cannot_be_is_refused(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert main(["pathway", "backcast", "zaozhuang", "--peak-by", "2029", *words]) == 2
    assert capsys.readouterr().out == ""


def test_districts_sum_to_the_city_and_who_has_no_data_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "districts", "zaozhuang", "plan")
    paths = np.array([each["values"] for each in found["districts"]])
    city = _json(capsys, "run", "zaozhuang", "--scenario", "plan")
    np.testing.assert_allclose(paths.sum(axis=0), list(city["co2_by_year"].values()))
    assert len(paths) == 6
    assert [each["place"] for each in found["left_out"]] == ["370400-gxq"]
    assert found["figures"] == {"co2.downscaled": "2017"}


def test_a_rule_without_its_figures_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "districts", "zaozhuang", "plan", "--rule", "per-head"]) == 2
    assert "population.resident" in capsys.readouterr().err
