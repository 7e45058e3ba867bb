"""What is wrong in a file that somebody wrote, in words for that person and not for programmers."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any


def in_authors_words(problem: Mapping[str, Any], key: str) -> str:
    """What pydantic found wrong at a key of a file, for the person who wrote the file.

    `problem` is one of `ValidationError.errors()`; `key` is what the author calls the place."""
    words = _SAYS.get(problem["type"])
    if words:
        return words(key, problem)
    return f"'{key}': {problem['msg'][:1].lower()}{problem['msg'][1:]}"


ID_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
"""What things are called: small letters, digits and single hyphens, with a letter first."""

CHOICE_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""The same, and a digit may be first."""

FACED_PATTERN = r"^([^\sA-Za-z0-9]+ +\S.*)?$"
"""An emoji, a space and words. A face is never alone."""

ACCEPTED_PATTERN = r"^[a-z]+(-[a-z]+)*: \S.*"
"""A rule of the check, a colon and a reason."""

_PATTERNS: Mapping[str, str] = {
    ID_PATTERN: "must be small letters, digits and single hyphens, beginning with a letter, such as 'feel-safe'",
    CHOICE_PATTERN: "must be small letters, digits and single hyphens, such as 'very-good'",
    FACED_PATTERN: "must be an emoji, a space and a word or two, such as '🙂 Yes'",
    ACCEPTED_PATTERN: "must be a rule of the check, a colon and a reason, such as 'too-long: As agreed.'",
}

_Problem = Mapping[str, Any]

_SAYS: Mapping[str, Callable[[str, _Problem], str]] = {
    "missing": lambda key, _: f"'{key}' is missing",
    "extra_forbidden": lambda key, _: f"'{key}' is not a setting that we know; is it misspelt?",
    "too_short": lambda key, _: f"'{key}' needs at least one entry",
    "too_long": lambda key, problem: f"'{key}' has more than {problem['ctx']['max_length']} entries",
    "string_too_short": lambda key, _: f"'{key}' is empty; write some words",
    "string_too_long": lambda key, problem: (
        f"'{key}' is longer than {problem['ctx']['max_length']} characters: '{str(problem['input'])[:40]}'"
    ),
    "string_type": lambda key, problem: f"'{key}' must be text in quotes, not {_shown(problem)}",
    "int_type": lambda key, problem: f"'{key}' must be a whole number without quotes, not {_shown(problem)}",
    "int_parsing": lambda key, problem: (
        f"'{key}' must be a whole number without quotes, not {_shown(problem)}"
    ),
    "int_from_float": lambda key, problem: f"'{key}' must be a whole number, not {_shown(problem)}",
    "bool_type": lambda key, problem: f"'{key}' must be true or false without quotes, not {_shown(problem)}",
    "bool_parsing": lambda key, problem: (
        f"'{key}' must be true or false without quotes, not {_shown(problem)}"
    ),
    "greater_than_equal": lambda key, problem: (
        f"'{key}' must be {problem['ctx']['ge']} or more, not {_shown(problem)}"
    ),
    "less_than_equal": lambda key, problem: (
        f"'{key}' must be {problem['ctx']['le']} or less, not {_shown(problem)}"
    ),
    "tuple_type": lambda key, problem: f"'{key}' must be a list in square brackets, not {_shown(problem)}",
    "list_type": lambda key, problem: f"'{key}' must be a list in square brackets, not {_shown(problem)}",
    "dict_type": lambda key, problem: f"'{key}' must be a table in curly brackets, not {_shown(problem)}",
    "model_type": lambda key, problem: f"'{key}' must be a table in curly brackets, not {_shown(problem)}",
    "literal_error": lambda key, problem: (
        f"'{key}' must be {problem['ctx']['expected']}, not {_shown(problem)}"
    ),
    "string_pattern_mismatch": lambda key, problem: (
        f"'{key}' {_PATTERNS.get(problem['ctx']['pattern'], 'is not in the form that is needed')}, "
        f"not {_shown(problem)}"
    ),
    "value_error": lambda _, problem: str(problem["ctx"]["error"]),
}


def _shown(problem: _Problem) -> str:
    """What stands there, cut short."""
    given = problem.get("input")
    shown = str(given) if isinstance(given, date | time) else repr(given)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
