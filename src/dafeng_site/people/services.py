"""Making and changing people, their passwords and their keys to the API."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.people import audit, sessions
from dafeng_site.people.models import ApiToken, AuditEvent, OrgUnit, Role, User
from dafeng_site.people.passwords import one_time_password
from dafeng_site.people.policy import APART, Refused, demand, scope_of, visible
from dafeng_site.people.queries import stands_alone

__all__ = [
    "change_person",
    "create_person",
    "create_token",
    "person_from_command",
    "reset_password",
    "revoke_token",
    "user_of_token",
]

_LONGEST = timedelta(days=3653)
_CHANGEABLE = ("full_name", "role", "unit", "district", "is_active", "email")

_NEAR = 8
"""So many units are named where one was not found."""


def create_person(user: Any, username: str, fields: Mapping[str, Any]) -> tuple[User, str]:
    """A new person and the one-time password to hand over."""
    demand(scope_of(user), "edit-people")
    password = one_time_password()
    made = User(username=username, must_change_password=True, **_known(fields))
    made.set_password(password)
    _fits(made)
    with writing():
        stored = services.create(user, made, "新建用户")
        _keep_apart(stored, Role(stored.role))
        audit.record(AuditEvent.Kind.ROLE, user=user, subject=f"{username}: {stored.role}")
    return stored, password


def change_person(user: Any, pk: int, revision: int, fields: Mapping[str, Any]) -> User:
    """Change name, role, unit, district or whether the person may sign in. The last administrator stays one.

    Nobody changes the own role, and nobody goes from one of the roles kept apart to another. A changed role is in the
    audit log, and the person's keys to the API end with it.
    """
    demand(scope_of(user), "edit-people")
    with writing():
        person = User.objects.filter(pk=pk).first()
        before = Role(person.role) if person is not None else None
        if person is not None:
            was = (person.unit_id, person.is_active)
            for name, value in _known(fields).items():
                setattr(person, name, value)
            _fits(person, comes=(person.unit_id, person.is_active) != was)
        changed = services.edit(user, User, pk, revision, _known(fields), "修改用户")
        _keep_an_administrator()
        if before is not None:
            _keep_apart(changed, before, own=changed.pk == user.pk)
        if changed.role != before or not changed.is_active:
            sessions.end_all(changed)
        if changed.role != before:
            ApiToken.objects.filter(user=changed, revoked__isnull=True).update(revoked=timezone.now())
            audit.record(AuditEvent.Kind.ROLE, user=user, subject=f"{changed.username}: {before} → {changed.role}")
        return changed


def reset_password(user: Any, pk: int) -> str:
    """A new one-time password for a person, who has to change it at the next sign-in; old sessions and keys end."""
    scope = scope_of(user)
    demand(scope, "edit-people")
    with writing():
        person = visible(scope, User.objects.all()).filter(pk=pk).first()
        if person is None:
            raise services.GoneError(Fault("site.gone", zh="没有这个用户", en="there is no such person", where=str(pk)))
        password = one_time_password()
        person.set_password(password)
        person.must_change_password = True
        person.revision += 1
        person._history_user = user  # type: ignore[attr-defined]  # read by the history
        person._change_reason = "重置密码"  # type: ignore[attr-defined]  # read by the history
        person.save()
        ApiToken.objects.filter(user=person, revoked__isnull=True).update(revoked=timezone.now())
        sessions.end_all(person)
        audit.record(AuditEvent.Kind.PASSWORD, user=user, subject=f"reset {person.username}")
    return password


def create_token(user: Any, name: str, expires: datetime | None = None) -> tuple[ApiToken, str]:
    """A key to the API with the person's own rights. The key itself is returned once and not kept."""
    if scope_of(user).is_public:
        raise Refused("signed-in", scope_of(user))
    if expires is not None:
        expires = _soon_enough(expires)
    key = f"dafeng_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(user=user, name=name[:100], prefix=key[:12], digest=_digest(key), expires=expires)
    audit.record(AuditEvent.Kind.TOKEN, user=user, subject=f"create {token.prefix} {name}")
    return token, key


def _soon_enough(expires: datetime) -> datetime:
    """The moment, in the site's time zone where it names none; one in the past or beyond reason is refused."""
    moment = expires if timezone.is_aware(expires) else timezone.make_aware(expires)
    if not timezone.now() < moment < timezone.now() + _LONGEST:
        raise services.InvalidError(
            Fault(
                "site.token-expires",
                zh="有效期须在今后十年之内",
                en="a key has to end within the next ten years",
                found=expires.isoformat(),
            )
        )
    return moment


def revoke_token(user: Any, pk: int) -> None:
    """End a key: one's own, or anybody's as administrator."""
    token = visible(scope_of(user), ApiToken.objects.filter(revoked__isnull=True)).filter(pk=pk).first()
    if token is None:
        raise services.GoneError(Fault("site.gone", zh="没有这个令牌", en="there is no such token", where=str(pk)))
    token.revoked = timezone.now()
    token.save(update_fields=["revoked"])
    audit.record(AuditEvent.Kind.TOKEN, user=user, subject=f"revoke {token.prefix}")


