"""The sheet of paper of an open survey as a page to print, with links on the screen to its other words and languages."""

from collections.abc import Iterator
from html import escape
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, Response

from bot.pages.assets import drawings, shared_assets
from bot.pages.one_length import UNKEPT
from bot.pages.page_language import ALSO_ASKED, ASKED
from surveys.authoring.printing.paper_form import PAPER_CSS, paper_form
from surveys.definition.survey import WordingName
from surveys.dialogue.survey.script import Script
from surveys.language.phrases import ENGLISH, phrases_in

PAPER_STYLE = "/paper.css"


def paper_style() -> Response:
    return Response(PAPER_CSS, media_type="text/css", headers={"cache-control": "no-cache"})


def paper_page(script: Script, here: str, asked: QueryParams) -> Response:
    """The sheet in the words and language that are asked for; what there is not, in the usual ones. `here` is the address of
    the survey."""
    wording = _wording(script, asked.get("wording", ""))
    language = asked.get(ALSO_ASKED) or asked.get(ASKED, "")
    voice = (
        script.in_words(language, wording)
        if language in script.languages
        else script.in_words(ENGLISH, wording)
    )
    above = "\n".join(_above(script, here, voice.language, wording))
    page = paper_form(voice, drawings(shared_assets()), css=PAPER_STYLE, above=above)
    return HTMLResponse(page, headers={"cache-control": UNKEPT, "x-robots-tag": "noindex"})


def _wording(script: Script, asked: str) -> WordingName:
    return next((wording for wording in script.survey.wordings if wording == asked), "standard")


def _above(script: Script, here: str, language: str, wording: WordingName) -> Iterator[str]:
    """For whoever prints it: how, and the other sheets there are. Never printed."""
    phrases = phrases_in(language)
    labels, words = phrases.labels, phrases.pages
    yield f'<nav class="paper__screen" aria-label="{escape(words["paper_before"])}">'
    yield f"<p>{escape(words['paper_print'])}</p>"
    yield "<p>"
    for other in script.survey.wordings:
        yield _link(labels[other], here, language, other)
    for code in script.languages:
        yield _link(phrases_in(code).language.name, here, code, wording)
    yield f'<a href="{escape(here)}/together?lang={language}">{escape(words["paper_type_in"])}</a>'
    yield "</p>"
    yield "</nav>"


def _link(words: str, here: str, language: str, wording: str) -> str:
    query = urlencode({"language": language, "wording": wording})
    return f'<a href="{escape(f"{here}/paper?{query}")}">{escape(words)}</a>'
