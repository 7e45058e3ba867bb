"""The check of a survey's words: what a careful reader of children's surveys would send back.

It reads words only: it cannot tell whether a question is worth asking. A person decides, and may accept a finding with a
reason beside the question.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from surveys.authoring.check.findings import Breach, Finding
from surveys.authoring.check.question_rules import ON_QUESTIONS
from surveys.authoring.check.rule_book import Rule
from surveys.authoring.check.survey_rules import ON_SURVEYS
from surveys.authoring.check.word_rules import ON_WORDS
from surveys.definition.mistakes import line_of
from surveys.definition.survey import Survey

RULES: tuple[Rule, ...] = (*ON_WORDS.rules, *ON_QUESTIONS.rules, *ON_SURVEYS.rules)
"""Every rule: of words, of questions, of the survey as a whole."""


def lint(survey: Survey, source: str = "", file: str = "") -> list[Finding]:
    """Everything that the rules find in a survey, by line. `source` is the text of its file, for the line numbers."""
    place = _Place(survey, source, file or f"{survey.id}.toml")
    broken = [(rule, breach) for rule in RULES for breach in _breaches(rule, survey)]
    findings = [
        place.finding(rule, breach)
        for rule, breach in broken
        if rule.name not in _accepted(survey, breach.question)
    ]
    findings += _useless_acceptances(place, {(rule.name, breach.question) for rule, breach in broken})
    return sorted(findings, key=lambda finding: (finding.line, finding.rule))


def _breaches(rule: Rule, survey: Survey) -> Collection[Breach]:
    """Each once, in the order in which they were found."""
    return dict.fromkeys(rule.breaches(survey) if survey.audience in rule.audiences else ())


@dataclass(frozen=True)
class _Place:
    """A survey in its file."""

    survey: Survey
    source: str
    file: str

    def finding(self, rule: Rule, breach: Breach) -> Finding:
        line = self.line(breach.question, breach.key)
        return Finding(rule.name, self.file, line, breach.question, f"{breach.what}. {rule.why}", rule.do)

    def line(self, question: str, key: str) -> int:
        keys = (key,) if key else ()
        if not question:
            return line_of(self.source, keys)
        ids = [each.id for each in self.survey.questions]
        return line_of(self.source, ("questions", ids.index(question), *keys))


# Acceptances ----------


def _accepted(survey: Survey, question: str) -> set[str]:
    """The names of rules whose findings are accepted in a question or, without one, in the survey as a whole."""
    accepts = survey.question(question).accepts if question else survey.accepts
    return {accepted.partition(":")[0] for accepted in accepts}


def _useless_acceptances(place: _Place, broken: Collection[tuple[str, str]]) -> Iterator[Finding]:
    """Acceptances that nothing was found for: a rule that is misspelt, or words that have since been mended."""
    for question in ("", *(question.id for question in place.survey.questions)):
        for name in sorted(_accepted(place.survey, question)):
            if (name, question) not in broken:
                yield Finding(
                    "useless-acceptance",
                    place.file,
                    place.line(question, "accepts"),
                    question,
                    f"Accepts '{name}', which nothing here breaks.",
                    "Take it out, or spell it as the finding does.",
                )
