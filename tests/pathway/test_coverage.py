"""Stocks of every class that plans ask for: a made-up city has them with ages; Zaozhuang says 'no data' without.

Everything in the made-up city is invented for the test; no figure stands for a real place.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from small_pathway import SMALL_PATHWAY, changed

from dafeng.accounts.balance import EnergyBalance
from dafeng.city import load_pack, packaged_pack
from dafeng.cli import main
from dafeng.core.errors import PathwayError
from dafeng.pathway import compile_model, read_specification, simulate, specification
from dafeng.pathway.coverage import driver_classes, driver_coverage, stock_classes, stock_coverage
from dafeng.pathway.studies.observed import observed_trends

_DWELLINGS = """
[[stock]]
id = "homes"
zh = "住宅（虚构）"
en = "homes (made up)"
unit = "10^4 m2"
survival = "homes"
covers = "dwellings"
driver = "homes.area"
technologies = ["before-2000", "retrofitted", "since-2000", "near-zero"]
sales = { since-2000 = 0.9, near-zero = 0.1 }

[[stock]]
id = "lorries"
zh = "营运货车（虚构）"
en = "lorries (made up)"
unit = "10^4 vehicle"
survival = "cars"
covers = "trucks"
technologies = ["diesel-5", "diesel-6", "electric"]

[[stock]]
id = "coke-ovens"
zh = "焦炉（虚构）"
en = "coke ovens (made up)"
unit = "10^4 t"
survival = "kilns"
covers = "coking"
technologies = ["4.3m", "6m"]
"""

_RETROFIT = """
[[measure]]
id = "retrofit"
zh = "改造（虚构）"
en = "retrofit (made up)"
start = 2020
end = 2030
basis = "assumption"
note = "虚构"

[[measure.change]]
kind = "stock"
select = { stock = "homes", technology = "before-2000" }
parameter = "number"
operation = "shift"
value = 0.4
to = { stock = "homes", technology = "retrofitted" }

[[measure]]
id = "small-ovens"
zh = "淘汰4.3米焦炉（虚构）"
en = "close small ovens (made up)"
start = 2020
end = 2025
ramp = "step"
basis = "assumption"
note = "虚构"

