"""Making the site ready: tables, static files, the city, the first administrator. Each step is done once."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from dafeng import __version__
from dafeng.city import CityPack, load_pack, packaged_pack
from dafeng.core.errors import DafengError, Fault
from dafeng.pathway import prepare_kernels
from dafeng_site import cityload
from dafeng_site.books.estimates import store_estimates
from dafeng_site.data.models import City
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent, Role, User
from dafeng_site.people.passwords import one_time_password

__all__ = ["collect_static", "demand_tables", "first_administrator", "prepare"]

_DEFAULT_CITY = "zaozhuang"
_UNUSED = ["ext", "htmx-4*", "htmax-*", "redoc*"]  # static files of others that no page loads


def prepare(city: Path | None = None) -> CityPack | None:
    """Bring tables and static files up to date and load the city unless one is loaded; the pack where it was.

    A pack that is named and is of another city than the one loaded is refused with a PackError.
    """
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if city is None and City.objects.exists():
        return None
    prepare_kernels()
    pack = load_pack(city if city is not None else packaged_pack(_DEFAULT_CITY))
    if not cityload.load(pack):
        return None
    store_estimates(pack)
    return pack


def demand_tables() -> None:
    """Refuse to go on with a database that `prepare` has not brought to this version. Raises DafengError."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()  # the processes that serve open their own
    if waiting:
        zh, en = "数据库还没有建好，或是旧版本的", "the database is not prepared, or is of an older version"
        mend_zh, mend_en = (
            "请先备份，再运行 dafeng init；数据不会改变。",
            "Make a backup, then run dafeng init; no data change.",
        )
        raise DafengError(Fault("site.tables", zh, en, mend_zh=mend_zh, mend_en=mend_en))


def first_administrator() -> str:
    """A one-time password for the administrator `admin`; empty where there is an administrator already."""
    if User.objects.filter(role=Role.ADMINISTRATOR).exists():
        return ""
    password = one_time_password()
    user = User.objects.create_user(
        username="admin", password=password, role=Role.ADMINISTRATOR, full_name="系统管理员", must_change_password=True
    )
    audit.record(AuditEvent.Kind.SYSTEM, user=user, subject="first administrator")
    return password


def collect_static() -> None:
    """Write the static files under hashed names, once a version; always anew in a source checkout."""
    stamp = Path(settings.STATIC_ROOT) / ".version"
    wanted = f"{__version__} {_newest()}"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=_UNUSED)
    stamp.write_text(wanted, encoding="utf-8")


def _newest() -> int:
    """When the newest static file of the site was changed."""
    own = Path(settings.BASE_DIR) / "static"
    return max((int(path.stat().st_mtime) for path in own.rglob("*") if path.is_file()), default=0)
