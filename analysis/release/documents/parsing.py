"""Reading a release: whether a document has the form, keeps the rules of publication, and is as it was made."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from analysis.release.documents.document import (
    BASE,
    SCHEMA,
    SEAL,
    SMALLEST,
    Release,
    ReleaseBody,
    canonical,
    content_hash,
)
from analysis.release.documents.errors import ReleaseError

COUNTS = {"count", "people", "asked", "started", "finished"}
"""The keys that hold numbers of people."""
CHANGED = "its hash does not fit its content: it was changed after it was made"
Location = Sequence[int | str]


def parse(document: bytes) -> Release:
    """Read a release. Raises `ReleaseError` when it is not one, was changed, or breaks a rule of publication."""
    plain = _loaded(document)
    release, problems = _read(plain)
    if release is None or problems:
        raise ReleaseError("not a release that can be used: " + "; ".join(problems))
    return release


def verify(document: Release | Mapping[str, Any]) -> list[str]:
    """What is wrong with a document, as sentences. An empty list: its hash, form and published rules hold."""
    return _read(document.to_dict() if isinstance(document, Release) else document)[1]


def frozen(body: ReleaseBody) -> Release:
    """The release that says this, under the hash of its content. Read back from its bytes, so that each check is made."""
    document = body.to_dict()
    return parse(canonical({**document, "content_hash": content_hash(document)}))


def _loaded(document: bytes) -> dict[str, Any]:
    try:
        plain = json.loads(document, parse_constant=_no_number)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ReleaseError("not a release: the file is not JSON; fetch it again") from error
    if not isinstance(plain, dict):
        raise ReleaseError("not a release: the file holds no document; fetch it again")
    return plain


def _no_number(text: str) -> None:
    raise json.JSONDecodeError(f"{text} is not JSON", text, 0)


def _read(plain: Mapping[str, Any]) -> tuple[Release | None, list[str]]:
    if plain.get("schema") != SCHEMA:
        return None, [f"its schema is not '{SCHEMA}'"]
    written = canonical(plain)
    hash_problems = [] if plain.get("content_hash") == content_hash(plain) else [CHANGED]
    try:
        release = Release.model_validate_json(written, context=SEAL)
    except ValidationError as error:
        form, rules = _problems(plain, error.errors())
        return None, form or [*hash_problems, *rules]
    if release.to_bytes() != written:
        return None, ["it is not written as a release is"]
    return release, hash_problems


def _problems(plain: Mapping[str, Any], errors: Sequence[ErrorDetails]) -> tuple[list[str], list[str]]:
    """What is wrong with the form, and which rules of publication are broken in the right form."""
    rules = [_rule(plain, error) for error in errors if _is_rule(error)]
    form = [_form(error) for error in errors if not _is_rule(error)]
    return list(dict.fromkeys(form)), list(dict.fromkeys(rules))


def _is_rule(error: ErrorDetails) -> bool:
    return error["type"] == "value_error" or (
        error["type"] != "missing" and bool(error["loc"]) and error["loc"][-1] in COUNTS
    )


def _rule(plain: Mapping[str, Any], error: ErrorDetails) -> str:
    where = "".join(_places(plain, error["loc"]))
    if error["type"] == "value_error":
        return f"{where} {error['ctx']['error']}".strip()
    return f"{where}: a published count is a multiple of {BASE} and at least {SMALLEST}"


def _places(plain: Mapping[str, Any], location: Location) -> Iterator[str]:
    """Where a count stands, by the ids of its table and cell."""
    match list(location):
        case ["tables", int(table), "cells", int(cell), *_]:
            own = plain["tables"][table]
            yield f"table '{own['id']}', cell '{own['cells'][cell]['id']}'"
        case ["tables", int(table), *_]:
            yield f"table '{plain['tables'][table]['id']}'"
        case ["participation", key, *_]:
            yield f"participation '{key}'"


def _form(error: ErrorDetails) -> str:
    match list(error["loc"]):
        case ["tables", int(table), "cells", int(cell), *_]:
            return f"table {table + 1}, cell {cell + 1} does not have the keys of a cell"
        case ["tables", int(table), "kind"] if error["type"] != "missing":
            return f"table {table + 1} is of no kind that we know"
        case ["tables", int(table), *_]:
            return f"table {table + 1} does not have the keys of a table"
        case location:
            return f"'{'.'.join(map(str, location))}' {_FORM.get(error['type'], 'is not of the right kind')}"


_FORM = {"missing": "is missing", "extra_forbidden": "does not belong in a release"}
