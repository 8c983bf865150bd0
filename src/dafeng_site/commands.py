"""Commands of the site: init, adopt, serve, person, export, backup, restore, retention, remind, update."""

from __future__ import annotations

import argparse
import os
from ipaddress import ip_address
from pathlib import Path

from dafeng.core.errors import DafengError, Fault
from dafeng_site.commandline import add_home, say, set_up
from dafeng_site.commandsupdate import add_update

__all__ = ["register"]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the group's commands to the parser."""
    _init(commands)
    _serve(commands)
    _person(commands)
    _export(commands)
    _backup(commands)
    _retention(commands)
    _remind(commands)
    _adopt(commands)
    add_update(commands)


def _adopt(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "adopt",
        help="把方案文件存为新版本，首个版本即启用 · store a plan as a new version; the first is in force at once",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="方案文件：.docx .pdf .html .txt · the plan")
    parser.add_argument("--note", default="", help="说明：文号、日期 · number and date of the document")
    add_home(parser)
    parser.set_defaults(run=_run_adopt)


def _init(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "init", help="建库、载入城市数据包、建立管理员 · prepare database, city, administrator"
    )
    parser.add_argument("--city", metavar="DIR", help="城市数据包，默认随附的枣庄 · city pack, by default Zaozhuang's")
    add_home(parser)
    parser.set_defaults(run=_run_init)


def _serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("serve", help="启动网站 · serve the site")
    parser.add_argument(
        "--host", type=_host, default="127.0.0.1", help="监听地址，默认仅本机 · address, by default this machine"
    )
    parser.add_argument("--port", type=_port, default=8000, help="端口 · port")
    parser.add_argument("--workers", type=int, default=0, help="进程数，默认按处理器 · processes, by default the cores")
    parser.add_argument("--threads", type=int, default=4, help="每进程线程数 · threads a process")
    add_home(parser)
    parser.set_defaults(run=_run_serve)


