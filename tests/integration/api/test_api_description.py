"""The API describes itself truly: every address, every status, with examples that are real documents."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from analysis.release import parse
from analysis.release.documents.document import SEAL, canonical
from api.app import openapi_json
from api.routes import examples
from api.routes.documents import COLLECTIONS, TABLES, V1, Collection
from surveys.definition.loading import library
from surveys.definition.survey import ReleasePlan
from tests.integration.api.board_documents import release_of
from tests.integration.api.board_server import Visit
from tests.integration.api.described import undescribed

by_path = pytest.mark.parametrize("one", COLLECTIONS, ids=lambda one: one.path)
MAKE = "make it anew: python -m tests.integration.api.examples"


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(openapi_json())
    return described


def test_the_kept_description_is_today_s() -> None:
    """api/openapi.json is what the code says."""
    assert Path("api/openapi.json").read_text(encoding="utf-8") == openapi_json(), MAKE


def test_the_server_hands_out_the_same_description(board: Visit) -> None:
    answer = board.client.get(f"{V1}/openapi.json")
    assert answer.json() == json.loads(openapi_json())
    held = board.client.get(f"{V1}/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
    assert held.status_code == 304


def test_every_address_is_described(description: dict[str, Any]) -> None:
    both = {f"{V1}/{one.path}{end}" for one in COLLECTIONS for end in ("", "/pages/{page}", "/{id}")}
    flat = {f"{V1}/{table.name}" for table in TABLES}
    assert set(description["paths"]) == both | flat | {f"{V1}/health", f"{V1}/voice"}
    assert all(set(methods) == {"get"} for methods in description["paths"].values())


def test_every_operation_has_words_and_a_name_of_its_own(description: dict[str, Any]) -> None:
    operations = [path["get"] for path in description["paths"].values()]
    assert all(one["summary"] and one["description"] for one in operations)
    assert len({one["operationId"] for one in operations}) == len(operations)


@by_path
def test_the_scope_and_every_status_are_described(description: dict[str, Any], one: Collection) -> None:
    for end, statuses in (
        ("", "200 304 401 403 405 406 422 500 503"),
        ("/pages/{page}", "200 304 401 403 404 405 406 422 500 503"),
        ("/{id}", "200 304 401 403 404 405 406 422 500 503"),
    ):
        operation = description["paths"][f"{V1}/{one.path}{end}"]["get"]
        assert operation["security"] == [{"key": [one.scope]}, {"password": [one.scope]}]
        assert sorted(operation["responses"]) == statuses.split()
        assert one.scope in operation["description"]


@by_path
def test_every_refusal_has_the_one_shape(description: dict[str, Any], one: Collection) -> None:
    for path in (f"{V1}/{one.path}", f"{V1}/{one.path}/{{id}}"):
        for status, response in description["paths"][path]["get"]["responses"].items():
            if status >= "4":
                schema = response["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorBody"}


@by_path
def test_examples_fit_their_schemas(one: Collection) -> None:
    fits(one.model, examples.document(one.kind))
    fits(one.listed, examples.listing(one.path))


def test_the_example_release_is_a_real_one() -> None:
    """Its hash verifies, and it is marked as example data."""
    plain = examples.document("release")
    assert parse(canonical(plain)).id == plain["id"], MAKE
    assert plain["example"] is True


@by_path
def test_every_key_of_a_real_document_is_described(
    board: Visit, description: dict[str, Any], one: Collection
) -> None:
    """At any depth: what stands in a document and not in its description is a surprise to whoever reads it by program."""
    components, schema = description["components"]["schemas"], _schema(description, one)
    for plain in (*_stored(board, one), examples.document(one.kind)):
        assert list(undescribed(components, schema, plain)) == []


def test_every_key_of_a_crossed_table_is_described(description: dict[str, Any]) -> None:
    """A two-way table says what it is crossed with, and each of its cells its row and its column."""
    survey = library()["feeling-heard"]
    kept = tuple(survey.question(each) for each in ("listened-to", "feel-safe"))
    pairs = ReleasePlan(pairs=(("listened-to", "feel-safe"),))
    plain = release_of(survey.model_copy(update={"questions": kept, "release": pairs}), 1, 1500).to_dict()
    (crossed,) = [table for table in plain["tables"] if table["kind"] == "pair"]
    assert crossed["by"] == "feel-safe"
    assert {"row", "column"} <= crossed["cells"][0].keys()
    schema = {"$ref": "#/components/schemas/Release"}
    assert list(undescribed(description["components"]["schemas"], schema, plain)) == []


def _schema(description: dict[str, Any], one: Collection) -> dict[str, Any]:
    answer = description["paths"][f"{V1}/{one.path}/{{id}}"]["get"]["responses"]["200"]
    return dict(answer["content"]["application/json"]["schema"])


def _stored(board: Visit, one: Collection) -> list[Any]:
    stored = [board.store.document(one.kind, each) for each in board.store.ids(one.kind)]
    return [json.loads(document.body) for document in stored if document]


@by_path
def test_real_documents_fit_their_schemas(board: Visit, one: Collection) -> None:
    for plain in _stored(board, one):
        fits(one.model, plain)


def fits(model: type[BaseModel], plain: Any) -> None:
    """Whether the model takes it, and has not lost anything on the way."""
    kept = model.model_validate_json(json.dumps(plain), context=SEAL)
    assert kept.model_dump(mode="json", by_alias=True, exclude_unset=True) == plain
