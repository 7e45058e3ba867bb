"""A round that is answered by printed codes, through the web door by somebody without JavaScript."""

import httpx

from bot.rehearsal.web import form_on, read_page
from surveys.conversation.cards import CODES
from surveys.privacy.cards import new_card, printed
from tests.acceptance.pages.serving import chatting
from tests.houses import House

PAGE = "/s/every-kind"


def _posts(browser: httpx.Client, page: str, words: str, *, typed: bool = False) -> str:
    """The page after its form was sent: with typed words, or by the button that says so."""
    form = form_on(read_page(page))
    assert form is not None
    said = {form.field: words} if typed else {"words": form.answers[words.casefold()]}
    return browser.post(
        PAGE, data={**dict(form.hidden), **said}, headers={"origin": str(browser.base_url)}
    ).text


def test_a_card_opens_a_page_by_its_code_or_by_its_address(small_house: House) -> None:
    """Typed on the page, or brought by the address behind the square; what is no code is said kindly."""
    with chatting(small_house, surveys=()) as chat:
        one = small_house.open(entry=CODES)
        key = small_house.keys.read(one.id)
        assert key
        typed, scanned = printed(new_card(key)), printed(new_card(key))
        with httpx.Client(base_url=chat.url, follow_redirects=True) as browser:
            page = browser.get(PAGE).text
            assert "type the code on your card" in page
            assert "not a code for this survey" in _posts(browser, page, "K7QFM-2XD9T-4BHW3", typed=True)
            assert "Do you want to take part" in _posts(browser, page, typed.lower(), typed=True)
        with httpx.Client(base_url=chat.url, follow_redirects=True) as browser:
            page = browser.get(f"{PAGE}?card={scanned}").text
            assert "Do you want to take part" in _posts(browser, page, "Use my card")
        with httpx.Client(base_url=chat.url, follow_redirects=True) as browser:
            assert "type the code on your card" in browser.get(PAGE).text
