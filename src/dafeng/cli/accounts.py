"""Commands of the group `accounts`: factors and energy balances."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from dafeng.cli._arguments import a_year
from dafeng.cli.accounts_balance import add_export
from dafeng.cli.accounts_crosscheck import add_crosscheck
from dafeng.cli.accounts_enterprise import register_enterprise
from dafeng.cli.accounts_estimate import add_estimate
from dafeng.cli.accounts_ets import register_ets
from dafeng.cli.accounts_footprint import register_footprint
from dafeng.cli.accounts_inventory import add_inventory
from dafeng.cli.accounts_lines import add_lines
from dafeng.cli.accounts_replacement import register_replacement
from dafeng.cli.accounts_sinks import add_sinks
from dafeng.cli.accounts_totals import add_total
from dafeng.cli.accounts_versions import add_versions

if TYPE_CHECKING:
    from dafeng.accounts.factors import FactorChoice, FactorLibrary, FactorRow, Override
    from dafeng.core.errors import Language

__all__ = ["register"]

_BOOKS = ("statistics", "inventory", "assessment", "ets", "footprint")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the group's commands to the parser."""
    group = commands.add_parser("accounts", help="能源与碳账：因子、能源平衡表 · factors and energy balances")
    actions = group.add_subparsers(dest="action", required=True, metavar="动作")

    factors = actions.add_parser("factors", help="查询因子及其来历 · a factor and where it comes from")
    factors.add_argument("item", help="项目名称或代码，如 原煤、电力、coal.raw · item by name or code")
    factors.add_argument("--parameter", default="", help="参数代码，如 ncv；不给则列出全部 · parameter code")
    factors.add_argument("--book", default="", choices=("", *_BOOKS), metavar="BOOK", help=f"账本：{'、'.join(_BOOKS)}")
    factors.add_argument("--place", default="", help="行政区划代码，默认全国或该城市 · administrative code")
    factors.add_argument(
        "--city", default="", help="城市数据包，计入其替代值与确认 · a city's overrides and confirmations"
    )
    factors.add_argument("--year", type=a_year, default=0, help="年份；给出账本和年份时选定一行 · year")
    factors.add_argument(
        "--official", action="store_true", help="只许可用于正式报告的因子 · fit for official reports only"
    )
    factors.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    factors.set_defaults(run=_factors)

    add_inventory(actions)
    add_lines(actions)
    add_sinks(actions)

    balance = actions.add_parser("balance", help="能源平衡表 · energy balance")
    steps = balance.add_subparsers(dest="step", required=True, metavar="步骤")
    check = steps.add_parser("check", help="核对平衡关系，逐格指出不符 · check the identities cell by cell")
    total = steps.add_parser("total", help="能源消费总量，分部门、分品种 · total consumption by sector and fuel")
    for parser in (check, total):
        parser.add_argument("file", help="能源平衡表（.xlsx、.csv）· table in the official layout")
        parser.add_argument("--sheet", default="", help="工作表名，默认第一张 · sheet, the first by default")
        parser.add_argument("--place", default="", help="行政区划代码 · administrative code")
        parser.add_argument("--year", type=a_year, default=0, help="年份，默认取自表题 · year, else from the title")
        parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    check.set_defaults(run=_check)
    add_total(total)
    add_estimate(steps)
    add_export(steps)
    register_footprint(actions)
    add_versions(actions)
    add_crosscheck(actions)
    register_enterprise(actions)
    register_ets(actions)
    register_replacement(actions)


def _factors(options: argparse.Namespace) -> int:
    """Print rows of an item, or with book and year the chosen row of each parameter and why."""
    from dafeng.accounts.factors import default_factors
    from dafeng.core.errors import AccountsError, Fault

    library, place = default_factors(), options.place or "CN"
    if options.city:
        from dafeng.city import city_factors, find_pack, load_pack

        pack = load_pack(find_pack(options.city))
        library, place = city_factors(pack), options.place or pack.code
    rows = library.rows_of(options.item, options.parameter)
    if not rows:
        known = "、".join(dict.fromkeys(row.parameter for row in library.rows_of(options.item)))
        zh, en = "该项目没有这个参数", "the item has no such parameter"
        raise AccountsError(Fault("cli.parameter", zh, en, options.item, options.parameter, known))
    if not options.book or not options.year:
        shown = [_row_record(library, row) for row in rows]
        text = [_row_line(library, row, options.lang) for row in rows]
        text += [_override_line(each, options.lang) for each in _overrides(library, options)]
        _print([*shown, *map(_override_record, _overrides(library, options))], options.format, "\n".join(text))
        return 0 if rows else 1
    choices, refused = [], []
    for parameter in dict.fromkeys(row.parameter for row in rows):
        try:
            choices.append(
                library.find(options.item, parameter, options.book, place, options.year, official=options.official)
            )
        except AccountsError as error:
            refused += list(error.faults)
    text = [_choice_text(library, choice, options.lang) for choice in choices]
    text += [fault.text(options.lang) for fault in refused]
    records: list[Any] = [_choice_record(library, choice) for choice in choices]
    records += [{"refused": fault.code, "zh": fault.text("zh"), "en": fault.text("en")} for fault in refused]
    _print(records, options.format, "\n\n".join(text))
    return 0 if choices else 1


