"""What is published, and when: surveys and rounds as they open and close, releases as they are made, and the scorecard anew
after each release or import. The API and the pages serve these documents byte for byte and compute nothing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from analysis.core_data import (
    CanonicalTable,
    Difference,
    clear_impact_csv,
    datapackage,
    difference,
    joined,
)
from analysis.periods import Period
from analysis.plan import Plan
from analysis.release import Release, parse
from analysis.release.documents.themes import themes_of
from analysis.scorecard import Scorecard, ScorecardLine, build
from analysis.scorecard.as_json import lines_in
from analysis.scorecard.charts.published import PublishedChart
from analysis.scorecard.charts.series import series_of
from analysis.scorecard.explain import Asked, explain
from analysis.scorecard.signs.baselines import freeze, kept
from analysis.values import Value
from analysis.voice.document import InOurWords, Voice
from analysis.voice.quotes import Quote
from analysis.voice.summary import summary
from analysis.voice.with_checks import with_checks
from api.services.checks import checked_scorecard, checks_published
from api.services.held_imports import counting, with_held
from api.services.quotes import quotes_document, quotes_published
from surveys.days import day_in_words
from surveys.definition.survey import Survey
from surveys.errors import UserError
from surveys.fieldwork.lookup import revisions_of, survey_of
from surveys.rounds import ReleaseId, Round, band
from surveys.store.protocols import BoardStore, CoreDataStore, Document, ParticipationStore, RoundsStore

BOARD = "board"
IN_OUR_WORDS = "in_our_words"
ASKED = "asked"
"""The kind of document that holds the survey of a release, as it was asked. Its id is that of the release."""

Item = Mapping[str, Any]


class NotPublished(UserError):
    """A document is missing that others rest on; the message says what to run."""


# Surveys and rounds ----------


def publish_fieldwork(
    board: BoardStore, rounds: RoundsStore, participation: ParticipationStore, today: date
) -> None:
    """Publish the surveys that have been asked and all rounds, with bands of ten that move once a day; and what releases of
    an earlier version asked, where they do not say."""
    with rounds.transaction() as work:
        known = work.rounds()
    surveys = {round_.survey: revisions_of(rounds, round_)[-1] for round_ in known}
    board.publish_all(
        [
            *(_survey_document(survey) for survey in surveys.values()),
            *(
                _round_document(round_, surveys[round_.survey], progress(board, participation, round_, today))
                for round_ in known
            ),
            _list("surveys", [{"id": survey.id, "title": survey.title} for survey in surveys.values()]),
            _list("rounds", [{"id": round_.id, "title": _round_title(round_, surveys)} for round_ in known]),
        ]
    )
    publish_what_was_asked(board, rounds)


def _survey_document(survey: Survey) -> Document:
    return _document("survey", survey.id, survey.model_dump(mode="json", exclude_defaults=True))


def progress(board: BoardStore, participation: ParticipationStore, round_: Round, today: date) -> Item | None:
    """How many have begun and sent, in bands of ten, as they stood when they were first counted on the day.

    Once a day: a band that moved while people answer would tell whoever watches it that somebody sent just then, and in a
    small round who it was. Moved once a day it says that somebody did, of all who could have that day."""
    if round_.stage(today) != "open":
        return None
    kept = board.document("round", round_.id)
    before: Item | None = json.loads(kept.body).get("progress") if kept else None
    if before and before["counted_on"] >= today.isoformat():
        return before
    with participation.transaction() as work:
        started, finished = work.counts(round_.id)
    return {"counted_on": today.isoformat(), "started": band(started), "finished": band(finished)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _round_document(round_: Round, survey: Survey, counted: Item | None) -> Document:
    period = Period.containing(round_.opened_on, "financial_quarter")
    body = {
        "id": round_.id,
        "survey": round_.survey,
        "label": round_.label,
        "programme": round_.programme,
        "revision": round_.revision,
        "revisions": list(round_.revisions),
        "opened_on": round_.opened_on.isoformat(),
        "closes_on": _day(round_.closes_on),
        "closed_on": _day(round_.closed_on),
        "results_on": _day(round_.results_on),
        "title": survey.title,
        "audience": survey.audience,
        "invited": round_.invited,
        "entry": round_.entry,
        "adds_up": round_.adds_up,
        "waits": round_.waits,
        "added_to": round_.added_to,
        "asked": round_.asked,
        "quota": round_.quota,
        "full": round_.full_on is not None,
        "progress": counted,
        "time_period": period.time_period,
        "time_identifier": period.time_identifier,
        "example": round_.example,
    }
    return _document("round", round_.id, body)


def _round_title(round_: Round, surveys: Mapping[str, Survey]) -> str:
    label = f"{round_.label}, " if round_.label else ""
    return f"{surveys[round_.survey].title}, {label}opened on {day_in_words(round_.opened_on)}"


# Releases ----------


def publish_release(board: BoardStore, release: Release, asked: Survey) -> None:
    """Freeze a release with the survey that it asked, and with the themes in it as a document of their own; all that is
    said of it appears in one moment, or nothing does.

    Raises `FrozenDocument` for one that is there."""
    listed = {release_id: parse(_body(board, "release", release_id)) for release_id in board.ids("release")}
    published = {**listed, release.id: release}.values()
    titled = [{"id": each.id, "title": _release_title(each)} for each in published]
    board.publish_all(
        [
            Document.of("release", release.id, release.to_bytes(), frozen=True),
            _asked_document(release.id, asked),
            _document("themes", release.id, themes_of(release).model_dump(mode="json")),
            _list("releases", titled),
            _list("themes", titled),
        ]
    )


def publish_what_was_asked(board: BoardStore, rounds: RoundsStore) -> None:
    """Publish the surveys of releases that an earlier version of Heard has published without."""
    there = set(board.ids(ASKED))
    missing = [release_id for release_id in board.ids("release") if release_id not in there]
    if not missing:
        return
    with rounds.transaction() as work:
        known = {round_.id: round_ for round_ in work.rounds()}
    board.publish_all(
        [
            _asked_document(release_id, survey_of(rounds, known[str(ReleaseId.parse(release_id).round)]))
            for release_id in missing
        ]
    )


def _asked_document(release_id: str, asked: Survey) -> Document:
    return Document.of(ASKED, release_id, asked.model_dump_json(exclude_defaults=True).encode(), frozen=True)


def released(board: BoardStore) -> list[tuple[Release, Survey]]:
    """Every release with its survey, as it was asked. Raises `NotPublished`."""
    return [
        (parse(_body(board, "release", release_id)), survey_asked(board, release_id))
        for release_id in board.ids("release")
    ]


def survey_asked(board: BoardStore, release_id: str) -> Survey:
    """What a release asked; where that was several revisions, the newest with all of the earlier ones.

    Raises `NotPublished`."""
    document = board.document(ASKED, release_id)
    if document is None:
        raise NotPublished(
            f"what {release_id} asked is not published yet; publish it with: heard scorecard show"
        )
    try:
        return Survey.model_validate_json(document.body)
    except ValidationError:
        raise NotPublished(
            f"what {release_id} asked was published by another version of Heard, which must be used to read it"
        ) from None


def releases_of(board: BoardStore, round_id: str) -> list[Release]:
    """The releases of a round so far, oldest first."""
    ids = sorted(map(ReleaseId.parse, board.ids("release")))
    return [
        parse(_body(board, "release", str(release_id)))
        for release_id in ids
        if str(release_id.round) == round_id
    ]


def _release_title(release: Release) -> str:
    example = ", example data" if release.example else ""
    asked = release.round
    return f"{release.survey.title}, {asked.time_identifier} {asked.time_period}{example}"


# The scorecard ----------


def core_data(imported: CoreDataStore) -> list[Value]:
    """The values that came in as files, every revision; without those that wait for a second person."""
    with imported.transaction() as work:
        return counting(work.values())


def take_in_core_data(imported: CoreDataStore, incoming: Sequence[Value], plan: Plan) -> Difference:
    """Keep incoming values beside those that are there, in one transaction: two who import at once both count.

    Gives what that changed."""
    with imported.transaction() as work:
        work.lock()
        rows = work.values()
        before = counting(rows)
        found = difference(before, incoming, plan.withdrawn_up_to)
        work.replace(with_held(joined(before, found), rows))
    return found


def build_scorecard(board: BoardStore, imported: CoreDataStore, plan: Plan, today: date) -> Scorecard:
    """The scorecard from the plan, the core data and all releases. Raises `NotPublished`."""
    return build(plan, core_data(imported), released(board), as_of=today)


def frozen_baseline(
    board: BoardStore, imported: CoreDataStore, plan: Plan, measure: str, made_on: date, why: str
) -> Mapping[str, Any]:
    """A measure's history as it is known up to a day, with the forecast after it, as the board's record keeps it.

    Raises `BaselineError` where there is nothing to freeze, `NotPublished`."""
    line = build_scorecard(board, imported, plan, made_on).line(measure)
    version = line.baseline.version + 1 if line.baseline else 1
    made = freeze(line.measure, line.since_break, made_on, version=version, reason=why)
    return kept(made, "the desk").model_dump(mode="json", exclude={"by", "reason"})


def publish_scorecard(board: BoardStore, imported: CoreDataStore, plan: Plan, today: date) -> Scorecard:
    """Build and publish the scorecard, its measures and what their charts show. Raises `NotPublished`."""
    told = released(board)
    scorecard = build(plan, core_data(imported), told, as_of=today)
    measures = [{"id": line.id, "title": line.measure.name} for line in scorecard.lines]
    whole = scorecard.document()
    board.publish_all(
        [
            Document.of(
                "scorecard",
                BOARD,
                checked_scorecard(whole, checks_published(board)).model_dump_json(by_alias=True).encode(),
            ),
            voice_document(_voice(board, plan, today, told)),
            _list("scorecards", [{"id": BOARD, "title": f"Scorecard of {day_in_words(today)}"}]),
            *(
                Document.of("measure", line.id, line.model_dump_json(by_alias=True).encode())
                for line in lines_in(whole)
            ),
            *(_explanation(line, scorecard.asked) for line in scorecard.lines),
            *_charts(board, scorecard.lines),
            _list("measures", measures),
            *flat_tables(scorecard),
            _list("explanations", measures),
        ]
    )
    return scorecard


def build_voice(board: BoardStore, plan: Plan, today: date) -> Voice:
    """What young people told us, from the plan and all releases. Raises `NotPublished`."""
    return _voice(board, plan, today, released(board))


def _voice(board: BoardStore, plan: Plan, today: date, told: Sequence[tuple[Release, Survey]]) -> Voice:
    voice = summary(told, plan, today, words_published(board), quotes_published(board))
    return with_checks(voice, checks_published(board))


def words_published(board: BoardStore) -> list[InOurWords]:
    """What was approved to be said in our words, as it was published last."""
    document = board.document(IN_OUR_WORDS, BOARD)
    return (
        [InOurWords.model_validate(each) for each in json.loads(document.body)["words"]] if document else []
    )


def publish_voice(board: BoardStore, plan: Plan, today: date, approved: Sequence[InOurWords]) -> None:
    """Publish what young people told us with the words of ours that were approved. Raises `NotPublished`."""
    words = {"words": [each.model_dump(mode="json") for each in approved]}
    told = summary(released(board), plan, today, approved, quotes_published(board))
    checked = with_checks(told, checks_published(board))
    board.publish_all([_document(IN_OUR_WORDS, BOARD, words), voice_document(checked)])


def publish_quotes(board: BoardStore, plan: Plan, today: date, quotes: Sequence[Quote]) -> None:
    """Publish what young people told us with these quotes and no others. Raises `NotPublished`."""
    told = summary(released(board), plan, today, words_published(board), quotes)
    board.publish_all([quotes_document(quotes), voice_document(with_checks(told, checks_published(board)))])


def voice_document(voice: Voice) -> Document:
    return _document("voice", BOARD, voice.model_dump(mode="json", by_alias=True))


def _explanation(line: ScorecardLine, asked: Asked) -> Document:
    return Document.of("explanation", line.id, explain(line, asked).model_dump_json().encode())


def _charts(board: BoardStore, lines: Iterable[ScorecardLine]) -> Iterator[Document]:
    """What the charts show. A line that has lost its value has a chart that says so."""
    there = set(board.ids("chart"))
    for line in lines:
        if _has_a_course(line) or line.id in there:
            yield Document.of("chart", line.id, PublishedChart.of(series_of(line)).to_bytes())


def _has_a_course(line: ScorecardLine) -> bool:
    """Whether there is a line to draw: of one value there is nothing to see but the value."""
    return sum(value.figure.known for value in line.values) > 1


def flat_tables(scorecard: Scorecard) -> Iterator[Document]:
    """Every value of a scorecard in flat files."""
    table = CanonicalTable.of(scorecard)
    yield Document.of("values", "values.csv", table.csv().encode(), "text/csv")
    yield Document.of("values", "clear-impact.csv", clear_impact_csv(scorecard).values.encode(), "text/csv")
    yield Document.of("values", "values.json", _plain_json(table.flat()))
    yield Document.of("values", "datapackage.json", _plain_json(datapackage(scorecard, "values.csv")))


def _plain_json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _list(name: str, items: Sequence[Item]) -> Document:
    return _document("list", name, {"items": list(items)})


def _document(kind: str, document_id: str, content: Item) -> Document:
    return Document.of(
        kind, document_id, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    )


def _body(board: BoardStore, kind: str, document_id: str) -> bytes:
    document = board.document(kind, document_id)
    if document is None:
        raise LookupError(f"{kind} {document_id} is listed but not there")
    return document.body
