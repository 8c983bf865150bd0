"""Phrases of published plans are names or aliases of the indicator that a reader would choose.

The phrases are quoted from the plans of Zaozhuang (2023), the State Council (2021) and Shanghai (2022).
"""

import pytest

from dafeng.core.catalogue import default_catalogue

OWNER = {name: each.code for each in default_catalogue() for name in (each.zh, *each.aliases)}


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("非化石能源消费比重", "energy.nonfossil.share"),
        ("非化石能源占能源消费总量比重", "energy.nonfossil.share"),
        ("单位地区生产总值能耗", "energy.intensity.gdp"),
        ("单位国内生产总值能源消耗", "energy.intensity.gdp"),
        ("单位生产总值二氧化碳排放", "co2.intensity.gdp"),
        ("碳达峰", "co2.total"),
        ("可再生能源装机", "power.capacity.renewable"),
        ("光伏发电装机", "power.capacity.pv"),
        ("煤电机组正常工况下平均供电煤耗", "power.coal_rate"),
        ("30万千瓦以下抽凝机组", "power.capacity.coal.small_extraction"),
        ("2500吨/日以下的水泥熟料生产线", "industry.cement.small_lines"),
        ("新开工装配式建筑占当年城镇新建建筑比例", "building.prefabricated.share"),
        ("新建公共机构建筑、新建厂房屋顶光伏覆盖率", "building.roof_pv.new_public_share"),
        ("公共机构人均用水量", "public.water.per_capita"),
        ("营运船舶换算周转量碳排放强度", "transport.intensity.ship"),
        ("城市建成区新增和更新公交车辆新能源占比", "transport.bus.new_energy_share"),
        ("公共充换电网络平均服务半径", "transport.charging.radius"),
        ("畜禽粪污综合利用率", "waste.manure.rate"),
        ("人均公园绿地面积", "sink.park.per_capita"),
        ("中型绿色矿山建设率", "sink.mine.green.medium"),
        ("国内原油一次加工能力", "industry.oil_refining.capacity"),
        ("陆路交通运输石油消费", "energy.oil.transport"),
        ("需求侧尖峰负荷响应能力", "electricity.demand_response.share"),
        ("原生生活垃圾填埋", "waste.household.landfill"),
    ],
)
def test_a_phrase_of_a_plan_names_its_indicator(phrase: str, code: str) -> None:
    assert OWNER[phrase] == code


def test_outputs_and_capacities_and_other_near_things_stay_apart() -> None:
    # what differs in meaning must not share a name: green coverage and green space ratio, rates and amounts
    assert OWNER["城市建成区绿地率"] != OWNER["城市建成区绿化覆盖率"]
    assert OWNER["大宗固废综合利用率"] != OWNER["大宗固废年利用量"]
    assert OWNER["能源消费总量"] != OWNER["终端能源消费总量"]
