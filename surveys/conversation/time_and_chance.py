"""Where the conversation has its time and its chance from, so that whoever calls it holds both in their hands."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from surveys.privacy.receipts import IsOurs, Receipts, drawn_receipts


@dataclass(frozen=True)
class TimeAndChance:
    """`now` gives seconds since 1970, `today` the day. `mark` gives a random word of four letters, `new_id` 128 random bits
    as hex, `error_id` an id to quote, `receipt` the receipt of a conversation by its name, and `is_ours` says what may be
    one. `clock` times turns, in seconds."""

    now: Callable[[], int]
    today: Callable[[], date]
    mark: Callable[[], str]
    new_id: Callable[[], str]
    error_id: Callable[[], str]
    receipt: Receipts = field(default_factory=lambda: drawn_receipts(secrets.token_bytes(32)))
    is_ours: IsOurs = lambda _receipt: False
    clock: Callable[[], float] = time.perf_counter
