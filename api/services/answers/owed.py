"""What the board owes, as one list: what is late, what is due soon, and where each is done.

It knows what was published, the plan and the dates; of comments that some wait, and never how many or what they say."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from analysis.plan import Plan
from analysis.release import Release
from analysis.scorecard.answered import themes_raised
from api.services.answers.words_that_end import EndingWords

Kind = Literal[
    "urgent",
    "promise",
    "answer",
    "action",
    "front-door",
    "bellwether",
    "words",
    "comments",
    "round",
    "report",
    "second-person",
]
Plain = Mapping[str, Any]

ROUND_CLOSES_WITHIN = timedelta(days=7)
REPORT_WITHIN = timedelta(days=14)
GOING_ON = ("not_started", "doing")


@dataclass(frozen=True)
class Owed:
    """`about` is the id of what it is about, `by` the day by which it was or is due, `at` the page where it is done."""

    kind: Kind
    about: str
    says: str
    at: str
    by: date | None = None
    is_late: bool = False

    @property
    def key(self) -> str:
        """The same for the same debt on another day."""
        return f"{self.kind}/{self.about}"


@dataclass(frozen=True)
class Promised:
    """What young people were told would be done by a day, and is not done yet. `answer` is the id of the answer."""

    answer: str
    said: str
    by: date


@dataclass(frozen=True)
class BoardFacts:
    """What the list is made from. `releases` are the published ones, `answered` the pairs of round and theme that have an
    answer, `unread` rounds with such comments, `urgent` the same with a word that stands for what waits there and says
    nothing of it; `ending` are the words that are destroyed soon, `waiting` entries that a second person approves."""

    today: date
    plan: Plan
    scorecard: Plain | None = None
    rounds: Sequence[Plain] = ()
    releases: Sequence[Release] = ()
    answered: Collection[tuple[str, str]] = ()
    promised: Sequence["Promised"] = ()
    unread: Sequence[str] = ()
    urgent: Mapping[str, str] = field(default_factory=dict)
    ending: Sequence[EndingWords] = ()
    front_door_due: date | None = None
    reported_on: date | None = None
    waiting: Sequence[int] = field(default=())


def owed(facts: BoardFacts) -> tuple[Owed, ...]:
    """What is late first, then what is due soonest; what young people wait for before all else of the same day."""
    found = [one for rule in RULES for one in rule(facts)]
    return tuple(sorted(found, key=lambda one: (not one.is_late, one.by or date.max)))


# What can be owed ----------


def _urgent(facts: BoardFacts) -> Iterator[Owed]:
    for round_id, waits in facts.urgent.items():
        yield Owed(
            "urgent",
            waits,
            f"Comments of {round_id} that sound urgent wait for whoever is named for them",
            "/desk/urgent",
            is_late=True,
        )


def _promises(facts: BoardFacts) -> Iterator[Owed]:
    for promised in facts.promised:
        if promised.by < facts.today:
            says = f"We told those who said “{promised.said}” that something would be done by now"
            yield Owed(
                "promise",
                promised.answer,
                says,
                f"/desk/answers/{promised.answer}",
                promised.by,
                is_late=True,
            )


def _answers(facts: BoardFacts) -> Iterator[Owed]:
    """The themes of the newest release of each survey of young people that have no answer yet, together."""
    own = [release for release in facts.releases if not release.example]
    raised = themes_raised(own, (), facts.plan.board.answer_within_days)
    newest = {theme.release.survey.id: theme.release for theme in raised}
    for release in newest.values():
        waiting = [
            theme
            for theme in raised
            if theme.release == release and (release.round.id, theme.code) not in facts.answered
        ]
        if waiting:
            by = min(theme.due for theme in waiting)
            said = f"{release.survey.title} about {_listed([theme.title for theme in waiting])}"
            says = f"Young people wait for an answer to what they said in {said}"
            yield Owed("answer", release.id, says, "/desk/answers", by, by < facts.today)


MOST_NAMED = 3


def _listed(titles: Sequence[str]) -> str:
    named = [title[:1].lower() + title[1:] for title in titles[:MOST_NAMED]]
    return f"{', '.join(named)} and more" if len(titles) > MOST_NAMED else ", ".join(named)


def _actions(facts: BoardFacts) -> Iterator[Owed]:
    for area in facts.plan.areas:
        for action in area.actions:
            if action.status in GOING_ON and action.due_on and action.due_on < facts.today:
                says = f"An action is late: {action.what} ({action.owner})"
                yield Owed("action", action.id, says, f"/desk/areas/{area.id}", action.due_on, is_late=True)


def _front_door(facts: BoardFacts) -> Iterator[Owed]:
    if facts.front_door_due and facts.front_door_due <= facts.today:
        says = "Somebody has to ring the number of the local front door, and say that it is right"
        yield Owed("front-door", "number", says, "/desk/owed", facts.front_door_due, is_late=True)


def _bellwethers(facts: BoardFacts) -> Iterator[Owed]:
    """Those whose newest point lies outside the limits of chance."""
    for area in facts.scorecard["priorities"] if facts.scorecard else ():
        for line in area["indicators"]:
            points = line["signal"].get("points") or [""]
            if line["bellwether"] and points[-1] == "outside_limits":
                says = f"{line['name']} is outside the limits of chance: look into it, and write what is behind it"
                yield Owed("bellwether", line["id"], says, f"/board/measures/{line['id']}")


def _words(facts: BoardFacts) -> Iterator[Owed]:
    """Those that end although no final release has told of them."""
    for words in facts.ending:
        if not words.is_released:
            says = (
                f"What people wrote in {words.title} ({words.round}) is destroyed soon, and no release tells of it yet: "
                f"heard release make {words.round}"
            )
            yield Owed("words", words.round, says, "/board/rounds", words.ends)


def _unread(facts: BoardFacts) -> Iterator[Owed]:
    ends = {words.round: words.ends for words in facts.ending}
    for round_id in facts.unread:
        says, by = f"Comments of {round_id} wait for somebody to read them", ends.get(round_id)
        until = ", and are destroyed soon" if by else ""
        yield Owed("comments", round_id, f"{says}{until}", "/desk/comments", by)


def _rounds(facts: BoardFacts) -> Iterator[Owed]:
    for round_ in facts.rounds:
        closes = date.fromisoformat(round_["closes_on"]) if round_["closes_on"] else None
        if closes and not round_["closed_on"] and facts.today <= closes <= facts.today + ROUND_CLOSES_WITHIN:
            says = f"{round_['title']} ({round_['id']}) closes soon: remind those who invite people"
            yield Owed("round", round_["id"], says, "/board/rounds", closes)


def _report(facts: BoardFacts) -> Iterator[Owed]:
    """Wanted soon or already, and none was approved in the weeks before the day."""
    due = facts.plan.board.report_due_on
    if due is None or facts.today < due - REPORT_WITHIN:
        return
    if facts.reported_on is None or facts.reported_on < due - 2 * REPORT_WITHIN:
        yield Owed("report", due.isoformat(), "The report is wanted", "/desk/report", due, due < facts.today)


def _second_person(facts: BoardFacts) -> Iterator[Owed]:
    for number in facts.waiting:
        says = f"Entry {number} of the record waits for a second person"
        yield Owed("second-person", str(number), says, f"/desk/record/{number}/approve")


RULES: tuple[Callable[[BoardFacts], Iterator[Owed]], ...] = (
    _urgent, _promises, _answers, _actions, _front_door, _bellwethers, _words, _unread, _rounds, _report, _second_person,
)  # fmt: skip
