"""What is seen letter by letter: numbers, addresses, accounts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.redaction.lists import lists
from analysis.text.redaction.patterns import NEEDS, PATTERNS, pattern_spans


@pytest.mark.parametrize(
    ("text", "kind", "taken"),
    [
        ("ring 07700 900123 now", "phone", "07700 900123"),
        ("ring +44 7700 900123", "phone", "+44 7700 900123"),
        ("case 8841207,", "number", "8841207"),
        ("QQ 12 34 56 C is mine", "number", "QQ 12 34 56 C"),
        ("i am lil_tay_2k11.", "handle", "lil_tay_2k11"),
        ("seen by A. B. today", "name", "A. B."),
        ("on 03/09/2010", "date", "03/09/2010"),
    ],
)
def test_a_pattern_says_what_and_where(text: str, kind: str, taken: str) -> None:
    """The kind, and the characters without what stands around them."""
    spans = list(pattern_spans(text, lists()))
    assert (kind, taken) in [(span.kind, text[span.start : span.end]) for span in spans]


@pytest.mark.parametrize(
    "text", ["ring 0800 1111", "call 999", "in 2023-2024", "page 12 of 30", "i like my phone"]
)
def test_a_number_that_points_at_nobody_is_left(text: str) -> None:
    """Help lines, years and short numbers stay."""
    assert list(pattern_spans(text, lists())) == []


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_pattern_that_is_not_tried_could_not_fit(data: st.DataObject) -> None:
    """What a row of the table says that it needs stands in whatever its pattern fits and is taken out for."""
    row = data.draw(st.sampled_from(PATTERNS))
    fits = data.draw(st.from_regex(row.pattern))
    has_needs = not fits.isascii() or NEEDS[row.needs](fits.lower())
    assert has_needs or (row.kind == "underscored" and "_" not in fits)
