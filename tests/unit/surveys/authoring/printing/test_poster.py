"""The poster: easy words in each language, a square and an address that lead to the survey."""

import re
from dataclasses import replace

import html5lib
import pytest
import segno

from surveys.authoring.check.word_rules import PROMISES
from surveys.authoring.printing.poster import (
    ERROR_CORRECTION,
    POINTS,
    POSTER_CSS,
    Poster,
    PosterError,
    poster_html,
    qr_svg,
    survey_poster,
)
from surveys.authoring.reading_age import reading_age
from surveys.conversation.open_rounds import OpenSurvey, words_of
from surveys.definition.loading import library
from surveys.language.phrases import languages, phrases_in
from surveys.language.translation import translations_of

WEB = "https://heard.example.org/s/feeling-heard"
TELEGRAM = "https://t.me/ExampleBot?start=feeling-heard"
WHY = "We want to know what you think about the help you get.\n\nIt takes about 5 minutes."


POSTER = Poster("Do adults listen?", WHY, WEB, TELEGRAM)
SAYS = phrases_in().poster


def poster(**changes: object) -> str:
    return poster_html(replace(POSTER, **changes))


def open_survey(survey_id: str) -> OpenSurvey:
    """A survey of the library as the doors show it."""
    survey = library()[survey_id]
    translated = {code: words_of(of.survey, code) for code, of in translations_of(survey).items()}
    return OpenSurvey(
        survey.id, survey.title, survey.audience, survey.minutes, survey.about, translated=translated
    )


def text_of(page: str) -> str:
    """What a person reads on the page."""
    body = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page).find("body")
    return " ".join(" ".join(body.itertext()).split())


@pytest.mark.parametrize("telegram", [TELEGRAM, ""])
def test_the_poster_is_a_valid_page(telegram: str):
    """HTML5 without a mistake, one heading, a title and a language."""
    page = poster(telegram_address=telegram)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert [heading.text for heading in tree.iter("h1")] == ["Do adults listen?"]
    assert tree.find("head/title").text == "Do adults listen?"
    assert tree.get("lang") == "en"
    assert "".join(style.text for style in tree.iter("style")).strip() == POSTER_CSS.strip()


def test_the_poster_can_be_served_under_a_strict_policy():
    """It holds no script, no style of its own and asks for nothing from elsewhere."""
    page = poster_html(POSTER, css="/static/poster.css")
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


def test_the_address_stands_there_to_be_typed():
    """For whoever has no camera."""
    told = text_of(poster()).replace(" ", "")
    assert "heard.example.org/s/feeling-heard" in told
    assert "t.me/ExampleBot?start=feeling-heard" in told
    assert "https://" not in told


def test_telegram_is_for_those_who_may_use_it():
    """And left out where there is no bot."""
    assert "If you are 16 or over, you can use Telegram too" in text_of(poster())
    assert "Telegram" not in poster(telegram_address="")


@pytest.mark.parametrize("survey_id", ["feeling-heard", "training-before", "training-follow-up"])
def test_no_poster_names_a_code(survey_id: str):
    """Some surveys ask for a code that people make up; a code on the poster would be taken for it. Whoever sees a list of
    surveys chooses by the title."""
    told = text_of(survey_poster(open_survey(survey_id), "https://heard.example.org", "ExampleBot"))
    assert not re.search(r"\bcode\b", told)
    assert f"Do you see a list? Choose “{library()[survey_id].title}”." in told


@pytest.mark.parametrize("language", languages())
def test_a_poster_is_whole_in_each_language(language: str):
    """Words of the survey, of the poster and of help; marked where only a machine has seen them. Its square opens the survey
    in that language, and the languages that there are stand on it by their own names."""
    survey, phrases = open_survey("my-plan"), phrases_in(language)
    page = survey_poster(survey, "https://heard.example.org", "ExampleBot", language=language)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert (tree.get("lang"), tree.get("dir")) == (language, phrases.language.direction)
    told = text_of(page)
    assert survey.told_in(language).title in told
    for key in ("phone", "camera", "type", "languages", "help_now", *POINTS):
        assert phrases.poster[key] in told
    for code in languages():
        assert phrases_in(code).language.name in told
    assert (phrases.say("machine_made") in told) is not bool(phrases.language.reviewed_by)
    address = "https://heard.example.org/s/my-plan"
    assert qr_svg(address if language == "en" else f"{address}?lang={language}") in page
    assert "?lang" not in told


def test_a_poster_in_a_language_that_there_is_not_is_in_english():
    """And says so of itself."""
    page = survey_poster(open_survey("practice-check"), "https://heard.example.org", language="pl")
    assert '<html lang="en"' in page
    assert "these languages" not in page


def test_the_page_on_the_screen_leads_to_the_poster_in_other_languages():
    """They are links for whoever prints it, and are not printed."""
    survey = open_survey("my-plan")
    page = survey_poster(
        survey, "https://heard.example.org", css="/poster.css", language="pl", offers_languages=True
    )
    assert re.findall(r'<a href="\?lang=(\w+)"', page) == ["en", "lt", "pt", "ro"]
    assert "<a " not in survey_poster(survey, "https://heard.example.org")
    assert re.search(r"@media print.*\.poster__links \{ display: none; \}", POSTER_CSS, re.DOTALL)


def test_a_survey_has_its_own_poster():
    """With its words, its time, both ways to it, and help for young people only."""
    young = OpenSurvey("feeling-heard", "Feeling heard", "young_people", 5, "Do adults listen?")
    told = text_of(survey_poster(young, "https://heard.example.org", "ExampleBot"))
    assert "Do adults listen? It takes about 5 minutes." in told
    assert "t.me/ ExampleBot ?start=feeling-heard" in told
    assert SAYS["help_now"] in told
    at_work = replace(young, audience="practitioners", minutes=1)
    told = text_of(survey_poster(at_work, "https://heard.example.org"))
    assert "about 1 minute." in told
    assert SAYS["help_now"] not in told
    assert "Telegram" not in told


def test_everybody_finds_help_on_it():
    """Unless it is for practitioners."""
    assert SAYS["help_now"] in text_of(poster())
    assert "0800 1111" in SAYS["help_now"]
    assert "Childline" not in poster(helps=False)


def test_its_words_have_a_reading_age_of_nine_at_most():
    """And promise nothing that cannot be kept."""
    said = text_of(poster())
    assert reading_age(re.sub(r"heard\.example\S*|t\.me\S*|\S+/\S*", "", said)) <= 9
    assert not [words for words in SAYS.values() for pattern, _ in PROMISES if pattern.search(words)]


def test_odd_words_are_shown_as_they_are():
    """A title is never a tag."""
    page = poster(title="<script>alert('&')</script>", words='"<b>"')
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
