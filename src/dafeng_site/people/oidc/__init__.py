"""Signing in by OpenID Connect: with the account that the city's own identity service keeps.

In: the environment (`configured`), the answers of the identity service. Out: the person whom the administrator entered
before, or a refusal with its reason. Nobody is made here, and no role is taken from the service but those that the
environment maps.

Method: OpenID Connect Core 1.0, authorisation code flow with PKCE (RFC 7636, S256), state and nonce bound to the
session, issuer in the answer (RFC 9207), tokens checked by signature, issuer, audience, times, nonce (sections 3.1.3.7
and 3.1.2). `protocol` speaks with the service, `identities` finds the person, `views` are the two addresses.
"""

from __future__ import annotations
