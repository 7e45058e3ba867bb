"""What stands between a draft and its publication, each with what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.report.composition import day
from analysis.scorecard.document import ExceptionOfScorecard, ScorecardDocument


@dataclass(frozen=True)
class Blocker:
    """`about` is the id of the measure, theme or round that it is about; `area` that of its area, where it has one."""

    kind: str
    about: str
    problem: str
    mend: str
    area: str = ""


def blockers(scorecard: ScorecardDocument, estimated: Sequence[str] = ()) -> tuple[Blocker, ...]:
    """All of them, in the order of the report. `estimated` are the rounds whose themes nobody has verified a sample of."""
    titles = {themes.round: f"{themes.survey} ({themes.round})" for themes in scorecard.said.themes}
    unverified = (_unverified(round_id, titles.get(round_id, round_id)) for round_id in estimated)
    return (*_without_action(scorecard), *_unanswered(scorecard), *unverified)


def _without_action(scorecard: ScorecardDocument) -> Iterator[Blocker]:
    """A red or a concern needs a story and an action."""
    for exception in scorecard.exceptions:
        if exception.needs:
            yield Blocker(
                "exception", exception.id, _exception(exception), _to_write(exception), exception.area
            )


def _exception(exception: ExceptionOfScorecard) -> str:
    return f'{exception.name} is "{exception.status}" and lacks {" and ".join(exception.needs)}'


def _to_write(exception: ExceptionOfScorecard) -> str:
    return f"write {' and '.join(exception.needs)} for the area {exception.area}"


def _unanswered(scorecard: ScorecardDocument) -> Iterator[Blocker]:
    for answer in scorecard.said.you_said_we_did:
        if answer.status == "deciding":
            yield Blocker(
                "theme",
                answer.theme,
                f'young people said "{answer.theme}" and have no answer yet',
                f"decide, and write the message back; {answer.owner} owns it",
            )
    for late in scorecard.said.overdue:
        yield Blocker(
            "theme",
            late.code,
            f'young people said "{late.theme}" in {late.survey}, and were to have an answer by {day(late.due_on)}',
            "answer it, also where it cannot be done, and publish the answer",
        )


def _unverified(round_id: str, called: str) -> Blocker:
    return Blocker(
        "estimate",
        round_id,
        f"the themes of {called} were counted by machine, and nobody has verified a sample",
        "let somebody code a sample of the comments",
    )
