"""Young people look first: what their group said of a draft before it was published, and what came of it. It follows from
the board's record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from surveys.answers.answer import AnswerProblem
from surveys.answers.drafts import Drafted
from surveys.days import day_in_words
from surveys.definition.survey import WordingName
from surveys.store.protocols import Entry, Writing
from surveys.store.record_entries import taken_back

LOOK, OUTCOME, RULE = "answer-look", "answer-look-outcome", "answer-look-rule"
"""The kinds of entry."""

USUAL_DAYS, MOST_DAYS = 7, 60
MOST_LETTERS = 600


@dataclass(frozen=True)
class Look:
    """What the group said of a draft, whose number in the record is `entry`. `language` and `wording` are the words that
    it is about, empty where it is all of them. `outcome` is what came of it, empty as long as nobody has said; `changed`
    is whether the words were changed for it."""

    number: int
    by: str
    at: str
    entry: int
    meant: bool
    text: str = ""
    suggested: str = ""
    language: str = ""
    wording: WordingName | Literal[""] = ""
    outcome: str = ""
    changed: bool = False
    outcome_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody to say what comes of it."""
        return not self.meant and not self.outcome


@dataclass(frozen=True)
class LookRule:
    """Whether an answer waits for young people before it is published, and for how many days."""

    on: bool = False
    days: int = USUAL_DAYS


def looks_at(entries: Sequence[Entry], answer_id: str) -> list[Look]:
    """What was said of the drafts of an answer, oldest first."""
    gone, looks = taken_back(entries), dict[int, Look]()
    for entry in entries:
        if entry.about != answer_id or entry.number in gone:
            continue
        if entry.kind == LOOK:
            looks[entry.number] = Look(entry.number, entry.who, entry.at, **entry.body)
        elif entry.kind == OUTCOME and (look := looks.get(entry.body["look"])):
            told = {"outcome": entry.body["text"], "changed": entry.body["changed"], "outcome_by": entry.who}
            looks[look.number] = replace(look, **told)
    return list(looks.values())


def look_rule(entries: Iterable[Entry]) -> LookRule:
    """What the board has set last."""
    rules = [entry for entry in entries if entry.kind == RULE]
    return LookRule(**rules[-1].body) if rules else LookRule()


def look(
    draft: Drafted,
    seen: int,
    *,
    meant: bool,
    text: str = "",
    suggested: str = "",
    language: str = "",
    wording: str = "",
) -> Writing:
    """`seen` is the number of the draft that was looked at, `language` and `wording` its words that are meant, empty for
    all. Raises `AnswerProblem`."""
    if draft.entry != seen:
        raise AnswerProblem("the words have changed since; read them again")
    if not meant and not text.strip():
        raise AnswerProblem("say what is not right")
    if len(text) > MOST_LETTERS or len(suggested) > MOST_LETTERS:
        raise AnswerProblem(f"write at most {MOST_LETTERS} letters in each box")
    is_of_all = not language and not wording
    if not is_of_all and (language not in draft.answer.words or wording not in draft.answer.wordings):
        raise AnswerProblem("choose which words you mean")
    said = {"text": text.strip(), "suggested": suggested.strip()}
    body = {"entry": seen, "meant": meant, **said, "language": language, "wording": wording}
    return Writing(LOOK, draft.answer.id, body)


def outcome(
    looks: Sequence[Look], draft: Drafted | None, answer_id: str, number: int, text: str, *, changed: bool
) -> Writing:
    """What came of what the group said. `draft` is the newest of the answer: who says that the words were changed has
    written one since. Raises `AnswerProblem`."""
    said = next((each for each in looks if each.number == number and not each.meant), None)
    if said is None:
        raise AnswerProblem("nobody said that, or it was taken back")
    if changed and (draft is None or draft.entry <= said.entry):
        raise AnswerProblem("the words are the same as when they were looked at; change them first")
    if not text.strip():
        raise AnswerProblem("say what came of it; the group reads it")
    if len(text) > MOST_LETTERS:
        raise AnswerProblem(f"write at most {MOST_LETTERS} letters")
    return Writing(OUTCOME, answer_id, {"look": number, "changed": changed, "text": text.strip()})


def rule(on: bool, days: int) -> Writing:
    """Raises `AnswerProblem`."""
    if not 1 <= days <= MOST_DAYS:
        raise AnswerProblem(f"young people can have from 1 to {MOST_DAYS} days")
    return Writing(RULE, "desk", {"on": on, "days": days})


def held_up(entries: Sequence[Entry], draft: Drafted, today: date) -> str:
    """Why a draft may not be published yet, in words; nothing where it may. What practitioners are told waits for nobody."""
    set_to = look_rule(entries)
    if not set_to.on or draft.answer.audience != "young_people":
        return ""
    looks = looks_at(entries, draft.answer.id)
    if any(each.is_open for each in looks):
        return "young people said that this is not what they meant: write down first what comes of it"
    last_day = date.fromisoformat(draft.at[:10]) + timedelta(days=set_to.days)
    if today < last_day and not any(each.entry == draft.entry and each.meant for each in looks):
        return f"young people may look at it until {day_in_words(last_day)}"
    return ""
