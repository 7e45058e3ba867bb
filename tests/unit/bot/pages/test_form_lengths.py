"""What a form sends is of one length, whichever button is pressed."""

from urllib.parse import urlencode

import pytest

from bot.pages.form_lengths import (
    BY_CHANCE,
    BY_SCRIPT,
    CHANCE,
    FORM,
    PICK,
    REST,
    UNPICKED,
    by_chance,
    fill,
    moment,
    press,
)
from surveys.definition.survey import TEXT_LIMIT
from surveys.privacy.receipts import receipt_words

LONGEST_WORD = max(receipt_words(), key=len)
WORDS = ("yes", "x" * 32, "language-pl", f"/receipt en.{'-'.join([LONGEST_WORD] * 5)}", "/change " + "q" * 32)


@pytest.mark.parametrize("picks", [(), ("home", "school"), tuple(f"choice-{n}" for n in range(40))])
@pytest.mark.parametrize("typed", [True, False])
def test_every_button_of_every_page_sends_as_much(typed: bool, picks: tuple[str, ...]) -> None:
    """Words, ids and commands, on pages of surveys and of asking to be contacted, at the first turn and at the hundredth."""
    lengths = set()
    for address in ("/contact", "/s/better-off", f"/s/{'x' * 40}"):
        for about in ("", "first-2-pl", "m001.9", "contact-m001.100"):
            for name, words in (("words", WORDS[0]), ("do", WORDS[-1]), *(("do", words) for words in WORDS)):
                fields = [("about", moment(about)), ("fill", fill(address, typed=typed, picks=picks))]
                fields += [("typed", "1"), ("words", "")] if typed else []
                fields += [(f"{PICK}{choice}", UNPICKED) for choice in picks]
                lengths.add(len(address) + len(urlencode([*fields, (name, press(words, name))])))
    assert len(lengths) == 1
    assert lengths.pop() % FORM == 0


def test_the_longest_answer_fits_in_what_the_script_sends() -> None:
    """With the longest address, and with what a page sends beside."""
    beside = urlencode([("about", moment("")), ("typed", "1"), ("words", ""), ("fill", "")])
    assert len(f"/s/{'x' * 64}&{beside}") + 64 + 4 * TEXT_LIMIT <= BY_SCRIPT


def test_what_is_drawn_is_anything_up_to_a_length_and_leaves_the_page_as_long() -> None:
    """All sixteenths of the way are drawn, in 400 pages; a page without such a form stays as it is."""
    page = b'<input value="0' + CHANCE + b'">' + REST + b"</form>"
    pages = [by_chance(page) for _ in range(400)]
    sent = [each.count(b"\n") * len("%0D%0A") + each.count(b"0") - 1 for each in pages]
    assert {length * 16 // BY_CHANCE for length in sent} == set(range(16))
    assert len({len(each) for each in pages}) == 1
    assert not any(mark in each for each in pages for mark in (CHANCE, REST))
    assert by_chance(b"<p>&lt;by-chance&gt;</p>") == b"<p>&lt;by-chance&gt;</p>"
