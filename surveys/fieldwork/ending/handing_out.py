"""Hands the comments of a closed round out to the desk that codes, takes back what was deleted, and ends words in time.

They are handed out once, after the close, all together: whatever came when, they are there at one moment, and nobody can set
what is new beside who has just sent. Each is under a random id of its own. Which response it came from is noted in the
responses store alone.
"""

import random
import secrets
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from surveys.definition.revisions import pooled
from surveys.definition.survey import MAY_QUOTE, Survey
from surveys.rounds import FEW, Round
from surveys.store.comments import HandedComment
from surveys.store.protocols import Response, Stores

Spoken = Callable[[str], str]
"""The language of some words, as an ISO 639-1 code or `und`."""


@dataclass(frozen=True)
class _Written:
    """A comment with the response that it came from."""

    response: str
    comment: HandedComment


def hand_out(
    stores: Stores,
    round_: Round,
    revisions: Sequence[Survey],
    spoken: Spoken,
    chance: random.Random | None = None,
) -> int:
    """How many comments were handed out; 0 where the round is open, or was handed out already. Killed anywhere, the next
    time does it: what is at the desk and unknown to the responses is taken back first."""
    if round_.finished is None:
        return 0
    with stores.responses.transaction() as responses:
        responses.lock()
        known, answered = responses.handed_out(), responses.of_round(round_.id)
        if {response["id"] for response in answered}.intersection(known.values()):
            return 0
        written = _written(round_, pooled(revisions), answered, spoken, chance or secrets.SystemRandom())
        with stores.comments.transaction() as comments:
            comments.drop(comments.ids() - known.keys())
            comments.hand_out(each.comment for each in written)
        responses.note_handed_out({each.comment.id: each.response for each in written})
    return len(written)


def _written(
    round_: Round, survey: Survey, answered: Iterable[Response], spoken: Spoken, chance: random.Random
) -> list[_Written]:
    asked = [question for question in survey.questions if question.kind == "text"]
    everything = [
        _Written(
            response["id"],
            HandedComment(
                chance.randbytes(16).hex(),
                round_.id,
                survey.audience,
                question.id,
                question.ask,
                spoken(words),
                words,
                question.may_quote and response["answers"].get(MAY_QUOTE) == question.id,
            ),
        )
        for response in answered
        for question in asked
        if (words := response["answers"].get(question.id))
    ]
    return _with_enough_yeses(_of_enough_people(_not_joined_by_language(everything, chance)))


def _with_enough_yeses(written: Sequence[_Written]) -> list[_Written]:
    """Whether somebody may be quoted goes out where `FEW` people or more said yes: else it would point at those few."""
    if sum(each.comment.may_quote for each in written) >= FEW:
        return list(written)
    return [replace(each, comment=replace(each.comment, may_quote=False)) for each in written]


def _not_joined_by_language(written: Sequence[_Written], chance: random.Random) -> list[_Written]:
    """Where fewer than `FEW` people wrote in a language, it alone would say that two comments are of one person: of each of
    them one comment goes out, whichever chance takes."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    for each in written:
        people[each.comment.language].add(each.response)
    rare = {language for language, who in people.items() if len(who) < FEW}
    mixed = chance.sample(written, len(written))
    kept = {each.response: each for each in mixed if each.comment.language in rare}
    return [each for each in mixed if each.comment.language not in rare] + list(kept.values())


def _of_enough_people(written: Sequence[_Written]) -> list[_Written]:
    """A question that fewer than `FEW` people answered in words stays where it is."""
    by_question: defaultdict[str, list[_Written]] = defaultdict(list)
    for each in written:
        by_question[each.comment.question].append(each)
    return [each for some in by_question.values() if len(some) >= FEW for each in some]


def take_back(stores: Stores) -> int:
    """Take out at the desk what is no longer among the responses, with what was coded of it. How many those were."""
    with stores.responses.transaction() as responses:
        responses.lock()
        known = responses.handed_out()
        with stores.comments.transaction() as comments:
            gone = comments.ids() - known.keys()
            comments.drop(gone)
    if gone:
        stores.comments.scrub()
    return len(gone)


# Keeping words no longer than the board says ----------


def words_end_on(closed: date, months: int) -> date:
    """The day from which the words of a round are kept no longer."""
    years, month = divmod(closed.month - 1 + months, 12)
    year = closed.year + years
    return date(year, month + 1, min(closed.day, monthrange(year, month + 1)[1]))


def end_words(stores: Stores, round_: Round, revisions: Sequence[Survey]) -> bool:
    """Destroy the words of a round, among the responses and at the desk; what was chosen and what was coded stays. The desk
    comes first: killed in between, the next time goes on. Whether there were any."""
    texts = {question.id for question in pooled(revisions).questions if question.kind == "text"}
    with stores.responses.transaction() as responses:
        responses.lock()
        answered = responses.of_round(round_.id)
        with stores.comments.transaction() as comments:
            at_desk = bool(comments.comments_of(round_.id))
            comments.forget_words(round_.id)
        without = [_without(response, texts) for response in answered]
        if without == answered and not at_desk:
            return False
        responses.rewrite(round_.id, without)
    stores.comments.scrub()
    stores.responses.scrub()
    return True


def _without(response: Response, texts: set[str]) -> Response:
    answers, gone = response["answers"], {*texts, MAY_QUOTE}
    return {**response, "answers": {name: given for name, given in answers.items() if name not in gone}}
