"""The board's pages say what was published, lay it out by the plan, and are as every page must be."""

import json
import re
import time
from collections.abc import Callable
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from api.pages import views
from api.routes.board import DRAWN_AT_MOST, Drawn
from bot.pages.security import SECURITY_HEADERS
from bot.pages.site import Site
from bot.web_door.door import COPIED
from surveys.definition.loading import library
from surveys.definition.survey import ReleasePlan
from surveys.store.memory import MemoryBoard
from surveys.store.protocols import Document
from tests.acceptance.pages.checking import check_page, text_of
from tests.integration.api.board_documents import publish_releases, put, release_of, scorecard_of
from tests.integration.api.board_server import Visit, visiting
from tests.integration.api.test_api_errors import CANARY, Broken, Unreachable

PAGES = [
    "/board",
    "/board/attention",
    "/board/measures",
    "/board/measures/neglect-reviews-in-time",
    "/board/measures/heard-listened-to",
    "/board/measures/sexual-harm-open-cases",
    "/board/priorities/neglect",
    "/board/priorities/voice-and-influence",
    "/board/voice",
    "/board/voice/practitioners",
    "/board/voice/surveys/feeling-heard",
    "/board/quality",
    "/board/releases",
    "/board/releases/feeling-heard",
    "/board/releases/training-feedback-r1-v1",
    "/board/rounds",
]


def page(visit: Visit, path: str, status: int = 200) -> Element:
    """The page, checked as every page is."""
    answer = visit.client.get(path)
    assert answer.status_code == status
    assert SECURITY_HEADERS.items() <= dict(answer.headers).items()
    return checked(answer.text)


@cache
def checked(text: str) -> Element:
    """A long page takes long to check, and many tests look at the same one."""
    return check_page(text)


def by_class(root: Element, name: str) -> list[Element]:
    return [one for one in root.iter() if name in (one.get("class") or "").split()]


def headings(root: Element, *tags: str) -> list[str]:
    return [text_of(one) for one in root.iter() if one.tag in tags]


def section(root: Element, name: str) -> Element:
    return next(one for one in root.iter() if one.get("id") == name)


def stored(visit: Visit, kind: str, name: str) -> Any:
    found = visit.store.document(kind, name)
    assert found is not None
    return json.loads(found.body)


@pytest.mark.parametrize("path", PAGES)
class TestEveryPage:
    def test_is_as_every_page_must_be(self, board: Visit, path: str) -> None:
        assert headings(page(board, path), "h1")

    def test_is_not_sent_twice(self, board: Visit, path: str) -> None:
        """It has an ETag, and whoever holds it gets 304."""
        first = board.client.get(path)
        again = board.client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert first.headers["cache-control"] == "private, no-cache"

    def test_says_that_the_data_are_example_data(self, board: Visit, path: str) -> None:
        assert "Example data" in text_of(page(board, path))

    def test_can_only_be_read(self, board: Visit, path: str) -> None:
        answer = board.client.post(path)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
        check_page(answer.text)


def test_a_board_without_a_public_page_begins_with_the_scorecard(board: Visit) -> None:
    answer = board.client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/board")


