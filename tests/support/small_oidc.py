"""A small identity service on this machine: discovery, authorisation, token and userinfo, as OpenID Connect Core says.

It checks what a service has to check (client, secret, redirect, PKCE, one use of a code), and `bend` lets a test make
it say something else. Tokens are made by hand (RFC 7515, section 3.1), not by the library that checks them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

__all__ = ["CLIENT", "SECRET", "IdentityService", "base64url", "compact", "public_pem", "serving"]

CLIENT, SECRET = "dafeng", "a secret: with + and /"  # of a service that lives in tests only
Bend = Callable[[str, Any], Any]


def base64url(content: bytes) -> str:
    """RFC 7515, appendix C."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def compact(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token of a header, claims and what `sign` makes of both."""
    said = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return f"{said}.{base64url(sign(said.encode()))}"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


class IdentityService(ThreadingHTTPServer):
    """`person` is who is signed in there; `asked` are the paths that were asked for."""

    daemon_threads = True
    keys: dict[str, rsa.RSAPrivateKey]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.keys = {"k1": _KEYS[0]}
        self.person: dict[str, Any] = {"sub": "s-1", "preferred_username": "office"}
        self.bend: Bend = lambda _what, given: given
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    def turn_keys(self) -> None:
        """The service signs with a new key from now on."""
        self.keys = {"k2": _KEYS[1]}

    def discovery(self) -> dict[str, Any]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        addresses = {name: f"{self.issuer}/{path}" for name, path in names.items()}
        more = {"userinfo_endpoint": f"{self.issuer}/userinfo", "authorization_response_iss_parameter_supported": True}
        return {"issuer": self.issuer, **addresses, **more}

    def key_set(self) -> dict[str, Any]:
        made = []
        for name, key in self.keys.items():
            numbers = key.public_key().public_numbers()
            n, e = (base64url(each.to_bytes((each.bit_length() + 7) // 8)) for each in (numbers.n, numbers.e))
            made.append({"kty": "RSA", "n": n, "e": e, "kid": name, "use": "sig", "alg": "RS256"})
        return dict(self.bend("keys", {"keys": made}))

    def authorize(self, address: str) -> str:
        """What the browser does there: the address that it is sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        back = self.bend("back", {"code": code, "state": query["state"], "iss": self.issuer})
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def token(self, body: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        kept = self.codes.pop(body.get("code", ""), None)  # a code counts once
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        told = parse_qs(f"name={name}&secret={secret}")
        if told.get("secret") != [SECRET] or told["name"] != [CLIENT]:
            return 401, {"error": "invalid_client"}
        challenge = hashlib.sha256(body["code_verifier"].encode()).digest()
        if (
            kept is None
            or kept["redirect_uri"] != body["redirect_uri"]
            or kept["code_challenge"] != base64url(challenge)
            or body["grant_type"] != "authorization_code"
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": kept["nonce"]}
        half = base64url(hashlib.sha256(b"access").digest()[:16])  # OpenID Connect Core, section 3.1.3.6
        claims = self.bend("claims", claims | {"at_hash": half} | self.person)
        name, key = next(iter(self.keys.items()))
        token = self.bend("token", compact({"alg": "RS256", "kid": name}, claims, _signing(key)))
        return 200, self.bend("answer", {"access_token": "access", "token_type": "Bearer", "id_token": token})


def _signing(key: rsa.RSAPrivateKey) -> Callable[[bytes], bytes]:
    return lambda said: key.sign(said, padding.PKCS1v15(), SHA256())


_KEYS = (_key(), _key())


def public_pem() -> bytes:
    """The public key as a file, as anybody may make it from the keys that the service shows."""
    return _KEYS[0].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class _Handler(BaseHTTPRequestHandler):
    server: IdentityService

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.asked.append(path)
        answers: dict[str, Callable[[], Any]] = {
            "/.well-known/openid-configuration": lambda: self.server.bend("discovery", self.server.discovery()),
            "/keys": self.server.key_set,
            "/userinfo": lambda: self.server.bend("userinfo", dict(self.server.person)),
        }
        self._answer(200, answers[path]()) if path in answers else self._answer(404, {})

    def do_POST(self) -> None:
        self.server.asked.append(self.path)
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        plain = {name: values[0] for name, values in body.items()}
        self._answer(*self.server.token(plain, self.headers.get("Authorization", "")))

    def _answer(self, status: int, found: Any) -> None:
        content = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[IdentityService]:
    """The service, running until the end of the block."""
    server = IdentityService()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
