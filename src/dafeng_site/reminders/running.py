"""The run of a day: notices in the site, then what goes out, each way by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from django.db.models import F, QuerySet

from dafeng.appraisal.deadlines import Holidays
from dafeng_site.data.version import writing
from dafeng_site.notices.telling import ordered_people, tell, unit_people
from dafeng_site.people.models import OrgUnit, User
from dafeng_site.reminders.channels import (
    Channels,
    SendingError,
    dingtalk_body,
    send_mail,
    send_robot,
    signed,
    wecom_body,
)
from dafeng_site.reminders.due import Matter, due_on
from dafeng_site.reminders.models import Channel, Delivery, ReminderRun, ReminderWish
from dafeng_site.reminders.robots import role_of

__all__ = ["Reminded", "remind"]

_AGAIN = timedelta(days=3)
"""How long what failed is tried again."""
_PAUSES = (0.0, 0.5, 2.0)
"""Seconds before each try of one run."""

Pause = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a run did, or would do: matters due, notices new in the site, messages that left, and that failed."""

    quiet: bool = False
    matters: tuple[Matter, ...] = ()
    notices: int = 0
    waiting: int = 0
    sent: int = 0
    failed: int = 0


def remind(
    now: datetime, channels: Channels, holidays: Holidays, *, dry: bool = False, pause: Pause = time.sleep
) -> Reminded:
    """Remind of what is due on the day of `now`; nothing on a day that is no working day. `dry` only tells."""
    today = now.date()
    if not holidays.works(today):
        return Reminded(quiet=True)
    last = ReminderRun.objects.filter(day__lt=today).values_list("day", flat=True).first()
    matters = tuple(due_on(today, last))
    wanted = list(_deliveries(matters, channels))
    if dry:
        return Reminded(matters=matters, waiting=len(_new(wanted)) + _waiting(now).count())
    with writing():
        notices = sum(tell(_people(each), each.key, each.zh, each.en, each.url) for each in matters)
        Delivery.objects.bulk_create(_new(wanted), ignore_conflicts=True)
        run, _made = ReminderRun.objects.get_or_create(day=today)
    sent, failed = _send(now, channels, pause)
    ReminderRun.objects.filter(pk=run.pk).update(matters=len(matters), sent=F("sent") + sent, failed=failed)
    return Reminded(False, matters, notices, 0, sent, failed)


def _deliveries(matters: Iterable[Matter], channels: Channels) -> Iterator[Delivery]:
    wishes = {wish.user_id: wish for wish in ReminderWish.objects.all()}
    for matter in matters:
        if channels.smtp:
            for person in _people(matter).exclude(email=""):
                if _wants(wishes.get(person.pk), matter):
                    yield _row(Channel.MAIL, matter, matter.zh, person)
        line = f"{matter.unit_name}：{matter.zh}"
        owner = OrgUnit.objects.get(pk=matter.unit) if channels.robots else None
        for robot in channels.robots:
            if owner is not None and robot.takes(role_of(owner), owner.place):
                yield _row(Channel(robot.kind), matter, line, to=robot.name)


def _people(matter: Matter) -> QuerySet[User]:
    """Who is reminded: of a rectification order the people of an enterprise, too."""
    return ordered_people(matter.unit) if matter.kind == "orders" else unit_people(matter.unit)


def _wants(wish: ReminderWish | None, matter: Matter) -> bool:
    if wish is None:
        return True
    return wish.mail and bool(getattr(wish, matter.kind)) and (wish.early or not matter.is_early)


def _row(channel: Channel, matter: Matter, text: str, person: User | None = None, *, to: str = "") -> Delivery:
    to = str(person.pk) if person is not None else to
    return Delivery(channel=channel, to=to, user=person, key=matter.key[:160], text=text[:600], url=matter.url)


def _new(rows: list[Delivery]) -> list[Delivery]:
    had = set(Delivery.objects.filter(key__in={row.key for row in rows}).values_list("channel", "to", "key"))
    return [row for row in rows if (row.channel, row.to, row.key) not in had]


def _waiting(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(sent__isnull=True, created__gt=now - _AGAIN).select_related("user")


def _send(now: datetime, channels: Channels, pause: Pause) -> tuple[int, int]:
    """Hand over what waits, one message for each recipient; how many left and how many failed."""
    sent = failed = 0
    waiting = sorted(_waiting(now), key=lambda row: (row.channel, row.to, row.pk))
    for (channel, _to), group in groupby(waiting, key=lambda row: (row.channel, row.to)):
        rows = list(group)
        person = rows[0].user
        if person is not None and not (person.is_active and person.email):
            continue
        fault = _tried(partial(_hand_over, channel, rows, channels, now), pause)
        of_rows = Delivery.objects.filter(pk__in=[row.pk for row in rows])
        of_rows.update(sent=None if fault else now, tries=F("tries") + 1, detail=fault[:300])
        sent, failed = sent + (not fault), failed + bool(fault)
    return sent, failed


def _tried(deed: Callable[[], None], pause: Pause) -> str:
    """Empty once it is done; else what the last try said."""
    said = ""
    for seconds in _PAUSES:
        if seconds:
            pause(seconds)
        try:
            deed()
        except SendingError as error:
            said = str(error) or "?"
        else:
            return ""
    return said


def _hand_over(channel: str, rows: list[Delivery], channels: Channels, now: datetime) -> None:
    title = f"碳达峰工作提醒（{now.date().isoformat()}，{len(rows)}项）"
    lines = [row.text for row in rows]
    if channel == Channel.MAIL and rows[0].user is not None:
        linked = [f"{row.text} {channels.url}{row.url}" if channels.url else row.text for row in rows]
        send_mail(channels, rows[0].user.email, title, linked)
        return
    robot = next((each for each in channels.robots if (each.kind, each.name) == (channel, rows[0].to)), None)
    if robot is None:
        raise SendingError("the robot is no longer set up")
    wecom = channel == Channel.WECOM
    url = robot.url if wecom else signed(robot.url, robot.secret, int(now.timestamp() * 1000))
    send_robot(url, (wecom_body if wecom else dingtalk_body)(title, lines), channels.hosts, channels.seconds)