class TestTheOverview:
    """Each question of a board is answered here, or one press away."""

    def test_begins_with_the_outcome_and_what_needs_attention(self, board: Visit) -> None:
        drawn = page(board, "/board")
        assert "All people in North East Lincolnshire feel safe and are safe" in text_of(
            section(drawn, "outcome")
        )
        assert headings(drawn, "h2")[1:3] == ["The outcome for everybody", "Needs attention first"]

    def test_says_which_priority_needs_us_and_why(self, board: Visit) -> None:
        drawn = page(board, "/board")
        for area in _areas(stored(board, "scorecard", "board")):
            said = text_of(section(drawn, area["id"]))
            assert said == f"{area['name']} {area['status']['word']} {area['status']['reason']}"
            assert f"/board/priorities/{area['id']}" in _links(section(drawn, area["id"]))

    def test_shows_the_four_bellwethers(self, board: Visit) -> None:
        cards = by_class(section(page(board, "/board"), "headlines"), "board-card--figure")
        assert len(cards) == 4

    def test_says_what_changed_and_whether_it_is_more_than_chance(self, board: Visit) -> None:
        """Every measure that changed by more than chance is named or counted, and no other."""
        said = text_of(section(page(board, "/board"), "changes"))
        lines = _own_lines(stored(board, "scorecard", "board"))
        more = [one["name"] for one in lines if one["since_previous"]["by_chance"] == "more"]
        within = [one["name"] for one in lines if one["since_previous"]["by_chance"] == "within"]
        shown = [name for name in more if name in said]
        assert f"{len(more) - len(shown)} more that changed" in said
        assert f"{len(within)} measures moved by no more than chance" in said
        assert not [name for name in within if name in said]

    def test_never_shows_green_for_what_needs_attention(self, board: Visit) -> None:
        for line in _own_lines(stored(board, "scorecard", "board")):
            assert not (line["status"]["needs_action"] and line["status"]["rag"] == "green")
            said = text_of(page(board, f"/board/measures/{line['id']}"))
            assert line["status"]["reason"] in said

    def test_leads_to_voice_answers_and_what_is_missing(self, board: Visit) -> None:
        overview = page(board, "/board")
        assert {"/board/voice", "/board/quality", "/board/attention"} <= _links(overview)
        promised = section(overview, "promised")
        assert promised is not None
        assert _links(promised) == {"/we-did", "/board/voice#we-did"}

    def test_old_addresses_lead_on(self, board: Visit) -> None:
        """What was a place on the one long page is a place on the overview, from which a link leads there."""
        drawn = page(board, "/board")
        for line in _own_lines(stored(board, "scorecard", "board")):
            assert section(drawn, f"{line['area']}-{line['id']}") is not None
        for name in ("outcome", "headlines", "exceptions", "quality", "method"):
            assert section(drawn, name) is not None

    def test_names_no_other_method_as_its_own(self, board: Visit) -> None:
        for path in PAGES:
            assert "Turning the Curve".casefold() not in text_of(page(board, path)).casefold()


class TestAPriority:
    def test_is_laid_out_in_the_plan_s_six_areas(self, board: Visit) -> None:
        for area in stored(board, "scorecard", "board")["priorities"]:
            assert headings(page(board, f"/board/priorities/{area['id']}"), "h2") == [
                *(["Example data"] if area["example"] else []),
                "The outcome",
                "Indicators",
                "The story behind the baseline",
                "Partners with a part to play",
                "Actions",
                "Performance measures",
            ]

    def test_shows_every_line_with_value_and_status_and_leads_to_it(self, board: Visit) -> None:
        """And lists what has no data yet by name, and what else is missing."""
        for area in _areas(stored(board, "scorecard", "board")):
            drawn = page(board, f"/board/priorities/{area['id']}")
            said = text_of(drawn)
            for line in _lines_of(area):
                assert f"/board/measures/{line['id']}" in _links(drawn)
                assert line["name"] in said
                if line["latest"]:
                    assert line["text"] in said
                    assert line["status"]["word"] in said
            assert all(gap in said for gap in area["missing"])

    def test_says_who_does_what_by_when(self, board: Visit) -> None:
        for area in _areas(stored(board, "scorecard", "board")):
            said = text_of(page(board, f"/board/priorities/{area['id']}"))
            assert all(action["what"] in said and action["owner"] in said for action in area["actions"])

    def test_without_a_plan_for_it_is_not_there(self, board: Visit) -> None:
        assert board.client.get("/board/priorities/nothing").status_code == 404