def user_of_token(key: str) -> User | None:
    """Whose key this is; None when it is unknown, revoked, expired, or its owner may not sign in."""
    now = timezone.now()
    token = ApiToken.objects.select_related("user__unit").filter(digest=_digest(key), revoked__isnull=True).first()
    if token is None or (token.expires is not None and token.expires <= now) or not token.user.is_active:
        return None
    if token.last_used is None or (now - token.last_used).total_seconds() > 60:
        ApiToken.objects.filter(pk=token.pk).update(last_used=now)
    return token.user


def person_from_command(username: str, *, role: str | None, full_name: str, unit: str, district: str) -> str:
    """Make a person, or reset the password of one, from the command line; the one-time password."""
    with writing():
        password = one_time_password()
        person = User.objects.filter(username=username).first()
        if person is None:
            if role is None:
                raise services.InvalidError(
                    Fault("site.role", zh="新建用户须写明角色", en="a new person needs a role", expected="--role")
                )
            person = User(username=username, role=role, full_name=full_name, district=district)
            if unit:
                person.unit = _unit_named(unit)
        person.set_password(password)
        person.must_change_password = True
        comes, person.is_active = person.pk is None or not person.is_active, True
        _fits(person, unit, comes=comes)
        if faults := services.field_faults(person):
            raise services.InvalidError(faults)
        person._change_reason = "命令行"  # type: ignore[attr-defined]  # read by the history
        is_new = person.pk is None
        person.save()
        if is_new:
            _keep_apart(person, Role(person.role))
            audit.record(AuditEvent.Kind.ROLE, user=person, subject=f"{username}: {person.role}")
        audit.record(AuditEvent.Kind.PASSWORD, user=person, subject=f"command line {username}")
    return password


def _unit_named(named: str) -> OrgUnit:
    """The unit of a code or a name. InvalidError, with the units whose names are like it, for none and for several."""
    own = OrgUnit.objects.filter(code=named).first()
    found = [own] if own else list(OrgUnit.objects.filter(name=named)[:_NEAR])
    if len(found) == 1:
        return found[0]
    like = found or OrgUnit.objects.filter(name__icontains=named)[:_NEAR] or OrgUnit.objects.all()[:_NEAR]
    known = "、".join(f"{each.code}（{each.name}）" for each in like)
    zh, en = "没有这个单位", "no such unit"
    if found:
        zh, en = "有几个单位叫这个名称，请写编码", "several units have this name: write the code"
    raise services.InvalidError(Fault("site.person-unit", zh, en, "--unit", named, known))


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in _CHANGEABLE}


def _fits(person: User, wanted_unit: str = "", *, comes: bool = True) -> None:
    """A unit's person has a unit, a district's person a unit and a place. Who comes to a unit (`comes`: it is another
    one, or the person may sign in again) comes to one body; who is in one for several from before stays as it is."""
    if comes and person.is_active and person.unit is not None and not stands_alone(person.unit):
        zh, en = "该名称是多个单位的统称，请选择具体单位", "the name stands for several units: choose one of them"
        raise services.InvalidError(Fault("site.person-of-several", zh, en, person.username, person.unit.name))
    missing = []
    if person.role in (Role.UNIT, Role.DISTRICT, Role.ENTERPRISE) and person.unit_id is None:
        missing.append(("单位", "unit", wanted_unit))
    if person.role == Role.DISTRICT and not person.district:
        missing.append(("区（市）", "district", ""))
    if missing:
        raise services.InvalidError(
            Fault(
                "site.person-incomplete",
                zh=f"该角色须填写{zh}",
                en=f"this role needs a {en}",
                where=person.username,
                found=found,
            )
            for zh, en, found in missing
        )


def _keep_an_administrator() -> None:
    if not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        raise services.InvalidError(
            Fault(
                "site.last-administrator",
                zh="至少须保留一名可登录的系统管理员",
                en="at least one administrator who may sign in has to stay",
            )
        )


def _keep_apart(person: User, before: Role, *, own: bool = False) -> None:
    """No one holds two of the roles kept apart: not by a changed role, not by a second account of the same name or
    address. Nobody gives the own account another role."""
    if own and person.role != before:
        raise _refused("site.own-role", "不能修改自己的角色", "nobody changes the own role", person, str(before))
    if person.role not in APART:
        return
    if before != person.role and before in APART:
        raise _refused(
            "site.duties-apart",
            "系统管理员、安全审计员、业务管理员不得相互转换",
            "system administrator, security auditor and business administrator are kept apart",
            person,
            f"{before} → {person.role}",
        )
    others = User.objects.filter(role__in=APART, is_active=True).exclude(pk=person.pk).exclude(role=person.role)
    same = Q(pk__in=())
    if person.full_name:
        same |= Q(full_name=person.full_name)
    if person.email:
        same |= Q(email__iexact=person.email)
    other = others.filter(same).first() if person.is_active else None
    if other is not None:
        raise _refused(
            "site.duties-apart",
            "同一人不得兼任系统管理员、安全审计员、业务管理员中的两种",
            "one person may not be two of system administrator, security auditor and business administrator",
            person,
            f"{other.username}: {other.role}",
        )


def _refused(code: str, zh: str, en: str, person: User, found: str) -> services.InvalidError:
    return services.InvalidError(Fault(code, zh=zh, en=en, where=person.username, found=found))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
