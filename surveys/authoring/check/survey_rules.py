"""Rules of the check on a survey as a whole: whether each question can be asked, how long it takes, and its order."""

import re
from collections.abc import Iterator, Mapping

from surveys.authoring.check.duration import seconds
from surveys.authoring.check.findings import Breach
from surveys.authoring.check.rule_book import RuleBook
from surveys.definition.survey import PREFER_NOT_TO_SAY, Audience, Question, Survey

ON_SURVEYS = RuleBook()
rule = ON_SURVEYS.rule


# Conditions ----------


@rule(
    "unreachable",
    why="A question that nobody is asked is a mistake in the conditions.",
    do="Mend 'only_if'.",
)
def _(survey: Survey) -> Iterator[Breach]:
    for question in survey.questions:
        if not _possible(survey, _needs(survey, question)):
            yield Breach("Can never be asked: no answers meet its conditions", "only_if", question.id)


Needs = dict[str, list[frozenset[str]]]
"""For each question, sets of choices; the answer must hold one of each set."""


def _needs(survey: Survey, question: Question) -> Needs:
    """Everything that must have been answered for a question to be asked, also for the questions that it depends on."""
    needs: Needs = {}
    for other, wanted in question.only_if.items():
        needs.setdefault(other, []).append(frozenset(wanted))
        for further, sets in _needs(survey, survey.question(other)).items():
            needs.setdefault(further, []).extend(sets)
    return needs


def _possible(survey: Survey, needs: Needs) -> bool:
    return all(_can_answer(survey.question(asked), sets) for asked, sets in needs.items())


def _can_answer(question: Question, sets: list[frozenset[str]]) -> bool:
    """One choice in all sets does it; with several choices, so do choices that can stand together."""
    lonely = {choice.id for choice in question.choices if choice.alone}
    single = {*question.choice_ids, *((PREFER_NOT_TO_SAY,) if question.prefer_not_to_say else ())}
    if single.intersection(*sets):
        return True
    together = set(question.choice_ids) - lonely
    return question.kind == "several" and all(wanted & together for wanted in sets)


# Time ----------

MOST_QUESTIONS: Mapping[Audience, int] = {"young_people": 14, "practitioners": 16}
MOST_MINUTES = 5


@rule(
    "too-long",
    why="Children stop, or answer anything, after about five minutes.",
    do="Leave out what nobody will act on.",
)
def _(survey: Survey) -> Iterator[Breach]:
    limit = MOST_QUESTIONS[survey.audience]
    if len(survey.questions) > limit:
        yield Breach(f"{len(survey.questions)} questions, the limit is {limit}")
    if seconds(survey) > 60 * MOST_MINUTES:
        yield Breach(
            f"Takes about {seconds(survey) / 60:.1f} minutes, the limit is {MOST_MINUTES}", "minutes"
        )


@rule(
    "too-few-minutes",
    why="A promise about time is the first one that people can check.",
    do="Raise 'minutes' or shorten the survey.",
)
def _(survey: Survey) -> Iterator[Breach]:
    if seconds(survey) > 60 * (survey.minutes + 0.5):
        yield Breach(f"Says {survey.minutes} minutes, takes about {seconds(survey) / 60:.1f}", "minutes")


# Quoting ----------

TELLS_OF_QUOTES = re.compile(r"\b(quot\w+|your (own )?words|word for word)\b", re.IGNORECASE)


@rule(
    "quote-untold",
    why="Whoever is asked whether their words may be shown should have read before they started that this comes.",
    do="Say it in 'afterwards', such as: We may ask if we can show your words. You can say no.",
)
def _(survey: Survey) -> Iterator[Breach]:
    around = {"": survey, "easy_read.": survey.easy_read, "faces.": survey.faces}
    for wording, said in around.items():
        if survey.quoted and said and not TELLS_OF_QUOTES.search(said.afterwards):
            what = "Asks whether words may be quoted, and does not say so before"
            yield Breach(what, f"{wording}afterwards")


# Order ----------

ABOUT_YOU = frozenset({"age", "age-band", "area", "agency", "gender", "ethnicity", "disability", "role"})


@rule(
    "about-you-first",
    why="Asked first, these make people wonder who will know that it was them.",
    do="Move it to the end.",
)
def _(survey: Survey) -> Iterator[Breach]:
    last_other = max((n for n, q in enumerate(survey.questions) if q.id not in ABOUT_YOU), default=0)
    for question in survey.questions[:last_other]:
        if question.id in ABOUT_YOU:
            yield Breach("Asks about the person before the end", "id", question.id)


@rule(
    "no-last-word",
    why="People should be able to say what we did not think of.",
    do="End with a free-text question 'anything-else'.",
)
def _(survey: Survey) -> Iterator[Breach]:
    texts = [question.id for question in survey.questions if question.kind == "text"]
    if texts[-1:] != ["anything-else"]:
        yield Breach("The last free-text question is not 'anything-else'", "title")