class TestAMeasure:
    def test_has_a_chart_with_words_and_a_table(self, board: Visit) -> None:
        """Wide and narrow drawings, and every period in the table."""
        for line in _own_lines(stored(board, "scorecard", "board")):
            drawn = page(board, f"/board/measures/{line['id']}")
            if line["latest"] is None:
                assert not list(drawn.iter("img"))
                continue
            (picture,), (narrow,) = drawn.iter("img"), drawn.iter("source")
            assert line["name"] in (picture.get("alt") or "")
            for address in (picture.get("src"), narrow.get("srcset")):
                assert board.client.get(address or "").headers["content-type"] == "image/svg+xml"
            rows = [text_of(row) for table in by_class(drawn, "board-series") for row in table.iter("tr")]
            for value in line["values"]:
                assert any(value["period"] in row and value["text"] in row for row in rows)

    def test_says_how_it_stands_and_how_sure_that_is(self, board: Visit) -> None:
        for line in _own_lines(stored(board, "scorecard", "board")):
            said = text_of(page(board, f"/board/measures/{line['id']}"))
            words = (
                line["name"],
                line["text"],
                line["status"]["word"],
                line["status"]["reason"],
                line["sureness"],
            )
            assert [each for each in words if each not in said] == []

    def test_leads_back_to_where_the_number_comes_from(self, board: Visit) -> None:
        """Word for word what the explanation of the API says, with a link to each release that exists."""
        for line_id in ("heard-listened-to", "neglect-reviews-in-time"):
            drawn = page(board, f"/board/measures/{line_id}")
            said = text_of(drawn)
            for value in stored(board, "explanation", line_id)["values"]:
                assert all(" ".join(sentence.split()) in said for sentence in value["sentences"])
            releases = [link for link in _links(drawn) if link.startswith("/board/releases/")]
            assert bool(releases) == (line_id == "heard-listened-to")
            assert all(board.client.get(link).status_code == 200 for link in releases)

    def test_shows_what_was_expected_of_each_period(self, board: Visit) -> None:
        line = stored(board, "measure", "neglect-reviews-in-time")
        rows = [
            text_of(row)
            for row in by_class(page(board, f"/board/measures/{line['id']}"), "board-series")[0].iter("tr")
        ]
        known = {value["period"] for value in line["values"]}
        expected = [point for point in line["baseline"]["forecast"] if point["period"] in known]
        assert expected
        for point in expected:
            assert any(point["period"] in row and point["text"] in row for row in rows)

    def test_marks_each_point_by_its_own_rule(self, board: Visit) -> None:
        """The table names the rule where the chart has a shape, also after a period without a value."""
        line = stored(board, "measure", "neglect-reviews-in-time")
        rows = {
            row["period"]: row["mark"]
            for row in views.measure(line, stored(board, "scorecard", "board"), None)["rows"]
        }
        assert rows["Jul to Sep 2026"] == "outside the limits"
        gone = {**line, "values": [value for value in line["values"] if value["period"] != "Apr to Jun 2026"]}
        fewer = {
            row["period"]: row["mark"]
            for row in views.measure(gone, stored(board, "scorecard", "board"), None)["rows"]
        }
        assert fewer == {period: rows.get(period, mark) for period, mark in fewer.items()}

    def test_says_where_a_series_began_anew(self, own_store: MemoryBoard) -> None:
        plain = json.loads(own_store.document("measure", "neglect-reviews-in-time").body)  # type: ignore[union-attr]
        plain["values"][4]["flags"] = ["break"]
        put(own_store, "measure", plain["id"], plain)
        with visiting(own_store) as visit:
            said = text_of(page(visit, f"/board/measures/{plain['id']}"))
        assert f"A new series began in {plain['values'][4]['period']}" in said

    def test_that_is_not_in_the_plan_is_not_there(self, board: Visit) -> None:
        assert board.client.get("/board/measures/nothing").status_code == 404


class TestDataQuality:
    def test_says_what_hidden_means(self, board: Visit) -> None:
        drawn = text_of(page(board, "/board/quality"))
        assert "Values hidden" in drawn
        assert "confidential: too few people" in drawn

    def test_counts_each_round_once_and_leads_to_its_release(self, board: Visit) -> None:
        """Rounds whose answers were added up stand one by one, and every link leads somewhere."""
        drawn = page(board, "/board/quality")
        links = {link for link in _links(drawn) if link.startswith("/board/releases/")}
        rounds = {one["round"] for one in stored(board, "scorecard", "board")["quality"]["response_rates"]}
        assert links == {f"/board/releases/{one}" for one in rounds}
        assert all(board.client.get(link).status_code == 200 for link in links)

    def test_credits_the_method(self, board: Visit) -> None:
        drawn = page(board, "/board/quality")
        assert "Mark Friedman" in text_of(section(drawn, "method"))
        assert "Mark Friedman" in text_of(next(drawn.iter("footer")))


def test_every_link_of_the_board_leads_somewhere(board: Visit) -> None:
    """Nothing on any page is a dead end. What the chat serves at the same address is asked for there."""
    links = {
        link.partition("#")[0] for path in PAGES for link in _links(page(board, path)) if link.startswith("/")
    }
    broken = [
        link for link in sorted(links - set(COPIED)) if board.client.get(link).status_code not in (200, 304)
    ]
    assert broken == []


