"""What the API serves is what was published, byte for byte, to those who may read it."""

import json

import httpx
import pytest

from api.routes.conditional_get import WORTH_SQUEEZING
from api.routes.document_cache import AT_MOST, DocumentCache
from api.routes.documents import COLLECTIONS, V1, Collection
from surveys.store.memory import MemoryBoard
from tests.integration.api.board_server import Clock, Visit

by_path = pytest.mark.parametrize("one", COLLECTIONS, ids=lambda one: one.path)


def addresses(board: Visit, one: Collection) -> list[tuple[str, str, str]]:
    """(address, kind, id) of the list and of every document of a collection."""
    own = [
        (f"{V1}/{one.path}/{document_id}", one.kind, document_id) for document_id in board.store.ids(one.kind)
    ]
    return [(f"{V1}/{one.path}", "list", one.path), *own]


@by_path
def test_every_document_is_served_byte_for_byte(board: Visit, one: Collection) -> None:
    """What is stored is what arrives, with its media type and ETag."""
    for address, kind, document_id in addresses(board, one):
        stored = board.store.document(kind, document_id)
        answer = board.client.get(address, headers={**board.key(one.scope), "Accept-Encoding": "identity"})
        assert stored is not None
        assert (answer.status_code, answer.content) == (200, stored.body)
        assert (answer.headers["etag"], answer.headers["content-type"]) == (stored.etag, stored.media_type)
        assert answer.headers["cache-control"] == "private, no-cache"


@by_path
def test_every_collection_has_a_document(board: Visit, one: Collection) -> None:
    """No address of the API is left without a real document in these tests."""
    assert board.store.ids(one.kind)


@by_path
def test_what_is_held_is_not_sent_again(board: Visit, one: Collection) -> None:
    """An ETag that fits gives 304 and no body."""
    for address, kind, document_id in addresses(board, one):
        stored = board.store.document(kind, document_id)
        assert stored is not None
        for held in (stored.etag, f"W/{stored.etag}", f'"other", {stored.etag}', "*"):
            answer = board.client.get(address, headers={**board.key(), "If-None-Match": held})
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["etag"].removeprefix("W/") == stored.etag


@by_path
def test_whoever_takes_gzip_gets_fewer_bytes_of_the_same(board: Visit, one: Collection) -> None:
    """The ETag is then weak, because the bytes on the way differ; a caller's copy counts for both."""
    for address, kind, document_id in addresses(board, one):
        stored = board.store.document(kind, document_id)
        assert stored is not None
        answer = board.client.get(address, headers={**board.key(), "Accept-Encoding": "gzip"})
        assert answer.content == stored.body
        assert answer.headers["vary"] == "Accept-Encoding"
        if "content-encoding" in answer.headers:
            assert answer.headers["etag"] == f"W/{stored.etag}"
            assert int(answer.headers["content-length"]) < len(stored.body)
        else:
            assert len(stored.body) <= WORTH_SQUEEZING


def test_an_etag_that_does_not_fit_gets_the_document(board: Visit) -> None:
    answer = board.client.get(f"{V1}/surveys", headers={**board.key(), "If-None-Match": '"other"'})
    assert answer.status_code == 200


@by_path
def test_head_says_what_get_would_say(board: Visit, one: Collection) -> None:
    """HEAD has the same headers and no body."""
    for address, _, _ in addresses(board, one):
        got, head = (board.client.request(how, address, headers=board.key()) for how in ("GET", "HEAD"))
        assert (head.status_code, head.content) == (200, b"")
        assert [head.headers[h] for h in ("etag", "content-length")] == [
            got.headers[h] for h in ("etag", "content-length")
        ]


@pytest.mark.parametrize(
    ("address", "stands_for"),
    [
        ("rounds/feeling-heard", "feeling-heard-r2"),
        ("releases/feeling-heard", "feeling-heard-r2-v1"),
        ("releases/feeling-heard-r1", "feeling-heard-r1-v1"),
        ("themes/feeling-heard", "feeling-heard-r2-v1"),
        ("themes/feeling-heard-r1", "feeling-heard-r1-v1"),
    ],
)
def test_a_survey_or_round_stands_for_its_latest(board: Visit, address: str, stands_for: str) -> None:
    """The answer says which document it is."""
    path = f"{V1}/{address.split('/')[0]}"
    latest = board.client.get(f"{V1}/{address}", headers=board.key())
    exact = board.client.get(f"{path}/{stands_for}", headers=board.key())
    assert latest.content == exact.content
    assert latest.headers["content-location"] == f"{path}/{stands_for}"
    assert "content-location" not in exact.headers


@by_path
def test_before_anything_is_published_lists_are_empty(empty_board: Visit, one: Collection) -> None:
    """An empty list is an answer, not an error."""
    answer = empty_board.client.get(f"{V1}/{one.path}", headers=empty_board.key())
    assert (answer.status_code, answer.json()) == (200, {"items": []})


def test_health_needs_no_key(empty_board: Visit) -> None:
    answer = empty_board.client.get(f"{V1}/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_new_publication_shows_within_a_second(board: Visit) -> None:
    """Nothing is believed for longer than that."""
    old = board.store.document("list", "scorecards")
    assert old is not None
    read = lambda: board.client.get(f"{V1}/scorecards", headers=board.key()).content  # noqa: E731
    assert read() == old.body
    board.store.publish("list", "scorecards", b'{"items":[{"id":"new","title":"New"}]}')
    board.clock.now += 0.9
    assert json.loads(read())["items"][0]["id"] == "new"
    board.store.publish("list", "scorecards", old.body)
    board.clock.now += 0.9


async def _ask_for_more_than_fits() -> int:
    store = MemoryBoard()
    shelf = DocumentCache(store, Clock())
    for number in range(AT_MOST + 5):
        store.publish("survey", f"s{number}", b"{}")
        await shelf.document("survey", f"s{number}")
    return len(shelf._documents)


def test_the_shelf_has_an_end() -> None:
    """However much is asked for, no more than so many documents are held in memory."""
    import asyncio

    assert asyncio.run(_ask_for_more_than_fits()) == AT_MOST


def test_the_public_headers_protect_answers_too(board: Visit) -> None:
    """Every answer of the API carries the security headers."""
    answer: httpx.Response = board.client.get(f"{V1}/surveys", headers=board.key())
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_the_summary_of_what_was_told_is_one_request(board: Visit) -> None:
    """One document at one address, with its ETag; a key without the scope does not read it."""
    stored = board.store.document("voice", "board")
    assert stored is not None
    answer = board.client.get(
        f"{V1}/voice", headers={**board.key("scorecards:read"), "Accept-Encoding": "identity"}
    )
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (200, stored.body, stored.etag)
    again = board.client.get(
        f"{V1}/voice", headers={**board.key("scorecards:read"), "If-None-Match": stored.etag}
    )
    assert again.status_code == 304
    assert board.client.get(f"{V1}/voice", headers=board.key("surveys:read")).status_code == 403
    assert board.client.get(f"{V1}/voice").status_code == 401


def test_before_anything_is_published_the_summary_says_what_to_do(empty_board: Visit) -> None:
    """No document is no error of the programme's."""
    answer = empty_board.client.get(f"{V1}/voice", headers=empty_board.key("scorecards:read"))
    assert answer.status_code == 404
    assert "heard scorecard show" in answer.json()["error"]["message"]
