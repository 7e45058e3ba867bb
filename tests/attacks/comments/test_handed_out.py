"""Whoever sees all that the desk sees joins no two comments of one person, and reads nothing that was deleted."""

import random
from collections.abc import Callable, Sequence
from dataclasses import astuple, fields, replace
from datetime import date
from pathlib import Path

from surveys.definition.survey import Survey
from surveys.fieldwork.ending.handing_out import end_words, hand_out, take_back
from surveys.rounds import Round
from surveys.store.comments import HandedComment
from surveys.store.protocols import Response, Stores
from tests.attacks.collection.outcome import Outcome, together
from tests.unit.surveys.fieldwork.ending.test_handing_out import ROUND, SURVEY

PEOPLE, SEEDS = 60, 20
AT_DESK = {"id", "round", "audience", "question", "asked", "language", "words", "may_quote"}

Handing = Callable[[Sequence[Response]], list[HandedComment]]


def _answered(seed: int) -> list[Response]:
    """Words that say whose they are to us alone, beside choices of each person's own."""
    chance = random.Random(seed)
    return [
        {
            "id": chance.randbytes(16).hex(),
            "round": ROUND.id,
            "answers": {"age": 10 + number % 9, "also": f"also {number}", "more": f"more {number}"},
        }
        for number in range(PEOPLE)
    ]


def _stored(stores: Stores, responses: Sequence[Response]) -> None:
    with stores.responses.transaction() as work:
        work.rewrite(ROUND.id, responses, {"receipt": responses[0]["id"]})


def _careless(responses: Sequence[Response]) -> list[HandedComment]:
    """As somebody would copy them in an afternoon: person by person, under numbers that go on."""
    words = [(name, each["answers"][name]) for each in responses for name in ("also", "more")]
    return [_comment(f"{number:032x}", name, said) for number, (name, said) in enumerate(words)]


def _comment(comment_id: str, question: str, words: str) -> HandedComment:
    return HandedComment(comment_id, ROUND.id, "young_people", question, question, "en", words)


def _on_heard(stores: Stores) -> list[HandedComment]:
    hand_out(stores, ROUND, [SURVEY], lambda _words: "en")
    with stores.comments.transaction() as work:
        return work.comments_of(ROUND.id)


def _pairs(comments: Sequence[HandedComment]) -> int:
    """How many are right when the nth of one question is set beside the nth of the other."""
    also, more = ([each for each in comments if each.question == name] for name in ("also", "more"))
    return sum(a.words.split()[1] == m.words.split()[1] for a, m in zip(also, more, strict=True))


def _in_order(comments: Sequence[HandedComment], responses: Sequence[Response]) -> int:
    """How many are right when the nth comment of a question is given to the nth response."""
    also = [each for each in comments if each.question == "also"]
    return sum(
        each.words == response["answers"]["also"] for each, response in zip(also, responses, strict=True)
    )


def _outcome(attack: str, careless: int, product: int) -> Outcome:
    return Outcome(attack, "desk", careless, PEOPLE, product, PEOPLE, by_chance=1, is_drawn=True)


def _joined(stores: Stores, seed: int) -> tuple[Outcome, Outcome]:
    """How often order joins two comments, and a comment with a response. The ids at the desk are the operating system's."""
    responses = _answered(seed)
    _stored(stores, responses)
    careless, heard = _careless(responses), _on_heard(stores)
    assert len(heard) == 2 * PEOPLE
    by_id = sorted(responses, key=lambda response: response["id"])
    return (
        _outcome("two comments by their order", _pairs(careless), _pairs(heard)),
        _outcome("a response by its order", _in_order(careless, responses), _in_order(heard, by_id)),
    )


def test_no_order_and_no_id_joins_two_comments(stores: Stores) -> None:
    """The careless copy gives all pairs away; Heard's gives away what chance does, over all seeds together."""
    for outcomes in zip(*(_joined(stores, seed) for seed in range(SEEDS)), strict=True):
        outcome = together(outcomes)
        assert outcome.works, outcome.line()


