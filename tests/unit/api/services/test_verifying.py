"""What people checked is published beside a release, step by step, and stands in the voice and on the scorecard."""

import json
from datetime import date

import pytest

from analysis.plan import load_plan
from analysis.voice.checked.queue import WaitingComment, sample
from analysis.voice.checked.verified import NotEnoughChecked
from api.services.comments.verifying import publish_check
from api.services.publishing import publish_release, publish_scorecard
from surveys.store.comments import HandedComment, KeptCoding
from surveys.store.memory import memory_stores
from surveys.store.protocols import Stores
from tests.integration.api.board_documents import releases

ROUND = "feeling-heard-r1"
COMMENTS = [
    HandedComment(
        f"{n * 2654435761 % 2**32:032x}", ROUND, "young_people", "more", "What else?", "en", f"words {n}"
    )
    for n in range(200)
]


@pytest.fixture
def stores() -> Stores:
    made = memory_stores()
    for survey, release in releases():
        publish_release(made.board, release, survey)
    with made.comments.transaction() as work:
        work.hand_out(COMMENTS)
    return made


def code(stores: Stores, count: int) -> None:
    """So many of the sample, in its order."""
    codes = ["feeling_safe", "school_and_learning", "listened_to", "waiting_and_access"]
    with stores.comments.transaction() as work:
        for number, each in enumerate(sample([WaitingComment.of(comment) for comment in COMMENTS])[:count]):
            found, said = (dict.fromkeys(codes, "bad") if number % part else {} for part in (2, 3))
            body = {"codebook": "b1", "themes": said, "feeling": "neutral", "unsure": False, "machine": found}
            work.add(KeptCoding(each, "Ann", 1, ROUND, body))


def test_it_stands_in_the_voice_and_on_the_scorecard(stores: Stores) -> None:
    code(stores, 60)
    made = publish_check(stores.comments, stores.board, ROUND)
    publish_scorecard(stores.board, stores.core_data, load_plan(), date(2026, 11, 30))
    document = stores.board.document("scorecard", "board")
    assert document is not None
    scorecard = json.loads(document.body)
    table = next(table for table in scorecard["said"]["themes"] if table["round"] == ROUND)
    assert table["checked"] == made.text
    assert any("People agree with about" in cell["checked"] for cell in table["cells"])
    others = [table for table in scorecard["said"]["themes"] if table["round"] != ROUND]
    assert {table["checked"] for table in others} == {""}


def test_the_next_one_comes_after_ten_more(stores: Stores) -> None:
    """Two that are close would say what was coded between them, or what somebody deleted."""
    code(stores, 45)
    assert publish_check(stores.comments, stores.board, ROUND).checked == 40
    with pytest.raises(NotEnoughChecked, match="publish again when 50 or more are"):
        publish_check(stores.comments, stores.board, ROUND)
    with stores.comments.transaction() as work:
        work.drop({COMMENTS[0].id})
    with pytest.raises(NotEnoughChecked):
        publish_check(stores.comments, stores.board, ROUND)
    code(stores, 58)
    assert publish_check(stores.comments, stores.board, ROUND).checked == 50


@pytest.mark.parametrize("round_id", ["feeling-heard-r9", "nonsense", ""])
def test_without_a_release_nothing_is_published(stores: Stores, round_id: str) -> None:
    with pytest.raises(NotEnoughChecked, match="no final release"):
        publish_check(stores.comments, stores.board, round_id)
