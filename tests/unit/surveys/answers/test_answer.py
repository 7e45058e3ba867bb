"""Answers of the board: what one is, its way to the public, and how a change is seen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from surveys.answers.answer import Answer, AnswerProblem, answer_of, read_answer
from surveys.answers.drafts import approval, drafted, new_draft, publication
from surveys.answers.published import Version, body_of, published
from surveys.store.memory import MemoryAnswers, MemoryRecord
from surveys.store.protocols import Writing

ENGLISH = {
    "said": "You said that you wait too long for help.",
    "standard": "We will pay for two more people who help. They start in May.",
    "easy_read": "Two more people will help. They start in May.",
    "faces": "🙂 Two more helpers.",
    "checked_by": "Ann",
}


def plain(**other: Any) -> dict[str, Any]:
    return {
        "id": "waiting",
        "release": "heard-2026-11",
        "theme": "waiting",
        "status": "doing",
        "decision": "Two more workers.",
        "who": "The health service",
        "by_when": date(2027, 5, 1),
        "words": {"en": ENGLISH},
        **other,
    }


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"status": "cannot"}, "needs 'why'"),
        ({"status": "cannot", "why": "  "}, "needs 'why'"),
        ({"by_when": None}, "'by_when'"),
        ({"words": {"pl": ENGLISH}}, "in English"),
        ({"words": {"en": {**ENGLISH, "faces": " "}}}, "'faces' under [words.en]"),
        ({"words": {"en": {**ENGLISH, "standard": ""}}}, "standard"),
        ({"id": "Not an id"}, "small letters"),
        ({"theem": "x"}, "misspelt"),
        ({"accepts": ["name"]}, "a reason"),
    ],
)
def test_what_is_no_answer_is_told_why(wrong: Mapping[str, Any], told: str) -> None:
    """One sentence, with the place."""
    with pytest.raises(AnswerProblem, match=told.replace("[", r"\[").replace("]", r"\]")):
        answer_of(plain(**wrong))


def test_a_file_that_cannot_be_read_names_itself() -> None:
    with pytest.raises(AnswerProblem, match=r"waiting\.toml"):
        read_answer("id = ", "waiting.toml")


def test_practitioners_need_one_wording() -> None:
    answer = answer_of(
        plain(audience="practitioners", words={"en": {"said": "You said.", "standard": "We do."}})
    )
    assert answer.words["en"].answer("faces") == "We do."


def test_a_language_that_is_not_there_is_said_in_english_and_says_so() -> None:
    answer = answer_of(plain(words={"en": ENGLISH, "pl": {**ENGLISH, "said": "Czekacie."}}))
    assert answer.in_language("pl")[0] == "pl"
    assert answer.in_language("lt")[0] == "en"


# From a draft to what is published ----------


def write(record: MemoryRecord, who: str, what: Writing) -> None:
    record.write("2026-11-30T10:00:00Z", who, what)


def test_an_answer_is_published_after_another_person_approved_it() -> None:
    record, answer = MemoryRecord(), answer_of(plain())
    write(record, "Ann", new_draft(answer))
    with pytest.raises(AnswerProblem, match="nobody has approved"):
        publication(drafted(record.entries()), "waiting")
    with pytest.raises(AnswerProblem, match="somebody else"):
        approval(drafted(record.entries()), "waiting", "ann")
    write(record, "Ben", approval(drafted(record.entries()), "waiting", "Ben"))
    write(record, "Ben", publication(drafted(record.entries()), "waiting"))
    draft = drafted(record.entries())["waiting"]
    assert (draft.answer, draft.approved_by, draft.is_published) == (answer, "Ben", True)
    with pytest.raises(AnswerProblem, match="new draft"):
        publication(drafted(record.entries()), "waiting")


def test_a_new_draft_has_no_approval() -> None:
    """What was approved is what is published, word for word; an approval that comes too late is none."""
    record = MemoryRecord()
    write(record, "Ann", new_draft(answer_of(plain())))
    late = approval(drafted(record.entries()), "waiting", "Ben")
    write(record, "Ann", new_draft(answer_of(plain(decision="Three more."))))
    write(record, "Ben", late)
    assert drafted(record.entries())["waiting"].approved_by == ""


def test_an_approval_that_was_taken_back_counts_no_more() -> None:
    record = MemoryRecord()
    write(record, "Ann", new_draft(answer_of(plain())))
    write(record, "Ben", approval(drafted(record.entries()), "waiting", "Ben"))
    write(record, "Ben", Writing("undo", "2", {}, "Too early."))
    assert drafted(record.entries())["waiting"].approved_by == ""
    write(record, "Ben", Writing("undo", "3", {}, "It was right."))
    assert drafted(record.entries())["waiting"].approved_by == "Ben"


def test_an_answer_that_is_not_there_is_told_which_are() -> None:
    with pytest.raises(AnswerProblem, match="there are: none"):
        publication({}, "bullying")


# What everybody reads ----------


def versions(*answers: tuple[Answer, date]) -> list[Version]:
    store = MemoryAnswers()
    for answer, on in answers:
        store.publish(answer.id, body_of(answer, on))
    return store.versions()


def test_a_change_stands_beside_what_was_said_before_with_both_days() -> None:
    first, changed = answer_of(plain()), answer_of(plain(status="cannot", why="No money."))
    other = answer_of(plain(id="bullying", audience="practitioners"))
    days = date(2026, 11, 1), date(2026, 11, 2), date(2026, 12, 1)
    told = versions((first, days[0]), (other, days[1]), (changed, days[2]))
    (ours,) = published(told, "young_people")
    assert (ours.now.answer, ours.now.on) == (changed, days[2])
    assert [(dated.answer, dated.on) for dated in ours.before] == [(first, days[0])]
    assert [each.now.answer.id for each in published(told, "practitioners")] == ["bullying"]


def test_what_changed_last_comes_first() -> None:
    one, two = answer_of(plain()), answer_of(plain(id="bullying"))
    on = date(2026, 11, 1)
    told = published(versions((one, on), (two, on), (answer_of(plain(status="done")), on)), "young_people")
    assert [each.now.answer.id for each in told] == ["waiting", "bullying"]
    assert published([], "young_people") == []
    assert replace(told[0], before=()) != told[0]


def test_what_two_published_at_once_was_said_once() -> None:
    one, on = answer_of(plain()), date(2026, 11, 1)
    (told,) = published(versions((one, on), (one, on)), "young_people")
    assert told.before == ()
