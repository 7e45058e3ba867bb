"""What is published, and when: surveys and rounds as they open and close, releases as they are made, and the scorecard anew
after each release or import. The API and the pages serve these documents byte for byte and compute nothing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from analysis.plan import load_plan
from analysis.release import Release, parse
from analysis.scorecard import Scorecard, build
from analysis.scorecard.as_json import line_as_plain
from analysis.values import Value, as_plain, from_plain
from api.installation.wiring import Installation
from surveys.days import day_in_words
from surveys.definition.survey import Survey
from surveys.fieldwork.lookup import revisions_of, survey_of
from surveys.rounds import ReleaseId, Round, band, time_period
from surveys.store.protocols import BoardStore

CORE_DATA = ("core-data", "values")
BOARD = "board"

Item = Mapping[str, Any]


def publish_fieldwork(house: Installation, today: date) -> None:
    """Publish the surveys that have been asked and all rounds, with bands of ten that move once a day."""
    with house.stores.rounds.transaction() as work:
        rounds = work.all()
    surveys = {one.survey: revisions_of(house.stores.rounds, one)[-1] for one in rounds}
    board = house.stores.board
    for survey in surveys.values():
        _publish(board, "survey", survey.id, survey.model_dump(mode="json", exclude_defaults=True))
    for one in rounds:
        _publish(board, "round", one.id, _round(one, surveys[one.survey], progress(house, one, today)))
    _publish_list(board, "surveys", [{"id": survey.id, "title": survey.title} for survey in surveys.values()])
    _publish_list(board, "rounds", [{"id": one.id, "title": _round_title(one, surveys)} for one in rounds])


def progress(house: Installation, one: Round, today: date) -> Item | None:
    """How many have begun and sent, in bands of ten, as they stood when they were first counted on the day.

    Once a day: a band that moved while people answer would tell whoever watches it that somebody sent just then, and in a
    small round who it was. Moved once a day it says that somebody did, of all who could have that day."""
    if one.stage(today) != "open":
        return None
    kept = house.stores.board.document("round", one.id)
    before: Item | None = json.loads(kept.body).get("progress") if kept else None
    if before and before["counted_on"] >= today.isoformat():
        return before
    with house.stores.participation.transaction() as work:
        started, finished = work.counts(one.id)
    return {"counted_on": today.isoformat(), "started": band(started), "finished": band(finished)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _round(one: Round, survey: Survey, counted: Item | None) -> Item:
    period, identifier = time_period(one.opened_on)
    return {
        "id": one.id,
        "survey": one.survey,
        "revision": one.revision,
        "revisions": list(one.revisions),
        "opened_on": one.opened_on.isoformat(),
        "closes_on": _day(one.closes_on),
        "closed_on": _day(one.closed_on),
        "results_on": _day(one.results_on),
        "title": survey.title,
        "audience": survey.audience,
        "invited": one.invited,
        "asked": one.asked,
        "quota": one.quota,
        "full": one.full_on is not None,
        "progress": counted,
        "time_period": period,
        "time_identifier": identifier,
        "example": one.example,
    }


def _round_title(one: Round, surveys: Mapping[str, Survey]) -> str:
    return f"{surveys[one.survey].title}, opened on {day_in_words(one.opened_on)}"


def publish_release(house: Installation, release: Release) -> None:
    """Freeze a release, with the themes in it as a document of their own. Raises `FrozenDocument` for one that is there."""
    plain = release.as_plain()
    board = house.stores.board
    board.publish("release", release.id, release.to_bytes(), frozen=True)
    _publish(board, "themes", release.id, _themes(plain))
    released = [json.loads(_body(board, "release", id)) for id in board.ids("release")]
    titled = [{"id": one["id"], "title": _release_title(one)} for one in released]
    _publish_list(board, "releases", titled)
    _publish_list(board, "themes", titled)


def _release_title(plain: Item) -> str:
    example = ", example data" if plain["example"] else ""
    return f"{plain['survey']['title']}, {plain['round']['time_identifier']} {plain['round']['time_period']}{example}"


def _themes(plain: Item) -> Item:
    """The themes of a release: only how many people mentioned each."""
    cells = [cell for table in plain["tables"] if table["kind"] == "themes" for cell in table["cells"]]
    return {
        "release": plain["id"],
        "round": plain["round"]["id"],
        "survey": plain["survey"]["id"],
        "example": plain["example"],
        "themes": [
            {"code": cell["id"], "title": cell["label"], "count": cell["count"], "text": cell["text"]}
            for cell in cells
        ],
    }


def core_data(board: BoardStore) -> list[Value]:
    """The values that came in as files, every revision."""
    document = board.document(*CORE_DATA)
    return [from_plain(plain) for plain in json.loads(document.body)] if document else []


def keep_core_data(board: BoardStore, values: Iterable[Value]) -> None:
    _publish_body(board, CORE_DATA, [as_plain(value) for value in values])


def build_scorecard(house: Installation, today: date) -> Scorecard:
    """The scorecard from the plan, the core data and all releases."""
    board = house.stores.board
    return build(load_plan(), core_data(board), released(house), as_of=today)


def released(house: Installation) -> list[tuple[Release, Survey]]:
    """Every release with its survey, as it was asked."""
    board, rounds = house.stores.board, house.stores.rounds
    with rounds.transaction() as work:
        asked = {one.id: one for one in work.all()}
    releases = [parse(_body(board, "release", id)) for id in board.ids("release")]
    return [(release, survey_of(rounds, asked[_round_id(release)])) for release in releases]


def releases_of(house: Installation, one: Round) -> list[Release]:
    """The releases of a round so far, oldest first."""
    board = house.stores.board
    ids = sorted(map(ReleaseId.parse, board.ids("release")))
    return [parse(_body(board, "release", str(id))) for id in ids if str(id.round) == one.id]


def _round_id(release: Release) -> str:
    return str(release.as_plain()["round"]["id"])


def publish_scorecard(house: Installation, today: date) -> Scorecard:
    """Build and publish the scorecard, its measures and its charts."""
    # Here, because it brings matplotlib, for which no other command should wait.
    from analysis.scorecard.charts import chart_svg, series_of

    scorecard = build_scorecard(house, today)
    board = house.stores.board
    _publish(board, "scorecard", BOARD, scorecard.as_plain())
    _publish_list(board, "scorecards", [{"id": BOARD, "title": f"Scorecard of {day_in_words(today)}"}])
    for line in scorecard.lines:
        _publish(board, "measure", line.id, line_as_plain(line))
        chart = chart_svg(series_of(line))
        board.publish("chart", line.id, chart.encode(), media_type="image/svg+xml")
    _publish_list(
        board, "measures", [{"id": line.id, "title": line.measure.name} for line in scorecard.lines]
    )
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
