"""A number that must appear nowhere: exact counts go in at one end, and all that comes out at the other is read."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.installation.settings import read_settings
from api.installation.wiring import Installation, open_installation
from surveys.store.protocols import BoardStore, Response
from tests.integration.api.board_server import Visit, visiting

STARTED, FINISHED, ALWAYS, MOSTLY, WROTE = 4931, 4217, 2617, 1319, 1123
CANARIES = (STARTED, FINISHED, ALWAYS, MOSTLY, FINISHED - ALWAYS - MOSTLY, WROTE)
"""True counts of people, none a multiple of 5."""

KINDS = (
    "survey",
    "round",
    "release",
    "themes",
    "scorecard",
    "measure",
    "explanation",
    "chart",
    "list",
)
COMMANDS = (
    ("round", "list"),
    ("round", "status", "feeling-heard"),
    ("release", "list"),
    ("release", "show", "feeling-heard"),
    ("release", "show", "feeling-heard", "--json"),
    ("release", "verify"),
    ("release", "diff", "feeling-heard", "feeling-heard-r1-v1"),
    ("scorecard", "show"),
    ("scorecard", "explain", "heard-listened-to"),
    ("doctor",),
)


def _answers(number: int) -> dict[str, str]:
    said = "always" if number < ALWAYS else "mostly" if number < ALWAYS + MOSTLY else "hardly"
    words = {"anything-else": "My worker listens."} if number < WROTE else {}
    return {"listened-to": said, **words}


def _fill(house: Installation, round_id: str) -> None:
    responses: list[Response] = [
        {"id": f"{n:032x}", "round": round_id, "answers": _answers(n)} for n in range(FINISHED)
    ]
    with house.stores.responses.transaction() as work:
        work.rewrite(round_id, responses)
    with house.stores.participation.transaction() as people:
        for number in range(STARTED):
            people.begin(round_id, f"{number:032x}")


def _seen(text: str) -> list[int]:
    """The canaries in a text, with or without a comma. A number inside a longer one or a hash is another number."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return [one for one in CANARIES if re.search(rf"(?<![\w.]){one}(?![\w]|\.\d)", plain)]


def test_the_canary_is_seen_where_it_sings() -> None:
    """The test itself sees a count as a word, in JSON, with a comma and in a sentence."""
    for text in ("2617", '{"count":2617}', "2,617 people", "Finished: 2617.", ">2617<"):
        assert _seen(text) == [2617]
    assert _seen("12617 2617a 26.17") == []


@pytest.fixture
def typed(heard, tmp_path: Path) -> tuple[list[str], Installation]:
    """All that the commands say about a round from its opening to its release, and the house that it happened in."""
    said = [heard("round", "open", "feeling-heard")]
    house = open_installation(read_settings({"HEARD_DATA": str(tmp_path / "data")}))
    _fill(house, "feeling-heard-r1")
    said += [heard("round", "status", "feeling-heard"), heard("round", "close", "feeling-heard", "--yes")]
    said += [heard("release", "make", "feeling-heard", log_level="DEBUG")]
    said += [heard(*command, log_level="DEBUG") for command in COMMANDS]
    assert [ran.code for ran in said] == [0] * len(said)
    return [ran.out + ran.err for ran in said], house


def _everything_served(visit: Visit) -> Iterator[tuple[str, str]]:
    """Every address of the API and of the pages, with every id that there is."""
    paths = json.loads(visit.client.get("/api/v1/openapi.json").text)["paths"]
    for path in (*paths, "/board", "/board/releases", "/board/releases/{id}", "/board/charts/{id}.svg"):
        for document_id in _ids(visit.store) if "{id}" in path else ("",):
            answer = visit.client.get(path.replace("{id}", document_id), headers=visit.key())
            yield f"{path} {document_id}", answer.text


def _tables(folder: Path) -> str:
    """All rows of the board's own database, as text."""
    (file,) = folder.glob("*board*.db")
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT body FROM documents").fetchall()
    return "\n".join(row[0].decode() for row in rows)


def _ids(board: BoardStore) -> set[str]:
    return {document_id for kind in KINDS for document_id in board.ids(kind)}


def test_a_true_count_appears_nowhere(typed, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Not in what commands say, the API, the pages, the charts, the logs or the board's own tables."""
    said, house = typed
    with caplog.at_level("DEBUG"), visiting(house.stores.board) as visit:
        served = dict(_everything_served(visit))
    assert any("4,220" in text or "4,215" in text for text in served.values())
    assert {where: _seen(text) for where, text in served.items() if _seen(text)} == {}
    assert [found for text in said if (found := _seen(text))] == []
    assert _seen(caplog.text) == []
    assert _seen(_tables(tmp_path / "data")) == []
