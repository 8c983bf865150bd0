"""The key of a run is what goes into it, not where that was read."""

from __future__ import annotations

import pytest
from small_pathway import changed

from dafeng.accounts.balance import EnergyBalance
from dafeng.pathway import compile_model, read_specification, simulate

B, D, M = "scenarios/branches.csv", "scenarios/drivers.csv", "scenarios/measures/measures.toml"
C, T = "scenarios/stocks/survival.csv", "scenarios/drivers.toml"
K, S = "scenarios/stocks.toml", "scenarios/scenarios.toml"
COSTS = "scenarios/costs.csv"
_COST = (
    "measure,item,kind,quantity,quantity_unit,unit_cost,unit,life,rate,price_year,certainty,source,note\n"
    "kilns,维护,yearly,2,10^4 t,10,CNY/t,,,2021,S,{},示例\n"
)


def _key(files: dict[str, bytes], balance: EnergyBalance, scenario: str = "plan") -> str:
    return compile_model(read_specification(files, "370400"), balance, scenario).key


MOVED = {
    "a comment above the drivers": (T, '[[driver]]\nid = "grid"', '# 说明\n\n[[driver]]\nid = "grid"'),
    "a comment above a measure": (M, '[[measure]]\nid = "efficiency"', '# 说明\n\n[[measure]]\nid = "efficiency"'),
    "rows of a survival profile the other way round": (C, "cars,5,0.98\ncars,15,0.3", "cars,15,0.3\ncars,5,0.98"),
    "what a driver is shown under, and its class": (
        T,
        '[[driver]]\nid = "grid"',
        '[[driver]]\ngroup = "energy"\nrange_note = "示例"\ncovers = "income"\nid = "grid"',
    ),
    "the class of a stock": (K, '[[stock]]\nid = "cars"', '[[stock]]\ncovers = "buses"\nid = "cars"'),
    "a note on a scenario": (S, '[[scenario]]\nid = "plan"', '[[scenario]]\nnote = "示例"\nid = "plan"'),
    "a reason in other words": (B, "-0.01,assumption,,示例", "-0.01,assumption,,另一说明"),
}
OTHER = {
    "a survival share": (C, "cars,15,0.3", "cars,15,0.31"),
    "a driver": (D, "200,万人", "201,万人"),
    "a measure": (M, "value = 0.85", "value = 0.86"),
    "a branch": (B, "gdp.industry,,0.8", "gdp.industry,,0.81"),
}


@pytest.mark.parametrize("case", MOVED, ids=lambda name: name.replace(" ", "-"))
def test_where_a_figure_stands_is_no_part_of_the_key(case: str, small_balance: EnergyBalance) -> None:
    file, old, new = MOVED[case]
    assert _key(changed({file: (old, new)}), small_balance) == _key(changed(), small_balance)


@pytest.mark.parametrize("case", OTHER, ids=lambda name: name.replace(" ", "-"))
def test_what_a_figure_is_is_part_of_the_key(case: str, small_balance: EnergyBalance) -> None:
    file, old, new = OTHER[case]
    assert _key(changed({file: (old, new)}), small_balance) != _key(changed(), small_balance)


def test_what_vouches_for_a_price_is_no_part_of_the_key_but_the_price_is(small_balance: EnergyBalance) -> None:
    one, other, dearer = (
        _key({**changed(), COSTS: text.encode()}, small_balance)
        for text in (_COST.format("book"), _COST.format("another"), _COST.format("book").replace(",10,CNY", ",11,CNY"))
    )
    assert one == other
    assert one != dearer


def test_titles_and_reasons_for_gaps_are_no_part_of_the_key(small_balance: EnergyBalance) -> None:
    told = {
        "scenarios/titles.csv": "clause,en\n三(一)1,Develop solar power\n".encode(),
        "scenarios/english.csv": "zh,en\n示例,an example\n".encode(),
        "scenarios/data_gaps.csv": "kind,class,zh,en\ndriver,income,没有,none\n".encode(),
    }
    assert _key({**changed(), **told}, small_balance) == _key(changed(), small_balance)


def test_a_table_in_two_files_has_the_key_of_one(small_balance: EnergyBalance) -> None:
    """The last rows of the drivers moved to a file of their own: other names and row numbers, the same bits."""
    files = changed()
    lines = files[D].decode().splitlines(keepends=True)
    files[D] = "".join(lines[:-2]).encode()
    files["scenarios/drivers_fast.csv"] = "".join([lines[0], *lines[-2:]]).encode()
    assert _key(files, small_balance) == _key(changed(), small_balance)
    one, two = (
        simulate(compile_model(read_specification(each, "370400"), small_balance, "fast"))
        for each in (files, changed())
    )
    assert one.flows.tobytes() == two.flows.tobytes()


def test_scenarios_have_keys_of_their_own(small_balance: EnergyBalance) -> None:
    assert _key(changed(), small_balance) != _key(changed(), small_balance, "slow")
