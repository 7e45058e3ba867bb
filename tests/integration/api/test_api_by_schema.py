"""Whatever the API's description allows, and what it does not, is asked: nothing breaks and nothing is undocumented."""

import json
from datetime import date
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode

from api.accounts.api_keys import SCOPES, make_key
from api.app import create_app, openapi_json
from surveys.store.memory import MemoryBoard
from tests.integration.api.board_server import SITE

ADDRESSES = sorted(json.loads(openapi_json())["paths"])
HEALTH = "/api/v1/health"
"""Takes nothing, so nothing about a request for it can be wrong."""
FEW = hypothesis.settings(
    max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
)
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")
TOKEN, KEY = make_key("schema", tuple(SCOPES), date(2026, 11, 3))
WITH_A_KEY = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def api(published: MemoryBoard) -> Any:
    published.add_key(KEY)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(published, site=SITE))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("headers", [WITH_A_KEY, {}], ids=["with a key", "without a key"])
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_as_described(api: Any, address: str, headers: dict[str, str], mode: GenerationMode):
    """Status, type, headers and form of each answer, whether the request was good or bad; none is an error of ours."""
    if address == HEALTH and mode == GenerationMode.NEGATIVE:
        return
    operation = api[address]["GET"]

    @FEW
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: schemathesis.Case) -> None:
        answer = case.call(headers=headers)
        assert answer.status_code < 500
        case.validate_response(answer, headers=headers)

    asked()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", METHODS)
def test_nothing_can_be_written(api: Any, address: str, method: str):
    """Any other method is refused in the one shape, and told which are there."""
    case = api[address]["GET"].Case(path_parameters={"id": "board", "page": "1"}, method=method)
    answer = case.call(headers=WITH_A_KEY)
    assert answer.status_code == 405
    assert answer.headers["allow"][0] == "GET, HEAD"