def _host(text: str) -> str:
    try:
        return str(ip_address("127.0.0.1" if text == "localhost" else text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"不是 IP 地址 · no IP address: {text[:80]}") from None


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65_535:
        return int(text)
    raise argparse.ArgumentTypeError(f"端口须为 1 至 65535 · a port is 1 to 65535: {text[:80]}")


def _person(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("person", help="新建用户或重置密码 · make a person or reset a password")
    parser.add_argument("name", help="用户名 · user name")
    roles = ("administrator", "office", "unit", "district", "enterprise", "auditor", "reader")
    parser.add_argument("--role", choices=roles, help="角色（新建时必填） · role, for a new person")
    parser.add_argument("--full-name", default="", help="姓名 · full name")
    parser.add_argument("--unit", default="", help="单位名称或编码 · name or code of the unit")
    parser.add_argument("--district", default="", help="区（市）代码 · code of the district")
    add_home(parser)
    parser.set_defaults(run=_run_person)


def _export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("export", help="把数据库写成城市数据包 · write the database as a city pack")
    parser.add_argument("directory", metavar="DIR", help="目标文件夹，须为空 · an empty folder")
    add_home(parser)
    parser.set_defaults(run=_run_export)


def _backup(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("backup", help="备份整个网站到一个文件 · back up the whole site to one file")
    parser.add_argument("file", type=Path, metavar="FILE.zip", help="要写的文件，不覆盖已有的 · a new file")
    add_home(parser)
    parser.set_defaults(run=_run_backup)
    again = commands.add_parser("restore", help="从备份恢复，也用于更换数据库 · restore, also into another database")
    again.add_argument("file", type=Path, metavar="FILE.zip", help="备份文件 · a backup")
    again.add_argument("--replace", action="store_true", help="替换现有的全部数据 · replace all that is there")
    add_home(again)
    again.set_defaults(run=_run_restore)


def _retention(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("retention", help="按保存年限清理日志 · clear the log by the years configured")
    parser.add_argument("--dry-run", action="store_true", help="只数不删 · count, remove nothing")
    add_home(parser)
    parser.set_defaults(run=_run_retention)


def _remind(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "remind", help="提醒将到期和已逾期的事项，每天运行一次 · remind of deadlines, once a day"
    )
    help_text = "城市名称或行政区划代码，可不写 · the city's name or code, may be left out"
    parser.add_argument("city", metavar="CITY", nargs="?", default="", help=help_text)
    parser.add_argument("--dry-run", action="store_true", help="只列出，不发送 · list, send nothing")
    add_home(parser)
    parser.set_defaults(run=_run_remind)


def _run_init(options: argparse.Namespace) -> int:
    set_up(options)
    from dafeng.city import find_pack
    from dafeng_site import setup

    pack = setup.prepare(find_pack(options.city) if options.city else None)
    if pack is not None:
        say(options, f"已载入{pack.name}（{pack.code}）。", f"Loaded {pack.name_en or pack.name} ({pack.code}).")
    elif options.city:
        say(
            options,
            "库中已有这座城市，数据包没有再次载入。新版数据包用 dafeng update 比较后取入；"
            "也可以在网站“数据填报”页导入数据，用 dafeng adopt 存入方案。",
            "The database holds this city: the pack was not loaded again. Compare and take in a newer pack by dafeng"
            " update; figures can be imported on the page Data entry, a plan stored by dafeng adopt.",
        )
    password = setup.first_administrator()
    if password:
        say(
            options,
            f"管理员用户名 admin，一次性密码 {password}（首次登录须修改，不再显示）。",
            f"Administrator admin, one-time password {password} (to be changed at first sign-in; not shown again).",
        )
    return 0


def _run_adopt(options: argparse.Namespace) -> int:
    set_up(options)
    from dafeng_site.cascade.amending import take_up

    try:
        content = options.file.read_bytes()
    except OSError as error:
        zh, en = "方案文件读不出来", "the plan cannot be read"
        raise DafengError(Fault("plan.file", zh, en, str(options.file), str(error.strerror))) from error
    row = take_up(content, options.file.name, options.note)
    clauses, targets = row.tasks.count(), row.targets.count()
    if row.is_current:
        say(options, f"方案已存入并启用：任务 {clauses} 项，目标 {targets} 项。",
             f"The plan is stored and in force: {clauses} tasks, {targets} targets.")  # fmt: skip
    else:
        say(options, f"已存为第 {row.number} 版，尚未启用；请在“方案版本”页核对差异后启用。",
             f"Stored as version {row.number}, not in force: compare it on the page of versions first.")  # fmt: skip
    return 0


def _run_serve(options: argparse.Namespace) -> int:
    set_up(options)
    from dafeng_site import server

    return server.serve(options.host, options.port, options.workers or os.cpu_count() or 1, options.threads)


def _run_person(options: argparse.Namespace) -> int:
    set_up(options)
    from dafeng_site.people import services

    given = {"role": options.role, "full_name": options.full_name, "unit": options.unit, "district": options.district}
    password = services.person_from_command(options.name, **given)
    say(
        options,
        f"用户 {options.name} 的一次性密码：{password}（首次登录须修改）。",
        f"One-time password of {options.name}: {password} (to be changed at first sign-in).",
    )
    return 0


def _run_export(options: argparse.Namespace) -> int:
    set_up(options)
    from dafeng_site import cityexport
    from dafeng_site.people.models import Role
    from dafeng_site.people.policy import Scope

    target = cityexport.export(Path(options.directory), Scope(role=Role.OFFICE))
    say(options, f"已写入 {target}。", f"Written to {target}.")
    return 0


def _run_backup(options: argparse.Namespace) -> int:
    set_up(options)
    from datetime import datetime

    from dafeng_site import backup

    made = backup.backup(options.file, datetime.now().astimezone())
    rows, files = sum(made.rows.values()), sum(name.startswith("files/") for name in made.hashes)
    say(options, f"已备份 {rows:,} 行、{files:,} 个文件到 {options.file}。", f"{rows:,} rows, {files:,} files saved.")
    return 0


def _run_retention(options: argparse.Namespace) -> int:
    set_up(options)
    from datetime import UTC, datetime

    from dafeng_site.people import retention

    found = retention.clear(datetime.now(UTC), dry=options.dry_run)
    numbers = (found.events, found.attempts, found.sessions)
    zh = ("可清理" if options.dry_run else "已清理") + "：审计日志 {:,} 行，登录失败记录 {:,} 行，过期会话 {:,} 个。"
    en = (
        "Would remove" if options.dry_run else "Removed"
    ) + " {:,} rows of the log, {:,} failed sign-ins, {:,} sessions."
    say(options, zh.format(*numbers), en.format(*numbers))
    return 0


def _run_remind(options: argparse.Namespace) -> int:
    set_up(options)
    from datetime import datetime

    from dafeng.appraisal.deadlines import CITY_ZONE, known_holidays
    from dafeng_site.data.queries import city, demand_city
    from dafeng_site.reminders.channels import from_environment
    from dafeng_site.reminders.running import remind

    if options.city:
        demand_city(options.city)
    elif city() is None:
        raise DafengError(Fault("site.no-city", "数据库中还没有城市", "the database holds no city yet"))
    now = datetime.now(CITY_ZONE)
    found = remind(now, from_environment(), known_holidays(now.year, now.year), dry=options.dry_run)
    if found.quiet:
        say(options, "今天不是工作日，不提醒；下一个工作日补上。", "No working day: quiet, made up for on the next.")
        return 0
    for each in found.matters:
        say(options, f"{each.unit_name}\t{each.zh}", f"{each.unit_name}\t{each.en}")
    for failed in found.failures:
        say(options, failed.zh, failed.en)
    told: tuple[int, ...] = (len(found.matters), found.notices, found.sent, found.failed)
    zh = "到期事项 {} 项，新通知 {} 条，已发送 {} 条，未发出 {} 条。"
    en = "{} matters due, {} new notices, {} messages sent, {} failed."
    if options.dry_run:
        told, zh, en = (
            (len(found.matters), found.waiting),
            "到期事项 {} 项，待发送 {} 条；没有发送。",
            "{} due, {} to send.",
        )
    say(options, zh.format(*told), en.format(*told))
    return 1 if found.failed else 0


def _run_restore(options: argparse.Namespace) -> int:
    set_up(options)
    from django.core.management import call_command

    from dafeng_site import backup, setup

    call_command("migrate", interactive=False, verbosity=0)
    setup.collect_static()
    made = backup.restore(options.file, replace=options.replace)
    rows = sum(made.rows.values())
    say(options, f"已恢复 {made.made} 的备份，共 {rows:,} 行。", f"Restored the backup of {made.made}: {rows:,} rows.")
    return 0
