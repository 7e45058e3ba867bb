"""Signing in by the board's own provider, such as Entra ID: OpenID Connect's code flow, with PKCE, nonce and state.

Nothing of a sign-in that is under way is kept here. It travels in a cookie of the browser that began it, so that nobody can
crowd out the sign-ins of others.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import quote

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response, prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.accounts.people import ROLES, Identity
from surveys.errors import UserError

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the provider can make. One by a shared secret, or none at all, counts for nothing."""

SCOPES = "openid profile email"
SECONDS = 10
"""How long we wait for the provider."""
LEEWAY = 60
"""Seconds by which its clock may differ from ours."""
MOST_BYTES = 1_000_000
"""Of one answer of the provider."""
MOST_LETTERS = 80
ASK_AGAIN = {"prompt": "login", "max_age": "0"}
"""Has the provider ask also whom it knows, and say when it did."""
NAMED_BY = ("name", "preferred_username", "email", "sub")
"""Claims that may hold somebody's name, best first."""


class ProviderProblem(UserError):
    """Somebody was not signed in; the message says why and what to do. It holds nothing that the provider sent."""


class NoRole(ProviderProblem):
    """The provider knows them, and has given them no role here."""


@dataclass(frozen=True)
class ProviderSettings:
    """`issuer` is the provider's address, `client` our name there. `roles` are the provider's names for our roles; without
    any, they are called as here."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    claim: str = "roles"
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Begun:
    """A sign-in under way: what only the browser that began it knows."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Self:
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @classmethod
    def of_cookie(cls, cookie: str) -> Self | None:
        parts = cookie.split(".")
        return cls(*parts) if len(parts) == 3 and all(parts) else None

    @property
    def cookie(self) -> str:
        return f"{self.state}.{self.nonce}.{self.verifier}"


@dataclass(frozen=True)
class SignedIn:
    """Whom the provider signed in. `subject` stands for them in the record; it is a hash. `asked_at` is when the provider
    last asked who they are, which may be long before they came here; None where it does not say."""

    identity: Identity
    subject: str
    asked_at: datetime | None = None


@dataclass(frozen=True)
class Provider:
    """`client` makes the client that asks the provider; `now` counts seconds since 1970."""

    settings: ProviderSettings
    redirect_uri: str
    now: Callable[[], float]
    client: Callable[[], httpx.Client] = lambda: httpx.Client(timeout=SECONDS)

    def address(self, begun: Begun, *, again: bool = False) -> str:
        """Where the browser goes to sign in; `again` where the provider is to ask also whom it knows. Raises
        `ProviderProblem`."""
        with self.client() as client:
            endpoint = self._about_itself(client)["authorization_endpoint"]
        challenge = {
            "code_challenge": create_s256_code_challenge(begun.verifier),
            "code_challenge_method": "S256",
        }
        address: str = prepare_grant_uri(
            endpoint, self.settings.client, "code", self.redirect_uri, SCOPES, begun.state, nonce=begun.nonce
        )
        asks = {**challenge, **(ASK_AGAIN if again else {})}
        return str(add_params_to_uri(address, list(asks.items())))

    def known(self, begun: Begun | None, address: str) -> SignedIn:
        """Whom the provider signed in, by the address at which the browser came back. Raises `ProviderProblem`."""
        if begun is None:
            raise ProviderProblem("This sign-in was not begun here, or too long ago. Please sign in again.")
        code = _code(begun, address)
        with self.client() as client:
            itself = self._about_itself(client)
            token = self._token(client, itself, code, begun)
            claims = self._claims(itself, token, _asked(client, "GET", itself["jwks_uri"]), begun)
        return SignedIn(identity_in(claims, self.settings), _subject(claims), self._asked_at(claims))

    def _asked_at(self, claims: Mapping[str, Any]) -> datetime | None:
        """What the provider says of it; nothing that lies in the future."""
        said = claims.get("auth_time")
        if isinstance(said, bool) or not isinstance(said, int | float) or not 0 < said <= self.now() + LEEWAY:
            return None
        return datetime.fromtimestamp(said, UTC)

    def _about_itself(self, client: httpx.Client) -> dict[str, Any]:
        """What the provider says of itself. One that says it is another is not believed."""
        where = f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        itself = _asked(client, "GET", where)
        if "{tenantid}" in str(itself.get("issuer", "")):
            raise ProviderProblem(
                "HEARD_OIDC_ISSUER names no tenant, so that anybody's would do. Write your own: .../TENANT-ID/v2.0"
            )
        if str(itself.get("issuer", "")).rstrip("/") != self.settings.issuer.rstrip("/"):
            raise ProviderProblem("The sign-in provider says that it is another. Check HEARD_OIDC_ISSUER.")
        if missing := [name for name in _ENDPOINTS if not isinstance(itself.get(name), str)]:
            raise ProviderProblem(f"The sign-in provider does not say its {missing[0]}.")
        return itself

    def _token(
        self, client: httpx.Client, itself: Mapping[str, Any], code: str, begun: Begun
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": begun.verifier,
        }
        mine, secret = self.settings.client, self.settings.secret
        basic = "client_secret_basic" in itself.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        if secret and basic:
            return _asked(
                client, "POST", itself["token_endpoint"], form, (quote(mine, ""), quote(secret, ""))
            )
        named = {"client_id": mine, **({"client_secret": secret} if secret else {})}
        return _asked(client, "POST", itself["token_endpoint"], {**form, **named})

    def _claims(
        self, itself: Mapping[str, Any], token: Mapping[str, Any], keys: Mapping[str, Any], begun: Begun
    ) -> dict[str, Any]:
        """What a token says, once its signature, issuer, audience, times and nonce were checked."""
        try:
            read = jwt.decode(str(token.get("id_token", "")), KeySet.import_key_set(keys), list(SIGNED_BY))  # type: ignore[arg-type]
            wanted = {
                "iss": {"essential": True, "value": itself["issuer"]},
                "aud": {"essential": True, "value": self.settings.client},
            }
            params = {
                "nonce": begun.nonce,
                "client_id": self.settings.client,
                "access_token": token.get("access_token"),
            }
            claims = CodeIDToken(read.claims, read.header, wanted, params)
            claims.validate(now=int(self.now()), leeway=LEEWAY)
        except (JoseError, OAuth2Error, ValueError, TypeError, KeyError):
            raise ProviderProblem(
                "What the sign-in provider sent cannot be trusted. Please sign in again."
            ) from None
        return dict(claims)


