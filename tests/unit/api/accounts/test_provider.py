"""Whom a sign-in provider signs in, and what is not believed of it."""

import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from api.accounts.people import ROLES
from api.accounts.provider import (
    Begun,
    NoRole,
    Provider,
    ProviderProblem,
    ProviderSettings,
    identity_in,
)

ISSUER, HERE = "https://login.example/tenant/v2.0", "https://heard.example/desk/sign-in/provider/back"
NOW = int(time.time())
KEY, OTHER_KEY = RSAKey.generate_key(2048, {"kid": "k1"}), RSAKey.generate_key(2048, {"kid": "k1"})
SETTINGS = ProviderSettings(ISSUER, "heard", "s:e/cret")
BEGUN = Begun("state", "nonce", "verifier" * 6)
ABOUT = {
    "issuer": ISSUER,
    "authorization_endpoint": "https://login.example/authorize",
    "token_endpoint": "https://login.example/token",
    "jwks_uri": "https://login.example/keys",
}
CLAIMS = {
    "iss": ISSUER,
    "sub": "1234",
    "aud": "heard",
    "exp": NOW + 300,
    "iat": NOW,
    "nonce": "nonce",
    "name": "Ann  Archer",
    "roles": ["editor"],
}


def a_token(key: Any = KEY, alg: str = "RS256", **changes: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": "k1"}, claims, key, [alg])


class Server:
    """A provider that sends what it is told, and keeps what it was asked."""

    def __init__(self, token: str = "", **about: Any) -> None:
        self.about, self.token, self.asked = {**ABOUT, **about}, token or a_token(), []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answers = {
            "/tenant/v2.0/.well-known/openid-configuration": self.about,
            "/token": {"access_token": "a", "token_type": "Bearer", "id_token": self.token},
            "/keys": {"keys": [KEY.as_dict(private=False)]},
        }
        return httpx.Response(200, json=answers[request.url.path])

    def provider(self, settings: ProviderSettings = SETTINGS) -> Provider:
        return Provider(
            settings, HERE, lambda: NOW, lambda: httpx.Client(transport=httpx.MockTransport(self))
        )


def back(**changes: str) -> str:
    return f"{HERE}?{urlencode({'code': 'c', 'state': 'state', **changes})}"


def test_the_way_out_carries_state_nonce_and_the_hash_of_the_verifier() -> None:
    """And never the verifier itself, nor the secret."""
    address = Server().provider().address(BEGUN)
    sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert sent == {
        "response_type": "code",
        "client_id": "heard",
        "redirect_uri": HERE,
        "scope": "openid profile email",
        "state": "state",
        "nonce": "nonce",
        "code_challenge": create_s256_code_challenge(BEGUN.verifier),
        "code_challenge_method": "S256",
    }


def test_whom_the_provider_knows_comes_in_with_name_and_roles() -> None:
    server = Server()
    known = server.provider().known(BEGUN, back())
    assert (known.identity.name, known.identity.roles) == ("Ann Archer", {"editor"})
    assert "1234" not in known.subject
    (asked,) = [request for request in server.asked if request.url.path == "/token"]
    sent = parse_qs(asked.content.decode())
    assert sent["code_verifier"] == [BEGUN.verifier]
    assert asked.headers["authorization"].startswith("Basic ")
    assert "client_secret" not in sent


def test_a_provider_that_takes_secrets_in_the_form_gets_it_there() -> None:
    server = Server(token_endpoint_auth_methods_supported=["client_secret_post"])
    server.provider().known(BEGUN, back())
    (asked,) = [request for request in server.asked if request.url.path == "/token"]
    assert parse_qs(asked.content.decode())["client_secret"] == ["s:e/cret"]


SHARED = OctKey.import_key(SETTINGS.secret * 8)
FORGED = {
    "another's nonce": a_token(nonce="other"),
    "no nonce": a_token(nonce=None),
    "for another client": a_token(aud="other"),
    "for several, and not by us": a_token(aud=["heard", "other"], azp="other"),
    "of another issuer": a_token(iss="https://login.example/other"),
    "too old": a_token(exp=NOW - 120),
    "not valid yet": a_token(nbf=NOW + 600),
    "of nobody": a_token(sub=None),
    "without an end": a_token(exp=None),
    "signed by another key": a_token(OTHER_KEY),
    "signed with the secret that both know": a_token(SHARED, "HS256"),
    "not signed": "eyJhbGciOiJub25lIn0." + a_token().split(".")[1] + ".",
    "changed": ".".join((*a_token().split(".")[:2], a_token(sub="5").split(".")[2])),
    "no token": "nonsense",
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
def test_a_token_that_is_not_for_this_sign_in_signs_nobody_in(token: str) -> None:
    with pytest.raises(ProviderProblem, match="cannot be trusted"):
        Server(token).provider().known(BEGUN, back())


@pytest.mark.parametrize("address", [back(state="other"), HERE, f"{HERE}?error=access_denied&state=state"])
def test_coming_back_with_another_state_or_without_a_code_asks_the_provider_nothing(address: str) -> None:
    server = Server()
    with pytest.raises(ProviderProblem, match="not finished"):
        server.provider().known(BEGUN, address)
    assert server.asked == []


@pytest.mark.parametrize("cookie", ["", "a", "a.b", "a..c", "a.b.c.d"])
def test_whoever_did_not_begin_does_not_come_in(cookie: str) -> None:
    server = Server()
    with pytest.raises(ProviderProblem, match="not begun here"):
        server.provider().known(Begun.of_cookie(cookie), back())
    assert server.asked == []


def test_what_began_comes_back_from_its_cookie() -> None:
    begun = Begun.new()
    assert Begun.of_cookie(begun.cookie) == begun
    assert Begun.new() != begun


WRONG = {
    "another": {"issuer": "https://evil.example"},
    "does not say its token_endpoint": {"token_endpoint": None},
}


@pytest.mark.parametrize(("words", "about"), WRONG.items(), ids=WRONG)
def test_a_provider_that_is_not_itself_is_not_asked_for_anybody(words: str, about: dict[str, Any]) -> None:
    with pytest.raises(ProviderProblem, match=words):
        Server(**about).provider().address(BEGUN)


def test_a_provider_that_does_not_answer_is_said_in_a_sentence() -> None:
    def gone(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("secret words")

    client = lambda: httpx.Client(transport=httpx.MockTransport(gone))  # noqa: E731
    with pytest.raises(ProviderProblem, match="does not answer") as raised:
        Provider(SETTINGS, HERE, lambda: NOW, client).address(BEGUN)
    assert "secret words" not in str(raised.value)


@pytest.mark.parametrize("status", [301, 400, 500])
@pytest.mark.parametrize("body", ["{}", "<html>", "[]"])
def test_a_provider_that_refuses_signs_nobody_in(status: int, body: str) -> None:
    answer = httpx.Response(status, text=body, headers={"location": "https://evil.example"})
    client = lambda: httpx.Client(transport=httpx.MockTransport(lambda _request: answer))  # noqa: E731
    with pytest.raises(ProviderProblem, match="did not do what we asked"):
        Provider(SETTINGS, HERE, lambda: NOW, client).address(BEGUN)


@pytest.mark.parametrize("roles", [None, [], "king", ["king"], [["editor"]], 5, {"editor": True}])
def test_who_has_no_role_is_told_which_there_are(roles: Any) -> None:
    with pytest.raises(NoRole, match=", ".join(sorted(ROLES))):
        identity_in({**CLAIMS, "roles": roles}, SETTINGS)


def test_the_providers_own_names_for_roles_are_understood_and_no_others() -> None:
    """Where the board has named them, somebody who calls a group `administrator` gains nothing."""
    settings = ProviderSettings(ISSUER, "heard", "", "groups", {"Board-Chair": "approver"})
    claims = {**CLAIMS, "groups": ["Board-Chair", "administrator"]}
    assert identity_in(claims, settings).roles == {"approver"}


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "  ", "email": "a@b.example"}, "a@b.example"),
        ({"name": ["x"], "preferred_username": "ann"}, "ann"),
        ({"name": "a\nb"}, "a b"),
        ({"name": "Ann\u202e rehcrA"}, "Ann rehcrA"),
        ({"name": "ż" * 500}, "ż" * 80),
        ({}, "somebody"),
    ],
)
def test_a_name_is_one_line_whatever_the_provider_says(claims: dict[str, Any], name: str) -> None:
    assert identity_in({"roles": "viewer", **claims}, SETTINGS).name == name


