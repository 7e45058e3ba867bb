"""A year of a board, played over its commands and pages: a round, stories and actions, answers and a report; then the next
round, one that asks whether the answers were right, and a report that says what changed."""

import csv
import html
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from analysis.plan import load_plan
from api.accounts.links import new_link
from api.accounts.people import Identity
from api.app import create_app
from api.commands.processes.desk_wiring import routes_of_desk
from api.installation import clock
from api.installation.believed_clock import BelievedClock
from api.installation.settings import read_settings
from api.installation.wiring import Installation, open_installation
from bot.web_door.door import chat_app, web_routes
from surveys.authoring.asking_back import survey_about
from surveys.authoring.reading_age import reading_age
from surveys.language.phrases import phrases_in
from tests.unit.api.desk.answered import TYPED
from tests.unit.api.desk.test_desk_pages import Browser

AUTUMN, ANSWERED = date(2026, 10, 5), date(2026, 10, 20)
SPRING, MEETING = date(2027, 2, 1), date(2027, 3, 15)
"""When young people are asked and answered, when they are asked again, and when the board meets."""
pytestmark = [pytest.mark.database, pytest.mark.slow]

CORE_DATA = "analysis/plan/shipped/example_core_data.csv"
WAITING = "waiting-and-access-feeling-heard-r1"
"""The answer to what most people write about, as the desk names it."""
PEOPLE, CHILD = 80, 9
"""How many answer a round, and the reading age that they are written to."""
BECAUSE = "Nobody has read the comments yet."


