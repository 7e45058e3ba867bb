"""Comments leave the responses in a form that says nothing but their words."""

import random
from datetime import date

import pytest

from surveys.definition.loading import parse
from surveys.definition.survey import MAY_QUOTE
from surveys.fieldwork.ending.handing_out import end_words, hand_out, take_back, words_end_on
from surveys.rounds import Round
from surveys.store.memory import memory_stores
from surveys.store.protocols import Stores
from tests.houses import EVERY_KIND

SURVEY = parse(
    EVERY_KIND.replace(
        'id = "more"\nkind = "text"',
        'id = "also"\nkind = "text"\ntitle = "A"\nask = "And?"\n\n[[questions]]\nid = "more"\nkind = "text"',
    ),
    "every-kind.toml",
)
ROUND = Round(
    "every-kind-r1",
    SURVEY.id,
    1,
    date(2026, 10, 1),
    "key",
    "key",
    closed_on=date(2026, 11, 1),
    started=30,
    finished=30,
)


def spoken(words: str) -> str:
    return "pl" if "ż" in words else "en"


def a_house(people: int = 30, also: int = 30, polish: int = 0) -> Stores:
    stores = memory_stores()
    responses = [
        {
            "id": f"r{number}",
            "round": ROUND.id,
            "answers": {"age": 14, "more": f"m{number}{'ż' if number < polish else ''}"}
            | ({"also": f"a{number}{'ż' if number < polish else ''}"} if number < also else {}),
        }
        for number in range(people)
    ]
    with stores.responses.transaction() as work:
        work.rewrite(ROUND.id, responses, {"receipt": "r3"})
    return stores


def out(stores: Stores) -> list[str]:
    with stores.comments.transaction() as work:
        return [comment.words for comment in work.comments_of(ROUND.id)]


def give(stores: Stores, round_: Round = ROUND) -> int:
    return hand_out(stores, round_, [SURVEY], spoken, random.Random(1))


def test_every_comment_goes_out_once_and_under_an_id_of_its_own() -> None:
    """No id is shared with a response, and handing out again hands out nothing."""
    stores = a_house()
    assert (give(stores), give(stores)) == (60, 0)
    assert sorted(out(stores)) == sorted([f"{q}{n}" for q in "am" for n in range(30)])
    with stores.comments.transaction() as work:
        assert not {comment.id for comment in work.comments_of(ROUND.id)} & {f"r{n}" for n in range(30)}


def test_nothing_goes_out_while_people_answer() -> None:
    stores = a_house()
    assert give(stores, Round("every-kind-r1", SURVEY.id, 1, date(2026, 10, 1), "key", "key")) == 0
    assert out(stores) == []


@pytest.mark.parametrize(("also", "there"), [(0, False), (9, False), (10, True)])
def test_a_question_that_few_answered_stays(also: int, there: bool) -> None:
    stores = a_house(also=also)
    give(stores)
    assert any(words.startswith("a") for words in out(stores)) == there


@pytest.mark.parametrize(("polish", "expected"), [(1, 1), (9, 9), (10, 20)])
def test_a_language_of_few_people_joins_no_two_comments(polish: int, expected: int) -> None:
    """Of each person who wrote in it, one comment goes out."""
    stores = a_house(polish=polish)
    give(stores)
    theirs = [words[1:] for words in out(stores) if "ż" in words]
    assert len(theirs) == expected
    if polish < 10:
        assert len(set(theirs)) == len(theirs)


def test_a_receipt_takes_comments_back() -> None:
    """All of that person's, and nobody else's."""
    stores = a_house()
    give(stores)
    with stores.responses.transaction() as work:
        work.withdraw(["receipt"])
    assert take_back(stores) == 2
    assert len(out(stores)) == 58
    assert not {"a3", "m3"} & set(out(stores))
    assert take_back(stores) == 0


def test_what_a_killed_handing_out_left_is_taken_back_first() -> None:
    """The desk has comments that the responses do not know: they go, and all go out once."""
    stores, other = a_house(), a_house()
    give(other)
    with stores.comments.transaction() as work, other.comments.transaction() as theirs:
        work.hand_out(theirs.comments_of(ROUND.id))
    hand_out(stores, ROUND, [SURVEY], spoken, random.Random(2))
    assert len(out(stores)) == len(set(out(stores))) == 60


def test_words_end_and_choices_stay() -> None:
    """Nothing goes out again afterwards."""
    stores = a_house()
    give(stores)
    assert end_words(stores, ROUND, [SURVEY])
    assert not end_words(stores, ROUND, [SURVEY])
    assert give(stores) == 0
    assert out(stores) == []
    with stores.responses.transaction() as work:
        assert [response["answers"] for response in work.of_round(ROUND.id)] == [{"age": 14}] * 30


@pytest.mark.parametrize(
    ("closed", "months", "ends"),
    [
        (date(2026, 11, 30), 12, date(2027, 11, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_months_end_on_a_day_that_there_is(closed: date, months: int, ends: date) -> None:
    assert words_end_on(closed, months) == ends


# Whether words may be quoted ----------

QUOTED = parse(EVERY_KIND.replace('id = "more"\n', 'id = "more"\nmay_quote = true\n'), "every-kind.toml")


def yeses(said_yes: int) -> list[bool]:
    """What is at the desk where so many of thirty people said yes."""
    stores = a_house(also=0)
    with stores.responses.transaction() as work:
        responses = work.of_round(ROUND.id)
        for response in responses[:said_yes]:
            response["answers"][MAY_QUOTE] = "more"
        work.rewrite(ROUND.id, responses)
    hand_out(stores, ROUND, [QUOTED], spoken, random.Random(1))
    with stores.comments.transaction() as work:
        return [comment.may_quote for comment in work.comments_of(ROUND.id)]


@pytest.mark.parametrize(("said_yes", "there"), [(0, 0), (9, 0), (10, 10), (30, 30)])
def test_a_yes_goes_out_where_ten_said_so(said_yes: int, there: int) -> None:
    """Fewer would be those few."""
    assert yeses(said_yes).count(True) == there


def test_a_yes_to_another_question_is_none() -> None:
    """Also where another revision asked it of that one."""
    stores = a_house(also=0)
    with stores.responses.transaction() as work:
        responses = work.of_round(ROUND.id)
        for response in responses:
            response["answers"][MAY_QUOTE] = "why"
        work.rewrite(ROUND.id, responses)
    hand_out(stores, ROUND, [QUOTED], spoken, random.Random(1))
    with stores.comments.transaction() as work:
        assert not any(comment.may_quote for comment in work.comments_of(ROUND.id))


def test_a_yes_ends_with_the_words() -> None:
    stores = a_house(also=0)
    with stores.responses.transaction() as work:
        responses = work.of_round(ROUND.id)
        responses[0]["answers"][MAY_QUOTE] = "more"
        work.rewrite(ROUND.id, responses)
    end_words(stores, ROUND, [QUOTED])
    with stores.responses.transaction() as work:
        assert all(response["answers"] == {"age": 14} for response in work.of_round(ROUND.id))
