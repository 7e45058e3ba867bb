"""Examples for the description of the API, read from `examples.json`: the real documents of a small made-up survey."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")


def document(kind: str) -> Any:
    """The example of a kind of document, such as `release`. Raises `KeyError`."""
    return _examples()["documents"][kind]


def listing(path: str) -> Any:
    """The example of a list, such as `releases`. Raises `KeyError`."""
    return _examples()["lists"][path]


@cache
def _examples() -> dict[str, dict[str, Any]]:
    examples: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return examples
