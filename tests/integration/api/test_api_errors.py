"""Whatever goes wrong under /api has one shape, says what to do, and gives nothing away."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.routes.documents import COLLECTIONS, V1, Collection
from surveys.store.memory import MemoryBoard
from surveys.store.protocols import Document, StoreUnavailable
from tests.integration.api.board_server import Visit, visiting

CANARY = "the words of a child"
EVERY = [f"{V1}/{one.path}{end}" for one in COLLECTIONS for end in ("", "/some-id")]


class Unreachable(MemoryBoard):
    """A store whose database is away."""

    def document(self, kind: str, document_id: str) -> Document | None:
        raise StoreUnavailable(CANARY)

    def ids(self, kind: str) -> tuple[str, ...]:
        raise StoreUnavailable(CANARY)


class Broken(MemoryBoard):
    """A store with a fault that nobody thought of."""

    def document(self, kind: str, document_id: str) -> Document | None:
        raise KeyError(CANARY)

    def ids(self, kind: str) -> tuple[str, ...]:
        raise KeyError(CANARY)


FAULTS = [(Unreachable, 503, "unavailable"), (Broken, 500, "failed")]


@pytest.fixture(scope="module", params=FAULTS, ids=["unreachable", "broken"])
def faulty(request: pytest.FixtureRequest) -> Iterator[tuple[Visit, int, str]]:
    """A board whose store fails, with the status and code that this should have."""
    store, status, code = request.param
    with visiting(store()) as visit:
        yield visit, status, code


def check_error(answer: Any, status: int, code: str) -> str:
    """The one shape; gives the message."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert list(body) == ["error"]
    assert list(body["error"]) == ["code", "message", "id"]
    assert body["error"]["code"] == code
    assert body["error"]["message"].endswith(".")
    ours = re.fullmatch("[0-9a-f]{8}", body["error"]["id"] or "")
    assert bool(ours) == (status >= 500)
    return str(body["error"]["message"])


@pytest.mark.parametrize("address", EVERY)
class TestEveryAddress:
    def test_without_a_key(self, board: Visit, address: str) -> None:
        """401 says how a key is sent."""
        answer = board.client.get(address)
        assert "Authorization: Bearer" in check_error(answer, 401, "key_needed")
        assert answer.headers["www-authenticate"] == 'Bearer realm="Heard"'

    @pytest.mark.parametrize(
        "sent",
        ["Bearer wrong", "Bearer heard_000000000000_" + "A" * 43, "Basic aGk6aGk=", "Bearer", "bearer \xff"],
    )
    def test_with_a_wrong_key(self, board: Visit, address: str, sent: str) -> None:
        """401, with what is wrong in the header too."""
        answer = board.client.get(address, headers={"Authorization": sent.encode("latin-1")})
        check_error(answer, 401, "key_needed")
        assert answer.headers["www-authenticate"] == 'Bearer realm="Heard", error="invalid_token"'

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    def test_can_only_be_read(self, board: Visit, address: str, method: str) -> None:
        """405 says what can be done."""
        answer = board.client.request(method, address, headers=board.key())
        check_error(answer, 405, "method_not_allowed")
        assert answer.headers["allow"] == "GET, HEAD"

    def test_cannot_be_filtered(self, board: Visit, address: str) -> None:
        """A question mark is refused, so that nobody believes that it filtered."""
        assert "question mark" in check_error(
            board.client.get(f"{address}?area=x", headers=board.key()), 422, "not_understood"
        )

    def test_when_the_fault_is_ours(
        self, faulty: tuple[Visit, int, str], address: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The caller gets an error id, the log the same id and the type, and nobody the exception's words."""
        visit, status, code = faulty
        with caplog.at_level(logging.DEBUG):
            answer = visit.client.get(address, headers=visit.key())
        check_error(answer, status, code)
        assert answer.json()["error"]["id"] in caplog.text
        assert CANARY not in caplog.text + answer.text
        assert "Traceback" not in caplog.text
        assert answer.headers.get("retry-after") == ("60" if status == 503 else None)


@pytest.mark.parametrize("one", COLLECTIONS, ids=lambda one: one.path)
class TestEveryCollection:
    def test_needs_its_scope(self, board: Visit, one: Collection) -> None:
        """403 names the scope that is needed, and that scope is enough."""
        others = {"surveys:read", "releases:read", "scorecards:read"} - {one.scope}
        for address in (f"{V1}/{one.path}", f"{V1}/{one.path}/some-id"):
            answer = board.client.get(address, headers=board.key(*sorted(others)))
            assert one.scope in check_error(answer, 403, "scope_needed")
            assert board.client.get(address, headers=board.key(one.scope)).status_code in (200, 404)

    def test_says_what_is_not_there(self, board: Visit, one: Collection) -> None:
        """404 names the id and where to look."""
        message = check_error(
            board.client.get(f"{V1}/{one.path}/some-id", headers=board.key()), 404, "not_found"
        )
        assert "'some-id'" in message
        assert f"{V1}/{one.path} " in message

    @pytest.mark.parametrize(
        "document_id", ["Feeling", "a_b", "a--b", "%F0%9F%98%80", "x" * 97, "%00", "..%2e", "a%20b"]
    )
    def test_says_what_an_id_looks_like(self, board: Visit, one: Collection, document_id: str) -> None:
        """422 for what can never be an id."""
        message = check_error(
            board.client.get(f"{V1}/{one.path}/{document_id}", headers=board.key()), 422, "not_understood"
        )
        assert "such as" in message


@pytest.mark.parametrize(
    "address", ["/api", "/api/", "/api/v1", "/api/v2/surveys", "/api/v1/survey/", "/api/v1/surveys/a/b"]
)
def test_an_unknown_address_has_the_shape_too(board: Visit, address: str) -> None:
    """404 points to the documentation."""
    assert "/docs" in check_error(board.client.get(address), 404, "not_found")


def test_health_says_when_the_store_is_away() -> None:
    with visiting(Unreachable()) as visit:
        check_error(visit.client.get(f"{V1}/health"), 503, "unavailable")
        check_error(visit.client.post(f"{V1}/health"), 405, "method_not_allowed")
        check_error(visit.client.get(f"{V1}/health?x"), 422, "not_understood")


def test_other_paths_that_begin_alike_are_pages(board: Visit) -> None:
    """/apiary is not under /api."""
    answer = board.client.get("/apiary")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
