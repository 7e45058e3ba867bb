"""The one form of what somebody wrote: whatever wrote it, the same words are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.normal_form import normal_form

APOSTROPHES = [
    "'",
    "’",
    "‘",
    "ʼ",
    "′",
    "`",
    "´",
    "＇",
    "&#39;",
    "&#x27;",
    "&rsquo;",
    "&apos;",
    "&amp;#39;",
    "&amp;amp;#39;",
    "â€™",
    "\u0092",
]


@pytest.mark.parametrize("apostrophe", APOSTROPHES)
def test_an_apostrophe_is_an_apostrophe(apostrophe: str) -> None:
    """However a phone, a form or another encoding wrote it."""
    assert normal_form(f"I don{apostrophe}t feel safe") == "I don't feel safe"


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("“really” — no", '"really" - no'),
        ("ｄｏｎ＇ｔ ｌｉｋｅ", "don't like"),
        ("s\u200bad sa\u200dd s\u00adad", "sad sad sad"),
        ("h\u0337e\u0337l\u0337p", "help"),
        ("nie moge\u0328", "nie mogę"),
        ("Å¼ycie jest ciÄ™Å¼kie", "życie jest ciężkie"),
        ("Bobâ€™s cafÃ©", "Bob's café"),
        ("<p>fine</p>", " fine "),
        ("i <3 u & me", "i <3 u & me"),
        ("sooo saaad", "sooo saaad"),
        ("a\u00a0b\tc\nd", "a b\tc\nd"),
        ("👨‍👩‍👧 ❤️ 1️⃣", "👨‍👩‍👧 ❤️ 1️⃣"),
        ("می‌روم", "می‌روم"),
        ("São café naïve ąęłż", "São café naïve ąęłż"),
    ],
)
def test_the_form(written: str, form: str) -> None:
    """What only looks otherwise is alike; what means something stays."""
    assert normal_form(written) == form


@given(st.text())
def test_any_text_has_a_form_that_can_be_stored(text: str) -> None:
    """Without halves of characters and controls."""
    normal_form(text).encode()