def test_the_secret_is_not_shown() -> None:
    assert "s:e/cret" not in repr(SETTINGS)


# Entra ID ----------

TENANT = "9d2c7a10-0000-4000-8000-000000000001"
ENTRA = f"https://login.microsoftonline.com/{TENANT}/v2.0"
OF_ENTRA: dict[str, Any] = {
    "iss": ENTRA,
    "tid": TENANT,
    "ver": "2.0",
    "oid": "0b9f4c2e-0000-4000-8000-000000000002",
    "preferred_username": "ann@board.example",
}
"""What its tokens say besides. There is no email_verified, and whoever has an account can choose an email."""


class Entra(Server):
    """As it describes itself, with keys as it publishes them: without an algorithm, with a certificate and their issuer."""

    def __init__(self, issuer: str = ENTRA, **claims: Any) -> None:
        methods = ["client_secret_post", "private_key_jwt", "client_secret_basic"]
        token = a_token(**{**OF_ENTRA, **claims})
        super().__init__(token, issuer=issuer, token_endpoint_auth_methods_supported=methods)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/openid-configuration"):
            return httpx.Response(200, json=self.about)
        if request.url.path == "/keys":
            key = {**KEY.as_dict(private=False), "use": "sig", "x5t": "k1", "issuer": self.about["issuer"]}
            return httpx.Response(200, json={"keys": [key]})
        return super().__call__(request)

    def of(self, issuer: str = ENTRA, claim: str = "roles", **roles: str) -> Any:
        return self.provider(ProviderSettings(issuer, "heard", "s", claim, roles)).known(BEGUN, back())


