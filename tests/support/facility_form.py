"""Forms of small facilities, made by hand, as a folder of CSV or as a workbook."""

from __future__ import annotations

import csv
from pathlib import Path

from dafeng.accounts.enterprise import write_template

__all__ = ["COKING", "POWER", "Form", "write_folder", "write_workbook"]

Form = dict[str, list[list[str]]]

POWER: Form = {
    "facility": [["企业名称", "示例热电有限公司"], ["行政区划代码", "370481"], ["行业配置", "power"], ["年份", "2023"]],
    "units": [
        ["设施编号", "名称", "类型", "额定功率（MW）", "燃料类型", "冷却方式", "热电联产", "供热比（%）"],
        ["1", "1号机组", "发电机组", "350", "常规燃煤", "水冷", "是", "20"],
    ],
    "fuels": [
        [
            "设施编号",
            "月份",
            "燃料",
            "消耗量",
            "消耗量单位",
            "低位发热量",
            "低位发热量单位",
            "碳含量",
            "碳含量单位",
            "证据编号",
        ],
        ["1", "1", "烟煤", "5", "万吨", "20000", "kJ/kg", "0.55", "tC/t", "e1"],
        ["1", "2", "烟煤", "40000", "吨", "20", "GJ/t", "", "", "e1"],
    ],
    "production": [
        ["设施编号", "月份", "产品", "产量", "产量单位"],
        ["1", "1", "发电量", "12000", "万千瓦时"],
        ["1", "2", "发电量", "9000", "万千瓦时"],
        ["1", "1", "供热量", "200000", "GJ"],
        ["1", "1", "运行小时数", "700", "h"],
        ["1", "2", "运行小时数", "600", "h"],
    ],
    "energy": [
        ["月份", "品种", "购入或输出", "计量数量", "数量单位", "结算数量"],
        ["1", "电力", "购入", "100", "MWh", "100"],
    ],
    "stocks": [
        ["燃料", "月份", "数量单位", "期初库存", "购入", "外销及其他", "期末库存"],
        ["烟煤", "1", "t", "20000", "55000", "", "25000"],
        ["烟煤", "2", "t", "25000", "45000", "0", "30000"],
    ],
    "evidence": [["证据编号", "类型", "名称"], ["e1", "台账", "入炉煤日台账"]],
    "plan": [
        ["参数", "设施编号", "数据获取方式", "监测设备", "规定准确度（%）", "监测频次"],
        ["fuels.quantity", "1", "皮带秤", "ICS-ST", "0.5", "连续"],
    ],
}

COKING: Form = {
    "facility": [["name", "示例焦化"], ["place", "370403"], ["industry", "coking"], ["year", "2024"]],
    "units": [["id", "name", "kind"], ["k", "焦炉", "kiln"]],
    "processes": [
        ["unit", "month", "process", "quantity", "quantity_unit", "share"],
        ["k", "1", "coking.input", "1000", "t", "80"],
        ["k", "1", "coking.output", "750", "t", "86"],
        ["k", "1", "煤焦油带出的碳", "40", "t", ""],
    ],
}


def write_folder(form: Form, folder: Path) -> Path:
    """The form as a folder of CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in form.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    return folder


def write_workbook(form: Form, path: Path) -> Path:
    """The form typed into the workbook that the template command makes."""
    import openpyxl

    from dafeng.accounts.enterprise.schema import sheets

    write_template(path)
    book = openpyxl.load_workbook(path)
    for name, rows in form.items():
        page = book[sheets()[name].zh]
        page.delete_rows(1, page.max_row)
        for row in rows:
            page.append([float(cell) if cell.replace(".", "", 1).isdigit() and len(cell) < 6 else cell for cell in row])
    book.save(path)
    return path
