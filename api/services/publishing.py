"""What is published, and when: surveys and rounds as they open and close, releases as they are made, and the scorecard anew
after each release or import. The API and the pages serve these documents byte for byte and compute nothing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from analysis.periods import Period
from analysis.plan import Plan
from analysis.release import Release, parse
from analysis.release.themes import themes_of
from analysis.scorecard import Scorecard, build
from analysis.scorecard.as_json import line_document
from analysis.values import Value, as_plain, from_plain
from surveys.days import day_in_words
from surveys.definition.survey import Survey
from surveys.errors import UserError
from surveys.fieldwork.lookup import revisions_of, survey_of
from surveys.rounds import ReleaseId, Round, band
from surveys.store.protocols import BoardStore, CoreDataStore, ParticipationStore, RoundsStore

BOARD = "board"
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
    surveys = {asked.survey: revisions_of(rounds, asked)[-1] for asked in known}
    for survey in surveys.values():
        _publish(board, "survey", survey.id, survey.model_dump(mode="json", exclude_defaults=True))
    for asked in known:
        counted = progress(board, participation, asked, today)
        _publish(board, "round", asked.id, _round(asked, surveys[asked.survey], counted))
    _publish_list(board, "surveys", [{"id": survey.id, "title": survey.title} for survey in surveys.values()])
    _publish_list(
        board, "rounds", [{"id": asked.id, "title": _round_title(asked, surveys)} for asked in known]
    )
    publish_what_was_asked(board, rounds)


def progress(board: BoardStore, participation: ParticipationStore, asked: Round, today: date) -> Item | None:
    """How many have begun and sent, in bands of ten, as they stood when they were first counted on the day.

    Once a day: a band that moved while people answer would tell whoever watches it that somebody sent just then, and in a
    small round who it was. Moved once a day it says that somebody did, of all who could have that day."""
    if asked.stage(today) != "open":
        return None
    kept = board.document("round", asked.id)
    before: Item | None = json.loads(kept.body).get("progress") if kept else None
    if before and before["counted_on"] >= today.isoformat():
        return before
    with participation.transaction() as work:
        started, finished = work.counts(asked.id)
    return {"counted_on": today.isoformat(), "started": band(started), "finished": band(finished)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _round(asked: Round, survey: Survey, counted: Item | None) -> Item:
    period = Period.containing(asked.opened_on, "financial_quarter")
    return {
        "id": asked.id,
        "survey": asked.survey,
        "revision": asked.revision,
        "revisions": list(asked.revisions),
        "opened_on": asked.opened_on.isoformat(),
        "closes_on": _day(asked.closes_on),
        "closed_on": _day(asked.closed_on),
        "results_on": _day(asked.results_on),
        "title": survey.title,
        "audience": survey.audience,
        "invited": asked.invited,
        "asked": asked.asked,
        "quota": asked.quota,
        "full": asked.full_on is not None,
        "progress": counted,
        "time_period": period.time_period,
        "time_identifier": period.time_identifier,
        "example": asked.example,
    }


def _round_title(asked: Round, surveys: Mapping[str, Survey]) -> str:
    return f"{surveys[asked.survey].title}, opened on {day_in_words(asked.opened_on)}"


# Releases ----------


def publish_release(board: BoardStore, release: Release, asked: Survey) -> None:
    """Freeze a release with the survey that it asked, and with the themes in it as a document of their own.

    Raises `FrozenDocument` for one that is there."""
    board.publish("release", release.id, release.to_bytes(), frozen=True)
    _publish_asked(board, release.id, asked)
    _publish(board, "themes", release.id, themes_of(release).model_dump(mode="json"))
    published = [parse(_body(board, "release", id)) for id in board.ids("release")]
    titled = [{"id": listed.id, "title": _release_title(listed)} for listed in published]
    _publish_list(board, "releases", titled)
    _publish_list(board, "themes", titled)


def publish_what_was_asked(board: BoardStore, rounds: RoundsStore) -> None:
    """Publish the surveys of releases that an earlier version of Heard has published without."""
    there = set(board.ids(ASKED))
    missing = [parse(_body(board, "release", id)) for id in board.ids("release") if id not in there]
    if not missing:
        return
    with rounds.transaction() as work:
        known = {asked.id: asked for asked in work.rounds()}
    for release in missing:
        _publish_asked(board, release.id, survey_of(rounds, known[str(ReleaseId.parse(release.id).round)]))


def _publish_asked(board: BoardStore, release_id: str, asked: Survey) -> None:
    board.publish(ASKED, release_id, asked.model_dump_json(exclude_defaults=True).encode(), frozen=True)


def released(board: BoardStore) -> list[tuple[Release, Survey]]:
    """Every release with its survey, as it was asked. Raises `NotPublished`."""
    return [(parse(_body(board, "release", id)), survey_asked(board, id)) for id in board.ids("release")]


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
    return [parse(_body(board, "release", str(id))) for id in ids if str(id.round) == round_id]


def _release_title(release: Release) -> str:
    example = ", example data" if release.example else ""
    asked = release.round
    return f"{release.survey.title}, {asked.time_identifier} {asked.time_period}{example}"


# The scorecard ----------


def core_data(imported: CoreDataStore) -> list[Value]:
    """The values that came in as files, every revision."""
    with imported.transaction() as work:
        return [from_plain(value) for value in work.values()]


def keep_core_data(imported: CoreDataStore, values: Iterable[Value]) -> None:
    with imported.transaction() as work:
        work.replace([as_plain(value) for value in values])


def build_scorecard(board: BoardStore, imported: CoreDataStore, plan: Plan, today: date) -> Scorecard:
    """The scorecard from the plan, the core data and all releases. Raises `NotPublished`."""
    return build(plan, core_data(imported), released(board), as_of=today)


def publish_scorecard(board: BoardStore, imported: CoreDataStore, plan: Plan, today: date) -> Scorecard:
    """Build and publish the scorecard, its measures and its charts. Raises `NotPublished`."""
    # Here, because it brings matplotlib, for which no other command should wait.
    from analysis.scorecard.charts import chart_svg, series_of

    scorecard = build_scorecard(board, imported, plan, today)
    _publish(board, "scorecard", BOARD, scorecard.document().to_dict())
    _publish_list(board, "scorecards", [{"id": BOARD, "title": f"Scorecard of {day_in_words(today)}"}])
    for line in scorecard.lines:
        _publish(board, "measure", line.id, line_document(line).to_dict())
        chart = chart_svg(series_of(line))
        board.publish("chart", line.id, chart.encode(), media_type="image/svg+xml")
    measures = [{"id": line.id, "title": line.measure.name} for line in scorecard.lines]
    _publish_list(board, "measures", measures)
    return scorecard


def _publish_list(board: BoardStore, id: str, items: Sequence[Item]) -> None:
    _publish(board, "list", id, {"items": list(items)})


def _publish(board: BoardStore, kind: str, id: str, plain: Any) -> None:
    _publish_body(board, (kind, id), plain)


def _publish_body(board: BoardStore, key: tuple[str, str], plain: Any) -> None:
    board.publish(*key, json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode())


def _body(board: BoardStore, kind: str, id: str) -> bytes:
    document = board.document(kind, id)
    if document is None:
        raise LookupError(f"{kind} {id} is listed but not there")
    return document.body
