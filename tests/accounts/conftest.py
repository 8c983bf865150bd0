"""A small energy balance that closes, made by hand; every figure is worked out in the comments."""

from __future__ import annotations

from pathlib import Path

import pytest

from dafeng.accounts.balance import EnergyBalance, read_balance

# Raw coal: 100 mined + 60 in - 10 out = 150; 80 to power, 10 to heat, 30 washed, 2 lost, 28 used; difference 0.
# Cleaned coal: 25 washed out, 20 coked, 5 used. Coke: 14 made and used. Crude: 40 imported and refined.
# Gasoline: 38 refined, 18 out, 20 used. Gas: 5 in, 1 to power, 4 used (1 as feedstock). Heat: 200 made, 10 lost.
# Electricity: 6 primary + 14 in + 30 thermal = 50; 3 lost, 47 used.
# Total columns net inside the group: coal 150 + (25 - 20) - 120 = 35 less 2 lost leaves 33 used.
TABLE = """\
表 1 示例市能源平衡表（实物量）—2007年,,,,,,,,,,,
项目,煤合计,原煤,洗精煤,焦炭,油品合计,原油,汽油,天然气,热力,电力,其他能源
,(万吨),(万吨),(万吨),(万吨),(万吨),(万吨),(万吨),(亿立方米),(百亿千焦),(亿千瓦时),(万吨标煤)
一.可供本地区消费的能源量,150,150,,,22,40,-18,5,,20,
 1.一次能源生产量,100,100,,,,,,,,6,
 3.外省(区、市)调入量,60,60,,,,,,5,,14,
 4.进口量,,,,,40,40,,,,,
 6.本省(区、市)调出量(-),-10,-10,,,-18,,-18,,,,
二.加工转换投入(-)产出(+)量,-115,-120,5,14,-2,-40,38,-1,200,30,
 1.火力发电,-80,-80,,,,,,-1,,30,
 2.供热,-10,-10,,,,,,,200,,
 3.洗选煤,-5,-30,25,,,,,,,,
 4.炼焦,-20,,-20,14,,,,,,,
 5.炼油,,,,,-2,-40,38,,,,
三.损失量,2,2,,,,,,,10,3,
四.终端消费量,33,28,5,14,20,,20,4,190,47,
 1.农、林、牧、渔、水利业,3,3,,,,,,,,2,
 2.工业,25,20,5,14,,,,3,190,30,
  #用作原料、材料,,,,,,,,1,,,
 3.建筑业,,,,,,,,,,1,
 4.交通运输、仓储和邮政业,,,,,15,,15,,,2,
 5.批发、零售业和住宿、餐饮业,,,,,,,,,,4,
 6.生活消费,5,5,,,5,,5,1,,5,
  城镇,2,2,,,4,,4,1,,3,
  乡村,3,3,,,1,,1,,,2,
 7.其他,,,,,,,,,,3,
五.平衡差额,0,0,0,0,0,0,0,0,0,0,
六.消费量合计,150,150,25,14,22,40,20,5,200,50,
注：空格表示数据不详或没有该项数据。,,,,,,,,,,,
"""


@pytest.fixture
def table() -> str:
    """The table as text."""
    return TABLE


@pytest.fixture
def balance(tmp_path: Path) -> EnergyBalance:
    """The table read."""
    path = tmp_path / "balance.csv"
    path.write_text(TABLE, "utf-8")
    return read_balance(path, place="370400", source="hand")
