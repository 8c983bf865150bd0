"""The run of a day: notices in the site, then what goes out, each way by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from django.db.models import F, QuerySet
from django.urls import reverse

from dafeng.appraisal.deadlines import Holidays
from dafeng_site.data.version import writing
from dafeng_site.notices.telling import ordered_people, tell, unit_people
from dafeng_site.people.models import OrgUnit, Role, User
from dafeng_site.reminders.channels import Channels, dingtalk_body, fitting, send_robot, signed, wecom_body
from dafeng_site.reminders.due import Matter, due_on
from dafeng_site.reminders.mail import send_mail
from dafeng_site.reminders.models import Channel, Delivery, ReminderRun, ReminderWish
from dafeng_site.reminders.robots import role_of
from dafeng_site.reminders.sending import SendingError

__all__ = ["Failure", "Reminded", "remind"]

_AGAIN = timedelta(days=3)
"""How long what failed is tried again."""
_MOST_NAMED = 5
_PAUSES = (0.0, 0.5, 2.0)
"""Seconds before each try of one run."""

Pause = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A recipient whose messages did not leave: by which way, how many matters, and why."""

    channel: str
    to: str
    matters: int
    why: str

    @property
    def zh(self) -> str:
        """The line in Chinese."""
        return f"未发出\t{self.channel} {self.to}（{self.matters}项）：{self.why}"

    @property
    def en(self) -> str:
        """The line in English."""
        return f"Not sent\t{self.channel} {self.to} ({self.matters} matters): {self.why}"


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a run did, or would do: matters due, notices new in the site, messages that left, and that failed."""

    quiet: bool = False
    matters: tuple[Matter, ...] = ()
    notices: int = 0
    waiting: int = 0
    sent: int = 0
    failed: int = 0
    failures: tuple[Failure, ...] = ()


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
    ReminderRun.objects.filter(pk=run.pk).update(matters=len(matters), sent=F("sent") + sent, failed=len(failed))
    if failed:
        _tell_failures(now, failed)
    return Reminded(False, matters, notices, 0, sent, len(failed), tuple(failed))


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
    return Delivery(
        channel=channel, to=to, user=person, key=matter.key[:160], text=" ".join(text.split())[:600], url=matter.url
    )


def _new(rows: list[Delivery]) -> list[Delivery]:
    had = set(Delivery.objects.filter(key__in={row.key for row in rows}).values_list("channel", "to", "key"))
    return [row for row in rows if (row.channel, row.to, row.key) not in had]


def _waiting(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(sent__isnull=True, created__gt=now - _AGAIN).select_related("user")


def _send(now: datetime, channels: Channels, pause: Pause) -> tuple[int, list[Failure]]:
    """Hand over what waits, to each recipient as few messages as it takes; how many left, and what failed."""
    sent, failed, broken = 0, list[Failure](), ""
    waiting = sorted(_waiting(now), key=lambda row: (row.channel, row.to, row.pk))
    for (channel, to), group in groupby(waiting, key=lambda row: (row.channel, row.to)):
        rows = list(group)
        person = rows[0].user
        if person is not None and not (person.is_active and person.email):
            continue
        while rows:
            most = fitting(channel, _title(now, rows), [row.text for row in rows]) if person is None else len(rows)
            now_sent, rows = rows[:most], rows[most:]
            # a mail server that is not there is not waited for once more for each person
            fault = SendingError(broken) if broken and person is not None else None
            fault = fault or _tried(partial(_hand_over, channel, now_sent, channels, now), pause)
            said = (str(fault) or "?") if fault else ""
            of_rows = Delivery.objects.filter(pk__in=[row.pk for row in now_sent])
            of_rows.update(sent=None if fault else now, tries=F("tries") + 1, detail=said[:300])
            sent += not fault
            if fault:
                of_rows = Delivery.objects.filter(pk__in=[row.pk for row in rows])
                of_rows.update(tries=F("tries") + 1, detail=said[:300])
                label = Channel(channel).label
                failed.append(Failure(str(label), str(person or to), len(now_sent) + len(rows), said))
                broken = said if person is not None and fault.everybody else broken
                break
    return sent, failed


def _tried(deed: Callable[[], None], pause: Pause) -> SendingError | None:
    """None once it is done; else what the last try met."""
    met: SendingError | None = None
    for seconds in _PAUSES:
        if seconds:
            pause(seconds)
        try:
            deed()
        except SendingError as error:
            met = error
        else:
            return None
    return met


def _title(now: datetime, rows: list[Delivery]) -> str:
    return f"碳达峰工作提醒（{now.date().isoformat()}，{len(rows)}项）"


def _tell_failures(now: datetime, failed: list[Failure]) -> None:
    """A notice a day to those who look after the site: what did not leave, and why."""
    people = User.objects.filter(role__in=(Role.ADMINISTRATOR, Role.OFFICE), is_active=True)
    which = "；".join(f"{each.channel} {each.to}：{each.why}" for each in failed[:_MOST_NAMED])
    zh = f"今天有 {len(failed)} 个对象的提醒没有发出，三天内每次运行再试。{which}"
    en = f"Reminders to {len(failed)} recipients did not leave; each run of the next three days tries again. {which}"
    with writing():
        tell(people, f"unsent:{now.date().isoformat()}", zh, en, reverse("notices"))


def _hand_over(channel: str, rows: list[Delivery], channels: Channels, now: datetime) -> None:
    title = _title(now, rows)
    lines = [row.text for row in rows]
    if channel == Channel.MAIL and rows[0].user is not None:
        linked = [f"{row.text} {channels.url}{row.url}" if channels.url else row.text for row in rows]
        send_mail(channels, rows[0].user.email, title, linked, now)
        return
    robot = next((each for each in channels.robots if (each.kind, each.name) == (channel, rows[0].to)), None)
    if robot is None:
        raise SendingError("the robot is no longer set up")
    wecom = channel == Channel.WECOM
    url = robot.url if wecom else signed(robot.url, robot.secret, int(now.timestamp() * 1000))
    send_robot(url, (wecom_body if wecom else dingtalk_body)(title, lines), channels.hosts, channels.seconds)
