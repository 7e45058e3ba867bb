"""Comments that were handed out to the desk that codes, and what people decided of them. Nothing here says which response
a comment came from, or which two are of one person."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class HandedComment:
    """One redacted comment under a random id of its own. `asked` is the question in its words, `language` an ISO 639-1 code
    or `und`. It has no time: all comments of a round are handed out together."""

    id: str
    round: str
    audience: str
    question: str
    asked: str
    language: str
    words: str = field(repr=False)


@dataclass(frozen=True)
class KeptCoding:
    """What a coder decided of a comment, as JSON. Nothing is changed: who changes their mind adds the next version, from 1
    on, and the last counts."""

    comment: str
    coder: str
    version: int
    round: str
    body: Mapping[str, Any]


class CommentsWork(Protocol):
    """`of_round` is in the order of the random ids. `ids` are those of comments and of codings, `rounds` those with
    comments. `add` gives False where the comment is gone, or where this version is there already. `drop` takes comments out
    with their codings; `forget_words` takes out the comments of a round and leaves what was coded."""

    def hand_out(self, comments: Iterable[HandedComment]) -> None: ...
    def ids(self) -> set[str]: ...
    def rounds(self) -> list[str]: ...
    def of_round(self, round_id: str) -> list[HandedComment]: ...
    def comment(self, comment_id: str) -> HandedComment | None: ...
    def drop(self, comment_ids: Collection[str]) -> None: ...
    def forget_words(self, round_id: str) -> None: ...
    def add(self, coding: KeptCoding) -> bool: ...
    def codings(self, round_id: str) -> list[KeptCoding]: ...


class CommentsStore(Protocol):
    def transaction(self) -> AbstractContextManager[CommentsWork]: ...
    def scrub(self) -> None: ...
