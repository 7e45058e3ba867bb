"""What a rule of the check is. Each is one function under `rule` or `rule_for_questions`; the table collects itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from surveys.authoring.check.findings import Breach, WordedQuestion, worded_questions
from surveys.definition.survey import Audience, Survey

EVERYBODY: tuple[Audience, ...] = ("young_people", "practitioners")

LooksAtSurvey = Callable[[Survey], Iterator[Breach]]
LooksAtQuestion = Callable[[WordedQuestion], Iterator[Breach]]


@dataclass(frozen=True)
class Rule:
    """`why` is the reason for the rule and `do` what an author can do: both stand behind what was found."""

    name: str
    why: str
    do: str
    audiences: tuple[Audience, ...]
    breaches: LooksAtSurvey


class RuleBook:
    """Rules in the order in which they are written."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(self._rules)

    def rule(
        self, name: str, *, why: str, do: str, audiences: tuple[Audience, ...] = EVERYBODY
    ) -> Callable[[LooksAtSurvey], LooksAtSurvey]:
        """A rule that looks at a survey as a whole."""

        def collect(breaches: LooksAtSurvey) -> LooksAtSurvey:
            self._rules.append(Rule(name, why, do, audiences, breaches))
            return breaches

        return collect

    def rule_for_questions(
        self, name: str, *, why: str, do: str, audiences: tuple[Audience, ...] = EVERYBODY
    ) -> Callable[[LooksAtQuestion], LooksAtQuestion]:
        """A rule that looks at each question in each wording."""

        def collect(breaches: LooksAtQuestion) -> LooksAtQuestion:
            self.rule(name, why=why, do=do, audiences=audiences)(_in_each_question(breaches))
            return breaches

        return collect


def _in_each_question(breaches: LooksAtQuestion) -> LooksAtSurvey:
    return lambda survey: (breach for worded in worded_questions(survey) for breach in breaches(worded))
