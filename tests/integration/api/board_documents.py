"""Real documents for the board's store, made by the analysis from seeded answers to the surveys of the library."""

import json
import random
from datetime import date
from functools import cache
from typing import Any

from analysis.core_data import read_core_data
from analysis.plan import FOLDER, load_plan
from analysis.release import AskedSurvey, Making, Release, RoundAnswers, RoundFacts
from analysis.release.documents.themes import themes_of
from analysis.release.make import make_release
from analysis.scorecard import Scorecard, build
from analysis.scorecard.as_json import line_document
from analysis.scorecard.charts.published import PublishedChart
from analysis.scorecard.charts.series import series_of
from analysis.scorecard.explain import explain
from analysis.text.coding import Coded, Direction
from analysis.voice.summary import summary
from api.services.publishing import flat_tables
from surveys.definition.loading import library
from surveys.definition.survey import PREFER_NOT_TO_SAY, Question, Survey
from surveys.rounds import RoundId
from surveys.store.protocols import BoardStore

MADE_ON = date(2026, 11, 3)
THEMES = {
    "feeling_safe": "Feeling safe",
    "listened_to": "Being listened to",
    "school_and_learning": "School and learning",
    "waiting_and_access": "Waiting and getting help",
}
PERIODS = ("Financial year Q1", "Financial year Q2", "Financial year Q3")


def answers(survey: Survey, rng: random.Random) -> dict[str, Any]:
    """What one made-up person answered; the first choices more often than the last."""
    given: dict[str, Any] = {}
    for question in survey.questions:
        if survey.applies(question, given) and rng.random() < 0.95:
            given[question.id] = _answer(question, rng)
    return given


def _answer(question: Question, rng: random.Random) -> Any:
    choices = [*question.choice_ids, PREFER_NOT_TO_SAY] if question.prefer_not_to_say else question.choice_ids
    match question.kind:
        case "several":
            return [rng.choice(question.choice_ids)]
        case "number":
            return rng.randint(question.least or 0, question.most or 0)
        case "text":
            return "They asked me and waited for what I said."
        case _:
            return rng.choices(choices, [2**-place for place in range(len(choices))])[0]


def release_of(
    survey: Survey,
    ordinal: int,
    people: int,
    *,
    example: bool = True,
    number: int = 1,
    made_on: date = MADE_ON,
) -> Release:
    """An audited release of so many made-up people, made once."""
    asked = (survey.model_dump_json(), ordinal, people, example, number, made_on)
    if asked not in _MADE:
        _MADE[asked] = _made(survey, ordinal, people, example=example, number=number, made_on=made_on)
    return _MADE[asked]


_MADE: dict[tuple[object, ...], Release] = {}


def _made(survey: Survey, ordinal: int, people: int, *, example: bool, number: int, made_on: date) -> Release:
    rng = random.Random(f"{survey.id} {ordinal} {people}")
    round_id = str(RoundId(survey.id, ordinal))
    responses = [
        {"id": f"{n:032x}", "round": round_id, "answers": answers(survey, rng)} for n in range(people)
    ]
    facts = RoundFacts(
        round_id,
        date(2026, 3 * ordinal + 1, 5),
        date(2026, 3 * ordinal + 2, 2),
        "202627",
        PERIODS[ordinal - 1],
        asked=people * 2,
        started=people + 15,
        example=example,
        release_number=number,
    )
    themes = {one["id"]: frozenset(code for code in THEMES if rng.random() < 0.3) for one in responses}
    how = Making(rng.randbytes(32), made_on, {"code": "0.1.0"})
    coded = Coded(themes, None, THEMES, _directions(themes))
    return make_release(AskedSurvey(survey, facts), RoundAnswers(responses, coded), how)


def _directions(themes: dict[str, frozenset[str]]) -> dict[str, dict[str, Direction]]:
    """How each theme went: mostly well, and for waiting mostly not."""
    rng = random.Random("how it went")
    leans = {"waiting_and_access": (1, 6, 1, 1)}
    ways: tuple[Direction, ...] = ("good", "bad", "both", "neutral")
    return {
        person: {code: rng.choices(ways, leans.get(code, (5, 2, 1, 1)))[0] for code in sorted(codes)}
        for person, codes in themes.items()
    }