def test_a_copy_that_joins_one_in_ten_is_found() -> None:
    """What the test before this one allows is little more than chance: a form that gives a tenth away does not pass."""
    for_all = PEOPLE * SEEDS
    assert not replace(
        _outcome("some", for_all, for_all // 10), careless_chances=for_all, by_chance=SEEDS
    ).works


def test_the_desk_holds_nothing_that_a_response_holds_too(stores: Stores) -> None:
    """No choice, no age, no id of a response; and every comment of a round has the same round and audience."""
    responses = _answered(5)
    _stored(stores, responses)
    heard = _on_heard(stores)
    assert {field.name for field in fields(HandedComment)} == AT_DESK
    ids = {response["id"] for response in responses}
    assert not {value for each in heard for value in astuple(each)} & ids
    assert len({(each.round, each.audience, each.language) for each in heard}) == 1


def _naive_after_each(responses: Sequence[Response], survey: Survey) -> int:
    """Handed out as they come, the last one at the desk is the last one who sent."""
    del survey
    return sum(len(_careless(responses[: n + 1])) > len(_careless(responses[:n])) for n in range(PEOPLE))


def test_no_comment_comes_when_somebody_sends(stores: Stores) -> None:
    """While the round is open there are none; they are there at one moment."""
    responses, seen = _answered(7), 0
    still_open = Round(ROUND.id, SURVEY.id, 1, date(2026, 10, 1), "key", "key")
    for number in range(0, PEOPLE, 10):
        _stored(stores, responses[: number + 10])
        seen += hand_out(stores, still_open, [SURVEY], lambda _words: "en")
    assert _naive_after_each(responses, SURVEY) == PEOPLE
    assert seen == 0
    assert len(_on_heard(stores)) == 2 * PEOPLE


def _bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_no_file_holds_what_was_deleted_or_has_ended(tmp_path: Path) -> None:
    """A receipt takes one person's words out of every file; the end of the time takes all."""
    from surveys.store.database.opening import open_stores

    stores, canary = open_stores(f"sqlite:///{tmp_path / 'heard.db'}"), b"zebrafish"
    responses = _answered(9)
    for response in responses:
        response["answers"]["more"] += " " + canary.decode()
    responses[0]["answers"]["more"] += " quagga"
    _stored(stores, responses)
    _on_heard(stores)
    assert _bytes_of(tmp_path).count(b"quagga") >= 2
    with stores.responses.transaction() as work:
        work.withdraw(["receipt"])
    take_back(stores)
    stores.responses.scrub()
    assert b"quagga" not in _bytes_of(tmp_path)
    assert canary in _bytes_of(tmp_path)
    end_words(stores, ROUND, [SURVEY])
    assert canary not in _bytes_of(tmp_path)
    stores.close()


def test_no_file_holds_a_quote_whose_comment_was_deleted(tmp_path: Path) -> None:
    """Nor does anything that is published, what it is published from included."""
    from analysis.voice.quotes import Place, Quote
    from api.services.quotes import quotes_document, quotes_published, withdraw_quotes
    from surveys.store.database.opening import open_stores

    stores = open_stores(f"sqlite:///{tmp_path / 'heard.db'}")
    quote = Quote("0" * 32, Place("s", ROUND.id, "help", "good"), "A zebrafish helped me.", ("Ann", "Bea"))
    with stores.comments.transaction() as work:
        work.hand_out([_comment("0" * 32, "more", "a zebrafish helped me")])
    stores.board.publish_all([quotes_document([quote])])
    assert _bytes_of(tmp_path).count(b"zebrafish") >= 2
    assert withdraw_quotes(stores.board, stores.comments) == 0
    take_back(stores)
    assert withdraw_quotes(stores.board, stores.comments) == 1
    assert quotes_published(stores.board) == []
    assert b"zebrafish" not in _bytes_of(tmp_path)
    stores.close()
