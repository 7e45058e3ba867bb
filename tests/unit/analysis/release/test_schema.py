"""The form of a release is written down apart from the programme, so that a document can be read when it is gone."""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from analysis.release.documents.document import schema_json
from tests.attacks.release.world import release_of, round_of

FILE = Path(__file__).parents[4] / "analysis" / "release" / "schema.json"
SCHEMA: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))

TYPES: Mapping[str, Any] = {
    "object": lambda x: isinstance(x, dict),
    "array": lambda x: isinstance(x, list),
    "string": lambda x: isinstance(x, str),
    "integer": lambda x: type(x) is int,
    "boolean": lambda x: type(x) is bool,
    "null": lambda x: x is None,
}
RULES: Mapping[str, Any] = {
    "type": lambda rule, x: TYPES[rule](x),
    "const": lambda rule, x: x == rule,
    "enum": lambda rule, x: x in rule,
    "pattern": lambda rule, x: re.search(rule, x) is not None,
    "format": lambda rule, x: rule == "date" and date.fromisoformat(x).isoformat() == x,
    "minimum": lambda rule, x: x >= rule,
    "multipleOf": lambda rule, x: x % rule == 0,
    "anyOf": lambda rule, x: any(not list(wrong(one, x)) for one in rule),
    "required": lambda rule, x: set(rule) <= x.keys(),
}
BELOW = {"properties", "additionalProperties", "items", "$ref"}
SAID = {"$schema", "title", "description", "$defs", "default"}


def wrong(schema: Mapping[str, Any], value: Any, where: str = "") -> Iterator[str]:
    """Where a value breaks a schema, in the part of JSON Schema that ours uses; any other keyword is a `KeyError`."""
    if "$ref" in schema:
        yield from wrong(SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, where)
    for rule in schema.keys() - BELOW - SAID:
        if rule == "type" and not RULES["type"](schema["type"], value):
            yield f"{where}: type"
            return
    for rule in schema.keys() - BELOW - SAID - {"type"}:
        if not RULES[rule](schema[rule], value):
            yield f"{where}: {rule}"
    yield from _below(schema, value, where)


def _below(schema: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
    if "items" in schema:
        for place, item in enumerate(value):
            yield from wrong(schema["items"], item, f"{where}/{place}")
    if isinstance(value, dict):
        others = schema.get("additionalProperties", True)
        for key, item in value.items():
            known = schema.get("properties", {}).get(key, others)
            if known is False:
                yield f"{where}/{key}: not known"
            elif known is not True:
                yield from wrong(known, item, f"{where}/{key}")


@cache
def _document(people: int, kind: str) -> str:
    return release_of(round_of(people, 3), 3, kind=kind).to_bytes().decode()


def document(people: int = 60, kind: str = "final") -> dict[str, Any]:
    return dict(json.loads(_document(people, kind)))


def test_the_written_form_is_what_the_code_says() -> None:
    """schema.json is made from the classes of the document; `make openapi` writes it."""
    assert FILE.read_text(encoding="utf-8") == schema_json()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["final", "interim"])
@pytest.mark.parametrize("people", [4, 14, 60, 200])
def test_every_release_has_the_form_that_is_written_down(people: int, kind: str) -> None:
    """Of few people and of many, with two-way tables and without, final and interim."""
    assert list(wrong(SCHEMA, document(people, kind))) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda plain: plain["participation"].update(finished=61), "/participation/finished: anyOf"),
        (lambda plain: plain["participation"].update(finished=5), "/participation/finished: anyOf"),
        (lambda plain: plain["participation"].update(finished=60.0), "/participation/finished: anyOf"),
        (lambda plain: plain["tables"][0]["cells"][0].update(count=3), "/tables/0/cells/0/count: anyOf"),
        (lambda plain: plain["tables"][0]["cells"][0].update(true=60), "/tables/0/cells/0/true: not known"),
        (lambda plain: plain.update(comments=[]), "/comments: not known"),
        (lambda plain: plain.pop("method"), ": required"),
        (lambda plain: plain.update(content_hash="abc"), "/content_hash: pattern"),
        (lambda plain: plain.update(schema="heard-release/2"), "/schema: const"),
    ],
)
def test_what_is_no_release_breaks_the_form(change: Any, where: str) -> None:
    """A raw count, a key too many or too few, another version."""
    plain = deepcopy(document())
    change(plain)
    assert where in list(wrong(SCHEMA, plain))


def test_every_key_of_a_release_is_described() -> None:
    """No key is in the documents that the written form does not name."""
    plain = document(200)
    cells = {key for table in plain["tables"] for cell in table["cells"] for key in cell}
    tables = {key for table in plain["tables"] for key in table}
    assert plain.keys() == SCHEMA["properties"].keys()
    assert cells == SCHEMA["$defs"]["Cell"]["properties"].keys()
    assert tables == SCHEMA["$defs"]["Table"]["properties"].keys()
