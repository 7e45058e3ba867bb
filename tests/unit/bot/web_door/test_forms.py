"""What a form brings is read whole, but for what only makes it long."""

import pytest

from bot.pages.form_lengths import BY_SCRIPT
from bot.web_door.press.forms import FORM, UnreadableForm, read_form


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("100", "100"),
        ("%26fill%3D000", "&fill=000"),
        ("caf%C3%A9", "café"),
        ("café", "café"),
        ("", ""),
    ],
)
@pytest.mark.parametrize(
    "fill", ["", "&fill=", "&fill=0", "&fill=" + "0" * BY_SCRIPT, "&fill=00&fill=" + "0" * 9]
)
def test_what_was_typed_is_read_whatever_fills_the_form(typed: str, words: str, fill: str) -> None:
    """Noughts that somebody typed are theirs."""
    posted = read_form(f"about=abcd.3&typed=1&words={typed}{fill}".encode(), FORM)
    assert (posted.words, posted.about, posted.is_typed) == (words, "abcd.3", True)


@pytest.mark.parametrize(
    "body", ["fill=000", "&fill=000", "about&fill=000", "about=a&words=%&x&fill=000", ""]
)
def test_a_form_that_is_none_is_none_with_a_fill_as_well(body: str) -> None:
    """It says nothing of where it belongs, or is no form at all."""
    with pytest.raises(UnreadableForm):
        read_form(body.encode(), FORM)
