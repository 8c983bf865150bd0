"""A small city's scenarios as files, on the balance that `tests/accounts` closes by hand. Every figure is made up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from balance_table import TABLE
from small_pack import lay

__all__ = ["BALANCE", "SMALL_PATHWAY", "TASKS", "changed", "lay_pathway"]

BALANCE = TABLE.replace("2007", "2020")
"""The table of `tests/accounts/conftest.py`, said to be of 2020."""

TASKS = """
三、重点任务
（一）能源
1.发展光伏。（市发展改革委负责）
2.清洁取暖。
（二）工业
2.淘汰小窑。（市工业和信息化局负责）
（三）节能
2.工业节能。
（五）交通
3.新能源汽车。
"""
"""The clauses of a plan that the measures name."""

_BRANCHES = """\
id,sector,subsector,end_use,technology,fuel,row,use,driver,stock,elasticity,activity,\
activity_unit,intensity,intensity_unit,share,saturation,trend,basis,source,note
clinker.coal,industry,cement,clinker,kiln,coal.raw,final.industry,,output.clinker,,1,,,0.11,tce/t,\
1,,,assumption,,示例
clinker.gas,industry,cement,clinker,gas kiln,gas.natural,final.industry,,output.clinker,,1,,,0.10,tce/t,\
0,,,assumption,,示例
clinker.process,process,cement,clinker,,,,process,output.clinker,,1,,,0.5,tCO2/t,,,,assumption,,示例
industry.rest,industry,other,general,,*,final.industry,,gdp.industry,,0.8,,,,,,,-0.01,assumption,,示例
feedstock,industry,chemical,feedstock,,*,final.feedstock,feedstock,gdp.industry,,0.5,,,,,,,,assumption,,示例
agriculture,agriculture,,,,*,final.agriculture,,,,,,,,,,,,assumption,,示例
construction,construction,,,,*,final.construction,,gdp.real,,0.5,,,,,,,,assumption,,示例
cars.petrol,transport,road,cars,petrol,oil.gasoline,final.transport,,,cars/petrol,1,,,0.6,t/vehicle,,,,assumption,,示例
cars.electric,transport,road,cars,electric,electricity,final.transport,,,cars/electric,1,,,1800,\
kWh/vehicle,,,,assumption,,示例
transport.rest,transport,other,,,*,final.transport,,gdp.real,,0.6,,,,,,,,assumption,,示例
trade,service,trade,,,*,final.trade,,gdp.real,,0.9,,,,,,,,assumption,,示例
other,service,other,,,*,final.other,,gdp.real,,0.9,,,,,,,,assumption,,示例
urban.heat.coal,household,urban,heating,stove,coal.raw,final.urban,,population,,1,,,1,,1,,,assumption,,示例
urban.heat.electric,household,urban,heating,heat pump,electricity,final.urban,,population,,1,,,0.25,\
,0,,,assumption,,示例
urban,household,urban,other,,*,final.urban,,population,,1,,,,,,,,assumption,,示例
rural,household,rural,other,,*,final.rural,,population,,1,,,,,,,,assumption,,示例
coking,transformation,coking,,,*,transformation.coking,,gdp.industry,,0.2,,,,,,,,assumption,,示例
washing,transformation,washing,,,*,transformation.washing,,,,,,,,,,,,assumption,,示例
refining,transformation,refining,,,*,transformation.refining,,,,,,,,,,,,assumption,,示例
forest,sink,forest,,,,,sink,forest,,1,,,1.2,tCO2/ha,,,,assumption,,示例
"""

_DRIVERS_TOML = """
[[driver]]
id = "gdp.real"
zh = "地区生产总值"
en = "gross product"
unit = "10^8 CNY"
indicator = "gdp.real"

[[driver]]
id = "share.industry"
zh = "工业占比"
en = "share of industry"
unit = "%"

[[driver]]
id = "gdp.industry"
zh = "工业增加值"
en = "industrial value added"
unit = "10^8 CNY"
kind = "product"
of = ["gdp.real", "share.industry"]

[[driver]]
id = "population"
zh = "常住人口"
en = "population"
unit = "10^4 person"
indicator = "population.resident"

[[driver]]
id = "income"
zh = "人均地区生产总值"
en = "product per head"
unit = "10^4 CNY/person"
kind = "ratio"
of = ["gdp.real", "population"]

[[driver]]
id = "cars.rate"
zh = "每千人汽车"
en = "cars per 1,000"
unit = "vehicle/10^3 person"
kind = "gompertz"
of = ["income"]
saturation = 400
beta = -0.3

