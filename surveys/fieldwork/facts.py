"""The dates and numbers of a round: what can be said of it besides its survey, and which of them contradict each other."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TypedDict

from surveys.days import day_in_words
from surveys.normal_form import normal_form
from surveys.rounds import FEW, KEPT_BACK, Round, RoundProblem

LEAST_QUOTA = FEW + KEPT_BACK
"""While a round is open, answers are mixed from so many on; a smaller quota would never be seen to be reached."""

INVITED_LIMIT = 200
"""Letters."""

LABEL_LIMIT = 60
"""Letters. It stands on buttons, posters and above the welcome."""


FURTHEST = timedelta(days=5 * 365)
"""How far ahead a day can be. What is further is a slip in the year."""

MOST_PEOPLE = 1_000_000


class Facts(TypedDict, total=False):
    """What is known of a round besides its survey. The keys mean what they mean in `Round`."""

    asked: int | None
    closes_on: date | None
    results_on: date | None
    quota: int | None
    invited: str
    label: str


def check_first_day(opens: date | None, today: date) -> None:
    """Raises `RoundProblem` where the day has passed."""
    if opens and opens < today:
        raise RoundProblem(f"{day_in_words(opens)} has passed; a round opens today or later")
    check_not_too_far(opens, today)


def check_not_too_far(day: date | None, today: date) -> None:
    """Raises `RoundProblem` where the year is not what was meant."""
    if wrong := "\n".join(_too_far((day,), today)):
        raise RoundProblem(wrong)


def _too_far(days: Iterable[date | None], today: date) -> Iterator[str]:
    for day in days:
        if day and day - today > FURTHEST:
            yield f"{day_in_words(day)} is more than five years away; look at the year"


def check_facts(round_: Round, today: date) -> None:
    """Raises `RoundProblem` that names every contradiction."""
    contradictions = [
        *_wrong_last_day(round_, today),
        *_wrong_day_of_results(round_),
        *_wrong_quota(round_),
        *_wrong_invitation(round_),
        *_wrong_label(round_),
        *_too_far((round_.closes_on, round_.results_on), today),
    ]
    if contradictions:
        raise RoundProblem("\n".join(contradictions))


def check_can_be_told_apart(others: Iterable[Round], round_: Round, today: date) -> None:
    """Raises `RoundProblem` where another round of the survey that is not closed has the same label, or none as well."""
    label = _as_it_looks(round_.label)
    same = [each for each in others if each.survey == round_.survey and each.is_open]
    if alike := [each for each in same if _as_it_looks(each.label) == label]:
        raise RoundProblem(_still_there(alike[-1], today))


def _as_it_looks(label: str) -> str:
    """Hyphens and dashes, bent quotes and straight ones, and letters made of two characters look alike."""
    return normal_form(label).casefold()


def _still_there(round_: Round, today: date) -> str:
    instead = (
        "give the new one another label"
        if round_.label
        else "open the new one beside it with a label that people see: --label 'Neglect, 12 May, Grimsby'"
    )
    if round_.stage(today) == "planned":
        return (
            f"{round_.called} is planned already and opens on {day_in_words(round_.opened_on)}; "
            f"change it (heard round change {round_.code}), give it up (heard round close {round_.code}), or {instead}"
        )
    return f"{round_.called} is open already; close it first: heard round close {round_.code}; or {instead}"


def _wrong_last_day(round_: Round, today: date) -> Iterator[str]:
    last = round_.closes_on
    if last and last < round_.opened_on:
        yield f"the last day, {day_in_words(last)}, is before the first, {day_in_words(round_.opened_on)}"
    if last and last < today:
        yield (
            f"the last day, {day_in_words(last)}, has passed; to end it now: heard round close {round_.code}"
        )


def _wrong_day_of_results(round_: Round) -> Iterator[str]:
    results = round_.results_on
    if results and results <= (round_.closes_on or round_.opened_on):
        yield (
            f"results cannot be read on {day_in_words(results)}, while people still answer; name a day after the last one"
        )


def _wrong_quota(round_: Round) -> Iterator[str]:
    quota = round_.quota
    if quota is not None and quota < LEAST_QUOTA:
        yield f"a quota of {quota} is too small: it takes {LEAST_QUOTA} answers until some can be mixed"
    if quota is not None and round_.asked and quota > round_.asked:
        yield f"a quota of {quota} is more than the {round_.asked} people who are asked"


def _wrong_invitation(round_: Round) -> Iterator[str]:
    if len(round_.invited) > INVITED_LIMIT:
        yield f"who is invited takes {INVITED_LIMIT} letters at most"
    if not round_.invited.isprintable():
        yield f"who is invited is one line{_unseen_in(round_.invited)}: 'Year 8 of three schools'"
    for what, number in (("people are asked", round_.asked), ("answers are a quota", round_.quota)):
        if number is not None and not 1 <= number <= MOST_PEOPLE:
            yield f"{number:,} {what}; a round takes 1 to {MOST_PEOPLE:,}"


def _wrong_label(round_: Round) -> Iterator[str]:
    label = round_.label
    if len(label) > LABEL_LIMIT:
        yield f"a label takes {LABEL_LIMIT} letters at most; this one has {len(label)}"
    if label != " ".join(label.split()) or not label.isprintable():
        yield f"a label is one line, without blanks around it{_unseen_in(label)}: 'Neglect, 12 May, Grimsby'"
    if label and not any(letter.isalnum() for letter in label):
        yield f"'{label}' tells nobody which round this is; write what people know it by: 'Neglect, 12 May, Grimsby'"


def _unseen_in(words: str) -> str:
    """Names the first sign that cannot be seen, as it comes with what is copied from a page."""
    unseen = next((sign for sign in words if not sign.isprintable()), "")
    return f", and without U+{ord(unseen):04X}, which nobody sees (type it again)" if unseen else ""
