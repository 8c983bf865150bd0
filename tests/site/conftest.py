"""People of each role, and a small plan with figures that some may see and others not."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dafeng_site.books.models import ActivityFigure, EnergyTable, EnterpriseFiling
from dafeng_site.data.models import City, Observation, Place, Source
from dafeng_site.kept import forget
from dafeng_site.pagecache import shelf
from dafeng_site.people.models import OrgUnit, Role, User
from dafeng_site.people.policy import Scope, scope_of
from dafeng_site.plans.models import Clause, PlanDocument, PlanVersion, Target, Task, TaskUnit

PASSWORD = "Longer-than-ten-1"  # noqa: S105  of people who exist in tests only


@pytest.fixture(autouse=True)
def file_store(tmp_path: Path, settings: Any) -> Path:
    """The folder of kept files, a test's own: those that run side by side share a home and may keep equal bytes."""
    folder = tmp_path / "file-store"
    kept = {**settings.STORAGES["default"], "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = {**settings.STORAGES, "default": kept}
    return folder


class World:
    """Everything a test of permission needs, by name."""

    def __init__(self) -> None:
        self.energy = OrgUnit.objects.create(code="energy", name="市能源局", level="city")
        self.traffic = OrgUnit.objects.create(code="traffic", name="市交通运输局", level="city")
        self.tengzhou = OrgUnit.objects.create(code="tengzhou", name="滕州市", level="district", place="370481")
        self.works = OrgUnit.objects.create(code="works", name="某热电公司", level="enterprise", place="370481")
        self.other_works = OrgUnit.objects.create(code="mill", name="某水泥公司", level="enterprise", place="370402")
        City.objects.create(code="370400", name="枣庄市", name_en="Zaozhuang", base_year=2020)
        self.city = Place.objects.create(code="370400", name="枣庄市", kind="city")
        self.district = Place.objects.create(code="370481", name="滕州市", kind="district", parent=self.city)
        self.other = Place.objects.create(code="370402", name="市中区", kind="district", parent=self.city)
        self.published = Source.objects.create(key="yearbook", title="统计年鉴", certainty="V", is_public=True)
        self.internal = Source.objects.create(key="internal", title="内部调度", certainty="S")
        self.filing = Source.objects.create(key="entry-energy", title="市能源局填报", certainty="S")
        self.users = {
            Role.ADMINISTRATOR: self._user("admin", Role.ADMINISTRATOR),
            Role.OFFICE: self._user("office", Role.OFFICE),
            Role.UNIT: self._user("energy", Role.UNIT, unit=self.energy),
            Role.DISTRICT: self._user("tengzhou", Role.DISTRICT, unit=self.tengzhou, district="370481"),
            Role.ENTERPRISE: self._user("works", Role.ENTERPRISE, unit=self.works),
            Role.AUDITOR: self._user("auditor", Role.AUDITOR),
            Role.READER: self._user("reader", Role.READER),
        }
        self._plan()
        self.figures = {
            "public": self._figure("2020", self.city, self.published),
            "internal": self._figure("2021", self.city, self.internal),
            "own": self._figure("2022", self.city, self.filing, owner=self.energy),
            "district": self._figure("2021", self.district, self.internal),
            "other": self._figure("2021", self.other, self.internal),
        }

        self.balances = {
            "public": self._balance(self.city, self.published),
            "internal": self._balance(self.city, self.internal),
            "district": self._balance(self.district, self.internal),
        }

        self.activities = {
            "public": self._activity("clinker.portland", self.city, self.published),
            "internal": self._activity("lime", self.city, self.internal),
        }
        self.filings = {
            "own": self._filing(self.works, "370481"),
            "other": self._filing(self.other_works, "370402"),
        }

    def scope(self, role: str) -> Scope:
        return scope_of(self.users.get(role))

    def _user(self, name: str, role: str, **rest: Any) -> User:
        return User.objects.create_user(username=name, password=PASSWORD, role=role, **rest)

    def _plan(self) -> None:
        self.document = PlanDocument.objects.create(key="own", title="枣庄市碳达峰工作方案")
        self.version = PlanVersion.objects.create(
            document=self.document, text="到2025年，装机28万千瓦以上。", sha256="0" * 64
        )
        self.clause = Clause.objects.create(version=self.version, number="三(一)1", title="可再生能源")
        self.task = Task.objects.create(version=self.version, clause=self.clause, title="大力发展可再生能源")
        TaskUnit.objects.create(task=self.task, unit=self.energy, name="市能源局", role="lead", confidence=1.0)
        self.target = Target.objects.create(
            version=self.version,
            clause=self.clause,
            indicator="生物质发电装机",
            year=2025,
            op=">=",
            value=28,
            unit="万千瓦",
            kind="level",
            quote="装机28万千瓦以上",
            code="power.capacity.biomass",
            confidence=0.9,
        )

    def _balance(self, place: Place, source: Source) -> EnergyTable:
        cells = {"transformation": {"coal.raw": None}, "final": {"coal.raw": 28.0}}
        return EnergyTable.objects.create(place=place, year=2020, source=source, state="published", cells=cells)

    def _activity(self, activity: str, place: Place, source: Source) -> ActivityFigure:
        return ActivityFigure.objects.create(
            activity=activity, place=place, year=2020, value=1000.0, unit="t", source=source, state="published"
        )

    def _filing(self, owner: OrgUnit, place: str) -> EnterpriseFiling:
        return EnterpriseFiling.objects.create(
            code="main",
            name=owner.name,
            place=place,
            industry="power",
            year=2020,
            owner=owner,
            content=b"PK",
            file_name="form.xlsx",
            file_hash="0" * 64,
        )

    def _figure(self, period: str, place: Place, source: Source, **rest: Any) -> Observation:
        return Observation.objects.create(
            indicator="power.capacity.biomass",
            place=place,
            period=period,
            value=15.0,
            state="published",
            source=source,
            **rest,
        )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With DATABASE_URL naming a PostgreSQL, the tests of the site hold there: `-m postgres` runs them on it.

    The sweeps of every address by every role take minutes; there they are left to the roles not marked slow.
    """
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        for item in items:
            swept = item.path.name in {"test_routes.py", "test_fields.py"} and any(item.iter_markers("slow"))
            if item.path.is_relative_to(Path(__file__).parent) and not swept and not any(item.iter_markers("browser")):
                item.add_marker(pytest.mark.postgres)


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Tests roll the database back, and with it the data version: what is kept under it must go too.

    What a test has begun in the background ends before the next one begins.
    """
    forget()
    shelf.clear()
    yield
    for thread in threading.enumerate():
        if thread.name.startswith(("document-", "lab-", "warm lab")):
            thread.join(60)


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home as `dafeng init` leaves it, made once for all processes, to be copied; `init.txt` is what was said."""
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "started"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = folder / "home" / "init.txt"
        if not said.exists():
            left_out = ("DATABASE_URL", "DAFENG_HOME", "DAFENG_SECRET_KEY")
            surroundings = {name: value for name, value in os.environ.items() if name not in left_out}
            surroundings |= {"DAFENG_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": "dafeng_site.settings"}
            dafeng = str(Path(sys.executable).with_name("dafeng"))
            done = subprocess.run([dafeng, "init"], env=surroundings, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            said.write_text(done.stdout, encoding="utf-8")
    return folder / "home"