[[measure.change]]
kind = "stock"
select = { stock = "coke-ovens", technology = "4.3m" }
parameter = "retired"
operation = "set"
value = 1.0
"""


def made_up() -> dict[str, bytes]:
    """The small city with homes by period and retrofit, lorries by drive and standard, coke ovens by height."""
    files = dict(SMALL_PATHWAY)
    files["scenarios/stocks.toml"] += _DWELLINGS
    files["scenarios/stocks.toml"] = files["scenarios/stocks.toml"].replace(
        'id = "kilns"\n', 'id = "kilns"\ncovers = "clinker"\n', 1
    )
    files["scenarios/stocks/vintages.csv"] += (
        "homes,before-2000,1990,3000,10^4 m2\nhomes,since-2000,2010,5000,10^4 m2\n"
        "lorries,diesel-5,2016,2,万辆\nlorries,diesel-6,2020,1,万辆\n"
        "coke-ovens,4.3m,2002,100,万吨\ncoke-ovens,6m,2012,200,万吨\n"
    )
    files["scenarios/stocks/survival.csv"] += "homes,0,1\nhomes,50,0.8\nhomes,80,0\n"
    files["scenarios/drivers.toml"] += '\n[[driver]]\nid = "homes.area"\nzh = "住宅"\nen = "homes"\nunit = "10^4 m2"\n'
    files["scenarios/drivers.csv"] += (
        "base,homes.area,2020,8000,10^4 m2,,assumption,,虚构\n"
        "base,homes.area,2060,9000,10^4 m2,linear,assumption,,虚构\n"
    )
    files["scenarios/measures/measures.toml"] += _RETROFIT
    files["scenarios/scenarios.toml"] = files["scenarios/scenarios.toml"].replace(
        "efficiency = 1.0 }", "efficiency = 1.0, retrofit = 1.0, small-ovens = 1.0 }"
    )
    return {name: text.encode() for name, text in files.items()}


def test_homes_lorries_and_ovens_are_kept_by_age_and_technology(small_balance: EnergyBalance) -> None:
    spec = read_specification(made_up(), "370400")
    model = compile_model(spec, small_balance, "plan")
    run = simulate(model)
    stock = {name: run.number[0, :, n] for n, name in enumerate(model.stocks.names)}
    homes = sum(values for name, values in stock.items() if name.startswith("homes/"))
    assert homes == pytest.approx(np.linspace(8000.0, 9000.0, 41))
    # by hand: 1990's homes are 30 to 40 years old, 0.84 of 0.88 is left in 2030, of which 40 % is retrofitted
    old = 3000.0 * 0.84 / 0.88
    assert stock["homes/before-2000"][10] == pytest.approx(0.6 * old)
    assert stock["homes/retrofitted"][10] == pytest.approx(0.4 * old)
    assert stock["coke-ovens/4.3m"][[4, 5]].tolist() == pytest.approx(
        [100.0 * (1 - 0.1 * 22 / 60) / (1 - 0.1 * 18 / 60), 0.0]
    )
    assert stock["lorries/diesel-5"][0] == 2.0
    assert stock["lorries/diesel-5"][-1] == 0.0


def test_a_pack_says_which_classes_it_has() -> None:
    held = {each.id: each.held for each in stock_coverage(read_specification(made_up(), "370400"))}
    assert held["dwellings"] == ("homes",)
    assert held["trucks"] == ("lorries",)
    assert held["coking"] == ("coke-ovens",)
    assert held["clinker"] == ("kilns",)
    assert held["cars"] == ("cars",)
    assert held["methanol"] == ()


def test_an_unknown_class_is_named() -> None:
    files = made_up()
    files["scenarios/stocks.toml"] = files["scenarios/stocks.toml"].replace(b'covers = "trucks"', b'covers = "lorry"')
    with pytest.raises(PathwayError) as caught:
        read_specification(files, "370400")
    assert any(
        each.found == "lorry" and each.where.startswith("scenarios/stocks.toml:") for each in caught.value.faults
    )


def test_zaozhuang_says_no_data_rather_than_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    held = {each.id: each.held for each in stock_coverage(specification(load_pack(packaged_pack("zaozhuang"))))}
    assert set(held) == {each.id for each in stock_classes()}
    assert held["cars"]
    assert held["coal-units"]
    for name in ("buses", "taxis", "trucks", "ships", "dwellings", "public-buildings", "clinker", "coking", "methanol"):
        assert held[name] == (), name
    assert main(["pathway", "status", "zaozhuang"]) == 0
    said = capsys.readouterr().out
    assert "：没有数据；" in said
    assert "——" not in said
    assert "水泥熟料生产线" in said
    assert main(["--lang", "en", "pathway", "status", "zaozhuang"]) == 0
    assert "no data: " in capsys.readouterr().out


def test_every_class_of_drivers_of_zaozhuang_is_there_or_has_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    classes = driver_coverage(specification(load_pack(packaged_pack("zaozhuang"))))
    assert [each.id for each in classes] == [each.id for each in driver_classes()]
    assert [each.id for each in classes if not each.complete and each.gap is None] == []
    held = {each.id: each for each in classes}
    # published: 231.24 of 392.73 (2018), 59.3 % (2020), 235.19 of 380.98 (2023); persons per household by census
    assert held["urbanisation"].held[0].known == (2018, 2020, 2023)
    assert held["households"].held[0].known == (2010, 2020)
    assert not held["cement"].complete  # an index of demand, without tonnes and without kilns
    assert main(["pathway", "status", "zaozhuang", "--format", "json"]) == 0
    record = {each["id"]: each for each in json.loads(capsys.readouterr().out)["drivers"]}
    assert record["cement"]["gap"]["zh"].startswith("没有公布水泥和熟料产量")
    assert record["urbanisation"]["held"][0]["sources"] == [
        "wikipedia-zaozhuang",
        "dzdaily-2021-09-08",
        "baiwen24-2023",
    ]
    assert main(["--lang", "en", "pathway", "status", "zaozhuang"]) == 0
    assert "output of coke: no data: no published output" in capsys.readouterr().out


def test_years_that_only_a_plan_gives_stand_apart_from_those_of_statistics() -> None:
    from dafeng.cli.pathway_status import _driver, _status_record

    spec = read_specification(
        changed(
            {
                "scenarios/drivers.toml": ('id = "population"\n', 'id = "population"\ncovers = "population"\n'),
                "scenarios/drivers.csv": (
                    "base,population,2020,200,万人,,assumption,,示例\n",
                    "base,population,2020,200,万人,,statistics,yearbook,示例\n"
                    "base,population,2030,190,万人,linear,plan,plan,示例\n",
                ),
            }
        ),
        "370400",
    )  # fmt: skip
    (found,) = [each for each in driver_coverage(spec) if each.id == "population"]
    (held,) = found.held
    assert (held.known, held.planned, held.assumed) == ((2020, 2030), (2030,), (2060,))
    (record,) = _status_record((), (), (), [found])["drivers"]
    assert "（有据：2020年，方案：2030年，其余为假定）" in _driver(record, 0)
    assert "(known for 2020, by plan for 2030, the rest assumed)" in _driver(record, 1)


@pytest.mark.parametrize(("driver", "complete"), [("output.clinker", True), ("clinker.demand", False)])
def test_output_is_complete_only_when_capacity_limits_it(driver: str, complete: bool) -> None:
    head = f'id = "{driver}"\n'
    files = changed({"scenarios/drivers.toml": (head, f'{head}covers = "cement"\n')})
    cement = {each.id: each for each in driver_coverage(read_specification(files, "370400"))}["cement"]
    assert [each.driver.id for each in cement.held] == [driver]
    assert cement.complete is complete


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("driver,rockets,没有,none", "unknown-class"),
        ("stock,cars,没有,none", "data-and-gap"),
        ("ship,cars,没有,none", "not-in-list"),
    ],
)
def test_a_reason_for_missing_data_must_fit_what_is_missing(row: str, code: str) -> None:
    files = changed() | {"scenarios/data_gaps.csv": f"kind,class,zh,en\n{row}\n".encode()}
    with pytest.raises(PathwayError) as caught:
        read_specification(files, "370400")
    (found,) = caught.value.faults
    assert found.code.rpartition(".")[2] == code
    assert found.where.startswith("scenarios/data_gaps.csv:2")


def test_observed_series_are_tested_for_a_trend_source_by_source(capsys: pytest.CaptureFixture[str]) -> None:
    pack = load_pack(packaged_pack("zaozhuang"))
    (found,) = [each for each in observed_trends(pack) if each.indicator == "co2.ceads"]
    # CEADs 2006-2017 [Mt]: 70.3 71.4 71.4 78.3 78.0 80.9 80.8 63.4 68.6 53.6 47.4 55.1; S counted by hand: the rises
    # less the falls of all 66 pairs
    assert (found.years[0], found.years[-1], found.peak_year) == (2006, 2017, 2011)
    values = found.values
    pairs = [(b > a) - (b < a) for i, a in enumerate(values) for b in values[i + 1 :]]
    assert found.trend.test.s == sum(pairs) == -22
    assert found.passed
    assert not found.significant
    assert main(["pathway", "status", "zaozhuang", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    (short,) = record["too_short"]  # statistics of energy: broken in 2019, three years since
    assert (short["indicator"], short["years"], short["break"], short["needed"]) == (
        "energy.total", [2019, 2020, 2021], 2019, 4,
    )  # fmt: skip
    assert main(["--lang", "en", "pathway", "status", "zaozhuang"]) == 0
    assert (
        "too short, after the break of 2019 only 3 years (2019, 2020, 2021), a test needs 4" in capsys.readouterr().out
    )
    assert record["series"][0]["mann_kendall"]["s"] == -22
