"""Speaking with the identity service: where it is, the way there, the exchange of the code, the check of the token."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import jwt

from dafeng_site import outbound
from dafeng_site.people.oidc.configured import Provider

__all__ = ["Asked", "Metadata", "OidcError", "Service"]

_SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a public key alone: neither `none` nor one made with the client's secret."""
_KEPT = 600.0
"""Seconds for which discovery document and keys are kept."""
_AGAIN = 30.0
"""Seconds before keys are fetched anew for a key id that is not among them."""
_LEEWAY = 60

Ask = Callable[..., bytes]


class OidcError(Exception):
    """The identity service cannot be used, or what it says does not hold. The text is for the log."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is kept in the session between the way there and back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Asked:
        """Three random values of 256 bits or more."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """RFC 7636, section 4.2, S256."""
        return _base64url(hashlib.sha256(self.verifier.encode()).digest())


@dataclass(frozen=True, slots=True)
class Metadata:
    """The part of the discovery document that is used."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    by_post: bool
    names_issuer: bool


@dataclass(slots=True)
class Service:
    """One identity service with what was fetched from it a short while ago."""

    provider: Provider
    ask: Ask = outbound.ask
    _metadata: tuple[float, Metadata] | None = field(default=None, repr=False)
    _keys: tuple[float, dict[str, Any]] | None = field(default=None, repr=False)

    def way_there(self, asked: Asked, back: str) -> str:
        """The address that the browser is sent to."""
        query = {
            "response_type": "code",
            "client_id": self.provider.client,
            "redirect_uri": back,
            "scope": " ".join(self.provider.scopes),
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": asked.challenge,
            "code_challenge_method": "S256",
        }
        address = self.metadata().authorization
        return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"

    def claims(self, asked: Asked, code: str, back: str) -> dict[str, Any]:
        """The claims about the person: those of the checked token, and of the service's userinfo where it has one."""
        given = self._exchange(asked, code, back)
        token, access = given.get("id_token"), given.get("access_token")
        if not isinstance(token, str):
            raise OidcError("no id_token")
        found = self._checked(token, asked.nonce, access if isinstance(access, str) else "")
        needed = {self.provider.claim, *([self.provider.role_claim] if self.provider.roles else ())}
        if needed - found.keys() and isinstance(access, str) and (address := self.metadata().userinfo):
            more = self._json(address, None, {"Authorization": f"Bearer {access}"})
            if more.get("sub") != found["sub"]:
                raise OidcError("userinfo is about somebody else")
            found = more | found
        return found

    def metadata(self) -> Metadata:
        """The discovery document, kept for ten minutes."""
        if self._metadata is not None and time.monotonic() - self._metadata[0] < _KEPT:
            return self._metadata[1]
        issuer = self.provider.issuer
        found = self._json(issuer.rstrip("/") + "/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise OidcError("the discovery document is of another issuer")
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        told = [found.get(name) for name in names]
        addresses = [each for each in told if isinstance(each, str)]
        if len(addresses) < len(names):
            raise OidcError("the discovery document lacks an address")
        userinfo = found.get("userinfo_endpoint")
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        made = Metadata(
            *addresses,
            userinfo=userinfo if isinstance(userinfo, str) else "",
            by_post="client_secret_basic" not in methods,
            names_issuer=found.get("authorization_response_iss_parameter_supported") is True,
        )
        for address in (made.authorization, made.token, made.keys):
            self._may_ask(address)
        self._metadata = (time.monotonic(), made)
        return made

    def _exchange(self, asked: Asked, code: str, back: str) -> dict[str, Any]:
        own, metadata = self.provider, self.metadata()
        body = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": asked.verifier}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if own.secret and not metadata.by_post:
            pair = f"{quote(own.client, safe='')}:{quote(own.secret, safe='')}"  # RFC 6749, section 2.3.1
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            body |= {"client_id": own.client} | ({"client_secret": own.secret} if own.secret else {})
        return self._json(metadata.token, urlencode(body).encode(), headers)

    def _checked(self, token: str, nonce: str, access: str) -> dict[str, Any]:
        """The claims of an ID token that holds: OpenID Connect Core, section 3.1.3.7."""
        own = self.provider
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in _SIGNED:
                raise OidcError("the token's signature is of a kind that is not taken")
            found: dict[str, Any] = jwt.decode(
                token,
                self._key(header),
                algorithms=[header["alg"]],
                audience=own.client,
                issuer=own.issuer,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "aud", "iss", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise OidcError(f"the token does not hold: {type(error).__name__}") from error
        if not secrets.compare_digest(str(found.get("nonce", "")).encode(), nonce.encode()):
            raise OidcError("the token's nonce is another")
        audience = found["aud"]
        if found.get("azp", own.client) != own.client or (
            isinstance(audience, list) and len(audience) > 1 and "azp" not in found
        ):
            raise OidcError("the token was made for another client")
        if "at_hash" in found and found["at_hash"] != _half_hash(access, header["alg"]):
            raise OidcError("the access token is not the one of the token")
        return found

    def _key(self, header: Mapping[str, Any]) -> jwt.PyJWK:
        wanted = header.get("kid")
        for age in (_KEPT, _AGAIN):  # a key that is not there may be new
            keys = [
                each
                for each in jwt.PyJWKSet.from_dict(self._key_set(age)).keys
                if each.public_key_use in (None, "sig") and (wanted is None or each.key_id == wanted)
            ]
            if len(keys) == 1:
                return keys[0]
        raise OidcError("no key, or several, for the token")

    def _key_set(self, age: float) -> dict[str, Any]:
        if self._keys is None or time.monotonic() - self._keys[0] >= age:
            self._keys = (time.monotonic(), self._json(self.metadata().keys))
        return self._keys[1]

    def _json(self, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        try:
            found = json.loads(self.ask(url, body, {"Accept": "application/json", **(headers or {})}))
        except (outbound.OutboundError, ValueError) as error:
            raise OidcError(str(error)[:200]) from error
        if not isinstance(found, dict):
            raise OidcError("the answer is no object")
        return found

    @staticmethod
    def _may_ask(url: str) -> None:
        try:
            outbound.allowed(url)
        except outbound.OutboundError as error:
            raise OidcError(str(error)) from error


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _half_hash(access: str, algorithm: str) -> str:
    """OpenID Connect Core, section 3.1.3.6: the left half of the hash that the signature uses."""
    name = "sha512" if algorithm == "EdDSA" else f"sha{algorithm[2:]}"
    digest = hashlib.new(name, access.encode()).digest()
    return _base64url(digest[: len(digest) // 2])
