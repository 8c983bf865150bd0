"""Targets without any data are named; derived indicators count when what they rest on is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_pack import lay

from dafeng.city import CityPack, Gap, gaps, load_pack, own_plan
from dafeng.city._gaps import _notes
from dafeng.core.catalogue import default_catalogue
from dafeng.plan.records import IndicatorMatch, Plan, Target


@pytest.fixture
def pack(tmp_path: Path) -> CityPack:
    return load_pack(lay(tmp_path))


def _plan(pack: CityPack, *targets: Target) -> Plan:
    plan = own_plan(pack)
    assert plan is not None
    return replace(plan, targets=targets)


def _target(code: str | None, confidence: float = 0.9, kind: str = "level") -> Target:
    matches = (IndicatorMatch(code, confidence),) if code else ()
    target = Target("二", "某指标", 2030, ">=", 1.0, "", None, "level", "", "", 0, 1, matches=matches)
    return replace(target, kind=kind)  # type: ignore[arg-type]


def test_a_target_with_a_series_is_no_gap(pack: CityPack) -> None:
    assert gaps(pack, _plan(pack, _target("gdp.nominal")), default_catalogue()) == []


def test_a_series_that_is_all_missing_is_a_gap(pack: CityPack) -> None:
    found = gaps(pack, _plan(pack, _target("energy.total")), default_catalogue())
    assert found == [Gap("二", "某指标", 2030, "energy.total")]


def test_a_derived_indicator_needs_all_that_it_rests_on(pack: CityPack) -> None:
    share = "gdp.primary.share"  # gdp.primary / gdp.nominal; the small pack has only the second
    assert default_catalogue().roots(share) == ("gdp.primary", "gdp.nominal")
    assert [gap.code for gap in gaps(pack, _plan(pack, _target(share)), default_catalogue())] == [share]


@pytest.mark.parametrize("target", [_target(None), _target("gdp.nominal", confidence=0.4)])
def test_a_target_that_nobody_can_name_is_shown(pack: CityPack, target: Target) -> None:
    assert [gap.code for gap in gaps(pack, _plan(pack, target), default_catalogue())] == [None]


@pytest.mark.parametrize("kind", ["peak", "phase-out"])
def test_targets_judged_by_other_means_are_left_out(pack: CityPack, kind: str) -> None:
    assert gaps(pack, _plan(pack, _target(None, kind=kind)), default_catalogue()) == []


def test_gaps_become_notes_in_both_languages() -> None:
    known, unknown = _notes([Gap("二", "能耗", 2030, "energy.total"), Gap("三", "某事", None, None)], "plan/a.txt")
    assert (known.code, unknown.code) == ("pack.target-without-data", "pack.target-without-indicator")
    assert known.severity == unknown.severity == "note"
    assert "能耗（2030）" in known.zh
    assert "energy.total" in known.mend_en
