"""Kept versions of an inventory and the log of what changed between two.

Expectations are worked by hand beside each figure; the shares of a product follow Shapley's rule, its order-free split.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dafeng.accounts.balance import EnergyBalance
from dafeng.accounts.factors import default_factors
from dafeng.accounts.inventory import Inventory, LineResult, Term, build_inventory
from dafeng.accounts.recalculation import compare_inventories, keep_inventory, kept_text, read_kept
from dafeng.core.errors import AccountsError

PLACE, YEAR = "370400", 2020


def result(line: str, gas: str, activity: float, factor: float, **more: object) -> LineResult:
    unit, row = str(more.pop("unit", "t")), str(more.pop("row", "set:f"))
    scale = {"t": 1.0, "10^4 t": 1e4}[unit]
    terms = (
        Term("activity", activity, unit, "book#1", role="activity"),
        Term("factor", factor, f"t{gas}/t", "guide#1", "V", row, "factor"),
    )
    return LineResult(line, "", gas, PLACE, YEAR, activity * scale * factor, None, "plain", 1, terms, **more)  # type: ignore[arg-type]


def missing(line: str, gas: str) -> LineResult:
    return LineResult(line, "", gas, PLACE, YEAR, notation="NE", reason_zh="没有活动水平数据", state="missing")


def inventory(*results: LineResult, gwp: str = "AR5") -> Inventory:
    return Inventory(PLACE, YEAR, "inventory", gwp, results, (), "v")  # type: ignore[arg-type]


def test_nothing_changed_leaves_an_empty_log(balance: EnergyBalance) -> None:
    found = build_inventory(PLACE, 2007, "inventory", (), balance, default_factors())
    log = compare_inventories(found, found)
    assert log.changes == ()
    assert (log.difference, log.absolute, log.offset) == (0, 0, 0)


def test_activity_and_factor_share_a_change_by_hand() -> None:
    log = compare_inventories(
        inventory(result("ippu.cement", "CO2", 100, 0.5)),
        inventory(result("ippu.cement", "CO2", 120, 0.6, row="set:g")),
    )
    (change,) = log.changes
    # 50 to 72: activity 20 x (0.5 + 0.6) / 2 = 11, factor 0.1 x (100 + 120) / 2 = 11
    assert change.causes == pytest.approx({"activity": 11, "factor": 11})
    assert {(each.name, each.old, each.new) for each in change.terms} == {("activity", 100, 120), ("factor", 0.5, 0.6)}
    assert log.by_cause() == pytest.approx({"activity": 11, "factor": 11, "method": 0, "gwp": 0, "notation": 0})


def test_another_set_of_warming_potentials_is_told_from_the_rest() -> None:
    old = inventory(result("energy.power", "CH4", 10, 1), result("ippu.cement", "CO2", 5, 1), gwp="SAR")
    new = inventory(result("energy.power", "CH4", 10, 1), result("ippu.cement", "CO2", 5, 1), gwp="AR5")
    (change,) = compare_inventories(old, new).changes
    assert change.gas == "CH4"
    assert change.causes == pytest.approx({"gwp": 10 * (28 - 21)})  # SAR and AR5


def test_three_causes_at_once_by_shapley() -> None:
    old = inventory(result("energy.power", "CH4", 10, 1.0), gwp="SAR")
    new = inventory(result("energy.power", "CH4", 20, 3.0), gwp="AR5")
    (change,) = compare_inventories(old, new).changes
    # activity 10 x (1x21/3 + (1x28 + 3x21)/6 + 3x28/3) = 10 x (7 + 91/6 + 28)
    activity = 10 * (7 + 91 / 6 + 28)
    factor = 2 * (10 * 21 / 3 + (10 * 28 + 20 * 21) / 6 + 20 * 28 / 3)
    gwp = 7 * (10 * 1 / 3 + (10 * 3 + 20 * 1) / 6 + 20 * 3 / 3)
    assert change.causes == pytest.approx({"activity": activity, "factor": factor, "gwp": gwp})
    assert sum(change.causes.values()) == pytest.approx(20 * 3 * 28 - 10 * 21)


def test_the_same_activity_in_another_unit_is_no_change_of_activity() -> None:
    old = inventory(result("ippu.cement", "CO2", 20000, 0.5))
    new = inventory(result("ippu.cement", "CO2", 2, 0.6, unit="10^4 t"))
    (change,) = compare_inventories(old, new).changes
    assert change.causes == pytest.approx({"factor": 2000})


def test_another_method_and_a_value_for_a_notation_key() -> None:
    old = inventory(result("ippu.cement", "CO2", 100, 0.5), missing("ippu.lime", "CO2"))
    new = inventory(
        replace(result("ippu.cement", "CO2", 90, 0.5), method="raw-meal", tier=3), result("ippu.lime", "CO2", 10, 0.7)
    )
    log = compare_inventories(old, new, reasons={"ippu.cement": "改用生料法"})
    cement, lime = sorted(log.changes, key=lambda each: each.line)
    assert cement.causes == pytest.approx({"method": -5})
    assert (cement.method, cement.reason) == ("plain 1 → raw-meal 3", "改用生料法")
    assert lime.causes == pytest.approx({"notation": 7})
    assert lime.notation == "NE → value"


def test_a_key_that_changes_without_a_figure_is_logged() -> None:
    old, new = inventory(missing("ippu.lime", "CO2")), inventory(replace(missing("ippu.lime", "CO2"), notation="NO"))
    (change,) = compare_inventories(old, new).changes
    assert (change.notation, change.difference, dict(change.causes)) == ("NE → NO", 0, {})


def test_absolute_differences_show_what_the_total_hides() -> None:
    old = inventory(result("energy.power", "CO2", 100, 1), result("ippu.cement", "CO2", 50, 1))
    new = inventory(result("energy.power", "CO2", 80, 1), result("ippu.cement", "CO2", 68, 1))
    log = compare_inventories(old, new)
    assert (log.difference, log.absolute, log.offset) == (-2, 38, 36)
    assert {each.sector: each.difference for each in log.sectors} == {"energy": -20, "ippu": 18}


def test_memo_items_are_logged_and_left_out_of_the_total() -> None:
    old = inventory(result("memo.electricity.net", "CO2", 100, 0.6))
    new = inventory(result("memo.electricity.net", "CO2", 110, 0.6))
    log = compare_inventories(old, new)
    assert log.changes[0].counted is False
    assert (log.difference, sum(log.by_cause().values())) == (0, 0)


def test_other_years_are_refused() -> None:
    with pytest.raises(AccountsError) as refused:
        compare_inventories(inventory(), replace(inventory(), year=2021))
    assert refused.value.faults[0].code == "recalculation.not-comparable"


amounts = st.one_of(st.just(0.0), st.floats(-1e9, 1e9), st.floats(1e-3, 1e3))


@example([(1.0, 1.00001, 76695077.0, 0.0)], "SAR")
@given(st.lists(st.tuples(amounts, amounts, amounts, amounts), min_size=1, max_size=6), st.sampled_from(["SAR", "AR6"]))
def test_contributions_sum_to_the_difference(figures: list[tuple[float, ...]], gwp: str) -> None:
    lines = ["energy.power", "energy.industry", "energy.transport", "ippu.cement", "ippu.lime", "energy.heat"]
    gases = ["CH4", "N2O", "CO2", "CO2", "CO2", "N2O"]
    old = inventory(*(result(lines[at], gases[at], *each[:2]) for at, each in enumerate(figures)))
    new = inventory(*(result(lines[at], gases[at], *each[2:]) for at, each in enumerate(figures)), gwp=gwp)
    log = compare_inventories(old, new)
    # causes of opposite sign may be far larger than their sum: digits are lost of them, not of the sum
    size = max([1.0, *(abs(part) for each in log.changes for part in (each.old, each.new, *each.causes.values()))])
    for change in log.changes:
        assert sum(change.causes.values()) == pytest.approx(change.difference, abs=1e-9 * size)
    assert sum(log.by_cause().values()) == pytest.approx(log.difference, abs=1e-9 * size)
    assert log.difference == pytest.approx(new.total() - old.total(), abs=1e-9 * size)
    assert log.absolute >= abs(log.difference) - 1e-9 * size


def test_back_and_forth_is_the_opposite(balance: EnergyBalance) -> None:
    found = build_inventory(PLACE, 2007, "inventory", (), balance, default_factors())
    other = replace(found, gwp_set="AR6")
    there, back = compare_inventories(found, other), compare_inventories(other, found)
    assert there.difference == pytest.approx(-back.difference)
    assert set(there.by_cause()) == set(back.by_cause())
    assert there.by_cause()["gwp"] == pytest.approx(there.difference)


def test_a_kept_version_comes_back_equal(balance: EnergyBalance, tmp_path: Path) -> None:
    found = build_inventory(PLACE, 2007, "inventory", (), balance, default_factors())
    keep_inventory(found, tmp_path / "a.json", person="张三", on=date(2026, 11, 22), reason="首次编制")
    kept = read_kept(tmp_path / "a.json")
    assert kept.inventory.results == found.results
    assert (kept.inventory.version, kept.person, kept.on) == (found.version, "张三", date(2026, 11, 22))
    assert compare_inventories(found, kept.inventory).changes == ()
    assert kept_text(found, person="张三", on=date(2026, 11, 22), reason="首次编制") == (tmp_path / "a.json").read_text(
        "utf-8"
    )


def test_kept_versions_are_not_written_over_and_alterations_show(tmp_path: Path) -> None:
    path, found = tmp_path / "a.json", inventory(result("ippu.cement", "CO2", 100, 0.5))
    keep_inventory(found, path, person="张三", on=date(2026, 11, 22), reason="首次编制")
    with pytest.raises(AccountsError) as refused:
        keep_inventory(found, path, person="张三", on=date(2026, 11, 22), reason="再来")
    assert refused.value.faults[0].code == "kept.unwritable"
    path.write_text(path.read_text("utf-8").replace("50.0", "40.0"), "utf-8")
    with pytest.raises(AccountsError) as refused:
        read_kept(path)
    assert refused.value.faults[0].code == "kept.altered"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "kept.unreadable"),
        ("[]", "kept.format"),
        ('{"format": "other"}', "kept.format"),
        ('{"format": "dafeng-inventory", "schema": 99}', "kept.schema"),
        ("[" * 100_000, "kept.unreadable"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "x.json").write_text(text, "utf-8")
    with pytest.raises(AccountsError) as refused:
        read_kept(tmp_path / "x.json")
    assert refused.value.faults[0].code == code


def test_a_kept_version_needs_a_person_a_reason_and_finite_figures() -> None:
    found = inventory(replace(result("ippu.cement", "CO2", 1, 1), value=float("nan")))
    with pytest.raises(AccountsError) as refused:
        kept_text(found, person=" ", on=date(2026, 11, 22), reason="")
    assert [fault.code for fault in refused.value.faults] == ["kept.missing", "kept.missing", "kept.not-finite"]


def test_lines_that_are_not_registered_are_named(tmp_path: Path) -> None:
    text = kept_text(inventory(result("ippu.cement", "CO2", 1, 1)), person="张三", on=date(2026, 1, 1), reason="试")
    body = json.loads(text)
    body.pop("digest")
    body["inventory"]["results"][0]["line"] = "ippu.old"
    from dafeng.accounts.recalculation.keeping import _digest

    (tmp_path / "x.json").write_text(json.dumps({**body, "digest": _digest(body)}), "utf-8")
    with pytest.raises(AccountsError) as refused:
        read_kept(tmp_path / "x.json")
    assert (refused.value.faults[0].code, refused.value.faults[0].found) == ("kept.unknown-line", "ippu.old")


@pytest.mark.parametrize(
    "change",
    [
        {"results": "x"},
        {"results": [1]},
        {"results": [{"line": 1}]},
        {"results": [{"line": "ippu.cement", "item": "", "gas": "CO2", "place": "1", "year": 2020, "value": "x"}]},
        {"gwp_set": "AR9"},
        {"meta": 1},
    ],
)
def test_a_version_made_by_hand_with_wrong_kinds_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    from dafeng.accounts.recalculation.keeping import _digest

    text = kept_text(inventory(result("ippu.cement", "CO2", 1, 1)), person="张三", on=date(2026, 1, 1), reason="试")
    body = json.loads(text)
    body.pop("digest")
    body["inventory"] |= change
    (tmp_path / "x.json").write_text(json.dumps({**body, "digest": _digest(body)}), "utf-8")
    with pytest.raises(AccountsError) as refused:
        read_kept(tmp_path / "x.json")
    assert refused.value.faults[0].code == "kept.format"
