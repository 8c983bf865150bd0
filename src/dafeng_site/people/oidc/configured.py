"""The identity service as the environment describes it.

DAFENG_OIDC_ISSUER  its address, as in its discovery document; no such sign-in without it
DAFENG_OIDC_CLIENT  the name under which the site is registered there
DAFENG_OIDC_SECRET  the secret (or DAFENG_OIDC_SECRET_FILE); none for a public client
DAFENG_OIDC_NAME    what the button says; default 统一身份认证
DAFENG_OIDC_CLAIM   the claim that names the person; default preferred_username
DAFENG_OIDC_FIELD   what it is compared with: username (default) or email
DAFENG_OIDC_SCOPES  default openid,profile,email
DAFENG_OIDC_ROLES   value=role,…: roles by the values of a claim; none are taken without it
DAFENG_OIDC_ROLE_CLAIM  that claim; default groups
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ImproperlyConfigured

from dafeng_site.environment import names, pairs, secret
from dafeng_site.outbound import OutboundError, allowed

__all__ = ["MAPPABLE", "Provider", "from_environment"]

MAPPABLE = frozenset({"unit", "district", "enterprise", "reader"})
"""Roles that may follow the identity service; those kept apart are given by the administrator alone."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One identity service, and how its people are told."""

    issuer: str
    client: str
    secret: str = field(default="", repr=False)
    name: str = ""
    claim: str = "preferred_username"
    compared: str = "username"
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    role_pairs: tuple[tuple[str, str], ...] = ()
    role_claim: str = "groups"

    @property
    def roles(self) -> Mapping[str, str]:
        """Roles by the values of the claim."""
        return dict(self.role_pairs)


def from_environment() -> Provider | None:
    """The service; None where none is set. ImproperlyConfigured for one that cannot work."""
    issuer = os.environ.get("DAFENG_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    found = Provider(
        issuer=issuer,
        client=os.environ.get("DAFENG_OIDC_CLIENT", "").strip(),
        secret=secret("DAFENG_OIDC_SECRET"),
        name=os.environ.get("DAFENG_OIDC_NAME", "").strip()[:40],
        claim=os.environ.get("DAFENG_OIDC_CLAIM", "").strip() or "preferred_username",
        compared=os.environ.get("DAFENG_OIDC_FIELD", "").strip() or "username",
        scopes=tuple(dict.fromkeys(["openid", *names("DAFENG_OIDC_SCOPES", "profile,email")])),
        role_pairs=tuple(sorted(pairs("DAFENG_OIDC_ROLES").items())),
        role_claim=os.environ.get("DAFENG_OIDC_ROLE_CLAIM", "").strip() or "groups",
    )
    _check(found)
    return found


def _check(found: Provider) -> None:
    try:
        allowed(found.issuer)
    except OutboundError as error:
        raise ImproperlyConfigured(f"DAFENG_OIDC_ISSUER 须为 https 地址 · must be an https address: {error}") from error
    if not found.client:
        raise ImproperlyConfigured("缺少 DAFENG_OIDC_CLIENT · DAFENG_OIDC_CLIENT is missing")
    if found.compared not in ("username", "email"):
        raise ImproperlyConfigured("DAFENG_OIDC_FIELD 须为 username 或 email · is username or email")
    if others := sorted(set(found.roles.values()) - MAPPABLE):
        told = ", ".join(sorted(MAPPABLE))
        raise ImproperlyConfigured(f"DAFENG_OIDC_ROLES 只能对应 · DAFENG_OIDC_ROLES maps to {told} alone: {others}")