class Year:
    """The installation, the commands, and people who are signed in. `day` is the day that all of them take for today."""

    def __init__(self, folder: Path, heard: Callable[..., Any], patch: pytest.MonkeyPatch) -> None:
        self.folder, self.day, year = folder, AUTUMN, self
        self._heard = heard

        class Day(date):
            @classmethod
            def today(cls) -> date:
                return year.day

        patch.setattr(clock, "date", Day)
        patch.setattr(BelievedClock, "today", lambda _: year.day)
        (folder / "own").mkdir()
        patch.setenv("HEARD_SURVEYS", str(folder / "own"))
        settings = {"HEARD_DATA": str(folder / "data"), "HEARD_SURVEYS": str(folder / "own")}
        self.house: Installation = open_installation(read_settings(settings))

    def run(self, *typed: str) -> str:
        """What a command says that goes well."""
        ran = self._heard(*typed)
        assert ran.code == 0, ran.err or ran.out
        return str(ran.out)

    def asks(self, survey: str, rows: list[dict[str, str]], meets: Sequence[str] = ()) -> None:
        """A round from its first day to its release. `meets` is what stands on its first screen."""
        self.run("round", "open", survey)
        first = self.read(f"/s/{survey}") if meets else ""
        assert [words for words in meets if words not in first] == []
        file = self.folder / f"{survey}-{self.day}.csv"
        with file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.DictWriter(opened, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        assert f"Sent: {len(rows)}," in self.run(
            "replay", str(file), "--survey", survey, "--door", "terminal"
        )
        self.run("round", "close", survey, "--yes")
        self.run("release", "make", survey)

    def signed_in(self, name: str, role: str) -> Browser:
        app = create_app(
            self.house.stores.board,
            site=self.house.site(),
            extra_routes=routes_of_desk(self.house, load_plan(), all_in_one=True),
        )
        browser = Browser(app)
        link = new_link(self.house.stores.record, Identity(name, frozenset({role})), "Cat", datetime.now(UTC))
        browser.post(f"/desk/sign-in/{link}")
        return browser

    def read(self, path: str) -> str:
        """A page that everybody may read."""
        with self.house.conversations() as conversations:
            answers, site = self.house.stores.answers.versions, self.house.site()
            app = chat_app(web_routes(conversations, site=site, tick=0, answers=answers), site=site)
            return Browser(app).get(path).text

    def document(self, kind: str, name: str) -> Any:
        found = self.house.stores.board.document(kind, name)
        assert found
        return json.loads(found.body)

    def newest(self, measure: str) -> tuple[str, float]:
        """The period and the value that a measure of young people's voice stands at."""
        areas = self.document("scorecard", "board")["voice"]
        lines = [line for area in areas for group in area["measures"] for line in group["lines"]]
        latest = next(line["latest"] for line in lines if line["id"] == measure)
        return latest["period"], latest["value"]


@pytest.fixture
def year(tmp_path: Path, heard: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Year:
    return Year(tmp_path, heard, monkeypatch)


SAID = (
    "it took ages to get an appointment, i wait and wait",
    "my worker is kind and really listens",
    "",
    "it took ages to get an appointment, i wait and wait",
    "i feel safer at home now",
)


def heard_in(going_well: int) -> list[dict[str, str]]:
    """What people choose and write: so many of them are listened to, and two of five wait."""
    return [
        {
            "listened-to": "Always" if number < going_well else "Sometimes",
            "feel-safer": "Yes, a lot safer" if number % 3 else "About the same",
            "anything-else": SAID[number % len(SAID)],
        }
        for number in range(PEOPLE)
    ]


def said_of_the_answer() -> list[dict[str, str]]:
    """Three of four were understood, and half of all saw something change."""
    return [
        {
            "understood": "No" if number % 4 == 0 else "Yes",
            "changed": "Yes, a bit" if number % 2 else "Not yet",
        }
        for number in range(PEOPLE)
    ]


def words_of(page: str) -> str:
    """What people read in the middle of a page."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0])))


def press(browser: Browser, page: str, to: str, data: Mapping[str, str] | None = None) -> None:
    """What a form of a page sends, with the number of what was seen."""
    seen = re.search(r'name="seen" value="(\w+)"', browser.get(page).text)
    answer = browser.post(to, data={**(data or {}), "seen": seen[1] if seen else "0"})
    assert answer.status_code in (200, 303), re.findall(r"error-message[^>]*>.*?</p>", answer.text, re.DOTALL)


def write_what_is_missing(year: Year, ann: Browser) -> None:
    """A story and an action for every area that lacks one."""
    for area in {each["area"] for each in year.document("scorecard", "board")["exceptions"]}:
        story, action = f"/desk/write/story/{area}", f"/desk/write/action/{area}"
        press(ann, story, story, {"text": "Schools tell us earlier.", "why": "Agreed."})
        press(ann, action, action, {"what": "Train staff.", "owner": "The board", "cost": "no_cost"})


def answer_themes(ann: Browser, ben: Browser, release: str, most: int | None = None) -> list[str]:
    """The themes that a release shows get an answer over two people, or so many at most. Gives the ids of the answers."""
    listed = ann.get("/desk/answers").text
    new = re.findall(rf'href="(/desk/answers/new/{release}/\w+)"', listed)[:most]
    for page in new:
        press(ann, page, page, TYPED)
    ids = re.findall(r'href="/desk/answers/([\w-]+)"', ann.get("/desk/answers").text)
    made = [each for each in dict.fromkeys(ids) if each.endswith(release.removesuffix("-v1"))]
    drafts = [each for each in made if "Approve these words" in ben.get(f"/desk/answers/{each}").text]
    assert len(drafts) == len(new)
    for each in drafts:
        for step in ("approve", "publish"):
            press(ben, f"/desk/answers/{each}", f"/desk/answers/{each}/{step}")
    return drafts


def what_changed(year: Year, version: int) -> dict[str, list[str]]:
    """The rows of the report's chapter about the one before, by measure."""
    chapters = year.document("report", f"report-v{version}")["chapters"]
    blocks = next(chapter["blocks"] for chapter in chapters if chapter["id"] == "since-last")
    rows = next(block["rows"] for block in blocks if block["kind"] == "table")
    return {row[0]: row[1:] for row in rows}


def test_a_year_of_a_board(year: Year) -> None:
    """Autumn: young people wait, the board answers within its days, and reports. Spring: more feel listened to, they say
    whether they were understood, and the second report says what changed since the first."""
    year.run("scorecard", "import", CORE_DATA)
    year.asks("feeling-heard", heard_in(going_well=PEOPLE // 3))
    ann, ben = year.signed_in("Ann", "editor"), year.signed_in("Ben", "approver")
    assert "Approve and publish" not in ben.get("/desk/report").text, "reds have no story yet"

    year.day = ANSWERED
    write_what_is_missing(year, ann)
    answered = answer_themes(ann, ben, "feeling-heard-r1-v1")
    assert WAITING in answered
    press(ben, "/desk/report", "/desk/report/publish", {"estimates": BECAUSE})
    told = year.read("/we-did")
    assert TYPED["said"] in told
    assert round(reading_age(words_of(told))) <= CHILD

    year.day = SPRING
    year.run("answers", "ask", WAITING, str(year.folder / "own"))
    year.asks("feeling-heard", heard_in(going_well=PEOPLE * 4 // 5))
    asked = survey_about(WAITING)
    year.asks(asked, said_of_the_answer(), meets=[TYPED["said"], phrases_in().labels["wedid"]])
    assert year.newest("voice-understood") == ("Jan to Mar 2027", 75)
    assert year.newest("voice-saw-change") == ("Jan to Mar 2027", 50)
    assert year.newest("voice-answered-in-time") == ("Oct to Dec 2026", 100)

    year.day = MEETING
    assert year.newest("voice-answered-in-time") == ("Oct to Dec 2026", 100), "nobody has looked again"
    answer_themes(ann, ben, "feeling-heard-r2-v1", most=1)
    assert "were to have an answer by 3 March 2027" in ben.get("/desk/report").text
    answer_themes(ann, ben, "feeling-heard-r2-v1")
    assert year.newest("voice-answered-in-time") == ("Jan to Mar 2027", 0)
    write_what_is_missing(year, ann)
    press(ben, "/desk/report", "/desk/report/publish", {"estimates": BECAUSE})
    changed = what_changed(year, 2)
    assert "No data yet" in changed["Young people who say that we understood what was said"][0]
    assert "Red" in changed["Young people who felt listened to"][0]
    assert "Green" in changed["Young people who felt listened to"][1]
    for version in (1, 2):
        document = year.house.stores.board.document("report-file", f"report-v{version}-pdf")
        assert document
        printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(document.body)).pages)
        assert f"Version: {version}" in printed
        assert TYPED["standard"] in " ".join(printed.split())
