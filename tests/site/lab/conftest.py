"""A small city with scenarios, loaded into the site: its pack, its people, and the same run made by the library."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from small_pack import SMALL, lay
from small_pathway import BALANCE, SMALL_PATHWAY

from dafeng.city import CityPack, load_pack
from dafeng_site import cityload
from dafeng_site.people.models import OrgUnit, Role, User

PASSWORD = "Longer-than-ten-1"  # noqa: S105  of people who exist in tests only
INDEX = "file,place,year,state,source,note\nenergy_balance/2020.csv,990000,2020,published,book,\n"


@dataclass(frozen=True)
class Lab:
    """The pack as it was loaded, and somebody of each role; `other` is a second person of a unit."""

    pack: CityPack
    users: dict[str, User]

    def client(self, role: str) -> Client:
        found = Client(raise_request_exception=True)
        if role:
            found.force_login(self.users[role])
        return found


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> CityPack:
    """The small pack with the small scenarios and a balance of its base year."""
    public = SMALL["sources.toml"].replace('certainty = "V"', 'certainty = "V"\nredistributable = true')
    more = {"sources.toml": public, "energy_balance/index.csv": INDEX, "energy_balance/2020.csv": BALANCE}
    return load_pack(lay(tmp_path_factory.mktemp("city"), {**SMALL_PATHWAY, **more}))


@pytest.fixture
def lab(db: None, small_city: CityPack) -> Lab:
    """The city in the database."""
    cityload.load(small_city)
    unit = OrgUnit.objects.create(code="energy", name="市能源局", level="city")
    users = {
        role: User.objects.create_user(username=role, password=PASSWORD, role=role, unit=owned)
        for role, owned in (
            (Role.OFFICE, None),
            (Role.UNIT, unit),
            (Role.READER, None),
            (Role.AUDITOR, None),
            (Role.ENTERPRISE, unit),
        )
    }
    users["other"] = User.objects.create_user(username="other", password=PASSWORD, role=Role.UNIT, unit=unit)
    return Lab(small_city, users)
