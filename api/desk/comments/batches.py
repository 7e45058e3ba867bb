"""The ten comments that each coder has before them. Kept in memory alone: after a restart the next ten are drawn, and what
was coded is where it was."""

from dataclasses import dataclass, field
from threading import Lock

MOST = 500
"""Coders whose batches are kept; the oldest is let go."""


@dataclass(frozen=True)
class Batch:
    """Ids of comments of one question, in the order of their random ids."""

    round: str = ""
    ids: tuple[str, ...] = ()

    def __contains__(self, comment_id: str) -> bool:
        return comment_id in self.ids

    def place(self, comment_id: str) -> int:
        """From 1 on."""
        return self.ids.index(comment_id) + 1

    def before(self, comment_id: str) -> str | None:
        at = self.ids.index(comment_id) if comment_id in self.ids else 0
        return self.ids[at - 1] if at else None

    def after(self, comment_id: str) -> tuple[str, ...]:
        """Those that follow, and then those from the beginning on."""
        at = self.ids.index(comment_id) + 1 if comment_id in self.ids else 0
        return self.ids[at:] + self.ids[: max(0, at - 1)]


@dataclass(frozen=True)
class Batches:
    _held: dict[str, Batch] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, coder: str) -> Batch:
        return self._held.get(coder, Batch())

    def give(self, coder: str, batch: Batch) -> None:
        with self._lock:
            self._held.pop(coder, None)
            self._held[coder] = batch
            while len(self._held) > MOST:
                del self._held[next(iter(self._held))]
