"""The second factor: one-time codes of an app, and recovery codes of which only hashes are kept.

pyotp makes and compares the codes (RFC 6238: six digits, thirty seconds, SHA-1, as the apps take them); here is what it
leaves to the caller, that a step counts once (section 5.2).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpRequest
from pyotp import TOTP, random_base32
from pyotp.exceptions import OTPVerificationError

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent, RecoveryCode, SecondFactor, User
from dafeng_site.people.oidc.backend import BACKEND
from dafeng_site.people.policy import demand, scope_of, visible

__all__ = ["begin", "codes_left", "confirm", "has", "is_missing", "passes", "remove", "reset", "step_of"]

_CODES = 10
_CODE_BYTES = 10
"""80 bits: a plain hash is enough, nobody can try them all."""


def has(user: Any) -> bool:
    """Whether the person has a second factor that was confirmed."""
    return SecondFactor.objects.filter(user=user, confirmed__isnull=False).exists()


def is_missing(request: HttpRequest, settings: Mapping[str, int]) -> bool:
    """Whether the settings ask this role for a second factor that the person does not have. One whom the identity
    service vouches for needs none where the settings say so."""
    user: Any = request.user
    if not settings["oidc.factor"] and request.session.get(BACKEND_SESSION_KEY) == BACKEND:
        return False
    return bool(settings[f"mfa.{user.role}"]) and not has(user)


def codes_left(user: Any) -> int:
    """How many recovery codes are not used up."""
    return RecoveryCode.objects.filter(user=user, used__isnull=True).count()


def begin(user: Any) -> str:
    """A key for the app (160 bits in base32), to be confirmed by its first code; the same again until then."""
    row, _made = SecondFactor.objects.get_or_create(user=user, defaults={"secret": random_base32()})
    return row.secret


def step_of(secret: str, code: str, moment: float, after: int = 0) -> int | None:
    """The step that a code belongs to, at most one off and later than `after`; None where there is none."""
    try:
        step = TOTP(secret).verify_and_get_timecode(code, for_time=moment, valid_window=1)
    except OTPVerificationError:
        return None
    return step if step > after else None


def confirm(request: HttpRequest, user: Any, code: str, now: datetime) -> list[str]:
    """The app's first code makes the factor count; the recovery codes, told once. Raises `InvalidError`."""
    with writing():
        row = SecondFactor.objects.select_for_update().filter(user=user, confirmed__isnull=True).first()
        step = step_of(row.secret, _plain(code), now.timestamp()) if row is not None else None
        if row is None or step is None:
            raise _wrong()
        row.confirmed, row.last_step = now, step
        row.save()
        RecoveryCode.objects.filter(user=user).delete()
        told = [base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower() for _each in range(_CODES)]
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(each)) for each in told)
        audit.record(AuditEvent.Kind.FACTOR, request, user=user, subject="set up")
    return ["-".join(each[at : at + 4] for at in range(0, len(each), 4)) for each in told]


def passes(request: HttpRequest, user: Any, code: str, now: datetime) -> bool:
    """Whether the code is the app's, not used before, or a recovery code, which it uses up."""
    with writing():
        row = SecondFactor.objects.select_for_update().filter(user=user, confirmed__isnull=False).first()
        if row is None:
            return False
        plain = _plain(code)
        step = step_of(row.secret, plain, now.timestamp(), after=row.last_step)
        if step is not None:
            SecondFactor.objects.filter(pk=row.pk).update(last_step=step)
            return True
        spent = RecoveryCode.objects.filter(user=user, digest=_digest(plain), used__isnull=True).update(used=now)
        if spent:
            audit.record(AuditEvent.Kind.FACTOR, request, user=user, subject="recovery code", left=codes_left(user))
        return bool(spent)


def remove(request: HttpRequest, user: Any, code: str, now: datetime) -> None:
    """Take the own factor away, with a code of it. Raises `InvalidError` for a wrong code."""
    if not passes(request, user, code, now):
        raise _wrong()
    _forget(user)
    audit.record(AuditEvent.Kind.FACTOR, request, user=user, subject="removed")


def reset(user: Any, pk: int) -> None:
    """Take away somebody's factor whose telephone is lost; the administrator's work, and in the log."""
    scope = scope_of(user)
    demand(scope, "edit-people")
    person = visible(scope, User.objects.all()).filter(pk=pk).first()
    if person is None:
        raise services.GoneError(Fault("site.gone", zh="没有这个用户", en="there is no such person", where=str(pk)))
    _forget(person)
    audit.record(AuditEvent.Kind.FACTOR, user=user, subject=f"reset {person.username}")


def _forget(user: Any) -> None:
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _wrong() -> services.InvalidError:
    return services.InvalidError(
        Fault(
            "site.factor",
            zh="动态口令不对",
            en="the one-time code is wrong",
            mend_zh="请核对手机时间，输入当前的六位数字。",
            mend_en="Check the clock of the telephone and type the six digits that it shows now.",
        )
    )


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()[:64]


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