@cache
def releases() -> tuple[tuple[Survey, Release], ...]:
    """Two rounds of young people, and two of practitioners, the first too small to say anything. Made once: nobody can
    change them."""
    surveys = library()
    young, trained = surveys["feeling-heard"], surveys["training-feedback"]
    return (
        (young, release_of(young, 1, 160)),
        (young, release_of(young, 2, 240)),
        (trained, release_of(trained, 1, 7)),
        (trained, release_of(trained, 2, 90)),
    )


def publish_releases(store: BoardStore, made: list[tuple[Survey, Release]]) -> None:
    for survey, release in made:
        plain = release.to_dict()
        put(store, "survey", survey.id, survey.model_dump(mode="json"))
        put(store, "round", plain["round"]["id"], _round(plain))
        store.publish("release", release.id, release.to_bytes(), frozen=True)
        put(store, "themes", release.id, themes_of(release).model_dump(mode="json"))


def put(store: BoardStore, kind: str, name: str, plain: Any) -> None:
    store.publish(kind, name, json.dumps(plain).encode())


def _round(release: dict[str, Any]) -> dict[str, Any]:
    survey, one = release["survey"], release["round"]
    own = {"id": one["id"], "survey": survey["id"], "title": survey["title"], "revision": survey["revision"]}
    dates = {"opened_on": one["opened_on"], "closes_on": one["closed_on"], "closed_on": one["closed_on"]}
    people = {"audience": survey["audience"], "invited": "Year 8", "asked": 300, "quota": 200, "full": False}
    counted = {"counted_on": one["opened_on"], "started": "10 to 19", "finished": "0 to 9"}
    return own | dates | people | {"results_on": None, "progress": counted, "example": release["example"]}


LISTS = {
    "surveys": "survey",
    "rounds": "round",
    "releases": "release",
    "themes": "themes",
    "measures": "measure",
    "explanations": "explanation",
    "scorecards": "scorecard",
}


def publish_lists(store: BoardStore) -> None:
    """The six lists, of what is in the store."""
    for name, kind in LISTS.items():
        put(
            store,
            "list",
            name,
            {"items": [{"id": each, "title": _title(store, kind, each)} for each in store.ids(kind)]},
        )


def _title(store: BoardStore, kind: str, name: str) -> str:
    found = store.document(kind, name)
    plain = json.loads(found.body) if found else {}
    return str(plain.get("title") or plain.get("name") or name)


def scorecard_of(made: list[tuple[Survey, Release]]) -> Scorecard:
    """The plan, the example core data file, and the releases, as they stood when the releases were made."""
    plan = load_plan()
    file = FOLDER / "example_core_data.csv"
    core = read_core_data(file.read_bytes(), plan, file=file.name, imported_on=MADE_ON)
    return build(plan, core, [(release, survey) for survey, release in made], MADE_ON)


def publish_scorecard(store: BoardStore, scorecard: Scorecard) -> None:
    """The scorecard, each of its measures by itself, and the charts of those that have data."""
    put(store, "scorecard", "board", scorecard.document().to_dict())
    store.publish_all(flat_tables(scorecard))
    for one in scorecard.lines:
        put(store, "measure", one.id, line_document(one).to_dict())
        put(store, "explanation", one.id, explain(one, scorecard.asked).model_dump(mode="json"))
        if one.latest:
            store.publish("chart", one.id, PublishedChart.of(series_of(one)).to_bytes())


def publish_all(store: BoardStore, made: list[tuple[Survey, Release]]) -> None:
    publish_releases(store, made)
    publish_scorecard(store, scorecard_of(made))
    voice = summary([(release, survey) for survey, release in made], load_plan(), MADE_ON)
    put(store, "voice", "board", voice.model_dump(mode="json", by_alias=True))
    publish_lists(store)


KINDS = (*LISTS.values(), "voice", "values", "chart", "list")


def copy_documents(source: BoardStore, target: BoardStore) -> None:
    for kind in KINDS:
        for name in source.ids(kind):
            found = source.document(kind, name)
            if found:
                target.publish(kind, name, found.body, media_type=found.media_type)
