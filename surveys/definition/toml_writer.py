"""A survey as the text of its file, for surveys that come from somewhere else, such as a spreadsheet.

Comments are not part of a survey and are not written. What `parse` reads back is the same survey.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from surveys.definition.survey import Survey

INLINE = frozenset({"counts", "only_if", "paired"})
"""Tables that stand in one line; the others become dotted keys."""


def to_toml(survey: Survey) -> str:
    """The survey file, with a line for each key that has no default value. `parse(to_toml(survey), …)` is the survey."""
    entries = survey.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    questions = entries.pop("questions")
    lines = [*_lines(entries)]
    for question in questions:
        lines += ["", "[[questions]]", *_lines(question)]
    return "\n".join([*lines, ""])


def _lines(table: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict) and key not in INLINE:
            yield from _lines(value, f"{before}{key}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict | list):
            yield f"{before}{key} = ["
            yield from (f"    {_value(entry)}," for entry in value)
            yield "]"
        else:
            yield f"{before}{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return quote_toml(value) if isinstance(value, str) else json.dumps(value)


def quote_toml(text: str) -> str:
    """The text as a TOML string in one line. JSON's escapes are TOML's, but for one character that JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
