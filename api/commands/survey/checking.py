"""What the check says of a survey file: its own rules, and whether what it counts for is in the board's plan."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

from analysis.plan import Plan
from surveys.authoring.check.findings import Finding
from surveys.authoring.check.lint import lint
from surveys.definition.loading import load
from surveys.definition.mistakes import line_of
from surveys.definition.survey import Counts, Survey


def findings(path: Path, plan: Plan) -> list[Finding]:
    """Everything to look at again in a file, by line. Raises `Mistakes` where it is no survey."""
    survey, source = load(path), path.read_text(encoding="utf-8-sig")
    all_findings = [
        *lint(survey, source, path.name),
        *_not_in_the_plan(survey, source, path.name, plan),
        *_not_releasable(survey, source, path.name),
    ]
    return sorted(all_findings, key=lambda finding: finding.line)


def _not_in_the_plan(survey: Survey, source: str, file: str, plan: Plan) -> Iterator[Finding]:
    for place, question in enumerate(survey.questions):
        if question.counts and (why := _why_not_counted(question.counts, plan)):
            line = line_of(source, ("questions", place, "counts"))
            mend = "Name a measure of the plan with its own question and domain, or take 'counts' out."
            yield Finding("not-in-the-plan", file, line, question.id, why, mend)


def _not_releasable(survey: Survey, source: str, file: str) -> Iterator[Finding]:
    """What no release can be made of: it would only be seen when the answers are there."""
    # Here, because it brings scipy, for which no other command should wait.
    from analysis.release import ReleaseError, design_of

    try:
        design_of(survey)
    except ReleaseError as error:
        mend = "Change the questions or the release plan, since no numbers could be released of these."
        yield Finding("no-release", file, line_of(source, ()), "", f"{error}.", mend)


def _why_not_counted(counts: Counts, plan: Plan) -> str:
    measure = plan.measured.get(counts.measure)
    if measure is None:
        return f"Counts for '{counts.measure}', which is not in the board's plan."
    asked = getattr(measure, "question", "nothing"), getattr(measure, "domain", None)
    if asked != (counts.question, counts.domain):
        return f"Counts for '{counts.measure}' as {_named(counts.question, counts.domain)}, the plan has {_named(*asked)}."
    return ""


def _named(question: str, domain: str | None) -> str:
    return f"{question} ({domain})" if domain else question


def summary(path: Path, to_mend: list[Finding]) -> str:
    """One line about a file."""
    survey = load(path)
    counting = sum(1 for question in survey.questions if question.counts)
    accepted = len(survey.accepts) + sum(len(question.accepts) for question in survey.questions)
    to_look_at = f"{len(to_mend)} to look at again" if to_mend else "nothing to look at again"
    reasons = f", {accepted} accepted with a reason" if accepted else ""
    asks = f"{len(survey.questions)} questions, {counting} of them count for a measure"
    return f"{path.name}: no mistakes, {to_look_at}{reasons}; {asks}"


def tell(to_mend: Iterable[Finding]) -> None:
    """Each finding on a line of its own, with its reason and what to do."""
    for finding in to_mend:
        typer.echo(f"  {finding}")
