"""Requests to be contacted, as whoever answers them sees them: who waits, what one wrote, and that it is done. The command
and the page say the same, by this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from surveys.contact_point.inbox import (
    KEY,
    ContactProblem,
    answer_by,
    destroy,
    find,
    opened,
    waiting,
)
from surveys.dialogue.contact_dialogue import STAYED, STEPS
from surveys.language.phrases import languages, phrases_in
from surveys.privacy.keys import KeyProblem, Keys
from surveys.store.protocols import ContactRequest, ContactStore

READ, DONE = "request-read", "request-done"
"""What the board's record calls it that somebody read a request, and that they destroyed it."""

SHORT = 8
"""Letters of an id that are shown; enough to tell requests apart."""

MANY_HASTY = 10
"""From so many on it is said that a machine may have sent them. One child may be quick."""


@dataclass(frozen=True)
class WaitingRequest:
    """Somebody who waits. `late` is empty while there is time; `is_hasty`: it was sent as soon as somebody came, as machines
    do."""

    id: str
    asked_on: date
    contact_by: date
    late: str
    is_hasty: bool


@dataclass(frozen=True)
class Inbox:
    """`days` is how long somebody waits at most, as they were promised."""

    store: ContactStore
    keys: Keys
    days: int
    today: Callable[[], date]

    @property
    def can_read(self) -> bool:
        """Whether the key that opens requests is here."""
        return self.keys.read(KEY) is not None

    def waiting(self) -> list[WaitingRequest]:
        """The longest first; at the end those who sent as soon as they came. Nobody is left out."""
        found = [self._waiting(request) for request in waiting(self.store)]
        return sorted(found, key=lambda one: one.is_hasty)

    def one(self, start: str) -> WaitingRequest:
        """Whose id begins like that. Raises `ContactProblem`."""
        return self._waiting(find(self.store, start))

    def read(self, start: str) -> list[tuple[str, str]]:
        """What somebody wrote, each with its label. Raises `ContactProblem`, `KeyProblem`."""
        return list(_lines(opened(self.keys, find(self.store, start))))

    def done(self, start: str) -> str:
        """Destroy it for good; gives the short id. Raises `ContactProblem`."""
        request = find(self.store, start)
        destroy(self.store, request)
        return request.id[:SHORT]

    def _waiting(self, request: ContactRequest) -> WaitingRequest:
        by, today = answer_by(request, self.days), self.today()
        late = "OVERDUE" if by < today else "today" if by == today else ""
        return WaitingRequest(request.id[:SHORT], request.asked_on, by, late, self._is_hasty(request))

    def _is_hasty(self, request: ContactRequest) -> bool:
        """What does not open here is not."""
        try:
            return opened(self.keys, request).get(STAYED) == "no"
        except (ContactProblem, KeyProblem):
            return False


def may_be_a_machines(found: list[WaitingRequest]) -> str:
    """A sentence where many were sent as soon as somebody came; else nothing."""
    hasty = sum(one.is_hasty for one in found)
    return (
        f"The last {hasty} were sent as soon as somebody came: a machine may have sent them."
        if hasty >= MANY_HASTY
        else ""
    )


def _lines(written: Mapping[str, str]) -> list[tuple[str, str]]:
    labels = phrases_in().labels
    told = [(labels[step.key], written.get(step.id, labels["skipped"])) for step in STEPS]
    language = written.get("language", "")
    spoken = (
        phrases_in(language).language.name if language in languages() else "a language that is not known here"
    )
    return [*told, ("Wrote in", spoken)]
