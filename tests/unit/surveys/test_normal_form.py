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


LOST = [
    "â",
    "â€",
    "Õ",
    "Æ",
    "í",
    "?",
    ";",
    "\ufffd",
    "\ufffd\ufffd\ufffd",
    "\\",
    "\\'",
    "''",
    "%27",
    "\\u2019",
]


@pytest.mark.parametrize("mark", LOST)
@pytest.mark.parametrize("halves", ["don t", "I m", "They re", "it s", "HASN T"])
def test_an_apostrophe_that_was_lost_on_the_way_is_put_back(mark: str, halves: str) -> None:
    """In words that are told by both their halves."""
    assert normal_form(f"so {halves.replace(' ', mark)} ok") == f"so {halves.replace(' ', chr(39))} ok"


@pytest.mark.parametrize(
    "written", ["urât, râs și când", "o Zé saiu daí", "is it?then what", "a;b", "C:\\temp", "why?t", "100%27"]
)
def test_what_only_resembles_a_lost_apostrophe_stays(written: str) -> None:
    """In other languages, and between words."""
    assert normal_form(written) == written


@given(st.text())
def test_any_text_has_a_form_that_can_be_stored(text: str) -> None:
    """Without halves of characters and controls."""
    normal_form(text).encode()