def test_however_many_answers_there_are_the_newest_three_stand_open(own_store: MemoryBoard) -> None:
    """The others are one press away, the newest first: a page of two minutes stays one."""
    plain = json.loads(own_store.document("scorecard", "board").body)  # type: ignore[union-attr]
    answer = {
        "theme": "Waiting", "heard_on": "2026-10-05", "decision": "x", "owner": "The board", "status": "done",
        "answered_on": "2026-10-20", "why": "",
    }  # fmt: skip
    plain["said"]["you_said_we_did"] = [{**answer, "message": f"Answer {number}."} for number in range(9)]
    put(own_store, "scorecard", "board", plain)
    with visiting(own_store) as visit:
        told = visit.client.get("/board/voice").text.partition('id="we-did"')[2]
    said, earlier, opened = told.partition("6 earlier answers")
    assert earlier
    assert re.findall(r"Answer (\d)\.", said) == ["8", "7", "6"]
    assert re.findall(r"Answer (\d)\.", opened) == ["5", "4", "3", "2", "1", "0"]


def test_each_question_of_a_board_is_one_press_from_the_first_screen(board: Visit) -> None:
    """Each leads to a heading of the page."""
    drawn = page(board, "/board")
    ids = {element.get("id") for element in drawn.iter()}
    led = [to for to, _ in views.QUESTIONS]
    assert [to for to in led if to not in ids] == []
    assert [link.get("href") for link in by_class(drawn, "board-jump__link")] == [f"#{to}" for to in led]


def test_an_answer_that_is_overdue_stands_on_the_overview(own_store: MemoryBoard) -> None:
    plain = json.loads(own_store.document("scorecard", "board").body)  # type: ignore[union-attr]
    late = {"theme": "Waiting", "code": "waiting", "release": "r", "survey": "Club", "due_on": "2026-10-01"}
    plain["said"]["overdue"] = [late]
    put(own_store, "scorecard", "board", plain)
    with visiting(own_store) as visit:
        assert "Not answered: Waiting (Club), due by 1 October 2026" in text_of(page(visit, "/board"))


@pytest.mark.parametrize("name", ["values.csv", "values.json", "datapackage.json", "clear-impact.csv"])
def test_the_numbers_can_be_taken_along_as_files(board: Visit, name: str) -> None:
    """As they are published, by a link on the page of all measures."""
    assert f"/board/values/{name}" in _links(page(board, "/board/measures"))
    answer = board.client.get(f"/board/values/{name}")
    published = board.store.document("values", name)
    assert published is not None
    assert answer.content == published.body
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert board.client.get("/board/values/other.csv").status_code == 404


def test_a_plan_of_three_hundred_measures_has_an_overview_of_the_same_length(own_store: MemoryBoard) -> None:
    """It names what is most pressing and counts the rest, and is drawn in a tenth of a second or so."""
    with visiting(own_store) as visit:
        small = by_class(page(visit, "/board"), "board-card")
    plain = json.loads(own_store.document("scorecard", "board").body)  # type: ignore[union-attr]
    neglect = next(area for area in plain["priorities"] if area["id"] == "neglect")
    late = next(line for line in _lines_of(neglect) if line["id"] == "neglect-reviews-in-time")
    reviews = next(one for one in plain["exceptions"] if one["id"] == late["id"])
    for number in range(300):
        neglect["measures"][1]["lines"].append({**late, "id": f"late-{number}"})
        plain["exceptions"].append({**reviews, "id": f"late-{number}"})
    put(own_store, "scorecard", "board", plain)
    with visiting(own_store) as visit:
        started = time.process_time()
        drawn = page(visit, "/board")
        assert (
            time.process_time() - started < 2
        )  # with the check of its HTML, on a machine that others use too
        assert len(by_class(drawn, "board-card")) <= len(small) + 1
        assert f"All {len(plain['exceptions'])}, with who does what by when" in text_of(drawn)
        assert text_of(page(visit, "/board/measures")).count(late["name"]) == 301


def test_a_scorecard_of_an_earlier_version_waits_to_be_made_anew(own_store: MemoryBoard) -> None:
    """It has no status with a reason; nothing fails, and what needs it is not there until the next start."""
    plain = json.loads(own_store.document("scorecard", "board").body)  # type: ignore[union-attr]
    for area in _areas(plain):
        del area["status"]
    put(own_store, "scorecard", "board", plain)
    with visiting(own_store) as visit:
        assert "There is no scorecard yet." in text_of(page(visit, "/board"))
        for path in ("/board/measures/heard-listened-to", "/board/priorities/neglect"):
            assert visit.client.get(path).status_code == 404


def _links(drawn: Element) -> set[str]:
    return {one.get("href") or "" for one in drawn.iter("a")}


