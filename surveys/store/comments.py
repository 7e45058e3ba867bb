"""Comments that were handed out to the desk that codes, and what people decided of them. Nothing here says which response
a comment came from, or which two are of one person."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol


@dataclass(frozen=True)
class HandedComment:
    """One redacted comment under a random id of its own. `asked` is the question in its words, `language` an ISO 639-1 code
    or `und`. `may_quote` is its writer's yes to that, which is asked of one question in a survey. It has no time: all
    comments of a round are handed out together."""

    id: str
    round: str
    audience: str
    question: str
    asked: str
    language: str
    words: str = field(repr=False)
    may_quote: bool = False


@dataclass(frozen=True)
class KeptCoding:
    """What a coder decided of a comment, as JSON. Nothing is changed: who changes their mind adds the next version, from 1
    on, and the last counts."""

    comment: str
    coder: str
    version: int
    round: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class KeptDecision:
    """What somebody decided of a comment that sounds urgent, as JSON. Like a coding it is never changed; unlike one it may
    hold words about the comment, so it ends with the comment's words."""

    comment: str
    who: str
    version: int
    round: str
    body: Mapping[str, Any] = field(repr=False)


Added = Literal["kept", "gone", "there"]
"""What became of something that was added: it is kept; its comment is gone; or this version is there already."""


class CommentsWork(Protocol):
    """`comments_of` a round is in the order of the random ids. `ids` are those of comments, codings and decisions, `rounds`
    those with comments. `drop` takes comments out with their codings and decisions; `forget_words` takes out the comments of
    a round with what was decided, and leaves what was coded."""

    def hand_out(self, comments: Iterable[HandedComment]) -> None: ...
    def ids(self) -> set[str]: ...
    def rounds(self) -> list[str]: ...
    def comments_of(self, round_id: str) -> list[HandedComment]: ...
    def comment(self, comment_id: str) -> HandedComment | None: ...
    def drop(self, comment_ids: Collection[str]) -> None: ...
    def forget_words(self, round_id: str) -> None: ...
    def add(self, coding: KeptCoding) -> Added: ...
    def codings(self, round_id: str) -> list[KeptCoding]: ...
    def codings_of(self, comment_id: str) -> list[KeptCoding]: ...
    def decide(self, decision: KeptDecision) -> Added: ...
    def decisions(self, round_id: str) -> list[KeptDecision]: ...


class CommentsStore(Protocol):
    def transaction(self) -> AbstractContextManager[CommentsWork]: ...
    def scrub(self) -> None: ...