_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def _code(begun: Begun, address: str) -> str:
    """The code in the address at which a browser came back. Only to the browser that began does it belong."""
    try:
        return str(parse_authorization_code_response(address, begun.state)["code"])
    except (OAuth2Error, ValueError, KeyError):
        raise ProviderProblem("The sign-in was not finished. Please sign in again.") from None


def _asked(
    client: httpx.Client,
    method: str,
    where: str,
    form: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """What the provider answers, which is an object of JSON. We follow it nowhere else."""
    try:
        with client.stream(method, where, data=form, auth=auth, follow_redirects=False) as answer:
            body = b""
            for part in answer.iter_bytes():
                body += part
                if len(body) > MOST_BYTES:
                    raise ProviderProblem("The sign-in provider sent too much.")
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL):
        raise ProviderProblem("The sign-in provider does not answer. Please try again in a minute.") from None
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    if status != httpx.codes.OK or not isinstance(content, dict):
        raise ProviderProblem("The sign-in provider did not do what we asked. Please sign in again.")
    return content


def identity_in(claims: Mapping[str, Any], settings: ProviderSettings) -> Identity:
    """Who somebody is here, by what the provider says of them. Raises `NoRole`."""
    given = claims.get(settings.claim, [])
    named = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    known = settings.roles or {role: role for role in ROLES}
    roles = frozenset(known[name] for name in named if isinstance(name, str) and name in known)
    if not roles and _are_elsewhere(claims, settings.claim):
        raise NoRole(
            "You are signed in, and are in more groups than the provider sends. Ask whoever looks after your accounts to "
            "give you an app role, and to name the claim 'roles' in HEARD_OIDC_CLAIM."
        )
    if not roles:
        raise NoRole(
            "You are signed in, but have no role at this desk. Ask whoever looks after your accounts for one of: "
            + ", ".join(sorted(known))
        )
    return Identity(_name(claims), roles)


def _are_elsewhere(claims: Mapping[str, Any], claim: str) -> bool:
    """Entra ID leaves a long list of groups out, and says where they could be asked for. We ask nobody else."""
    named = claims.get("_claim_names")
    return isinstance(named, dict) and claim in named


def _name(claims: Mapping[str, Any]) -> str:
    words = (claims.get(name) for name in NAMED_BY)
    plain = (" ".join(_in_its_order(word).split()) for word in words if isinstance(word, str))
    return next((word for word in plain if word), "somebody")[:MOST_LETTERS]


TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that nobody sees, and that turn round what stands behind them on a page."""


def _in_its_order(word: str) -> str:
    return TURNS.sub("", word)


def _subject(claims: Mapping[str, Any]) -> str:
    """The same for the same person at the same provider, and nobody's name."""
    return hashlib.sha256(json.dumps([claims["iss"], claims["sub"]]).encode()).hexdigest()[:32]