def _areas(scorecard: dict[str, Any]) -> list[dict[str, Any]]:
    return [area for kind in ("voice", "priorities", "training", "broader") for area in scorecard[kind]]


def _own_lines(scorecard: dict[str, Any]) -> list[dict[str, Any]]:
    return [line for area in _areas(scorecard) for line in _lines_of(area)]


def _lines_of(area: dict[str, Any]) -> list[dict[str, Any]]:
    lines = (*area["indicators"], *(one for group in area["measures"] for one in group["lines"]))
    return [line for line in lines if line["area"] == area["id"]]


class TestARelease:
    def test_shows_every_count_as_published(self, board: Visit) -> None:
        """Hidden cells say the same words as in the document."""
        drawn = page(board, "/board/releases/feeling-heard-r2-v1")
        release = stored(board, "release", "feeling-heard-r2-v1")
        tables = [one for one in release["tables"] if one["kind"] != "measure"]
        shown = [[text_of(cell) for cell in table.iter("td")] for table in drawn.iter("table")]
        assert shown == [[cell["text"] for cell in table["cells"]] for table in tables]

    def test_says_what_is_not_shown_and_why(self, board: Visit) -> None:
        release = stored(board, "release", "feeling-heard-r2-v1")
        said = text_of(section(page(board, "/board/releases/feeling-heard-r2-v1"), "hidden"))
        assert str(release["hidden"]["cells"]) in said
        assert all(why in said for why in release["hidden"]["why"])

    def test_says_why_under_each_table_with_something_hidden(self, board: Visit) -> None:
        drawn = page(board, "/board/releases/feeling-heard-r1-v1")
        release = stored(board, "release", "feeling-heard-r1-v1")
        tables = [one for one in release["tables"] if one["kind"] != "measure"]
        wanted = [any(not cell["shown"] for cell in table["cells"]) for table in tables]
        said = [
            "Why hidden?" in text_of(section(drawn, f"t-{number}")) for number in range(1, len(tables) + 1)
        ]
        assert said == wanted
        assert any(wanted)

    def test_gives_no_reason_where_nothing_is_hidden(self, own_store: MemoryBoard) -> None:
        found = own_store.document("release", "feeling-heard-r1-v1")
        plain = json.loads(found.body if found else b"")
        for table in plain["tables"]:
            table["cells"] = [cell for cell in table["cells"] if cell["shown"]]
        put(own_store, "release", "all-shown-r1-v1", plain)
        with visiting(own_store) as visit:
            assert "Why hidden?" not in text_of(page(visit, "/board/releases/all-shown-r1-v1"))

    def test_says_what_changed_while_people_answered(self, own_store: MemoryBoard) -> None:
        found = own_store.document("release", "feeling-heard-r1-v1")
        plain = json.loads(found.body if found else b"")
        plain["round"]["changes"] = [
            {"question": "safer", "says": "“Safer” has another hint", "breaks": False}
        ]
        put(own_store, "release", "changed-r1-v1", plain)
        with visiting(own_store) as visit:
            drawn = text_of(page(visit, "/board/releases/changed-r1-v1"))
            assert "Changed while people were answering “Safer” has another hint." in drawn
            assert "Changed while" not in text_of(page(visit, "/board/releases/feeling-heard-r1-v1"))

    def test_of_fewer_than_ten_people_says_only_that(self, board: Visit) -> None:
        drawn = page(board, "/board/releases/training-feedback-r1-v1")
        assert "Fewer than 10 people took part." in text_of(drawn)
        assert not list(drawn.iter("table"))

    def test_carries_its_fingerprint(self, board: Visit) -> None:
        release = stored(board, "release", "feeling-heard-r2-v1")
        assert release["content_hash"] in text_of(page(board, "/board/releases/feeling-heard-r2-v1"))

    def test_is_found_by_its_survey_or_round(self, board: Visit) -> None:
        exact = board.client.get("/board/releases/feeling-heard-r2-v1").content
        assert board.client.get("/board/releases/feeling-heard").content == exact
        assert board.client.get("/board/releases/feeling-heard-r2").content == exact