def test_app_roles_of_a_tenant_are_roles_here() -> None:
    assert Entra(roles=["Heard.Editor", "Other"]).of(**{"Heard.Editor": "editor"}).identity.roles == {
        "editor"
    }


def test_groups_are_roles_where_the_settings_name_them() -> None:
    group = "5f1d0000-0000-4000-8000-00000000000a"
    known = Entra(roles=None, groups=[group]).of(claim="groups", **{group: "approver"})
    assert known.identity.roles == {"approver"}


def test_more_groups_than_are_sent_give_nobody_a_role_and_say_what_to_do() -> None:
    """A claim says that they are elsewhere. We do not go there, and nobody comes in by it."""
    overage = {
        "_claim_names": {"groups": "src1"},
        "_claim_sources": {"src1": {"endpoint": "https://graph.example"}},
    }
    server = Entra(roles=None, **overage)
    with pytest.raises(NoRole, match=r"more groups than the provider sends.*app role"):
        server.of(claim="groups", x="editor")
    assert all(asked.url.host != "graph.example" for asked in server.asked)


def test_the_token_of_another_tenant_signs_nobody_in() -> None:
    with pytest.raises(ProviderProblem, match="cannot be trusted"):
        Entra(iss=ENTRA.replace("0001", "0009"), tid=TENANT.replace("0001", "0009")).of()


@pytest.mark.parametrize("which", ["common", "organizations"])
def test_an_issuer_that_is_every_tenant_is_refused_with_what_to_write(which: str) -> None:
    """Or anybody with an account anywhere could come in."""
    server = Entra(issuer="https://login.microsoftonline.com/{tenantid}/v2.0")
    with pytest.raises(ProviderProblem, match=r"names no tenant.*TENANT-ID"):
        server.of(issuer=f"https://login.microsoftonline.com/{which}/v2.0")


def test_an_email_is_a_name_to_show_and_never_who_somebody_is() -> None:
    """It is not verified, and another may have it tomorrow."""
    plain = {"name": None, "preferred_username": None}
    one, other = (Entra(**plain, email="ann@board.example", sub=sub).of() for sub in ("1", "2"))
    assert one.identity.name == other.identity.name == "ann@board.example"
    assert one.subject != other.subject


def test_somebody_is_asked_again_where_that_is_wanted() -> None:
    address = Entra().provider(ProviderSettings(ENTRA, "heard", "s")).address(BEGUN, again=True)
    sent = parse_qs(urlsplit(address).query)
    assert (sent["prompt"], sent["max_age"]) == (["login"], ["0"])


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        (NOW - 3600, NOW - 3600),
        (NOW + 30, NOW + 30),
        (NOW + 600, None),
        (None, None),
        (True, None),
        (0, None),
    ],
    ids=["an hour ago", "just now by another clock", "to come", "not said", "no number", "never"],
)
def test_when_the_provider_asked_is_what_it_says_and_never_a_time_to_come(said: Any, believed: Any) -> None:
    asked_at = Server(a_token(auth_time=said)).provider().known(BEGUN, back()).asked_at
    assert (asked_at and asked_at.timestamp()) == believed
