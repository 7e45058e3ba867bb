"""What young people said where much of it is hidden: page, API and terminal say the same, in words and never in guesses."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from analysis.plan import load_plan
from analysis.release import Release, parse
from analysis.release.documents.document import HIDDEN, canonical, content_hash
from analysis.voice.as_text import as_text
from analysis.voice.document import Voice
from analysis.voice.summary import summary
from surveys.store.memory import MemoryBoard
from tests.acceptance.pages.checking import text_of
from tests.integration.api.board_documents import (
    MADE_ON,
    copy_documents,
    publish_releases,
    publish_scorecard,
    put,
    releases,
    scorecard_of,
)
from tests.integration.api.board_server import visiting
from tests.integration.api.test_board_pages import page as checked

Plain = dict[str, Any]
Hide = Callable[[Plain], None]


def _hide(cells: list[Plain]) -> None:
    for cell in cells:
        cell |= {"count": None, "shown": False, "text": HIDDEN}


def _themes(plain: Plain) -> list[Plain]:
    return next(table["cells"] for table in plain["tables"] if table["id"] == "themes")


def _without_ways(plain: Plain, of: set[str]) -> None:
    plain["tables"] = [table for table in plain["tables"] if table["id"].removeprefix("direction:") not in of]


def every_theme(plain: Plain) -> None:
    _hide(_themes(plain))
    _without_ways(plain, {cell["id"] for cell in _themes(plain)})


def one_theme(plain: Plain) -> None:
    hidden = [cell for cell in _themes(plain) if cell["count"] is not None and cell["id"] != "not-answered"][
        :1
    ]
    _hide(hidden)
    _without_ways(plain, {cell["id"] for cell in hidden})


def all_ways(plain: Plain) -> None:
    for table in plain["tables"]:
        if table["id"].startswith("direction:"):
            _hide(table["cells"])


def _hidden_in(release: Release, hide: Hide) -> Release:
    plain = json.loads(release.to_bytes())
    hide(plain)
    plain["hidden"]["cells"] = sum(not cell["shown"] for table in plain["tables"] for cell in table["cells"])
    return parse(canonical({**plain, "content_hash": content_hash(plain)}))


@pytest.fixture(scope="module")
def scorecard() -> MemoryBoard:
    """Of nothing but core data: what young people said does not change it."""
    store = MemoryBoard()
    publish_scorecard(store, scorecard_of([]))
    return store


@pytest.mark.parametrize("round_id", ["feeling-heard-r1", "feeling-heard-r2"])
@pytest.mark.parametrize("hide", [every_theme, one_theme, all_ways], ids=lambda hide: hide.__name__)
def test_page_api_and_terminal_say_the_same_of_what_is_hidden(
    hide: Hide, round_id: str, scorecard: MemoryBoard
) -> None:
    """In the newest round, and in the one before it."""
    store = MemoryBoard()
    copy_documents(scorecard, store)
    made = [(s, _hidden_in(r, hide) if r.round.id == round_id else r) for s, r in releases()]
    publish_releases(store, made)
    voice = summary([(release, survey) for survey, release in made], load_plan(), MADE_ON)
    put(store, "voice", "board", voice.model_dump(mode="json", by_alias=True))
    with visiting(store) as visit:
        board, whole = (
            text_of(checked(visit, path)) for path in ("/board/voice", "/board/voice/surveys/feeling-heard")
        )
        told = visit.client.get("/api/v1/voice", headers=visit.key()).json()
    typed = as_text(Voice.model_validate(told))
    young = next(each for each in told["surveys"] if each["survey"] == "feeling-heard")
    assert young["how_sure"] in board
    assert young["how_sure"] in typed
    for theme in young["themes"]:
        assert theme["title"] in whole
        assert theme["title"] in typed
        for said in (theme, *theme["earlier"], *theme["went"]):
            assert (said["count"] is None) == (said["text"] == HIDDEN)
            assert said["text"] in whole
            assert said["count"] is None or f"{said['count']:,}" in typed
    assert "None" not in board + whole + typed
    assert not re.search(r"\bnan\b|\d\.\d{3,}", typed)
