"""One tablet for many, by HTTP: every start is new, and sheets of paper are typed in and counted as paper."""

from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie

import httpx
import pytest

from bot.pages.one_length import UNKEPT
from bot.web_door.together import SharedDevice
from surveys.privacy.sealing import Visitor, participation_tag
from surveys.store.memory import memory_stores
from tests.acceptance.pages.checking import check_page
from tests.acceptance.pages.serving import SITE, Chat, chatting
from tests.houses import CONTACT_POINT, House, Place

SURVEY = "/s/every-kind"
ANSWERS = ("yes", "good", "online", "12", "Nothing", "send")


@pytest.fixture
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    house = House(Place("memory", memory_stores()), tmp_path_factory.mktemp("keys"))
    with chatting(house) as running:
        yield running
    house.stop()


@pytest.fixture
def tablet(chat: Chat) -> Iterator[httpx.Client]:
    """A browser on a device that is shared by people in turn."""
    with browsing(chat) as browser:
        switch(browser, "tablet")
        yield browser


def browsing(chat: Chat) -> httpx.Client:
    """A browser that follows where it is sent."""
    return httpx.Client(base_url=chat.url, trust_env=False, follow_redirects=True)


def switch(browser: httpx.Client, use: str) -> httpx.Response:
    return browser.post(f"{SURVEY}/together", data={"about": "", "do": use})


def start(browser: httpx.Client) -> httpx.Response:
    return browser.post(f"{SURVEY}/together/next", data={"about": "", "do": "start"})


def press(browser: httpx.Client, page: httpx.Response, words: str, path: str = SURVEY) -> httpx.Response:
    about = next(
        (
            field.get("value", "")
            for field in check_page(page.text).iter("input")
            if field.get("name") == "about"
        ),
        "",
    )
    return browser.post(path, data={"about": about, "words": words})


def answer_all(browser: httpx.Client) -> httpx.Response:
    page = start(browser)
    for words in ANSWERS:
        page = press(browser, page, words)
    return page


def is_between(page: httpx.Response) -> bool:
    check_page(page.text)
    return page.url.path == f"{SURVEY}/together/next" and ">Start<" in page.text


def test_every_start_is_new(tablet: httpx.Client) -> None:
    """Each has a random number of its own, and the first screen before them."""
    numbers = set()
    for _ in range(3):
        page = start(tablet)
        assert "Yes, start" in page.text
        numbers.add(tablet.cookies["heard"])
        press(tablet, page, "yes")
    assert len(numbers) == 3


def test_a_page_that_is_opened_by_itself_is_a_new_start(tablet: httpx.Client) -> None:
    """Midway, after sending, and before anybody began: by Back, by history or by the address, there is the calm page, and
    who was there is forgotten."""
    assert is_between(tablet.get(SURVEY))
    press(tablet, start(tablet), "yes")
    assert is_between(tablet.get(SURVEY))
    assert "heard" not in tablet.cookies
    assert "Thank you." in answer_all(tablet).text
    assert "heard" not in tablet.cookies, "forgotten with the thanks, also if nobody presses on"
    assert is_between(tablet.get(SURVEY))


def test_whoever_sent_can_still_get_delete_words(tablet: httpx.Client) -> None:
    """On the page of thanks alone; the button that leads on leaves them behind."""
    thanks = answer_all(tablet)
    (button,) = [
        each for each in check_page(thanks.text).iter("button") if "delete words" in "".join(each.itertext())
    ]
    shown = tablet.post(SURVEY, data={"about": "", "do": button.get("value", "")})
    assert "Your delete words are" in shown.text
    assert f'href="{SURVEY}/together/next"' in shown.text
    assert is_between(tablet.get(SURVEY))


def test_nothing_is_kept_by_the_browser(tablet: httpx.Client) -> None:
    """Every page of a shared device says so, and no cookie can be read by a script."""
    for page in (start(tablet), tablet.get(SURVEY), answer_all(tablet), tablet.get(f"{SURVEY}/together")):
        assert page.headers["cache-control"] == UNKEPT
        for line in page.headers.get_list("set-cookie"):
            assert "httponly" in line.casefold()
            assert "samesite=lax" in line.casefold()


