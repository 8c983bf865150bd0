"""Fills an empty site with years of duty for `duty_load.py`: units, people, items, rounds, reports, evidence, orders.

Rows are written in bulk and without history: what is measured are the pages and the writes that come afterwards.
Everybody gets a session; the answer is a JSON of who has which session and which report waits for whom.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import date, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dafeng_site.settings")


def main(settings: dict[str, int]) -> None:
    """Make everything; print the sessions."""
    import django

    django.setup()
    from dafeng_site.duty import reporting
    from dafeng_site.duty.models import Report, WorkItem

    units, people, office = _people(settings["units"], settings["people"])
    today = date.today()  # noqa: DTZ011  the benchmark's own clock
    _years(settings, units, people, today)
    fields = {"title": "本期调度", "kind": "call", "period": f"{today.year}-{today.month:02d}", "deadline": today}
    made = reporting.create_round(office, fields)
    opened = reporting.open_round(office, made.pk, made.revision)
    waiting = dict(Report.objects.filter(round=opened).values_list("unit", "pk"))
    items: dict[int, list[int]] = {}
    for key, unit in WorkItem.objects.filter(year=today.year).values_list("pk", "unit"):
        items.setdefault(unit, []).append(key)
    first = {person.unit_id: person for person in reversed(people)}
    _analyse()
    print(
        json.dumps(
            {
                "people": [_session(person) for person in people],
                "office": [_session(person) for person in (office, _second())],
                "reports": [[_session(first[unit]), pk, items[unit]] for unit, pk in waiting.items() if unit in first],
                "round": opened.pk,
                "counts": _counts(),
            }
        )
    )


def _people(count: int, persons: int) -> tuple[list[Any], list[Any], Any]:
    from dafeng_site.people.models import OrgUnit, User

    units = list(OrgUnit.objects.filter(level="city").order_by("pk")[:count])
    more = [OrgUnit(code=f"bench-{at}", name=f"第{at}单位", level="city") for at in range(count - len(units))]
    units += OrgUnit.objects.bulk_create(more)
    people = [
        User(username=f"person{at}", full_name=f"经办人{at}", role="unit", unit=units[at % count])
        for at in range(persons)
    ]
    offices = [User(username=name, full_name=name, role="office") for name in ("bureau", "bureau2")]
    User.objects.bulk_create([*people, *offices])
    made = list(User.objects.filter(username__startswith="person").select_related("unit").order_by("pk"))
    return units, made, User.objects.get(username="bureau")


def _second() -> Any:
    from dafeng_site.people.models import User

    return User.objects.get(username="bureau2")


def _years(settings: dict[str, int], units: list[Any], people: list[Any], today: date) -> None:
    from dafeng_site.duty.models import Assignment, Rectification, Report, Round, WorkItem
    from dafeng_site.notices.models import Notice
    from dafeng_site.plans.models import Task

    clauses = list(Task.objects.filter(version__is_current=True).values_list("clause__number", "title"))
    rounds = []
    for year in range(today.year - settings["years"] + 1, today.year + 1):
        rows = []
        for at in range(settings["units"] * settings["items"]):
            clause, title = clauses[at % len(clauses)]
            done = None if year == today.year and at % 5 == 0 else 1.0 if year < today.year else (at % 10) / 10
            rows.append(
                WorkItem(
                    code=f"{year}-{at}", year=year, clause=clause, title=title[:300], unit=units[at % len(units)],
                    role="lead" if at % 3 else "support", output="建成投运并通过验收", start=date(year, 1, 1),
                    due=date(year, 1 + at % 12, 28), done=done, weight=1.0 + at % 3,
                    needs=f"{year}-{at - 1}" if at % 20 == 5 else "",
                )
            )  # fmt: skip
        stored = WorkItem.objects.bulk_create(rows, 1000)
        Assignment.objects.bulk_create([Assignment(item=row, state="accepted") for row in stored], 1000)
        rounds += [
            Round(title=f"{year}年第{quarter}次调度", period=f"{year}-Q{quarter}", year=year, state="closed",
                  deadline=date(year, 3 * quarter, 20), snapshot={"items": [], "sha256": "0" * 64, "taken": ""})
            for quarter in range(1, 5)
        ]  # fmt: skip
    kept = Round.objects.bulk_create(rounds)
    reports = Report.objects.bulk_create(
        [
            Report(round=each, unit=unit, state="closed", difficulties="并网审批时间偏长。")
            for each in kept
            for unit in units
        ],
        1000,
    )
    _evidence(settings["evidence"], reports, people[0])
    Rectification.objects.bulk_create(
        [
            Rectification(title=f"问题{at}", problem="节能监察发现的问题", unit=units[at % len(units)],
                          due=today + timedelta(days=at % 90 - 30), state=("ordered", "planned", "closed")[at % 3])
            for at in range(settings["units"] * 10)
        ]
    )  # fmt: skip
    Notice.objects.bulk_create(
        [
            Notice(user=person, key=f"bench:{at}", zh="报送已审核通过", en="accepted")
            for person in people
            for at in range(50)
        ],
        1000,
    )


def _evidence(count: int, reports: list[Any], person: Any) -> None:
    from dafeng_site.duty.models import Evidence

    for start in range(0, count, 5000):
        Evidence.objects.bulk_create(
            [
                Evidence(unit_id=reports[at % len(reports)].unit_id, report=reports[at % len(reports)],
                         name=f"佐证{at}.pdf", kind="pdf", size=1000 + at, sha256=f"{at:064x}", user=person)
                for at in range(start, min(start + 5000, count))
            ]
        )  # fmt: skip


def _session(person: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(person)
    session = client.session  # as signing in leaves it
    session["began"] = session["seen"] = int(time.time())
    session.save()
    return str(client.cookies["sessionid"].value)


def _analyse() -> None:
    """What a database that has run for a day knows of its tables, so that its plans are those of a city at work."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _counts() -> dict[str, int]:
    from django.apps import apps

    models = apps.get_app_config("duty").get_models()
    return {each.__name__: each._default_manager.count() for each in models if not each.__name__.startswith("Histor")}


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