class TestTheRounds:
    def test_say_how_far_they_are_in_bands_of_ten_only(self, board: Visit) -> None:
        drawn = text_of(page(board, "/board/rounds"))
        assert "Young people: Year 8" in drawn
        assert "300 people" in drawn
        assert "About 200 answers" in drawn
        assert "10 to 19" in drawn
        assert "counted once a day" in drawn

    def test_of_an_earlier_version_are_shown_as_far_as_they_are_known(self, own_store: MemoryBoard) -> None:
        old = {"id": "old-r1", "survey": "old", "revision": 1, "opened_on": "2026-01-05", "closed_on": None}
        put(own_store, "round", "old-r1", {**old, "example": False})
        with visiting(own_store) as visit:
            assert "old-r1" in text_of(page(visit, "/board/rounds"))

    def test_there_are_none_at_first(self) -> None:
        with visiting(MemoryBoard()) as visit:
            assert "No survey has been asked yet." in text_of(page(visit, "/board/rounds"))


def test_a_crossed_table_has_rows_and_columns() -> None:
    """The labels are those of the one-way tables, and every published cell is in its place."""
    survey = library()["feeling-heard"]
    kept = tuple(survey.question(each) for each in ("listened-to", "feel-safe"))
    crossed = survey.model_copy(
        update={"questions": kept, "release": ReleasePlan(pairs=(("listened-to", "feel-safe"),))}
    )
    store = MemoryBoard()
    release = release_of(crossed, 1, 1500)
    publish_releases(store, [(crossed, release)])
    with visiting(store) as visit:
        drawn = page(visit, "/board/releases/feeling-heard")
    (table,) = by_class(drawn, "board-crossed")
    pair = next(one for one in release.to_dict()["tables"] if one["kind"] == "pair")
    columns = [text_of(one) for one in next(table.iter("thead")).iter("th")]
    for row in next(table.iter("tbody")).iter("tr"):
        label = text_of(next(row.iter("th")))
        for column, cell in zip(columns, row.iter("td"), strict=True):
            published = next(one for one in pair["cells"] if one["label"] == f"{label}: {column}")
            assert text_of(cell) == published["text"]


def test_the_newest_release_stands_first(board: Visit) -> None:
    cards = by_class(page(board, "/board/releases"), "board-card")
    assert [text_of(one).split(" Example")[0] for one in cards] == [
        "Training feedback, Jul to Sep 2026",
        "Training feedback, Apr to Jun 2026",
        "Feeling heard, Jul to Sep 2026",
        "Feeling heard, Apr to Jun 2026",
    ]


def test_a_chart_can_neither_run_nor_fetch_anything(board: Visit) -> None:
    answer = board.client.get("/board/charts/heard-listened-to.svg")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert board.client.get("/board/charts/no-such.svg").status_code == 404


def test_a_new_scorecard_shows_on_the_page(own_store: MemoryBoard) -> None:
    """The page is drawn anew when a document behind it changes."""
    with visiting(own_store) as visit:
        first = visit.client.get("/board")
        plain = stored(visit, "scorecard", "board")
        own_store.publish("scorecard", "board", json.dumps(plain | {"as_of": "2026-12-24"}).encode())
        visit.clock.now += 1
        second = visit.client.get("/board")
    assert "As it stood on 24 December 2026" in second.text
    assert first.headers["etag"] != second.headers["etag"]


@pytest.mark.parametrize(
    ("path", "what_to_do"),
    [("/board", "heard round open"), ("/board/releases", "heard round close")],
)
def test_an_empty_page_says_what_to_do_next(empty_board: Visit, path: str, what_to_do: str) -> None:
    assert what_to_do in text_of(page(empty_board, path))


def test_real_data_are_not_called_examples() -> None:
    store = MemoryBoard()
    survey = library()["feeling-heard"]
    publish_releases(store, [(survey, release_of(survey, 1, 60, example=False))])
    with visiting(store) as visit:
        for path in ("/board/releases", "/board/releases/feeling-heard"):
            assert "xample" not in text_of(page(visit, path))


def test_words_in_a_document_are_only_words() -> None:
    """A title with mark-up in it is shown as it is written."""
    survey = library()["feeling-heard"].model_copy(update={"title": "<script>alert('x')</script> & more"})
    store = MemoryBoard()
    made = [(survey, release_of(survey, 1, 60))]
    publish_releases(store, made)
    put(store, "scorecard", "board", scorecard_of(made).document().to_dict())
    with visiting(store) as visit:
        for path in ("/board", "/board/releases", "/board/releases/feeling-heard"):
            assert "<script>alert('x')</script> & more" in text_of(page(visit, path))


