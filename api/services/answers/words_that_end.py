"""Rounds whose words are destroyed soon, by what is published: so that nobody's words end before a release told of them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from surveys.fieldwork.ending.handing_out import words_end_on
from surveys.store.protocols import BoardStore

WARNED_FOR = timedelta(days=60)
"""How long before words end it is said that they do."""
Plain = Mapping[str, Any]


@dataclass(frozen=True)
class EndingWords:
    """The words of a closed round, and the day from which they are not there any more. `is_released`: a final release has
    told of them."""

    round: str
    title: str
    ends: date
    is_released: bool


def ending_words(board: BoardStore, months: int, today: date) -> list[EndingWords]:
    """Those that end within `WARNED_FOR`, the soonest first. `months` is how long words are kept after a close. Examples
    are left out: nobody said them."""
    texts = {survey["id"] for survey in _all(board, "survey") if _has_text(survey)}
    final = {release["round"]["id"] for release in _all(board, "release") if release["kind"] == "final"}
    closed = (r for r in _all(board, "round") if r["closed_on"] and r["survey"] in texts and not r["example"])
    own = (
        r for r in closed if not (r.get("waits") or r.get("added_to"))
    )  # what a small one said is, or will be, another's
    return sorted(_soon(own, final, months, today), key=lambda each: each.ends)


def _soon(closed: Iterable[Plain], final: set[str], months: int, today: date) -> Iterator[EndingWords]:
    for round_ in closed:
        ends = words_end_on(date.fromisoformat(round_["closed_on"]), months)
        if today <= ends <= today + WARNED_FOR:
            yield EndingWords(round_["id"], round_["title"], ends, round_["id"] in final)


def _has_text(survey: Plain) -> bool:
    return any(question["kind"] == "text" for question in survey["questions"])


def _all(board: BoardStore, kind: str) -> Iterator[Plain]:
    for document_id in board.ids(kind):
        if document := board.document(kind, document_id):
            yield json.loads(document.body)
