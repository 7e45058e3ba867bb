"""What every kind of store does alike: in memory, in SQLite and in PostgreSQL."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from surveys.rounds import Round, survey_in
from surveys.store.comments import HandedComment, KeptCoding, KeptDecision
from surveys.store.protocols import (
    ApiKey,
    ContactRequest,
    Document,
    Draft,
    FrozenDocument,
    Response,
    Stores,
    Writing,
)
from tests.houses import Place

DAY = date(2026, 11, 2)


def a_round(round_id: str = "small-r1", **changes: Any) -> Round:
    made = {
        "survey": survey_in(round_id),
        "revision": 1,
        "opened_on": DAY,
        "intake_key": "ab" * 32,
        "answers_key": "cd" * 32,
    }
    return Round(**{"id": round_id, **made, **changes})


def a_draft(tag: str, expires: int = 100, round: str = "small-r1", sealed: bytes = b"\x00\xff" * 40) -> Draft:
    return Draft(tag, round, sealed, expires)


def a_request(request_id: str, asked_on: date = DAY, sealed: bytes = b"\x00\xff" * 40) -> ContactRequest:
    return ContactRequest(request_id, asked_on, sealed)


def a_response(response_id: str, round: str = "small-r1", **answers: Any) -> Response:
    return {"id": response_id, "round": round, "answers": answers}


A_COMMENT = HandedComment("c1", "small-r1", "young_people", "more", "What else?", "en", "Żółw “said”")


class Slip(Exception):
    """Something that goes wrong inside a transaction."""


# Every store: all or nothing ----------

WRITES: dict[str, tuple[Callable[[Any], object], Callable[[Any], object]]] = {
    # store: (something written, what can be seen of it)
    "rounds": (lambda work: work.put(a_round()), lambda work: work.rounds()),
    "participation": (lambda work: work.keep(a_draft("t")), lambda work: work.drafts(["t"])),
    "pool": (lambda work: work.put("row", "small-r1", b"sealed"), lambda work: work.waiting("small-r1")),
    "responses": (
        lambda work: work.rewrite("small-r1", [a_response("a")]),
        lambda work: work.of_round("small-r1"),
    ),
    "contact": (lambda work: work.ask(a_request("a")), lambda work: work.requests()),
    "core_data": (lambda work: work.replace([{"count": 3}]), lambda work: work.values()),
    "comments": (lambda work: work.hand_out([A_COMMENT]), lambda work: work.comments_of("small-r1")),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_transaction_that_fails_leaves_nothing(stores: Stores, name: str) -> None:
    """What was written before the slip is not there after it; what was there before it still is."""
    write, read = WRITES[name]
    store = getattr(stores, name)
    with suppress(Slip), store.transaction() as work:
        write(work)
        assert read(work)
        raise Slip
    with store.transaction() as work:
        assert not read(work)
        write(work)
    with suppress(Slip), store.transaction() as work:
        write(work)
        raise Slip
    with store.transaction() as work:
        assert read(work)


# Rounds ----------


def test_rounds_come_back_as_they_were_in_order_of_opening(stores: Stores) -> None:
    """Every field is kept; putting a round again changes it and not its place."""
    first = a_round("small-r1", closed_on=date(2027, 1, 31), asked=70, started=60, finished=55)
    second = a_round("another-r1", example=True)
    third = a_round("small-r2")
    with stores.rounds.transaction() as work:
        for one in (a_round("small-r1"), second, third):
            work.put(one)
        work.put(first)
        assert work.rounds() == [first, second, third]
    with stores.rounds.transaction() as work:
        assert work.rounds() == [first, second, third]


def test_a_revision_once_kept_stays(stores: Stores) -> None:
    """Somebody midway stays on the words that they began with: a revision is never replaced."""
    with stores.rounds.transaction() as work:
        work.add_revision("small", 1, "first words")
        work.add_revision("small", 1, "other words")
        work.add_revision("small", 2, "second words")
        assert work.revision("small", 1) == "first words"
        assert work.revision("small", 2) == "second words"
        assert work.revision("small", 3) is None
        work.add_revision("small", 3, "third words", {"pl": {"title": "Mała"}})
        assert work.translations("small", 3) == {"pl": {"title": "Mała"}}
        work.keep_translations("small", 2, {"lt": {"title": "Maža"}})
        assert [work.translations("small", number) for number in (1, 2, 4)] == [
            {},
            {"lt": {"title": "Maža"}},
            {},
        ]


# Participation ----------


def test_beginning_and_sending_are_counted_once_each(stores: Stores) -> None:
    """Beginning twice is one; beginning after sending takes nothing back; rounds are apart."""
    with stores.participation.transaction() as work:
        for tag in ("a", "a", "b", "c"):
            work.begin("small-r1", tag)
        work.mark_sent("small-r1", "a")
        work.mark_sent("small-r1", "a")
        work.mark_sent("small-r1", "d")
        work.begin("small-r1", "a")
        work.begin("small-r2", "e")
        assert work.counts("small-r1") == (4, 2)
        assert work.counts("small-r2") == (1, 0)
        assert work.counts("small-r3") == (0, 0)
        assert [work.has_sent(tag) for tag in "abdx"] == [True, False, True, False]


def test_a_draft_is_kept_replaced_and_forgotten(stores: Stores) -> None:
    """There is one draft a tag: the last."""
    with stores.participation.transaction() as work:
        work.keep(a_draft("a", sealed=b"old"))
        work.keep(a_draft("a", 200, sealed=b"new"))
        work.keep(a_draft("b"))
        found = sorted(work.drafts(["a", "b", "x"]), key=lambda draft: draft.tag)
        assert found == [a_draft("a", 200, sealed=b"new"), a_draft("b")]
        work.forget("a")
        work.forget("never there")
        assert work.drafts(["a", "b"]) == [a_draft("b")]
        assert work.drafts([]) == []


def test_words_stay_until_others_come_or_the_draft_goes(stores: Stores) -> None:
    """A draft that is kept without words leaves those that are there; one that goes takes them along."""
    with stores.participation.transaction() as work:
        for tag in "abcd":
            work.keep(replace(a_draft(tag, round="small-r2" if tag == "d" else "small-r1"), words=b"first"))
        assert work.words("a") == b"first"
    with stores.participation.transaction() as work:
        work.keep(a_draft("a", 200))
        work.keep(replace(a_draft("b", 200), words=b"second"))
        work.keep(a_draft("b", 201))
        assert [work.words(tag) for tag in "abcx"] == [b"first", b"second", b"first", None]
        work.forget("c")
        assert work.words("c") is None
        work.keep(a_draft("c"))
        assert work.words("c") is None
    with stores.participation.transaction() as work:
        assert [work.words(tag) for tag in "abcd"] == [b"first", b"second", None, b"first"]
        assert [draft.words for draft in work.drafts("abcd")] == [None] * 4
        assert work.expire(200) == 3
        assert [work.words(tag) for tag in "abcd"] == [None, b"second", None, None]
        assert work.destroy("small-r1") == (0, 1)
        assert [work.words(tag) for tag in "abcd"] == [None] * 4


def test_looking_ahead_changes_nothing_that_is_found(stores: Stores) -> None:
    """What is read at once is what would be read one by one, and what has been kept or forgotten since counts."""
    with stores.participation.transaction() as work:
        work.keep(a_draft("a"))
        work.keep(a_draft("b"))
    with stores.participation.transaction() as work:
        work.look_ahead(["a", "b", "c"])
        work.keep(a_draft("c"))
        work.forget("a")
        work.look_ahead(["a", "b", "c"])
        assert work.drafts(["a", "b", "c"]) == [a_draft("b"), a_draft("c")]
        work.expire(0)
        assert work.drafts(["a", "b", "c"]) == [a_draft("b"), a_draft("c")]


def test_drafts_expire_at_their_second(stores: Stores) -> None:
    """A draft lives until its time and not a second longer; also after the year 2038."""
    late = 2**31 + 10
    with stores.participation.transaction() as work:
        for tag, expires in (("a", 99), ("b", 100), ("c", 101), ("d", late)):
            work.keep(a_draft(tag, expires))
        assert work.expire(100) == 2
        assert {draft.tag for draft in work.drafts("abcd")} == {"c", "d"}
        assert work.expire(late) == 2
        assert work.expire(late) == 0


def test_destroying_a_round_leaves_the_others(stores: Stores) -> None:
    """Tags and drafts of the one round go, and are counted."""
    with stores.participation.transaction() as work:
        for number, one in ((1, "small-r1"), (2, "small-r1"), (3, "small-r2")):
            work.begin(one, f"tag{number}")
            work.keep(a_draft(f"draft{number}", round=one))
        work.mark_sent("small-r1", "tag1")
        assert work.destroy("small-r1") == (2, 2)
        assert work.destroy("small-r1") == (0, 0)
        assert work.counts("small-r2") == (1, 0)
        assert [draft.tag for draft in work.drafts([f"draft{n}" for n in (1, 2, 3)])] == ["draft3"]


# The pool ----------


def test_a_row_put_twice_is_one_row_with_the_last_words(stores: Stores) -> None:
    """Sending again before the intake came replaces; it never doubles."""
    with stores.pool.transaction() as work:
        work.put("a", "small-r1", b"first")
        work.put("a", "small-r1", b"second")
        work.put("b", "small-r2", b"other round")
        assert work.waiting("small-r1") == {"a": b"second"}
        assert (work.count("small-r1"), work.count("small-r2"), work.count("small-r3")) == (1, 1, 0)
        assert work.rounds() == ["small-r1", "small-r2"]


def test_a_row_once_taken_is_never_taken_again(stores: Stores) -> None:
    """Whoever sends again after the intake has been changes nothing and is not counted twice."""
    with stores.pool.transaction() as work:
        work.put("a", "small-r1", b"first")
        work.put("b", "small-r1", b"other")
        work.empty(["a", "unknown"])
    for _ in range(2):
        with stores.pool.transaction() as work:
            work.put("a", "small-r1", b"again")
            assert work.waiting("small-r1") == {"b": b"other"}
            assert work.count("small-r1") == 1
            assert work.withdraw("a") is False
            work.empty(["a"])
            work.empty([])


def test_what_waits_can_be_withdrawn_for_good(stores: Stores) -> None:
    """Until the intake comes an answer can be taken back. A message that was on its way then does not bring it back."""
    with stores.pool.transaction() as work:
        work.put("a", "small-r1", b"first")
        assert work.withdraw("a") is True
        assert work.withdraw("a") is False
        assert work.count("small-r1") == 0
        work.put("a", "small-r1", b"second")
        assert work.waiting("small-r1") == {}


def test_what_an_intake_claims_it_gets(stores: Stores) -> None:
    """From then on nobody is told that it was withdrawn, and nothing takes its place."""
    with stores.pool.transaction() as work:
        for row in "abc":
            work.put(row, "small-r1", b"first")
        assert work.withdraw("b") is True
        assert work.claim(["a", "b", "unknown"]) == {"a": b"first"}
        assert work.claim([]) == {}
    with stores.pool.transaction() as work:
        work.put("a", "small-r1", b"second")
        assert [work.withdraw(row) for row in "abc"] == [False, False, True]
        assert work.claim(["a"]) == {"a": b"first"}
        work.empty(["a"])
        assert work.claim(["a"]) == {}
        assert work.destroy("small-r1") == 3
        work.put("a", "small-r1", b"of another life")
        assert work.withdraw("a") is True


def test_deletions_wait_until_they_are_worked_off(stores: Stores) -> None:
    """They are sealed bytes under random ids, and belong to no round."""
    with stores.pool.transaction() as work:
        work.ask_deletion("one", b"sealed")
        work.ask_deletion("two", b"sealed too")
        work.destroy("small-r1")
    with stores.pool.transaction() as work:
        assert work.deletions() == {"one": b"sealed", "two": b"sealed too"}
        work.drop_deletions(["one", "unknown"])
        work.drop_deletions([])
        assert work.deletions() == {"two": b"sealed too"}


def test_a_receipt_takes_out_its_response_and_no_other(stores: Stores) -> None:
    """Every receipt of a response that goes, goes with it; those of other rounds stay."""
    first = [
        {"id": response_id, "round": "small-r1", "answers": {"mood": response_id}}
        for response_id in ("aa", "bb")
    ]
    other = [{"id": "cc", "round": "small-r2", "answers": {}}]
    with stores.responses.transaction() as work:
        work.rewrite("small-r1", first, {"h1": "aa", "h2": "bb"})
        work.rewrite("small-r2", other, {"h3": "cc"})
        work.rewrite("small-r1", first)
        assert work.receipts() == {"h1": "aa", "h2": "bb", "h3": "cc"}
        assert work.withdraw(["unknown"]) == 0
        assert work.withdraw(["h1", "h1", "unknown"]) == 1
    with stores.responses.transaction() as work:
        assert work.withdraw(["h1"]) == 0
        assert work.of_round("small-r1") == first[1:]
        assert work.of_round("small-r2") == other
        assert work.receipts() == {"h2": "bb", "h3": "cc"}
        work.rewrite("small-r1", [])
        assert work.receipts() == {"h3": "cc"}


def test_sheets_of_paper_are_one_number_a_round(stores: Stores) -> None:
    """Nobody has counted, none came, and some came are three things."""
    with stores.responses.transaction() as work:
        work.put_on_paper("small-r1", 0)
        work.put_on_paper("small-r2", 3)
        work.put_on_paper("small-r2", 7)
    with stores.responses.transaction() as work:
        assert [work.on_paper(f"small-r{number}") for number in (1, 2, 3)] == [0, 7, None]


def test_what_stays_is_sealed_anew_and_the_new_key_is_named(stores: Stores) -> None:
    """The rows that are named change their bodies, and the round its key, until that is forgotten."""
    with stores.pool.transaction() as work:
        for row in "abc":
            work.put(row, "small-r1", b"first")
        work.put("d", "small-r2", b"first")
        work.claim(["b"])
        work.empty(["c"])
        assert work.answers_key("small-r1") == ""
        work.lock()
        work.seal_anew("small-r1", "12" * 32, {"a": b"anew", "b": b"anew too"})
    with stores.pool.transaction() as work:
        assert work.waiting("small-r1") == {"a": b"anew", "b": b"anew too"}
        assert work.waiting("small-r2") == {"d": b"first"}
        assert work.withdraw("b") is False
        assert (work.answers_key("small-r1"), work.answers_key("small-r2")) == ("12" * 32, "")
        work.seal_anew("small-r1", "34" * 32, {})
        assert work.answers_key("small-r1") == "34" * 32
        assert work.destroy("small-r1") == 3
        assert work.answers_key("small-r1") == "34" * 32
        work.forget_key("small-r1")
        assert work.answers_key("small-r1") == ""


def test_rows_move_to_another_round_and_wait_there(stores: Stores) -> None:
    """Sealed anew, under the names that they had; the rest of their round stays."""
    with stores.pool.transaction() as work:
        for row in "abc":
            work.put(row, "small-r1", b"first")
        work.put("d", "small-r2", b"first")
        work.lock()
        work.move("small-r2", {"a": b"anew", "b": b"anew too"})
        work.move("small-r2", {})
    with stores.pool.transaction() as work:
        assert work.waiting("small-r1") == {"c": b"first"}
        assert work.waiting("small-r2") == {"a": b"anew", "b": b"anew too", "d": b"first"}
        assert work.claim(["a"]) == {"a": b"anew"}
        assert (work.destroy("small-r1"), work.destroy("small-r2")) == (1, 3)


def test_no_key_changes_while_an_answer_is_on_its_way(stores: Stores) -> None:
    """Whoever has asked for the key puts an answer, and only then another intake may lock; whoever asks meanwhile waits, and
    is told the new key."""
    order: list[str] = []

    def change() -> None:
        with stores.pool.transaction() as work:
            work.lock()
            order.append(f"changed, with {len(work.waiting('small-r1'))} there")
            asking.append(threads.submit(ask))
            time.sleep(0.2)
            work.seal_anew("small-r1", "12" * 32, {})

    def ask() -> str:
        with stores.pool.transaction() as work:
            return work.answers_key("small-r1")

    asking: list[Future[str]] = []
    with ThreadPoolExecutor(2) as threads:
        with stores.pool.transaction() as work:
            work.answers_key("small-r1")
            changing = threads.submit(change)
            time.sleep(0.2)
            order.append("put")
            work.put("a", "small-r1", b"sealed")
        changing.result(20)
        assert asking[0].result(20) == "12" * 32
    assert order == ["put", "changed, with 1 there"]


def test_destroying_a_pool_takes_its_marks_too(stores: Stores) -> None:
    """After a round nothing of it is left, not even the marks of rows that were taken."""
    with stores.pool.transaction() as work:
        work.put("a", "small-r1", b"x")
        work.put("b", "small-r1", b"y")
        work.put("c", "small-r2", b"z")
        work.empty(["a"])
        assert work.destroy("small-r1") == 2
        assert work.rounds() == ["small-r2"]


def test_thousands_of_rows_are_taken_at_once(stores: Stores) -> None:
    """No limit of a driver on parameters stands in the way of a large round."""
    rows = {f"row{number:05d}": bytes([number % 251]) * 16 for number in range(3000)}
    with stores.pool.transaction() as work:
        for row, body in rows.items():
            work.put(row, "small-r1", body)
        assert work.waiting("small-r1") == rows
        work.empty(rows)
        assert work.count("small-r1") == 0
    with stores.responses.transaction() as responses:
        responses.note_taken("small-r1", rows)
        assert responses.taken() == dict.fromkeys(rows, "small-r1")
        responses.forget_taken(rows)
        responses.rewrite("small-r1", [a_response(f"{number:032x}") for number in range(3000)])
        assert responses.count("small-r1") == 3000


# Responses ----------

ANSWERS = {
    "mood": "good",
    "places": ["home", "school"],
    "age": 12,
    "more": "Mum 👩‍👧 مرحبا \"quoted\" \\ and\nlines, 'all' of it; -- %s :name",
}


def test_answers_come_back_as_they_were(stores: Stores) -> None:
    """Every kind of answer, every script and every quote survives."""
    with stores.responses.transaction() as work:
        work.rewrite("small-r1", [a_response("a", **ANSWERS)])
    with stores.responses.transaction() as work:
        assert work.of_round("small-r1") == [a_response("a", **ANSWERS)]


def test_rewriting_one_round_keeps_the_others(stores: Stores) -> None:
    """A round's responses are replaced as a whole; other rounds' stay."""
    with stores.responses.transaction() as work:
        work.rewrite("small-r1", [a_response("b", mood="good"), a_response("a", mood="bad")])
        work.rewrite("small-r2", [a_response("c", "small-r2", mood="good")])
        work.rewrite("small-r1", [a_response("d", mood="mixed"), *work.of_round("small-r1")])
        assert [response["id"] for response in work.of_round("small-r1")] == ["a", "b", "d"]
        assert (work.count("small-r1"), work.count("small-r2"), work.count("small-r3")) == (3, 1, 0)
        work.rewrite("small-r1", [])
        assert (work.count("small-r1"), work.count("small-r2")) == (0, 1)


def test_responses_stand_in_the_order_of_their_random_ids(stores: Stores) -> None:
    """However they were written, they are read in one order that tells nothing."""
    with stores.responses.transaction() as work:
        work.rewrite("small-r1", [a_response(response_id) for response_id in ("9", "1", "f", "a", "0")])
        assert [response["id"] for response in work.of_round("small-r1")] == ["0", "1", "9", "a", "f"]


def test_a_response_read_is_a_copy(stores: Stores) -> None:
    """Changing what was read changes nothing that is kept."""
    with stores.responses.transaction() as work:
        work.rewrite("small-r1", [a_response("a", places=["home"])])
        work.of_round("small-r1")[0]["answers"]["places"].append("school")
        assert work.of_round("small-r1") == [a_response("a", places=["home"])]


def test_rows_of_an_unfinished_intake_are_noted_until_forgotten(stores: Stores) -> None:
    """Only the rows named are forgotten: another intake may have noted its own."""
    with stores.responses.transaction() as work:
        work.lock()
        work.note_taken("r1", ["a", "b"])
        work.note_taken("r1", [])
    with stores.responses.transaction() as work:
        work.note_taken("r1", ["c"])
        assert work.taken() == dict.fromkeys("abc", "r1")
        work.forget_taken(["a", "b"])
        work.forget_taken([])
        assert work.taken() == {"c": "r1"}


# The board's documents ----------


def test_a_document_is_served_byte_for_byte(stores: Stores) -> None:
    """What was published is what is read, with a mark of its content."""
    body = '{"count": 45, "name": "Grünstraße"}'.encode()
    made = stores.board.publish("release", "small-r1-v1", body)
    assert stores.board.document("release", "small-r1-v1") == made
    assert made == Document("release", "small-r1-v1", body, made.etag, "application/json")
    assert stores.board.document("release", "small-r1-v2") is None
    assert stores.board.document("plan", "small-r1-v1") is None


def test_a_frozen_document_is_never_another(stores: Stores) -> None:
    """A release cannot be replaced; publishing the same bytes again is harmless."""
    made = stores.board.publish("release", "a", b"one", frozen=True)
    assert stores.board.publish("release", "a", b"one", frozen=True) == made
    for frozen in (True, False):
        with pytest.raises(FrozenDocument, match="release a is frozen"):
            stores.board.publish("release", "a", b"two", frozen=frozen)
    kept = stores.board.document("release", "a")
    assert kept is not None
    assert kept.body == b"one"


def test_publishing_the_same_again_does_not_thaw(stores: Stores) -> None:
    """Frozen once is frozen for good."""
    stores.board.publish("release", "a", b"one", frozen=True)
    stores.board.publish("release", "a", b"one")
    with pytest.raises(FrozenDocument):
        stores.board.publish("release", "a", b"two")


def test_documents_that_are_not_frozen_are_replaced_in_their_place(stores: Stores) -> None:
    """The newest text of a page is served; the order is that of first publishing."""
    first = stores.board.publish("page", "a", b"one", media_type="text/html")
    stores.board.publish("page", "b", b"two")
    second = stores.board.publish("page", "a", b"three")
    stores.board.publish("other", "c", b"four")
    assert first.etag != second.etag
    assert stores.board.document("page", "a") == second
    assert stores.board.ids("page") == ("a", "b")
    assert stores.board.ids("nothing") == ()


def test_documents_that_belong_together_are_published_together(stores: Stores) -> None:
    """A release and the list that names it: all are there or none, also where the last of them cannot be."""
    stores.board.publish("release", "a", b"one", frozen=True)
    first, second = (Document.of("release", document_id, b"new", frozen=True) for document_id in ("b", "a"))
    listed = Document.of("list", "releases", b"a, b")
    with pytest.raises(FrozenDocument, match="release a is frozen"):
        stores.board.publish_all([first, listed, second])
    assert stores.board.ids("release") == ("a",)
    assert stores.board.ids("list") == ()
    stores.board.publish_all([first, listed])
    assert stores.board.ids("release") == ("a", "b")
    assert stores.board.document("list", "releases") == listed
    assert stores.board.document("release", "b") == first
    with pytest.raises(FrozenDocument, match="release b is frozen"):
        stores.board.publish("release", "b", b"another")


def test_documents_come_in_the_order_in_which_they_were_published(stores: Stores) -> None:
    """One after the other, also within one transaction."""
    stores.board.publish_all(Document.of("page", document_id, b"") for document_id in ("b", "a"))
    stores.board.publish_all(Document.of("page", document_id, b"again") for document_id in ("c", "a"))
    assert stores.board.ids("page") == ("b", "a", "c")


def test_keys_are_added_listed_and_revoked(stores: Stores) -> None:
    """The store knows the digest of a key and its scopes."""
    one = ApiKey("k1", "Dashboard", "d" * 64, ("read:scorecard", "read:releases"), "2026-11-02")
    two = ApiKey("k2", "Nobody", "e" * 64, (), "2026-11-03")
    for key in (one, two):
        stores.board.add_key(key)
    assert stores.board.keys() == (one, two)
    assert stores.board.revoke_key("k1") is True
    assert stores.board.revoke_key("k1") is False
    assert stores.board.keys() == (two,)


# Core data ----------


def test_core_data_come_back_as_they_were_in_their_order(stores: Stores) -> None:
    """Numbers, texts, lists and nothing; what is there is replaced as a whole."""
    values = [
        {"measure": "one", "figure": {"value": 3.0}, "flags": ["revised"], "note": None},
        {"measure": "two", "figure": {"value": 1012}, "flags": [], "note": "żółw"},
    ]
    with stores.core_data.transaction() as work:
        assert work.values() == []
        work.replace(values)
    with stores.core_data.transaction() as work:
        work.lock()
        assert work.values() == values
        work.replace(values[1:])
    with stores.core_data.transaction() as work:
        assert work.values() == values[1:]
        work.replace([])
        assert work.values() == []


# What the board writes ----------


def test_what_was_written_stays_in_a_chain(stores: Stores) -> None:
    """Each entry holds the hash of the one before; numbers follow each other."""
    story = Writing("story", "neglect", {"text": "Żółw “said”", "helps": ["a"]}, "The board agreed.")
    first = stores.record.write("2026-11-30T10:00:00Z", "Ann", story)
    second = stores.record.write("2026-11-30T10:00:00Z", "Ben", Writing("undo", "1", {}))
    assert stores.record.entries() == [first, second]
    assert [stores.record.entries(after) for after in (1, 2)] == [[second], []]
    assert (first.number, first.before, second.number, second.before) == (1, "", 2, first.hash)
    assert first.is_whole
    assert second.is_whole
    assert not replace(first, who="Cat").is_whole


def test_the_desk_keeps_things_for_a_while_and_changes_them(stores) -> None:
    desk = stores.desk
    desk.keep("draft", "a", {"words": "one ż"}, "2026-12-01T00:00:00Z")
    desk.keep("draft", "a", {"words": "two"}, "2026-12-01T00:00:00Z")
    desk.keep("draft", "b", {"words": "three"}, "2026-11-30T00:00:00Z")
    desk.keep("session", "a", {}, "2026-12-01T00:00:00Z")
    now = "2026-11-30T12:00:00Z"
    assert (desk.kept("draft", "a", now), desk.kept("draft", "b", now)) == ({"words": "two"}, None)
    assert desk.all_kept("draft", now) == [{"words": "two"}]
    desk.sweep(now)
    assert desk.kept("draft", "b", "2026-11-29T00:00:00Z") is None
    desk.drop("draft", "a")
    assert desk.all_kept("draft", now) == []
    assert desk.kept("session", "a", now) == {}


def test_whoever_writes_at_once_writes_one_after_the_other(stores: Stores) -> None:
    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(lambda n: stores.record.write("", "", Writing("note", str(n), {})), range(20)):
            pass
    entries = stores.record.entries()
    assert [entry.number for entry in entries] == list(range(1, 21))
    assert {entry.about for entry in entries} == {str(n) for n in range(20)}
    assert [entry.before for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]


def test_an_answer_that_was_published_stays_beside_its_next_version(stores: Stores) -> None:
    assert stores.answers.publish("bullying", {"message": "We will."}) == 1
    assert stores.answers.publish("waiting", {"message": "We cannot."}) == 1
    assert stores.answers.publish("bullying", {"message": "We did."}) == 2
    assert stores.answers.versions() == [
        ("bullying", 1, {"message": "We will."}),
        ("waiting", 1, {"message": "We cannot."}),
        ("bullying", 2, {"message": "We did."}),
    ]


# Comments at the desk ----------


def test_a_coding_is_added_and_never_changed(stores: Stores) -> None:
    """A version is kept once; a comment that is gone takes none; dropping takes both, ending words leaves what was coded."""
    other = replace(A_COMMENT, id="c0", words="other")
    first = KeptCoding("c1", "Ann", 1, "small-r1", {"themes": {"school": "bad"}})
    with stores.comments.transaction() as work:
        work.hand_out([A_COMMENT, other])
        assert work.comments_of("small-r1") == [other, A_COMMENT]
        assert work.add(first) == "kept"
        assert work.add(replace(first, body={})) == "there"
        assert work.add(replace(first, version=2)) == "kept"
        assert work.add(replace(first, comment="c0")) == "kept"
        assert work.add(replace(first, comment="gone")) == "gone"
        assert work.codings_of("c0") == [replace(first, comment="c0")]
        work.drop({"c0"})
        assert work.comment("c0") is None
        assert work.codings("small-r1") == [first, replace(first, version=2)]
        work.forget_words("small-r1")
        assert work.comments_of("small-r1") == work.rounds() == []
        assert work.ids() == {"c1"}
        assert len(work.codings("small-r1")) == 2


def test_what_was_decided_ends_with_the_words(stores: Stores) -> None:
    """A decision may hold words about a comment: it goes when the comment is deleted, and when words end."""
    other = replace(A_COMMENT, id="c0")
    first = KeptDecision("c1", "Ann", 1, "small-r1", {"decision": "none", "note": "A joke"})
    with stores.comments.transaction() as work:
        work.hand_out([A_COMMENT, other])
        assert work.decide(first) == "kept"
        assert work.decide(replace(first, body={})) == "there"
        assert work.decide(replace(first, comment="c0")) == "kept"
        assert work.decide(replace(first, comment="gone")) == "gone"
        assert work.decisions("small-r1") == [replace(first, comment="c0"), first]
        work.drop({"c0"})
        assert work.decisions("small-r1") == [first]
        work.forget_words("small-r1")
        assert work.decisions("small-r1") == []
        assert work.ids() == set()


def test_what_a_comment_came_from_goes_with_its_response(stores: Stores) -> None:
    with stores.responses.transaction() as work:
        work.rewrite("small-r1", [a_response("a"), a_response("b")], {"hash": "a"})
        work.note_handed_out({"c1": "a", "c2": "b"})
        work.withdraw(["hash"])
        assert work.handed_out() == {"c2": "b"}


# Requests to be contacted ----------


def test_asking_twice_under_one_id_is_asking_once(stores: Stores) -> None:
    """The first stays as it was; they come in the order of days and random ids, never in which they came."""
    with stores.contact.transaction() as work:
        for request in (a_request("b"), a_request("c", date(2026, 11, 1)), a_request("a")):
            work.ask(request)
        work.ask(a_request("b", date(2026, 11, 9), b"again"))
    with stores.contact.transaction() as work:
        assert work.requests() == [a_request("c", date(2026, 11, 1)), a_request("a"), a_request("b")]


def test_a_request_is_destroyed_when_it_is_done_and_not_before(stores: Stores) -> None:
    """Once: a second time there is nothing to destroy. However old the others are, they stay."""
    with stores.contact.transaction() as work:
        for request in (a_request("a"), a_request("b"), a_request("old", date(2026, 10, 1))):
            work.ask(request)
        assert work.destroy("a") is True
        assert work.destroy("a") is False
    stores.contact.scrub()
    with stores.contact.transaction() as work:
        assert [request.id for request in work.requests()] == ["old", "b"]


# Databases ----------


def test_everything_is_there_after_opening_again(database: Place) -> None:
    """What a store has confirmed outlives the process."""
    stores = database.stores
    with stores.rounds.transaction() as rounds:
        rounds.put(a_round())
    with stores.participation.transaction() as participation:
        participation.keep(a_draft("t"))
    with stores.pool.transaction() as pool:
        pool.put("row", "small-r1", b"sealed")
        pool.put("gone", "small-r1", b"taken")
        pool.empty(["gone"])
    with stores.responses.transaction() as responses:
        responses.rewrite("small-r1", [a_response("a", **ANSWERS)])
    stores.board.publish("release", "a", b"one", frozen=True)
    database.reopen()
    stores = database.stores
    with stores.rounds.transaction() as rounds:
        assert rounds.rounds() == [a_round()]
    with stores.participation.transaction() as participation:
        assert participation.drafts(["t"]) == [a_draft("t")]
    with stores.pool.transaction() as pool:
        pool.put("gone", "small-r1", b"again")
        assert pool.waiting("small-r1") == {"row": b"sealed"}
    with stores.responses.transaction() as responses:
        assert responses.of_round("small-r1") == [a_response("a", **ANSWERS)]
    with pytest.raises(FrozenDocument):
        stores.board.publish("release", "a", b"two")


def test_scrubbing_keeps_what_is_kept(stores: Stores) -> None:
    """Cleaning the files is not deleting."""
    with stores.participation.transaction() as participation:
        participation.keep(a_draft("t"))
        participation.begin("small-r1", "tag")
    with stores.pool.transaction() as pool:
        pool.put("row", "small-r1", b"sealed")
    with stores.responses.transaction() as responses:
        responses.rewrite("small-r1", [a_response("a")])
    for store in (stores.participation, stores.pool, stores.responses):
        store.scrub()
        store.scrub()
    with stores.participation.transaction() as participation:
        assert participation.drafts(["t"]) == [a_draft("t")]
        assert participation.counts("small-r1") == (1, 0)
    with stores.pool.transaction() as pool:
        assert pool.waiting("small-r1") == {"row": b"sealed"}
    with stores.responses.transaction() as responses:
        assert responses.of_round("small-r1") == [a_response("a")]
