"""A course has rounds before it, straight after it and some weeks later. All are opened in one step.

Those of later days open by themselves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from surveys.definition.survey import CourseStage, Survey
from surveys.fieldwork.facts import check_not_too_far
from surveys.fieldwork.opening import add_round, check_intake_key
from surveys.privacy.keys import Keys
from surveys.rounds import Round, RoundProblem
from surveys.store.protocols import RoundsStore, Texts

STAGES: tuple[CourseStage, ...] = ("before", "after", "later")

OPEN_AFTERWARDS = timedelta(days=14)
"""How long the round straight after a course takes answers."""

OPEN_LATER = timedelta(days=21)

LATEST = timedelta(weeks=104)
"""After a course. Who has taken part is hardly to be reached any more."""


@dataclass(frozen=True)
class Course:
    """A course on a day. `label` is what people know it by; `later` is how long after it they are asked what came of it, and
    `asked` how many take part, where that is known. `adds_up` is for a small one: see `Round`."""

    label: str
    day: date
    later: timedelta
    asked: int | None = None
    adds_up: bool = False

    def days(self, stage: CourseStage, today: date) -> tuple[date, date]:
        """The first and the last day of a round."""
        afterwards = self.day + self.later
        return {
            "before": (today, self.day),
            "after": (self.day, self.day + OPEN_AFTERWARDS),
            "later": (afterwards, afterwards + OPEN_LATER),
        }[stage]


def surveys_of(programme: str, surveys: Iterable[Survey]) -> dict[CourseStage, Survey]:
    """The surveys of a programme by stage. Raises `RoundProblem` where there is none before the course."""
    all_surveys = [survey for survey in surveys if survey.programme]
    mine = {s.programme.stage: s for s in all_surveys if s.programme and s.programme.id == programme}
    if "before" not in mine:
        known = ", ".join(sorted({s.programme.id for s in all_surveys if s.programme})) or "none"
        raise RoundProblem(
            f"there is no programme '{programme}' with a survey before a course; programmes: {known}"
        )
    return {stage: mine[stage] for stage in STAGES if stage in mine}


def open_course(
    store: RoundsStore,
    keys: Keys,
    surveys: Mapping[CourseStage, Survey],
    course: Course,
    today: date,
    translations: Callable[[Survey], Mapping[str, Texts]],
) -> list[Round]:
    """Open the rounds of a course, or none of them. Raises `RoundProblem`."""
    _check_course(course, surveys["after"].id if "after" in surveys else "SURVEY", today)
    rounds: list[Round] = []
    with store.transaction() as work:
        work.lock()
        check_intake_key(keys, work.rounds())
        for stage, survey in surveys.items():
            opens, closes = course.days(stage, today)
            rounds.append(
                add_round(
                    work,
                    keys,
                    survey,
                    today,
                    opens=opens,
                    translations=translations(survey),
                    programme=rounds[0].programme if rounds else "",
                    closes_on=closes,
                    label=course.label,
                    asked=course.asked,
                    adds_up=course.adds_up,
                )
            )
    return rounds


def _check_course(course: Course, afterwards: str, today: date) -> None:
    """`afterwards` is the survey of the round straight after it, as it is typed. Raises `RoundProblem`."""
    if not course.label:
        raise RoundProblem("say what people know the course by: --label 'Neglect, 12 May, Grimsby'")
    if course.day < today:
        raise RoundProblem(
            f"the course was on {course.day}; the round before it can no longer be answered. Open the one after it alone: "
            f"heard round open {afterwards} --label '{course.label}'"
        )
    check_not_too_far(course.day, today)
    if course.later > LATEST:
        raise RoundProblem(f"the round later comes within {LATEST.days // 7} weeks of the course")
    if course.later <= OPEN_AFTERWARDS:
        raise RoundProblem(
            "the round later comes after the one straight after the course: name three weeks or more"
        )
