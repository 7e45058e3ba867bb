"""The performance report: drafted from what is published, held back while something is missing, then frozen as a version.

It reads published documents and nothing else.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from analysis.report import Approval, Blocker, Published, Report, beneath, blockers, compose
from analysis.report.composition import Source
from analysis.report.writers import FORMATS, KINDS, Format, write
from analysis.scorecard.charts.published import PublishedChart
from analysis.scorecard.charts.series import ChartSeries
from analysis.scorecard.document import ScorecardDocument, ThemesOfRound
from analysis.voice.document import Voice
from surveys.errors import UserError
from surveys.store.protocols import BoardStore, Document

REPORT, FILE = "report", "report-file"
"""The kinds of documents: a report as it was approved, and each of its files."""

SCORECARD = "board"


class NoReport(UserError):
    """What a report is made from, or the version that was asked for, is not there; the message says what to do."""


class ReportBlocked(UserError):
    """Something is missing before a report may be published; a line each, with what mends it."""

    def __init__(self, found: tuple[Blocker, ...]) -> None:
        lines = (f"{blocker.problem}: {blocker.mend}" for blocker in found)
        super().__init__("\n".join(("the report cannot be published yet:", *lines)))


class DraftChanged(UserError):
    """What somebody approved is not what would be published any more."""


def report_id(version: int) -> str:
    return f"report-v{version}"


def file_id(version: int, form: Format) -> str:
    return f"{report_id(version)}-{form}"


def versions(board: BoardStore) -> tuple[int, ...]:
    """Those that were published, oldest first."""
    return tuple(range(1, len(board.ids(REPORT)) + 1))


def published_report(board: BoardStore, version: int | None = None) -> Report:
    """A version that was published, or the last one. Raises `NoReport`."""
    there = versions(board)
    wanted = version if version is not None else (there[-1] if there else 0)
    document = board.document(REPORT, report_id(wanted))
    if document is None:
        listed = (
            f"there are versions 1 to {there[-1]}" if there else "none is published yet: heard report publish"
        )
        raise NoReport(f"there is no such version of the report; {listed}")
    return Report.of_bytes(document.body)


def draft(board: BoardStore, estimates: str = "") -> Report:
    """The report as it would be published now. Raises `NoReport`."""
    return compose(_published(board, estimates))


def blocking(board: BoardStore, estimates: str = "") -> tuple[Blocker, ...]:
    """What holds it back. Themes counted by machine do, unless people checked a sample, or `estimates` says why they may
    stand. Raises `NoReport`."""
    scorecard = _scorecard(board)
    by_machine = [themes.round for themes in scorecard.said.themes if _is_estimate(themes)]
    return blockers(scorecard, [] if estimates else by_machine)


def _is_estimate(themes: ThemesOfRound) -> bool:
    """Whether it shows a count that a machine alone made. Where every count is hidden there is nothing to verify."""
    shows = any(cell.text[:1].isdigit() for cell in themes.cells)
    return themes.estimated and not themes.checked and shows


def publish_report(board: BoardStore, by: str, today: date, estimates: str = "") -> Report:
    """Freeze the next version, approved by somebody with a name, with all its files; all of it appears, or nothing does.

    Raises `ReportBlocked`, `NoReport`, and `FrozenDocument` where somebody else published that version meanwhile."""
    held = blocking(board, estimates)
    if held:
        raise ReportBlocked(held)
    version = len(versions(board)) + 1
    approval = Approval(version=version, by=by, on=today)
    report = draft(board, estimates).model_copy(update={"approval": approval})
    files = (
        Document.of(FILE, file_id(version, form), write(report, form), KINDS[form].media_type, frozen=True)
        for form in FORMATS
    )
    board.publish_all([Document.of(REPORT, report_id(version), report.to_bytes(), frozen=True), *files])
    return report


@dataclass(frozen=True)
class ReportsOfBoard:
    """The same for pages that know no store: `today` is asked for when a version is approved."""

    board: BoardStore
    today: Callable[[], date]

    def blocking(self, estimates: str = "") -> tuple[Blocker, ...]:
        return blocking(self.board, estimates)

    def draft(self, estimates: str = "") -> Report:
        return draft(self.board, estimates)

    def publish(self, by: str, estimates: str, seen: str) -> Report:
        """`seen` is the hash of the draft that was approved. Raises `DraftChanged`, and what `publish_report` raises."""
        if draft(self.board).contents_hash != seen:
            raise DraftChanged(
                "the draft is another one since you looked at it; read it again, then approve it"
            )
        return publish_report(self.board, by, self.today(), estimates)

    def versions(self) -> tuple[int, ...]:
        return versions(self.board)

    def published(self, version: int | None = None) -> Report:
        return published_report(self.board, version)

    def draft_file(self, form: Format) -> bytes:
        return write(draft(self.board), form)


def file_of(board: BoardStore, report: Report, form: Format) -> bytes:
    """A file of a report: of a published one as it was frozen, of a draft written now."""
    if report.approval is None:
        return write(report, form)
    document = board.document(FILE, file_id(report.approval.version, form))
    return document.body if document else write(report, form)


def since_it_was_made(board: BoardStore, report: Report) -> tuple[str, ...]:
    """What happened to the releases beneath it, in sentences."""
    return tuple(beneath(report, _releases(board)))


def _published(board: BoardStore, estimates: str) -> Published:
    before = published_report(board) if versions(board) else None
    return Published(
        _scorecard(board),
        dict(_charts(board)),
        tuple(_releases(board)),
        before=before,
        voice=_voice(board),
        estimates=estimates,
    )


def _charts(board: BoardStore) -> Iterator[tuple[str, ChartSeries]]:
    for chart_id in board.ids("chart"):
        document = board.document("chart", chart_id)
        if document and (chart := PublishedChart.of_bytes(document.body)):
            yield chart_id, chart.series


def _voice(board: BoardStore) -> Voice | None:
    """The summary of what was said. One that another version published is left out until it is made anew."""
    document = board.document("voice", SCORECARD)
    try:
        return Voice.model_validate_json(document.body) if document else None
    except ValidationError:
        return None


def _scorecard(board: BoardStore) -> ScorecardDocument:
    document = board.document("scorecard", SCORECARD)
    if document is None:
        raise NoReport(
            "there is no scorecard to report on yet: heard release make, or heard scorecard import"
        )
    try:
        return ScorecardDocument.model_validate_json(document.body)
    except ValidationError:
        raise NoReport(
            "the scorecard was published by another version of Heard; the next start or import makes it anew"
        ) from None


def _releases(board: BoardStore) -> Iterator[Source]:
    for release_id in board.ids("release"):
        document = board.document("release", release_id)
        if document:
            yield source_of(document)


def source_of(document: Document) -> Source:
    """A published release as a report names what it rests on."""
    made_on = json.loads(document.body)["made_on"]
    return Source(kind="release", id=document.id, etag=document.etag, made_on=made_on)
