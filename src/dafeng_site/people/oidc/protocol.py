"""Speaking with the identity service: where it is, the way there, the exchange of the code, the check of the token.

Authlib makes the requests and checks the claims, joserfc the signatures. Neither opens a connection: all that is asked
goes through `outbound`. Added here: what the two leave to the caller (which signatures and which audience are taken,
how old the keys may be), and the form-encoding of the client's secret (RFC 6749, section 2.3.1).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from authlib.oauth2 import ClientAuth, OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from dafeng_site import outbound
from dafeng_site.people.oidc.asked import Asked, OidcError
from dafeng_site.people.oidc.configured import Provider

__all__ = ["Service"]

_SIGNED = JWSRegistry(
    algorithms=("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"),
    strict_check_header=False,
)
"""Signatures with a public key alone: neither `none` nor one made with the client's secret. Headers of a service's own
are passed over, except those that it calls critical."""
_KEPT = 600.0
"""Seconds for which discovery document and keys are kept."""
_AGAIN = 30.0
"""Seconds before keys are fetched anew for a key id that is not among them."""
_LEEWAY = 60

Ask = Callable[..., bytes]


@dataclass(slots=True)
class Service:
    """One identity service with what was fetched from it a short while ago."""

    provider: Provider
    ask: Ask = outbound.ask
    _metadata: tuple[float, dict[str, Any]] | None = field(default=None, repr=False)
    _keys: tuple[float, KeySet] | None = field(default=None, repr=False)

    def way_there(self, asked: Asked, back: str) -> str:
        """The address that the browser is sent to."""
        own = self.provider
        client = OAuth2Client(None, own.client, scope=own.scopes, redirect_uri=back, code_challenge_method="S256")
        made: tuple[str, str] = client.create_authorization_url(
            self.metadata()["authorization_endpoint"], asked.state, asked.verifier, nonce=asked.nonce
        )
        return made[0]

    def way_out(self, token: str, back: str) -> str:
        """The address where the person signs out there, too; empty where the service has none.

        OpenID Connect RP-Initiated Logout 1.0, section 2.
        """
        address = self.metadata().get("end_session_endpoint")
        if not isinstance(address, str):
            return ""
        try:
            outbound.allowed(address)
        except outbound.OutboundError as error:
            raise OidcError(f"end_session_endpoint: {error}") from error
        given = {"client_id": self.provider.client, "post_logout_redirect_uri": back}
        given |= {"id_token_hint": token} if token else {}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(given)}"

    def claims(self, asked: Asked, code: str, back: str) -> tuple[dict[str, Any], str]:
        """The claims about the person, those of the checked token and of the service's userinfo where it has one; and
        the token itself."""
        given = self._exchange(asked, code, back)
        token, access = given.get("id_token"), given.get("access_token")
        if not (isinstance(token, str) and isinstance(access, str) and access):
            raise OidcError("no id_token, or no access_token")
        found = self._checked(token, asked.nonce, access)
        needed = {self.provider.claim, *([self.provider.role_claim] if self.provider.roles else ())}
        address = self.metadata().get("userinfo_endpoint")
        if needed - found.keys() and isinstance(address, str):
            more = self._json(address, None, {"Authorization": f"Bearer {access}"})
            if more.get("sub") != found["sub"]:
                raise OidcError("userinfo is about somebody else")
            found = more | found
        return found, token

    def metadata(self) -> dict[str, Any]:
        """The discovery document (OpenID Connect Discovery, section 3), kept for ten minutes."""
        if self._metadata is None or time.monotonic() - self._metadata[0] >= _KEPT:
            found = self._json(get_well_known_url(self.provider.issuer, external=True))
            if found.get("issuer") != self.provider.issuer:
                raise OidcError("the discovery document is of another issuer")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                try:
                    outbound.allowed(str(found.get(name, "")))
                except outbound.OutboundError as error:
                    raise OidcError(f"{name}: {error}") from error
            self._metadata = (time.monotonic(), found)
        return self._metadata[1]

    def _exchange(self, asked: Asked, code: str, back: str) -> dict[str, Any]:
        own, address = self.provider, self.metadata()["token_endpoint"]
        if not own.secret:
            client = ClientAuth(own.client, None, "none")
        elif "client_secret_basic" in self.metadata().get("token_endpoint_auth_methods_supported", _BASIC):
            client = ClientAuth(quote(own.client, safe=""), quote(own.secret, safe=""), *_BASIC)
        else:
            client = ClientAuth(own.client, own.secret, "client_secret_post")
        body = prepare_token_request("authorization_code", redirect_uri=back, code=code, code_verifier=asked.verifier)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        _address, headers, body = client.prepare("POST", address, headers, body)
        return self._json(address, body.encode(), headers)

    def _checked(self, token: str, nonce: str, access: str) -> dict[str, Any]:
        """The claims of an ID token that holds: OpenID Connect Core, section 3.1.3.7."""
        own = self.provider
        wanted = {"iss": own.issuer, "aud": own.client, "sub": None}
        options = {name: {"essential": True, "value": value} for name, value in wanted.items()}
        asked = {"nonce": nonce, "client_id": own.client, "access_token": access}
        try:
            try:
                found = jwt.decode(token, self._key_set(_KEPT), registry=_SIGNED)
            except InvalidKeyIdError:  # a key that is not there may be new
                found = jwt.decode(token, self._key_set(_AGAIN), registry=_SIGNED)
            CodeIDToken(found.claims, found.header, options, asked).validate(leeway=_LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise OidcError(f"the token does not hold: {error or type(error).__name__}"[:200]) from error
        return found.claims

    def _key_set(self, age: float) -> KeySet:
        if self._keys is None or time.monotonic() - self._keys[0] >= age:
            told: Any = self._json(self.metadata()["jwks_uri"])
            self._keys = (time.monotonic(), KeySet.import_key_set(told))
        return self._keys[1]

    def _json(self, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        try:
            found = json.loads(self.ask(url, body, {"Accept": "application/json", **(headers or {})}))
        except (outbound.OutboundError, ValueError) as error:
            raise OidcError(str(error)[:200]) from error
        if not isinstance(found, dict):
            raise OidcError("the answer is no object")
        return found


_BASIC = ("client_secret_basic",)
"""What a service takes that does not say (OpenID Connect Discovery, section 3)."""