[[driver]]
id = "cars"
zh = "汽车保有量"
en = "cars"
unit = "10^4 vehicle"
kind = "product"
of = ["cars.rate", "population"]

[[driver]]
id = "clinker.demand"
zh = "熟料需求"
en = "demand for clinker"
unit = "10^4 t"

[[driver]]
id = "output.clinker"
zh = "熟料产量"
en = "output of clinker"
unit = "10^4 t"
kind = "limited"
of = ["clinker.demand"]
limit = "kilns"
utilisation = 0.9
indicator = "output.clinker"

[[driver]]
id = "forest"
zh = "森林面积"
en = "forest"
unit = "ha"

[[driver]]
id = "grid"
zh = "购入电力排放因子"
en = "CO2 factor of purchased electricity"
unit = "kgCO2/kWh"
"""

_DRIVERS = """\
scenario,driver,year,value,unit,rule,basis,source,note
base,gdp.real,2020,1000,亿元,,assumption,,示例
base,gdp.real,2030,0.05,,growth,assumption,,示例
base,gdp.real,2060,0.02,,growth,assumption,,示例
base,share.industry,2020,40,%,,assumption,,示例
base,share.industry,2060,25,%,linear,assumption,,示例
base,population,2020,200,万人,,assumption,,示例
base,population,2060,160,万人,linear,assumption,,示例
base,cars.rate,2020,100,辆/千人,,assumption,,示例
base,clinker.demand,2020,90,万吨,,assumption,,示例
base,clinker.demand,2060,60,万吨,geometric,assumption,,示例
base,forest,2020,50000,ha,,assumption,,示例
base,grid,2020,0.64,kgCO2/kWh,,assumption,,示例
base,grid,2060,0.1,kgCO2/kWh,linear,assumption,,示例
fast,gdp.real,2020,1000,亿元,,assumption,,示例
fast,gdp.real,2060,0.05,,growth,assumption,,示例
"""

_STOCKS = """
[[stock]]
id = "cars"
zh = "汽车"
en = "cars"
unit = "10^4 vehicle"
survival = "cars"
driver = "cars"
technologies = ["petrol", "electric"]
sales = { petrol = 0.95, electric = 0.05 }
improvement = { petrol = 0.01 }

[[stock.output]]
indicator = "transport.car_ev.stock_share"
technologies = ["electric"]
scale = 100

[[stock]]
id = "kilns"
zh = "熟料生产线"
en = "kilns"
unit = "10^4 t"
survival = "kilns"
technologies = ["small", "large"]

[[stock.output]]
indicator = "industry.cement.small_lines"
technologies = ["small"]
measure = "number"
"""

_VINTAGES = """\
stock,technology,vintage,number,unit
cars,petrol,2010,8,万辆
cars,petrol,2018,11.6,万辆
cars,electric,2020,0.4,万辆
kilns,small,2004,30,万吨
kilns,large,2012,90,万吨
"""

_SURVIVAL = """\
profile,age,share
cars,0,1
cars,5,0.98
cars,15,0.3
cars,20,0
kilns,0,1
kilns,60,0.9
"""

_SUPPLY = """
grid_driver = "grid"

[[plant]]
id = "pv"
zh = "光伏"
en = "solar"
hours = 1200
capacity = 500
must_run = true
renewable = true
clean = true
indicator = "power.capacity.pv"
basis = "assumption"
note = "示例"

[[plant]]
id = "coal"
zh = "煤电"
en = "coal"
hours = 5000
capacity = 600
rate = 310
fuel = "coal.raw"
indicator = "power.capacity.coal"
basis = "assumption"
note = "示例"

[[plant]]
id = "gas"
zh = "气电"
en = "gas"
hours = 3000
capacity = 100
rate = 220
fuel = "gas.natural"
clean = true
basis = "assumption"
note = "示例"
"""

_MEASURES = """
[[measure]]
id = "pv"
zh = "发展光伏"
en = "more solar"
clause = "三(一)1"
units = ["市发展改革委"]
project = 1
start = 2020
end = 2030
cost = 1000
basis = "plan"
note = "示例"

[[measure.change]]
kind = "supply"
select = { id = "pv" }
parameter = "capacity"
operation = "add"
value = 1500
unit = "MW"

