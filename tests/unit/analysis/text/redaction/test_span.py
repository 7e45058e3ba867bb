"""A span is a stretch of characters that exists, of a kind that is known."""

from __future__ import annotations

import pytest

from analysis.text.redaction import Span


def test_a_span_is_checked_when_made() -> None:
    """An empty span or an unknown kind cannot exist."""
    with pytest.raises(ValueError, match="at least one character"):
        Span(3, 3, "name")
    with pytest.raises(ValueError, match="kind"):
        Span(0, 3, "person")
