"""With a lock on the board's pages, a key opens them for eight hours, and only for as long as the key exists."""

from collections.abc import Iterator

import httpx
import pytest

from api.routes.sessions import IDLE_SECONDS, MOST_SESSIONS, SESSION_SECONDS, Sessions
from api.routes.sign_in import SIGN_IN, SIGN_OUT, TRIES
from bot.pages.site import Site
from surveys.store.memory import MemoryBoard
from tests.acceptance.pages.checking import check_page, text_of
from tests.integration.api.board_server import Visit, visiting

BEHIND = ["/board", "/board/releases", "/board/releases/feeling-heard", "/board/charts/heard-listened-to.svg"]


@pytest.fixture
def locked(own_store: MemoryBoard) -> Iterator[Visit]:
    with visiting(own_store, board_access="key") as visit:
        yield visit


def token(visit: Visit, *scopes: str) -> str:
    return visit.key(*scopes)["Authorization"].removeprefix("Bearer ")


def sign_in(visit: Visit, key: str, **headers: str) -> httpx.Response:
    return visit.client.post(SIGN_IN, data={"key": key}, headers=headers)


@pytest.mark.parametrize("path", BEHIND)
def test_without_a_session_there_is_only_the_sign_in_page(locked: Visit, path: str) -> None:
    answer = locked.client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)
    assert answer.headers["cache-control"] == "no-store"
    check_page(locked.client.get(SIGN_IN).text)


@pytest.mark.parametrize("path", BEHIND)
def test_a_key_opens_the_pages(locked: Visit, path: str) -> None:
    answer = sign_in(locked, f"  {token(locked, 'scorecards:read')} ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/board")
    assert locked.client.get(path).status_code == 200


def test_the_cookie_is_for_this_site_and_not_for_scripts(locked: Visit) -> None:
    """And it does not hold the key."""
    key = token(locked)
    cookie = sign_in(locked, key).headers["set-cookie"]
    assert all(
        part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/", f"Max-Age={SESSION_SECONDS}")
    )
    assert key.split("_", 2)[2] not in cookie


