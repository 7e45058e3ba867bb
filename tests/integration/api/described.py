"""Which keys of a document its description does not name, and which values break it. It knows nothing of our classes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


def undescribed(components: Schema, schema: Schema, value: object, where: str = "") -> Iterator[str]:
    """The keys of `value`, at any depth, that no schema names, and those that a schema needs and `value` lacks."""
    if "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        yield from _of_any(components, schema["anyOf"], value, where)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from undescribed(components, schema.get("items", {}), item, f"{where}/{place}")
    elif isinstance(value, dict):
        yield from _of_keys(components, schema, value, where)


def _of_any(components: Schema, choices: list[Schema], value: object, where: str) -> Iterator[str]:
    """What is said by the choice that fits best."""
    kinds = [choice for choice in choices if (choice.get("type") == "null") == (value is None)]
    yield from min((list(undescribed(components, one, value, where)) for one in kinds), key=len, default=())


def _by_pattern(schema: Schema, key: str) -> Schema | None:
    patterns = schema.get("patternProperties", {})
    return next((inside for pattern, inside in patterns.items() if re.search(pattern, key)), None)


def _of_keys(components: Schema, schema: Schema, value: dict[str, Any], where: str) -> Iterator[str]:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties")
    for key in sorted(set(schema.get("required", ())) - value.keys()):
        yield f"{where}/{key} is missing"
    for key, item in value.items():
        inside = known.get(key, others if isinstance(others, dict) else _by_pattern(schema, key))
        if inside is None:
            yield f"{where}/{key} is not described"
        else:
            yield from undescribed(components, inside, item, f"{where}/{key}")
