"""Prepares a home for browser tests: the packaged city, one person of each kind. Run: browser_home.py HOME"""

from __future__ import annotations

import os
import sys


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
    people = (
        ("admin", "administrator", None),
        ("office", "office", None),
        ("auditor", "auditor", None),
        ("energy", "unit", energy),
    )
    for name, role, unit in people:
        User.objects.create_user(username=name, password=f"{name}-Passw0rd", role=role, full_name=name, unit=unit)


if __name__ == "__main__":
    main(sys.argv[1])
