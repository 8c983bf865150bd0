"""Who somebody is whom the identity service vouches for: a person entered before, and nobody else.

The first time, the claim finds the person by user name or address; from then on issuer and subject do, which the
service never gives to another (OpenID Connect Core, section 5.7). A name that was given to another person there does
not open the first one's account here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from dafeng.core.errors import DafengError, Fault
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.people import audit, sessions
from dafeng_site.people.models import ApiToken, AuditEvent, Identity, Role, User
from dafeng_site.people.oidc.configured import MAPPABLE, Provider
from dafeng_site.people.policy import demand, scope_of, visible

__all__ = ["RefusedError", "forget", "identity_of", "person_of", "void_first_password"]


class RefusedError(DafengError):
    """The person may not sign in this way."""


def person_of(request: HttpRequest, provider: Provider, claims: Mapping[str, Any]) -> User:
    """The person, bound to the subject from now on, with the role that the environment maps, if any. RefusedError."""
    subject, named = str(claims["sub"]), _named(provider, claims)
    with writing():
        bound = Identity.objects.select_related("user__unit").filter(issuer=provider.issuer, subject=subject).first()
        person = bound.user if bound is not None else _entered(provider, named)
        if not person.is_active:
            raise _refused("inactive", "账号已停用", "the account is deactivated", named)
        if bound is None:
            if Identity.objects.filter(issuer=provider.issuer, user=person).exists():
                zh, en = "该账号已绑定另一身份", "the account is bound to another identity"
                raise _refused("other", zh, en, named)
            Identity.objects.create(user=person, issuer=provider.issuer, subject=subject)
            audit.record(AuditEvent.Kind.IDENTITY, request, user=person, subject="bound", issuer=provider.issuer)
        _follow_role(request, provider, person, claims)
    return person


def identity_of(person: User) -> Identity | None:
    """What the person is bound to."""
    return Identity.objects.filter(user=person).first()


def forget(user: Any, pk: int) -> None:
    """Unbind somebody, so that the next sign-in is matched by the claim again; the administrator's work."""
    scope = scope_of(user)
    demand(scope, "edit-people")
    person = visible(scope, User.objects.all()).filter(pk=pk).first()
    if person is None:
        raise services.GoneError(Fault("site.gone", zh="没有这个用户", en="there is no such person", where=str(pk)))
    Identity.objects.filter(user=person).delete()
    sessions.end_all(person)
    audit.record(AuditEvent.Kind.IDENTITY, user=user, subject=f"unbound {person.username}")


def void_first_password(request: HttpRequest, person: User) -> None:
    """A password that waits to be changed is of no more use to one who has come another way, and must not lie about."""
    if not person.must_change_password:
        return
    person.set_unusable_password()
    person.must_change_password = False
    User.objects.filter(pk=person.pk).update(password=person.password, must_change_password=False)
    audit.record(AuditEvent.Kind.PASSWORD, request, user=person, subject="one-time password voided")


def _named(provider: Provider, claims: Mapping[str, Any]) -> str:
    found = claims.get(provider.claim)
    if not isinstance(found, str) or not found.strip():
        zh, en = "统一身份认证没有给出所需的信息", "the identity service does not name the person"
        raise _refused("no-claim", zh, en, provider.claim)
    if provider.claim == "email" and claims.get("email_verified") is not True:
        zh, en = "邮箱未经统一身份认证核实", "the identity service has not verified the address"
        raise _refused("unverified", zh, en, found)
    return found.strip()


def _entered(provider: Provider, named: str) -> User:
    people = User.objects.select_related("unit")
    found = list(people.filter(email__iexact=named) if provider.compared == "email" else people.filter(username=named))
    if not found:
        zh, en = "系统管理员尚未录入此人", "the administrator has not entered this person"
        raise _refused("unknown", zh, en, named)
    if len(found) > 1:
        zh, en = "这个邮箱登记在几个账号下，不能确定是哪一个", "several accounts have this address"
        raise _refused("several", zh, en, named)
    return found[0]


def _follow_role(request: HttpRequest, provider: Provider, person: User, claims: Mapping[str, Any]) -> None:
    if not provider.roles:
        return
    given = claims.get(provider.role_claim, [])
    values = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    wanted = {provider.roles[each] for each in values if isinstance(each, str) and each in provider.roles}
    if not wanted or wanted == {str(person.role)}:
        return
    lacks = person.unit_id is None or ("district" in wanted and not person.district)
    if len(wanted) > 1 or person.role not in MAPPABLE or (lacks and wanted != {"reader"}):
        zh, en = "统一身份认证给出的角色与本系统录入的不符", "the role mapped does not go with the account"
        raise _refused("role", zh, en, ", ".join(sorted(wanted)))
    before, person.role = person.role, Role(wanted.pop())
    person.revision += 1
    person._history_user = None  # type: ignore[attr-defined]  # read by the history
    person._change_reason = "统一身份认证"  # type: ignore[attr-defined]  # read by the history
    person.save()
    ApiToken.objects.filter(user=person, revoked__isnull=True).update(revoked=timezone.now())
    sessions.end_all(person)
    audit.record(AuditEvent.Kind.ROLE, request, user=person, subject=f"{person.username}: {before} → {person.role}")


def _refused(code: str, zh: str, en: str, found: str) -> RefusedError:
    return RefusedError(
        Fault(
            f"oidc.{code}",
            zh=zh,
            en=en,
            found=found[:100],
            mend_zh="请联系系统管理员。",
            mend_en="Ask the administrator.",
        )
    )
