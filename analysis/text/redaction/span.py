"""What redaction finds: a stretch of characters and the kind of thing it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = ("phone", "email", "postcode", "handle", "link", "name", "place", "school", "date", "number")

PLACEHOLDER = re.compile(r"\[(?:" + "|".join(KINDS) + r")\]")
"""What stands in a text where something was taken out."""


@dataclass(frozen=True)
class Span:
    """Characters [start, end) of a text and the kind of thing they are; `kind` is one of KINDS."""

    start: int
    end: int
    kind: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a span's kind is one of {', '.join(KINDS)}, not {self.kind!r}")
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span covers at least one character, not {self.start} to {self.end}")
