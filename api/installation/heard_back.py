"""Whether the board has answered those who took part, as the process that talks to people knows it."""

import logging
from collections.abc import Callable, Sequence

from surveys.answers.published import Version, published
from surveys.definition.survey import Audience
from surveys.store.protocols import StoreUnavailable

log = logging.getLogger("heard.answers")

FRESH_SECONDS = 60.0


class HeardBack:
    """Reads all answers again when what it knows is a minute old. Where the store is not available it goes by what it knew:
    nobody waits for a button."""

    def __init__(self, read: Callable[[], Sequence[Version]], clock: Callable[[], float]) -> None:
        self._read, self._clock = read, clock
        self._answered: frozenset[str] = frozenset()
        self._fresh_until: float | None = None

    def __call__(self, audience: Audience) -> bool:
        if self._fresh_until is None or self._clock() >= self._fresh_until:
            self._look()
        return audience in self._answered

    def _look(self) -> None:
        self._fresh_until = self._clock() + FRESH_SECONDS
        try:
            versions = self._read()
        except StoreUnavailable as error:
            log.warning("the answers cannot be read: %s", type(error).__name__)
            return
        audiences: tuple[Audience, ...] = ("young_people", "practitioners")
        self._answered = frozenset(each for each in audiences if published(versions, each))