def _check(options: argparse.Namespace) -> int:
    """Print every cell that breaks an identity; 0 when there is none, warnings aside."""
    from dafeng.accounts.balance import check_balance, read_balance

    balance = read_balance(options.file, place=options.place, year=options.year, sheet=options.sheet)
    found = check_balance(balance)
    errors = sum(each.severity == "error" for each in found)
    zh = options.lang == "zh"
    rows, columns = balance.values.shape
    head = (
        f"{balance.title or options.file}  {rows}行 {columns}栏"
        if zh
        else f"{options.file}: {rows} rows, {columns} columns"
    )
    tail = f"不符{errors}处，提示{len(found) - errors}处" if zh else f"{errors} broken, {len(found) - errors} warnings"
    text = [
        head,
        *(note.text(options.lang) for note in balance.notes),
        *(v.fault.text(options.lang) for v in found),
        tail,
    ]
    records: list[Any] = [
        {
            "identity": each.identity,
            "row": each.row,
            "kind": each.kind,
            "printed": each.printed,
            "computed": each.computed,
            "allowed": each.allowed,
            "unit": each.unit,
            "severity": each.severity,
            "zh": each.fault.text("zh"),
            "en": each.fault.text("en"),
        }
        for each in found
    ]
    _print(records, options.format, "\n".join(text))
    return 1 if errors else 0


def _print(records: list[Any], form: str, text: str) -> None:
    print(json.dumps(records, ensure_ascii=False, indent=2) if form == "json" else text)


def _value(row: FactorRow) -> str:
    return f"{row.value:g}" if row.value is not None else f"{row.low:g}–{row.high:g}"


def _name(library: FactorLibrary, row: FactorRow, language: Language) -> tuple[str, str]:
    parameter, factor_set = library.data.parameters[row.parameter], library.data.sets[row.set]
    return (parameter.zh, factor_set.zh) if language == "zh" else (parameter.en, factor_set.en)


def _row_line(library: FactorLibrary, row: FactorRow, language: Language) -> str:
    parameter, origin = _name(library, row, language)
    years = f"{row.valid_from or ''}–{row.valid_to or ''}"
    return "  ".join([parameter, _value(row), row.unit, row.region, years, row.certainty, "/".join(row.books), origin])


def _row_record(library: FactorLibrary, row: FactorRow) -> dict[str, Any]:
    source = library.data.sources[row.source]
    return {
        "id": row.id,
        "item": row.item,
        "parameter": row.parameter,
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "unit": row.unit,
        "books": list(row.books),
        "region": row.region,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "set": row.set,
        "source": {"id": source.id, "title_zh": source.title_zh, "title_en": source.title_en, "number": source.number},
        "table": row.table,
        "certainty": row.certainty,
        "official": library.is_official(row),
        "note": row.note,
    }


def _overrides(library: FactorLibrary, options: argparse.Namespace) -> list[Override]:
    code = library.item(options.item).code
    return [each for each in library.overrides if each.item == code and options.parameter in {"", each.parameter}]


def _override_record(own: Override) -> dict[str, Any]:
    return {
        "override": own.parameter,
        "place": own.place,
        "value": own.value,
        "unit": own.unit,
        "books": list(own.books),
        "person": own.person,
        "date": own.on.isoformat(),
        "reason": own.reason,
    }


def _override_line(own: Override, language: Language) -> str:
    head = "本地替代值" if language == "zh" else "local value"
    words = [own.parameter, f"{own.value:g}", own.unit, own.place, "/".join(own.books), own.person, own.on.isoformat()]
    return "  ".join([head, *words, own.reason])


def _choice_record(library: FactorLibrary, choice: FactorChoice) -> dict[str, Any]:
    return {
        "item": choice.item,
        "parameter": choice.parameter,
        "book": choice.book,
        "place": choice.place,
        "year": choice.year,
        "value": choice.value,
        "unit": choice.unit,
        "source": choice.source,
        "override": _override_record(choice.override) if choice.override else None,
        "confirmed_by": choice.confirmation.person if choice.confirmation else None,
        "row": _row_record(library, choice.row) if choice.row else None,
        "trail": [{"code": rule.code, "zh": rule.zh, "en": rule.en} for rule in choice.trail],
        "alternatives": [
            {
                "row": _row_record(library, each.row),
                "why_zh": each.why.zh,
                "why_en": each.why.en,
                "conflict": each.conflict,
            }
            for each in choice.alternatives
        ],
    }


def _choice_text(library: FactorLibrary, choice: FactorChoice, language: Language) -> str:
    zh = language == "zh"
    parameter = library.data.parameters[choice.parameter]
    lines = [f"{parameter.zh if zh else parameter.en}: {choice.value:g} {choice.unit}"]
    if choice.row:
        source = library.data.sources[choice.row.source]
        title = source.title_zh if zh else source.title_en or source.title_zh
        head = "来源" if zh else "source"
        if choice.override:  # the default stays in sight beside the city's own value
            head = f"{'默认值' if zh else 'default'} {_value(choice.row)} {choice.row.unit}, {head}"
        lines.append(f"  {head}: {title} {source.number} {choice.row.table}".rstrip())
    lines += [f"  · {rule.text(language)}" for rule in choice.trail]
    lines += [
        f"  {('冲突' if zh else 'conflict') if each.conflict else ('未选' if zh else 'not chosen')}: "
        f"{_value(each.row)} {each.row.unit} — {each.why.text(language)}"
        for each in choice.alternatives
    ]
    return "\n".join(lines)