[[measure]]
id = "kilns"
zh = "淘汰小窑"
en = "close small kilns"
clause = "三(二)2"
units = ["市工业和信息化局"]
project = 2
start = 2021
end = 2025
basis = "plan"
note = "示例"

[[measure.change]]
kind = "stock"
select = { stock = "kilns", technology = "small" }
parameter = "retired"
operation = "set"
value = 1.0

[[measure]]
id = "electric-cars"
zh = "新能源汽车"
en = "electric cars"
clause = "三(五)3"
project = 5
start = 2022
end = 2035
ramp = "s-curve"
basis = "assumption"
note = "示例"

[[measure.change]]
kind = "stock"
select = { stock = "cars", technology = "electric" }
parameter = "sales"
operation = "set"
value = 0.8

[[measure]]
id = "clean-heat"
zh = "清洁取暖"
en = "clean heating"
clause = "三(一)2"
project = 4
start = 2021
end = 2030
basis = "assumption"
note = "示例"

[[measure.change]]
select = { id = "urban.heat.coal" }
parameter = "share"
operation = "shift"
value = 0.7
to = { id = "urban.heat.electric" }

[[measure]]
id = "efficiency"
zh = "工业节能"
en = "industrial efficiency"
clause = "三(三)2"
project = 3
start = 2020
end = 2030
needs = ["kilns"]
basis = "assumption"
note = "示例"

[[measure.change]]
select = { sector = "industry", use = "energy" }
parameter = "intensity"
operation = "scale"
value = 0.85
"""

_SCENARIOS = """
[model]
base_year = 2020
last_year = 2060

[[scenario]]
id = "frozen"
zh = "冻结"
en = "frozen"
drivers = "base"

[[scenario]]
id = "plan"
zh = "方案"
en = "plan"
inherits = "frozen"
measures = { pv = 1.0, kilns = 1.0, electric-cars = 1.0, clean-heat = 1.0, efficiency = 1.0 }

[[scenario]]
id = "slow"
zh = "打折落实"
en = "slow"
inherits = "plan"
measures = { pv = 0.5, efficiency = 0.0 }

[[scenario]]
id = "fast"
zh = "快速增长"
en = "fast growth"
inherits = "plan"
drivers = "fast"
"""

_PARAMETERS = """
[[parameter]]
id = "growth"
zh = "经济增长偏差"
en = "growth"
kind = "driver"
select = { id = "gdp.real" }
parameter = "value"
low = -0.1
high = 0.1
basis = "assumption"
note = "示例"

[[parameter]]
id = "intensity"
zh = "工业强度偏差"
en = "industrial intensity"
select = { sector = "industry" }
parameter = "intensity"
low = -0.1
high = 0.1
basis = "assumption"
note = "示例"
"""

SMALL_PATHWAY: Mapping[str, str] = {
    "scenarios/scenarios.toml": _SCENARIOS,
    "scenarios/branches.csv": _BRANCHES,
    "scenarios/drivers.toml": _DRIVERS_TOML,
    "scenarios/drivers.csv": _DRIVERS,
    "scenarios/stocks.toml": _STOCKS,
    "scenarios/stocks/vintages.csv": _VINTAGES,
    "scenarios/stocks/survival.csv": _SURVIVAL,
    "scenarios/supply.toml": _SUPPLY,
    "scenarios/measures/measures.toml": _MEASURES,
    "scenarios/parameters.toml": _PARAMETERS,
}


def changed(changes: Mapping[str, tuple[str, str]] | None = None) -> dict[str, bytes]:
    """The files with one piece of text replaced by another in some of them; the piece must be there once."""
    found = dict(SMALL_PATHWAY)
    for name, (old, new) in (changes or {}).items():
        if found[name].count(old) != 1:
            raise ValueError(f"{old!r} stands {found[name].count(old)} times in {name}")
        found[name] = found[name].replace(old, new)
    return {name: text.encode() for name, text in found.items()}


_INDEX = "file,place,year,state,source\nenergy_balance/2020.csv,990000,2020,published,book\n"
_PLAN = """测试市碳达峰工作方案

一、总体要求
到2030年，光伏发电装机达到180万千瓦以上。到2030年前实现碳达峰。
"""


def lay_pathway(folder: Path) -> Path:
    """A whole pack in the folder: the scenarios, their balance, and a plan with two targets and the clauses."""
    tables = {"energy_balance/index.csv": _INDEX, "energy_balance/2020.csv": BALANCE, "plan/plan.txt": _PLAN + TASKS}
    return lay(folder, {**SMALL_PATHWAY, **tables})
