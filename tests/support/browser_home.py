"""Prepares a home for browser tests: the packaged city, one person of each kind. Run: browser_home.py HOME"""

from __future__ import annotations

import os
import sys

import duty_home


def main(home: str) -> None:
    """Make tables, load the city, make the people; their passwords are for tests alone."""
    os.environ["DAFENG_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "dafeng_site.settings"
    import django

    django.setup()
    from dafeng_site import setup
    from dafeng_site.people.models import OrgUnit, User

    setup.prepare()
    energy = OrgUnit.objects.filter(name="市能源局").first() or OrgUnit.objects.order_by("pk").first()
    district = OrgUnit.objects.create(code="370404", name="峄城区人民政府", level="district", place="370404")
    people = (
        ("admin", "administrator", None),
        ("office", "office", None),
        ("office2", "office", None),
        ("auditor", "auditor", None),
        ("reader", "reader", None),
        ("energy", "unit", energy),
        ("idle", "unit", OrgUnit.objects.filter(name="市教育局").first()),
        ("yicheng", "district", district),
    )
    made = {
        name: User.objects.create_user(
            username=name,
            password=f"{name}-Passw0rd",
            role=role,
            full_name=name,
            unit=unit,
            district="370404" if role == "district" else "",
        )
        for name, role, unit in people
    }
    duty_home.fill(made["office"], made["office2"], {name: made[name] for name in ("energy", "yicheng")})


if __name__ == "__main__":
    main(sys.argv[1])
