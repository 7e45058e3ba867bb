"""The board's answers on a poster and as slides: in each language and wording, without script, legible, and never more than
what was published."""

import re
from datetime import date
from typing import Any

import html5lib
import pytest

from bot.web_door.answers_elsewhere import LEAST_SECONDS, MOST_SECONDS, fitting, slides_of
from bot.web_door.answers_shown import shown_in
from surveys.answers.answer import answer_of
from surveys.answers.published import AnswerHistory, Dated
from surveys.language.phrases import languages, phrases_in
from tests.houses import House
from tests.unit.bot.web_door.test_answers_shown import pages, store_with
from tests.unit.surveys.answers.test_answer import ENGLISH, plain

ODD = "<b>“Two” more</b> & مرحبا 🙂"
EVERY = ("/we-did/poster", "/we-did/slides", "/we-did/slides/1", "/we-did/slides/2", "/we-did/slides/3")


def shown(**words: Any) -> Any:
    answer = answer_of(plain(words={"en": {**ENGLISH, **words}}))
    return shown_in(AnswerHistory(Dated(answer, date(2026, 11, 30))), "en", "standard")


@pytest.mark.parametrize("language", languages())
def test_each_is_a_valid_page_without_script_in_each_language(small_house: House, language: str) -> None:
    read = store_with(plain(words={"en": {**ENGLISH, "standard": ODD}})).versions
    for page in pages(small_house, read, *(f"{path}?lang={language}&words=easy" for path in EVERY)):
        assert page.status_code == 200
        parsed = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text.strip())
        assert len(list(parsed.iter("h1"))) == 1
        assert f'<html lang="{language}"' in page.text
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page.text)
        assert "<b>" not in page.text


@pytest.mark.parametrize(
    ("words", "own"), [("", "standard"), ("easy", "easy_read"), ("faces", "faces"), ("x", "standard")]
)
def test_each_wording_has_its_own(small_house: House, words: str, own: str) -> None:
    read = store_with(plain()).versions
    asked = (f"{path}?words={words}" for path in ("/we-did/poster", "/we-did/slides", "/we-did/slides/2"))
    for page in pages(small_house, read, *asked):
        assert {name for name in ("standard", "easy_read", "faces") if ENGLISH[name] in page.text} == {own}


def test_the_square_leads_to_the_page_in_the_same_words(small_house: House) -> None:
    polish, plain_one = pages(
        small_house, store_with(plain()).versions, "/we-did/poster?words=easy&lang=pl", "/we-did/poster"
    )
    assert "http://test/we-did/easy</span>" in polish.text, "browsers ask for their own language"
    assert "http://test/we-did</span>" in plain_one.text
    assert phrases_in("pl").pages["we_did_square"] in polish.text


def test_where_there_is_nothing_each_says_so(small_house: House) -> None:
    """And the slides are two, not none."""
    for page in pages(small_house, tuple, "/we-did/poster", "/we-did/slides", "/we-did/slides/1"):
        assert phrases_in("en").pages["we_did_none"] in page.text
    assert len(slides_of([])) == 2


def test_slides_lead_on_by_themselves_and_round_again(small_house: House) -> None:
    read = store_with(plain()).versions
    first, last, far = pages(
        small_house, read, "/we-did/slides/1?words=easy", "/we-did/slides/3", "/we-did/slides/99"
    )
    assert re.search(r'http-equiv="refresh" content="\d+; url=/we-did/slides/2\?words=easy"', first.text)
    assert 'url=/we-did/slides/1"' in last.text
    assert 'url=/we-did/slides/1"' in far.text


def test_slides_can_be_stopped_and_played_again(small_house: House) -> None:
    """What moves by itself must be stoppable. Next and Back stay stopped."""
    (page,) = pages(small_house, store_with(plain()).versions, "/we-did/slides/2?still=1")
    assert "http-equiv" not in page.text
    for words, address in (
        ("we_did_slide_next", "3?still=1"),
        ("we_did_slide_before", "1?still=1"),
        ("we_did_play", "2"),
    ):
        assert f'href="/we-did/slides/{address}">{phrases_in("en").pages[words]}<' in page.text


def test_a_slide_stays_as_long_as_it_takes_to_read() -> None:
    short, long = shown(), shown(said="x " * 300, standard="y " * 300)
    _, one, other, _ = slides_of([short, long])
    assert LEAST_SECONDS <= one.seconds < other.seconds <= MOST_SECONDS
    assert (one.is_long, other.is_long) == (False, True)


def test_a_poster_takes_as_many_as_fit_and_always_one() -> None:
    short, long = shown(), shown(said="x " * 300, standard="y " * 300)
    assert fitting([long, short]) == [long]
    assert fitting([short] * 9) == [short] * len(fitting([short] * 9))
    assert 2 <= len(fitting([short] * 9)) < 9
    assert fitting([]) == []


def test_the_page_leads_to_both_in_its_own_words(small_house: House) -> None:
    read = store_with(plain()).versions
    easy, at_work, slashed = pages(
        small_house, read, "/we-did/easy?lang=pl", "/practitioners/we-did", "/we-did/slides/"
    )
    for path in ("poster", "slides"):
        assert f'href="/we-did/{path}?lang=pl&amp;words=easy"' in easy.text
        assert f"/we-did/{path}" not in at_work.text
    assert slashed.headers["location"] == "/we-did/slides"