def test_with_https_the_cookie_never_travels_without() -> None:
    with visiting(MemoryBoard(), board_access="key", site=Site("Test Board", https=True)) as visit:
        answer = sign_in(visit, token(visit))
    assert answer.headers["set-cookie"].startswith("__Host-heard_board=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers


@pytest.mark.parametrize("key", ["", "guess!", "heard_000000000000_" + "A" * 43, "heard_\u0000_😀"])
def test_a_wrong_key_is_told_kindly(locked: Visit, key: str) -> None:
    answer = sign_in(locked, key)
    assert answer.status_code == 403
    drawn = check_page(answer.text)
    assert text_of(next(drawn.iter("title"))).startswith("Error: ")
    assert "not known" in text_of(drawn)
    assert "set-cookie" not in answer.headers
    assert not key or key not in answer.text


def test_a_key_for_something_else_does_not_open_them(locked: Visit) -> None:
    """The message names the scope that it would need."""
    answer = sign_in(locked, token(locked, "surveys:read", "releases:read"))
    assert answer.status_code == 403
    assert "scorecards:read" in text_of(check_page(answer.text))


def test_a_session_ends_when_its_key_is_revoked(locked: Visit) -> None:
    sign_in(locked, token(locked))
    assert locked.client.get("/board").status_code == 200
    locked.store.revoke_key(locked.store.keys()[0].id)
    locked.clock.now += 1
    assert locked.client.get("/board").status_code == 303


def test_a_session_ends_after_eight_hours_however_much_it_is_used(locked: Visit) -> None:
    sign_in(locked, token(locked))
    for _ in range(2 * SESSION_SECONDS // IDLE_SECONDS - 1):
        locked.clock.now += IDLE_SECONDS // 2
        assert locked.client.get("/board").status_code == 200
    locked.clock.now += IDLE_SECONDS // 2
    assert locked.client.get("/board").status_code == 303


def test_a_session_that_nobody_uses_ends_within_the_hour(locked: Visit) -> None:
    sign_in(locked, token(locked))
    locked.clock.now += IDLE_SECONDS
    assert locked.client.get("/board").status_code == 303


@pytest.mark.parametrize(("put_back", "status"), [(5, 200), (SESSION_SECONDS, 303)])
def test_a_clock_that_goes_back_makes_no_session_longer(locked: Visit, put_back: int, status: int) -> None:
    """It may be put right by seconds."""
    sign_in(locked, token(locked))
    locked.clock.now -= put_back
    assert locked.client.get("/board").status_code == status


def with_cookie_of(locked: Visit, value: str) -> httpx.Response:
    """Somebody elsewhere who has a cookie of this value."""
    address = str(locked.client.base_url.join("/board"))
    return httpx.get(address, headers={"Cookie": f"heard_board={value}".encode()})


def test_a_session_cannot_be_made_up_or_changed(locked: Visit) -> None:
    sign_in(locked, token(locked))
    session = locked.client.cookies["heard_board"]
    key_id = locked.store.keys()[0].id
    changed = (session[:-1], f"{session}A", session.swapcase(), f"{session}.{session}")
    for made_up in (*changed, key_id, f"{key_id}.9999999999.{'0' * 64}", "", ".", "é", "x" * 4000):
        assert with_cookie_of(locked, made_up).status_code == 303


def test_signing_out_ends_the_session_for_whoever_has_its_cookie(locked: Visit) -> None:
    sign_in(locked, token(locked))
    kept = locked.client.cookies["heard_board"]
    assert "Sign out" in with_cookie_of(locked, kept).text
    answer = locked.client.post(SIGN_OUT)
    assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)
    assert locked.client.get("/board").status_code == 303
    assert with_cookie_of(locked, kept).status_code == 303


def test_signing_out_ends_nobody_elses_session(locked: Visit) -> None:
    """Several people may have one key."""
    sign_in(locked, token(locked))
    other = locked.client.cookies["heard_board"]
    locked.client.cookies.clear()
    sign_in(locked, token(locked))
    assert locked.client.cookies["heard_board"] != other
    locked.client.post(SIGN_OUT)
    assert with_cookie_of(locked, other).status_code == 200


def test_signing_in_again_ends_the_session_before(locked: Visit) -> None:
    sign_in(locked, token(locked))
    before = locked.client.cookies["heard_board"]
    sign_in(locked, token(locked))
    assert with_cookie_of(locked, before).status_code == 303
    assert locked.client.get("/board").status_code == 200


def test_a_session_of_another_server_is_none_here(own_store: MemoryBoard) -> None:
    """Also after a restart: nothing of a session is kept."""
    with visiting(own_store, board_access="key") as visit:
        sign_in(visit, token(visit))
        kept = visit.client.cookies["heard_board"]
    with visiting(own_store, board_access="key") as again:
        assert with_cookie_of(again, kept).status_code == 303


def test_so_many_sessions_are_kept() -> None:
    """Then the one that was used longest ago ends."""
    sessions = Sessions(lambda: 0.0)
    first, second, *others = [sessions.begin("key") for _ in range(MOST_SESSIONS)]
    assert sessions.key_of(first) == "key"
    sessions.begin("key")
    assert sessions.key_of(second) is None
    assert all(sessions.key_of(each) for each in (first, *others))


def test_whoever_is_in_is_not_asked_again(locked: Visit) -> None:
    sign_in(locked, token(locked))
    answer = locked.client.get(SIGN_IN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/board")


@pytest.mark.parametrize("path", [SIGN_IN, SIGN_OUT])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
    ],
)
def test_another_site_cannot_send_the_forms(locked: Visit, path: str, headers: dict[str, str]) -> None:
    answer = locked.client.post(path, data={"key": token(locked)}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": "null"}, {"Sec-Fetch-Site": "none"}],
)
def test_our_own_form_is_taken_from_every_browser(locked: Visit, headers: dict[str, str]) -> None:
    """Our pages send no referrer, so that browsers call their origin null."""
    assert sign_in(locked, token(locked), **headers).status_code == 303


def test_too_many_tries_have_to_wait(locked: Visit) -> None:
    for _ in range(TRIES):
        assert sign_in(locked, "x").status_code == 403
    answer = sign_in(locked, "x")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    check_page(answer.text)
    assert sign_in(locked, token(locked)).status_code == 303, "whoever has a key is not locked out by others"
    locked.client.cookies.clear()
    locked.clock.now += 60
    assert sign_in(locked, token(locked)).status_code == 303


def test_a_form_that_is_too_long_is_refused(locked: Visit) -> None:
    answer = sign_in(locked, "x" * 100_000)
    assert answer.status_code == 413
    check_page(answer.text)


@pytest.mark.parametrize("path", [SIGN_OUT])
def test_signing_out_is_not_a_link(locked: Visit, path: str) -> None:
    answer = locked.client.get(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_an_open_board_has_no_sign_in(board: Visit) -> None:
    assert board.client.get(SIGN_IN).status_code == 404
    assert "Sign out" not in board.client.get("/board").text


def test_the_api_still_wants_its_key(locked: Visit) -> None:
    """A session is for pages."""
    sign_in(locked, token(locked))
    assert locked.client.get("/api/v1/scorecards").status_code == 401
