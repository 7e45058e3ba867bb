"""A ceiling for the log: what says the same again and again is folded into one line a minute, so that nobody fills a disk by
making us complain.
"""

import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

Kind = tuple[str, int, str]
"""Logger, level, and what is said without its numbers and ids."""

THE_REST: Kind = ("heard.logs", logging.WARNING, "other lines")
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Ceiling:
    """How many lines of a kind are written in so many `seconds`, and how many of all kinds."""

    of_a_kind: int = 20
    of_all: int = 200
    seconds: float = 60.0


@dataclass
class _Span:
    """What was logged since `begun`."""

    begun: float
    lines: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    folded: Counter[Kind] = field(default_factory=Counter)


class FoldingHandler(logging.StreamHandler[TextIO]):
    """Writes what is logged, up to a ceiling; how often the rest came is said once, when the time is over."""

    def __init__(self, stream: TextIO, ceiling: Ceiling, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(stream)
        self._ceiling, self._clock = ceiling, clock
        self._span = _Span(clock())

    def emit(self, record: logging.LogRecord) -> None:
        if self._clock() - self._span.begun >= self._ceiling.seconds:
            self.tell_folded()
        span, kind = self._span, self._kind(record)
        span.kinds[kind] += 1
        if span.kinds[kind] <= self._ceiling.of_a_kind and span.lines < self._ceiling.of_all:
            span.lines += 1
            super().emit(record)
        else:
            if not span.folded:
                self._tell_later()
            span.folded[kind] += 1

    def tell_folded(self) -> None:
        """Say how often what was folded came, and begin to count anew."""
        with self.lock or threading.RLock():
            folded, self._span = self._span.folded, _Span(self._clock())
            for (name, level, event), times in folded.items():
                said = f"{event} … {times:,} times more in the last minute"
                super().emit(logging.LogRecord(name, level, "", 0, said, None, None))

    def _kind(self, record: logging.LogRecord) -> Kind:
        """What comes in too many kinds is one kind: what is remembered has a ceiling too."""
        event = record.getMessage()
        if error_id := getattr(record, "error_id", None):
            event = event.replace(str(error_id), "…")
        kind = record.name, record.levelno, _NUMBERS.sub("#", event)
        return kind if kind in self._span.kinds or len(self._span.kinds) < self._ceiling.of_all else THE_REST

    def _tell_later(self) -> None:
        timer = threading.Timer(self._ceiling.seconds, self.tell_folded)
        timer.daemon = True
        timer.start()