def test_a_page_that_nobody_touches_goes_back_to_the_start(tablet: httpx.Client) -> None:
    """Without a script by the page's own header; with one, sooner."""
    page = press(tablet, start(tablet), "yes")
    assert page.headers["refresh"] == f"600; url={SURVEY}/together/next"
    assert "data-next" in page.text


def test_only_this_device_and_this_survey_are_shared(chat: Chat, tablet: httpx.Client) -> None:
    """Another survey on the tablet, and another browser, are as always."""
    assert "Yes, start" in tablet.get("/s/at-work").text
    with httpx.Client(base_url=chat.url, trust_env=False) as other:
        assert "Yes, start" in other.get(SURVEY).text
        assert other.get(f"{SURVEY}/together/next").headers["location"] == f"{SURVEY}/together"


def test_who_asked_to_be_contacted_is_not_found_by_the_next(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The page of its own leads to the calm page when it is opened again, and holds nothing of the one before."""
    house = House(Place("memory", memory_stores()), tmp_path_factory.mktemp("keys"), contact=CONTACT_POINT)
    with chatting(house, site=replace(SITE, contact=True)) as asking, browsing(asking) as browser:
        switch(browser, "tablet")
        start(browser)
        page = browser.get("/contact")
        for words in ("yes", "canaryfeather"):
            page = press(browser, page, words, "/contact")
        assert f'href="{SURVEY}/together/next"' in page.text
        assert is_between(browser.get("/contact"))
        assert "canaryfeather" not in browser.get("/contact").text
    house.stop()


def test_sharing_can_be_stopped(tablet: httpx.Client) -> None:
    """Then the device is one person's again, and knows nobody."""
    press(tablet, start(tablet), "yes")
    page = switch(tablet, "off")
    assert "People answer on this tablet in turn" in page.text
    assert not tablet.cookies
    assert "Yes, start" in tablet.get(SURVEY).text


def test_another_website_cannot_share_or_start(chat: Chat) -> None:
    """A form of another site changes nothing, and an unknown survey has no such page."""
    elsewhere = {"sec-fetch-site": "cross-site"}
    with httpx.Client(base_url=chat.url, trust_env=False) as browser:
        refused = browser.post(f"{SURVEY}/together", data={"about": "", "do": "tablet"}, headers=elsewhere)
        assert (refused.status_code, browser.cookies) == (403, httpx.Cookies())
        assert browser.get("/s/nothing-here/together").status_code == 404


@pytest.mark.parametrize(
    "written", ["", "tablet", "tablet.every-kind", "phone.every-kind.0", "tablet.Every.0", "paper.x.-1"]
)
def test_a_forged_mode_is_none(written: str) -> None:
    """Only what the page itself writes makes a device a shared one."""
    assert SharedDevice.read(written) is None


def test_a_mode_is_read_as_it_was_written() -> None:
    """With the sheets that were typed in."""
    device = SharedDevice("paper", "every-kind", 12)
    assert SharedDevice.read(device.written()) == device


def test_sheets_are_typed_in_and_told_from_others_by_no_row(chat: Chat) -> None:
    """The device's own cookie holds how many; a row in the pool, and a tag, are as long as any other."""
    with browsing(chat) as browser:
        assert "Take the next one" in switch(browser, "paper").text
        for sheet in (1, 2, 3):
            thanks = answer_all(browser)
            assert "delete words" not in thanks.text
            assert browser.cookies["heard-together"] == f"paper.every-kind.{sheet}"
        assert "Sheets typed in on this device so far: 3." in browser.get(f"{SURVEY}/together").text
    with browsing(chat) as other:
        switch(other, "tablet")
        answer_all(other)
    with chat.house.stores.pool.transaction() as work:
        rows = work.waiting("every-kind-r1")
    assert len(rows) == 4
    assert len({len(row) for row in rows.values()}) == 1
    (round_,) = [each for each in chat.house.rounds.all() if each.code == "every-kind"]
    tags = {participation_tag(round_.key, Visitor(channel, "x")) for channel in ("web", "paper")}
    assert len({len(tag) for tag in tags}) == 1, "a tag is as long, whatever the channel"


def test_with_https_the_mode_is_bound_to_this_host(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As the random number of a visitor is."""
    house = House(Place("memory", memory_stores()), tmp_path_factory.mktemp("keys"))
    with chatting(house, site=replace(SITE, https=True)) as secure:
        answer = httpx.post(f"{secure.url}{SURVEY}/together", data={"about": "", "do": "tablet"})
        cookie = SimpleCookie(
            next(line for line in answer.headers.get_list("set-cookie") if "together" in line)
        )
    (name,) = cookie
    assert name == "__Host-heard-together"
    assert cookie[name]["secure"]
    house.stop()


def test_another_sites_link_to_the_next_person_ends_nobodys_place(tablet: httpx.Client) -> None:
    press(tablet, start(tablet), "yes")
    before = tablet.cookies["heard"]
    page = tablet.get(f"{SURVEY}/together/next", headers={"Sec-Fetch-Site": "cross-site"})
    assert ">Start<" in page.text
    assert tablet.cookies["heard"] == before
    tablet.get(f"{SURVEY}/together/next", headers={"Sec-Fetch-Site": "same-origin"})
    assert "heard" not in tablet.cookies


# A device that others use as well -----------------------------------------------------------------------------------


@pytest.mark.parametrize("scripted", [False, True])
def test_on_a_shared_device_a_place_ends_with_the_page(chat: Chat, scripted: bool) -> None:
    """Whoever opens the address next meets the first screen, and nothing tells that somebody was here."""
    headers = {"x-heard-script": "1"} if scripted else {}
    with httpx.Client(base_url=chat.url, trust_env=False, follow_redirects=True, headers=headers) as browser:
        first = browser.get(SURVEY)
        assert "Other people use this device" in first.text
        shared = press_action(browser, first, "/shared")
        assert "when you close this page" in shared.text
        page = press(browser, shared, "yes")
        page = press(browser, page, "good")
        before = browser.cookies["heard"]
        browser.headers.pop("x-heard-script", None)
        opened = browser.get(SURVEY)
        assert "Do you want to take part?" in opened.text
        assert "before" not in opened.text
        assert browser.cookies["heard"] != before
        assert "Do you want to take part?" in browser.get("/s/at-work").text


def test_a_device_can_stop_being_a_shared_one(chat: Chat) -> None:
    with browsing(chat) as browser:
        shared = press_action(browser, browser.get(SURVEY), "/shared")
        alone = press_action(browser, shared, "/not-shared")
        assert "Other people use this device" in alone.text
        press(browser, alone, "yes")
        assert "open on this device before" in browser.get(SURVEY).text


def press_action(browser: httpx.Client, page: httpx.Response, command: str) -> httpx.Response:
    assert f'value="{command}' in page.text
    return browser.post(SURVEY, data={"about": "first-1", "do": command})


def test_sheets_are_counted_as_paper_in_the_round(chat: Chat) -> None:
    """How many came on paper is one number beside the round's responses, and nothing of it is in any of them."""
    answered = {"tablet": 8, "paper": 13}
    for use, people in answered.items():
        with browsing(chat) as browser:
            switch(browser, use)
            for _ in range(people):
                answer_all(browser)
    (round_,) = [each for each in chat.house.rounds.all() if each.code == "every-kind"]
    chat.house.close(round_.id)
    with chat.house.stores.responses.transaction() as work:
        responses, on_paper, receipts = work.of_round(round_.id), work.on_paper(round_.id), work.receipts()
    assert (len(responses), on_paper) == (21, 13)
    assert {tuple(response) for response in responses} == {("id", "round", "answers")}
    assert "paper" not in str(responses)
    assert len(receipts) == 8, "a sheet has no delete words that whoever typed it in could keep"
