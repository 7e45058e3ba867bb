"""What the board answers is on a page of its own, for everybody, in their language and wording."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import httpx
import pytest

from bot.pages.site import Site
from bot.web_door.answers_shown import FRESH_SECONDS
from bot.web_door.door import chat_app, web_routes
from surveys.answers.answer import answer_of
from surveys.answers.published import Version, body_of
from surveys.language.phrases import languages, phrases_in
from surveys.store.memory import MemoryAnswers
from surveys.store.protocols import StoreUnavailable
from tests.houses import House
from tests.unit.surveys.answers.test_answer import ENGLISH, plain

SITE = Site("Test Board")


def pages(
    house: House, read: Callable[[], Sequence[Version]], *paths: str, clock: Callable[[], float] = lambda: 0.0
) -> list[httpx.Response]:
    async def fetched() -> list[httpx.Response]:
        routes = web_routes(house.conversations, site=SITE, tick=0, answers=read, clock=clock)
        transport = httpx.ASGITransport(chat_app(routes, site=SITE))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return [await client.get(path) for path in paths]

    return asyncio.run(fetched())


def store_with(*answers: dict[str, Any]) -> MemoryAnswers:
    store = MemoryAnswers()
    for day, answer in enumerate(answers, 1):
        store.publish(answer["id"], body_of(answer_of(answer), date(2026, 11, day)))
    return store


@pytest.mark.parametrize("language", languages())
def test_where_there_is_nothing_the_page_says_so(small_house: House, language: str) -> None:
    (page,) = pages(small_house, tuple, f"/we-did?lang={language}")
    assert page.status_code == 200
    assert phrases_in(language).pages["we_did_none"] in page.text


def test_each_wording_has_its_page(small_house: House) -> None:
    store = store_with(plain())
    usual, easy, faces = pages(small_house, store.versions, "/we-did", "/we-did/easy", "/we-did/faces")
    for page, own in ((usual, "standard"), (easy, "easy_read"), (faces, "faces")):
        assert {name for name in ("standard", "easy_read", "faces") if ENGLISH[name] in page.text} == {own}
        assert ENGLISH["said"] in page.text
        assert "We want to be done by 1 May 2027." in page.text
    (lost,) = pages(small_house, store.versions, "/we-did/harder")
    assert lost.status_code == 404


def test_a_change_is_seen_beside_what_was_said_before(small_house: House) -> None:
    """Both with their days."""
    changed = plain(
        status="cannot", why="No money.", words={"en": {**ENGLISH, "standard": "There is no money."}}
    )
    (page,) = pages(small_house, store_with(plain(), changed).versions, "/we-did")
    for words in ("There is no money.", "We said this on 2 November 2026.", "We cannot do this"):
        assert words in page.text
    assert "Before, on 1 November 2026, we said:" in page.text
    assert ENGLISH["standard"] in page.text


def test_practitioners_have_their_own(small_house: House) -> None:
    work = {"said": "You said that training is too long.", "standard": "It is shorter now."}
    store = store_with(plain(), plain(id="training", audience="practitioners", words={"en": work}))
    young, at_work = pages(small_house, store.versions, "/we-did", "/practitioners/we-did")
    assert (work["said"] in young.text, work["said"] in at_work.text) == (False, True)
    assert (ENGLISH["said"] in young.text, ENGLISH["said"] in at_work.text) == (True, False)


def test_words_of_a_machine_say_so(small_house: House) -> None:
    """In their own language, also on a page of another."""
    machine = {**ENGLISH, "said": "Czekacie za długo.", "checked_by": ""}
    own = {**ENGLISH, "said": "You wait too long."}
    store = store_with(plain(words={"en": own, "pl": machine}))
    polish, english = pages(small_house, store.versions, "/we-did?lang=pl", "/we-did?lang=en")
    assert polish.text.count(phrases_in("pl").say("machine_made")) == 2  # of the page, and of the answer
    assert phrases_in("en").say("machine_made") not in english.text
    (lithuanian,) = pages(small_house, store.versions, "/we-did?lang=lt")
    label = phrases_in("lt").pages["we_did_said"]
    assert f'<strong>{label}:</strong> <span lang="en" dir="ltr">' in lithuanian.text


def test_words_are_shown_as_words(small_house: House) -> None:
    odd = plain(words={"en": {**ENGLISH, "said": "You said <b>&</b>."}})
    (page,) = pages(small_house, store_with(odd).versions, "/we-did")
    assert "You said &lt;b&gt;&amp;&lt;/b&gt;." in page.text


def test_the_store_is_asked_now_and_then(small_house: House) -> None:
    """However many look; a store that is gone for a while is said, and asked again."""
    asked, seconds = [], [0.0]

    def read() -> Sequence[Version]:
        asked.append(seconds[0])
        if len(asked) == 1:
            raise StoreUnavailable("gone")
        return store_with(plain()).versions()

    gone, there, again = pages(small_house, read, *["/we-did"] * 3, clock=lambda: seconds[0])
    assert (gone.status_code, there.status_code, again.status_code) == (500, 200, 200)
    assert len(asked) == 2
    assert FRESH_SECONDS <= 60


def test_pages_of_answers_are_as_long_as_others(small_house: House) -> None:
    """Whoever watches the network does not see which was read."""
    usual, easy, home = pages(small_house, store_with(plain()).versions, "/we-did", "/we-did/easy", "/help")
    assert len(usual.content) == len(easy.content) == len(home.content)


def test_the_start_pages_lead_there(small_house: House) -> None:
    small_house.open()
    home, at_work = pages(small_house, tuple, "/?lang=pl", "/practitioners")
    assert 'href="/we-did?lang=pl"' in home.text
    assert 'href="/practitioners/we-did"' in at_work.text


def test_what_they_said_is_introduced_once(small_house: House) -> None:
    """Whoever wrote "You said that …" finds no second "You said" before it."""
    short = plain(id="short", words={"en": {**ENGLISH, "said": "You wait too long."}})
    (page,) = pages(small_house, store_with(plain(), short).versions, "/we-did")
    assert "You said:</strong> <span" in page.text
    assert page.text.count("You said:") == 1
    assert ENGLISH["said"].startswith("You said that")


def test_why_it_cannot_be_done_is_there_in_every_language(small_house: House) -> None:
    """In English, and said to be, where a language has no words of its own for it; never for what can be done."""
    polish = {**ENGLISH, "said": "Czekacie.", "why": "Nie ma pieniędzy."}
    cannot = plain(status="cannot", why="There is no money for it.", words={"en": ENGLISH, "pl": polish})
    read = store_with(cannot, plain(id="other", why="Left over.")).versions
    english, own, other = pages(small_house, read, "/we-did", "/we-did?lang=pl", "/we-did/easy?lang=lt")
    assert "<strong>Why not?</strong>" in english.text
    assert "There is no money for it." in english.text
    assert "Left over." not in english.text
    assert '<span lang="pl" dir="ltr">Nie ma pieniędzy.' in own.text
    assert '<span lang="en" dir="ltr">There is no money for it.' in other.text
    assert phrases_in("lt").pages["we_did_why"] in other.text


@pytest.mark.parametrize("language", languages())
def test_what_is_there_in_english_alone_says_so_in_the_language_of_the_page(
    small_house: House, language: str
) -> None:
    """Once for an answer without words in it, once for a "why" that lacks them, and never where they are there."""
    own = {**ENGLISH, "why": "Why so."}
    bare = {language: {**own, "why": ""}} if language != "en" else {}
    only = store_with(plain(status="cannot", why="No money.")).versions
    lacks = store_with(plain(status="cannot", why="No money.", words={"en": ENGLISH, **bare})).versions
    whole = store_with(plain(status="cannot", why="No money.", words={"en": own, language: own})).versions
    said, times = phrases_in(language).pages["we_did_in_english"], 0 if language == "en" else 1
    for read, count in ((only, times), (lacks, times), (whole, 0)):
        for page in pages(small_house, read, *(f"{path}?lang={language}" for path in EVERY)):
            assert page.text.count(said) == count


EVERY = ("/we-did", "/we-did/easy", "/we-did/poster", "/we-did/slides/2")
