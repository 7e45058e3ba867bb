"""The poster: one page, easy words, a code that leads to the survey."""

import re
from dataclasses import replace

import html5lib
import pytest
import segno

from surveys.authoring.check_words import PROMISES
from surveys.authoring.poster import (
    ERROR_CORRECTION,
    HELP_NOW,
    POINTS,
    POSTER_CSS,
    PosterError,
    poster_html,
    qr_svg,
    survey_poster,
)
from surveys.authoring.reading_age import reading_age
from surveys.conversation.open_rounds import OpenSurvey

WEB = "https://heard.example.org/s/feeling-heard"
TELEGRAM = "https://t.me/ExampleBot?start=feeling-heard"
WHY = "We want to know what you think about the help you get.\n\nIt takes about 5 minutes."


def poster(**changes: object) -> str:
    given = {"title": "Do adults listen?", "words": WHY, "web_address": WEB, "telegram_address": TELEGRAM}
    return poster_html(**{**given, "code": "feeling-heard", **changes})


def text_of(page: str) -> str:
    """What a person reads on the page."""
    body = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page).find("body")
    return " ".join(" ".join(body.itertext()).split())


@pytest.mark.parametrize("telegram", [TELEGRAM, None])
def test_the_poster_is_a_valid_page(telegram: str | None):
    """HTML5 without a mistake, one heading, a title and a language."""
    page = poster(telegram_address=telegram)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert [heading.text for heading in tree.iter("h1")] == ["Do adults listen?"]
    assert tree.find("head/title").text == "Do adults listen?"
    assert tree.get("lang") == "en"
    assert "".join(style.text for style in tree.iter("style")).strip() == POSTER_CSS.strip()


def test_the_poster_can_be_served_under_a_strict_policy():
    """It holds no script, no style of its own and asks for nothing from elsewhere."""
    page = poster(css="/static/poster.css")
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|src=|@import|url\(", page + POSTER_CSS)
    assert re.findall(r'href="([^"]*)"', page) == ["/static/poster.css"]


def drawn(svg: str) -> set[tuple[int, int]]:
    """The dark squares of a QR code that is drawn as lines: row and column."""
    path = re.search(r'<path[^>]* d="(M4 4\.5[^"]*)"', svg)
    assert path
    row, column, dark = 0.0, 0.0, set()
    for command, x, y in re.findall(r"([Mmh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?", path[1]):
        match command:
            case "M":
                column, row = float(x), float(y)
            case "m":
                column, row = column + float(x), row + float(y)
            case "h":
                dark |= {(int(row), int(column) + step) for step in range(int(x))}
                column += float(x)
    return dark


def test_the_square_holds_the_address():
    """Square for square what the address comes to, with a border of four."""
    code = segno.make(WEB, error=ERROR_CORRECTION, micro=False)
    squares = {(y + 4, x + 4) for y, line in enumerate(code.matrix) for x, dark in enumerate(line) if dark}
    assert drawn(qr_svg(WEB)) == squares
    assert qr_svg(WEB) in poster()
    assert qr_svg(TELEGRAM) in poster()


def test_the_address_and_code_stand_there_to_be_typed():
    """For whoever has no camera."""
    told = text_of(poster()).replace(" ", "")
    assert "heard.example.org/s/feeling-heard" in told
    assert "Thecodeis:feeling-heard" in told
    assert "t.me/ExampleBot?start=feeling-heard" in told
    assert "https://" not in told


def test_telegram_is_for_those_who_may_use_it():
    """And left out where there is no bot."""
    assert "If you are 16 or over, you can use Telegram too" in text_of(poster())
    assert "Telegram" not in poster(telegram_address=None)


def test_a_survey_has_its_own_poster():
    """With its words, its time, both ways to it, and help for young people only."""
    young = OpenSurvey("feeling-heard", "Feeling heard", "young_people", 5, "Do adults listen?")
    told = text_of(survey_poster(young, "https://heard.example.org", "ExampleBot"))
    assert "Do adults listen? It takes about 5 minutes." in told
    assert "t.me/ ExampleBot ?start=feeling-heard" in told
    assert HELP_NOW in told
    at_work = replace(young, audience="practitioners", minutes=1)
    told = text_of(survey_poster(at_work, "https://heard.example.org"))
    assert "about 1 minute." in told
    assert HELP_NOW not in told
    assert "Telegram" not in told


def test_everybody_finds_help_on_it():
    """Unless it is for practitioners."""
    assert HELP_NOW in text_of(poster())
    assert "0800 1111" in HELP_NOW
    assert "Childline" not in poster(help_now="")


def test_its_words_have_a_reading_age_of_nine_at_most():
    """And promise nothing that cannot be kept."""
    said = text_of(poster())
    assert reading_age(re.sub(r"heard\.example\S*|t\.me\S*|\S+/\S*", "", said)) <= 9
    assert not [point for point in (*POINTS, HELP_NOW) for pattern, _ in PROMISES if pattern.search(point)]


def test_odd_words_are_shown_as_they_are():
    """A title is never a tag."""
    page = poster(title="<script>alert('&')</script>", words='"<b>"', code="a-1")
    assert "<script" not in page
    assert "<script>alert('&')</script>" in text_of(page)
    assert '"<b>"' in text_of(page)


def test_braces_in_the_words_stay_braces():
    """Words are put in once and not read again."""
    assert "{qr} {0}" in text_of(poster(words="{qr} {0}"))


@pytest.mark.parametrize(
    "address", ["heard.example.org", "javascript:alert(1)", "https://", "https://a b.org", "ftp://a.org"]
)
def test_an_address_that_no_phone_opens_is_refused(address: str):
    """With what to write instead."""
    with pytest.raises(PosterError, match="not a web address"):
        poster(web_address=address)
    with pytest.raises(PosterError, match="not a web address"):
        poster(telegram_address=address)


@pytest.mark.parametrize("code", ["", "Feeling Heard", "a--b", "-a", "a_b", "é"])
def test_a_code_that_cannot_be_typed_is_refused(code: str):
    """Small letters, digits and single hyphens."""
    with pytest.raises(PosterError, match="small letters"):
        poster(code=code)