@pytest.mark.parametrize(
    "path", ["/nothing", "/board/nothing", "/board/releases/nothing", "/board/", "/static/x"]
)
def test_a_page_that_is_not_there_is_kind(board: Visit, path: str) -> None:
    answer = board.client.get(path)
    assert answer.status_code == 404
    if path != "/static/x":
        assert headings(check_page(answer.text), "h1") == ["Page not found"]


@pytest.mark.parametrize(
    ("store", "status", "heading"),
    [
        (Unreachable, 503, "Sorry, this is not working right now"),
        (Broken, 500, "Sorry, something went wrong"),
    ],
)
def test_a_fault_of_ours_has_an_error_number_and_no_details(
    store: Callable[[], MemoryBoard], status: int, heading: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The number on the page is the one in the log; the words of the exception are in neither."""
    with visiting(store()) as visit:
        for path in ("/board", "/board/releases", "/board/releases/x", "/board/charts/x.svg"):
            drawn = page(visit, path, status)
            assert headings(drawn, "h1") == [heading]
            assert text_of(by_class(drawn, "board-id")[0]) in caplog.text
    assert CANARY not in caplog.text
    assert "Traceback" not in caplog.text


def test_drawn_pages_have_an_end() -> None:
    """However many pages are drawn, no more than so many are kept."""

    class Plain:
        def draw(self, template: str, **values: Any) -> bytes:
            return b""

    drawn = Drawn(Plain())  # type: ignore[arg-type]
    for number in range(DRAWN_AT_MOST + 9):
        drawn.page("x", (Document.of("release", "x", b"%d" % number, "x"),), lambda documents: {})
    assert len(drawn._kept) == DRAWN_AT_MOST


def test_an_installation_of_examples_says_so_on_every_page() -> None:
    with visiting(MemoryBoard(), site=Site("Test Board", example=True)) as visit:
        for path in ("/board", "/board/releases", "/nothing"):
            assert "This is a demonstration" in visit.client.get(path).text


def _told(board: Visit, audience: str) -> Any:
    told = stored(board, "voice", "board")["surveys"]
    return next(survey for survey in told if survey["audience"] == audience)


def test_the_voice_page_tells_how_each_theme_went_with_numbers_and_words(board: Visit) -> None:
    """Themes with how many now and before, directions, who sorted them, what they belong to; every number as published."""
    survey, words = _told(board, "young_people"), text_of(page(board, "/board/voice"))
    assert survey["how_sure"] in words
    assert any(theme["went"] for theme in survey["themes"])
    for theme in survey["themes"]:
        assert f"{theme['text']} people" in words
        assert f"{theme['earlier'][0]['period']}: {theme['earlier'][0]['text']}" in words
        for way in theme["went"]:
            assert (f"{way['title']}: {way['text']} of {theme['text']}" in words) == (
                way["count"] is not None
            )
    assert {
        f"/board/measures/{m['id']}" for area in survey["belongs_to"] for m in area["measures"]
    } <= _links(page(board, "/board/voice"))


def test_practitioners_are_on_a_page_of_their_own(board: Visit) -> None:
    """What young people said is never mixed with what those who work with them said."""
    young, trained = (page(board, path) for path in ("/board/voice", "/board/voice/practitioners"))
    titles = [_told(board, audience)["title"] for audience in ("young_people", "practitioners")]
    assert [any(title in words for words in headings(young, "h2")) for title in titles] == [True, False]
    assert [any(title in words for words in headings(trained, "h2")) for title in titles] == [False, True]
    assert "/board/voice/practitioners" in _links(young)


def test_a_survey_has_a_page_with_every_theme_way_and_round(board: Visit) -> None:
    survey = _told(board, "young_people")
    words = text_of(page(board, "/board/voice/surveys/feeling-heard"))
    for theme in survey["themes"]:
        for said in (theme, *theme["earlier"], *theme["went"]):
            assert said["text"] in words
        assert theme["title"] in words
    assert board.client.get("/board/voice/surveys/no-such").status_code == 404


def test_a_summary_of_another_version_is_said_to_be_one() -> None:
    """It is made anew at the next start; until then the page says so, and nothing breaks."""
    store = MemoryBoard()
    put(store, "voice", "board", {"schema": "heard-voice/0", "surveys": [{"title": "old"}]})
    with visiting(store) as visit:
        assert "published by another version" in text_of(page(visit, "/board/voice"))
        assert visit.client.get("/board/voice/surveys/old").status_code == 404
