"""Small numbers in core data do not reach the board: not as numbers, and not as a difference that they make."""

from collections.abc import Sequence
from datetime import date

import pytest

from analysis.core_data import read_core_data
from analysis.plan import load_plan
from api.services.publishing import publish_scorecard, take_in_core_data
from surveys.store.memory import memory_stores
from tests.integration.api.board_documents import KINDS

PLAN = load_plan()
TODAY = date(2026, 11, 3)
HEADING = (
    "measure_id,time_period,time_identifier,breakdown_topic,breakdown,value,numerator,denominator,comment"
)
COUNT = "domestic-abuse-incidence,202526,Financial year Q{quarter},,,{count},,,"
SEEN = [COUNT.format(quarter=quarter, count=1012) for quarter in (1, 2, 3)]


def _last(count: int) -> str:
    """The count of the last quarter."""
    return COUNT.format(quarter=4, count=count)


def _published(*files: Sequence[str]) -> dict[tuple[str, str], bytes]:
    """Every document that there is after these files with core data were taken in, one after the other."""
    stores = memory_stores()
    for rows in files:
        file = "\n".join((HEADING, *rows)).encode()
        incoming = read_core_data(file, PLAN, file="core.csv", imported_on=TODAY)
        take_in_core_data(stores.core_data, incoming, load_plan())
    publish_scorecard(stores.board, stores.core_data, PLAN, TODAY)
    board = stores.board
    return {
        (kind, name): document.body
        for kind in KINDS
        for name in board.ids(kind)
        if (document := board.document(kind, name))
    }


def test_what_is_hidden_makes_no_difference_to_any_document() -> None:
    """With a count of 3 or of 4 the board gets the same bytes: series, forecasts, charts and texts are made without it."""
    three, four, large = (_published([*SEEN, _last(count)]) for count in (3, 4, 33))
    assert three == four
    assert three != large


@pytest.mark.parametrize("is_hidden_first", [True, False])
def test_a_hidden_number_that_was_revised_makes_no_difference(is_hidden_first: bool) -> None:
    """Both numbers stay in the store; the one that is hidden is to be seen nowhere, and changes nothing."""

    def published(count: int) -> dict[tuple[str, str], bytes]:
        files = ([*SEEN, _last(count)], [_last(990)])
        return _published(*(files if is_hidden_first else ([*SEEN, _last(990)], [_last(count)])))

    assert published(3) == published(4)
