"""Keeping the log as long as it must be kept, and no longer: what goes, and the row that says so."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from dafeng_site.data.version import writing
from dafeng_site.people import audit, rules
from dafeng_site.people.models import AuditEvent, PersonSession
from dafeng_site.supervision.complaints import erase, outdated

__all__ = ["Cleared", "before", "clear"]

_ATTEMPTS = timedelta(days=183)
"""Network logs are kept for six months at least: Cybersecurity Law of the PRC, article 21 (3)."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many rows went, or would go."""

    events: int
    attempts: int
    sessions: int
    persons: int = 0


def before(now: datetime, years: int) -> datetime:
    """The moment so many years ago; 29 February counts as the day before, so that nothing goes too early."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


def clear(now: datetime, *, dry: bool = False) -> Cleared:
    """Remove events of the audit log older than the years configured, failed sign-ins older than half a year, sessions
    that have run out, and who complained in complaints closed long enough ago. The histories of records stay. A row of
    the audit log tells what went."""
    limit = before(now, rules.value("log.years"))
    events = AuditEvent.objects.filter(time__lt=limit)
    attempts = AccessAttempt.objects.filter(attempt_time__lt=now - _ATTEMPTS)
    over = Session.objects.filter(expire_date__lt=now)
    found = Cleared(events.count(), attempts.count(), over.count(), outdated(now).count())
    if dry:
        return found
    with writing():
        AuditEvent.objects.expire(limit)
        attempts.delete()
        over.delete()
        erase(now)
        PersonSession.objects.exclude(key__in=Session.objects.values("session_key")).delete()
        audit.record(
            AuditEvent.Kind.RETENTION,
            subject=f"before {limit:%Y-%m-%d}",
            years=rules.value("log.years"),
            **asdict(found),
        )
    return found
