"""Keeping the open form from being flooded, without anybody else's service and without keeping who came.

A form carries a signed stamp: it counts once, not at once and not for ever. Addresses are counted as keyed hashes that
change every day; the counts of other days are removed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date
from ipaddress import ip_network

from django.conf import settings
from django.core import signing
from django.db.models import F

from dafeng.core.errors import Fault
from dafeng_site.people import rules
from dafeng_site.services import InvalidError
from dafeng_site.supervision.models import Quota

__all__ = ["FASTEST", "LOOKUPS", "SLOWEST", "check_stamp", "count_lookup", "count_sent", "stamp"]

FASTEST, SLOWEST = 4, 6 * 3600
"""A form comes back after so many seconds at least, and at most."""
LOOKUPS = 30
"""So many receipts are looked up from one address on a day."""
_SALT = "dafeng.complaint"


def stamp() -> str:
    """A new stamp for a form."""
    return signing.dumps(secrets.token_hex(12), salt=_SALT)


def check_stamp(given: str, today: date) -> None:
    """InvalidError for a stamp that is forged, too young, too old, or used. Call inside `writing`."""
    try:
        nonce = signing.loads(given, salt=_SALT, max_age=SLOWEST)
    except signing.BadSignature as error:
        raise _refused("stamp", "页面已过期，请刷新后重新提交", "the page has expired: reload it") from error
    try:
        signing.loads(given, salt=_SALT, max_age=FASTEST)
    except signing.SignatureExpired:
        pass
    else:
        raise _refused("fast", "提交太快，请稍候再提交", "sent too fast: wait a moment and send again")
    if _count(f"stamp:{hashlib.sha256(nonce.encode()).hexdigest()[:32]}", today) > 1:
        raise _refused("again", "该表单已经提交过", "this form was sent already")


def count_sent(address: str | None, today: date) -> None:
    """InvalidError once an address or everybody has sent enough for the day. Call inside `writing`."""
    Quota.objects.exclude(day=today).delete()
    own = _count(f"sent:{_hash(address, today)}", today)
    if own > rules.value("complaint.address") or _count("sent", today) > rules.value("complaint.day"):
        raise _refused("many", "今天提交的举报太多，请明天再试或改用电话、信函", "too many today: try tomorrow")


def count_lookup(address: str | None, today: date) -> None:
    """InvalidError once an address has looked up too many receipts."""
    if _count(f"look:{_hash(address, today)}", today) > LOOKUPS:
        raise _refused("lookups", "今天查询次数太多，请明天再试", "too many look-ups today: try tomorrow")


def _count(key: str, today: date) -> int:
    row, _made = Quota.objects.get_or_create(key=key, day=today)
    Quota.objects.filter(pk=row.pk).update(count=F("count") + 1)
    row.refresh_from_db()
    return row.count


def _hash(address: str | None, today: date) -> str:
    """A keyed hash of the day and the address; of IPv6 of its /64, which one line has to itself."""
    near = address or ""
    if ":" in near:
        near = str(ip_network(f"{near.partition('%')[0]}/64", strict=False))
    message = f"{today.isoformat()}|{near}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()[:40]


def _refused(code: str, zh: str, en: str) -> InvalidError:
    return InvalidError(Fault(f"complaint.{code}", zh, en))
