"""The web door, over real HTTP, by somebody whose browser has no JavaScript."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest

from bot.pages.environment import environment
from bot.pages.one_length import UNKEPT
from bot.rehearsal.respondent import Seen
from bot.rehearsal.web import WebRespondent, form_on, read_page
from bot.web_door.front_pages import STATUS
from bot.web_door.limits import Gate, VisitLimits
from bot.web_door.press.forms import BODY_LIMIT
from bot.web_door.press.turns import Posted
from bot.web_door.showing import ChatPages
from surveys.conversation.open_rounds import FRESH_SECONDS
from surveys.dialogue.messages import Reply
from surveys.fairness import Allowance
from surveys.language.phrases import phrases_in
from surveys.store.memory import MemoryParticipation, memory_stores
from surveys.store.protocols import StoreUnavailable
from tests.acceptance.pages.serving import SITE, Chat, chatting, play
from tests.houses import HELP, HELP_FIRST, House, Place, every_kind

ALL_KINDS = ("Yes, start", "🙂 Good", "At school, Online", "12", "Nothing else")
CANARY = "canaryfeather"
PAGES = phrases_in().pages


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """One chat for all tests that leave the round as it is: every respondent is somebody new."""
    house = House(Place("memory", memory_stores()), tmp_path_factory.mktemp("keys"))
    with chatting(house) as running:
        yield running
    house.stop()


@pytest.fixture
def durable_chat(durable_house: House) -> Iterator[Chat]:
    """A chat of its own, on stores that outlive a process."""
    with chatting(durable_house) as running:
        yield running


def answering(
    *answers: str, code: str = "every-kind"
) -> Callable[[WebRespondent], Awaitable[list[list[Seen]]]]:
    """A scene: open the survey's address and give these answers; gives what was seen at each step."""

    async def scene(respondent: WebRespondent) -> list[list[Seen]]:
        return [await respondent.begin(code), *[await respondent.answer(words) for words in answers]]

    return scene


def test_a_survey_with_several_rounds_asks_which(small_house: House) -> None:
    """By their labels, at the survey's own address and below it; each has a page and a poster of its own."""
    with chatting(small_house, surveys=()) as chat:
        rounds = [small_house.open(label=f"Neglect, {place}") for place in ("Grimsby", "Immingham")]
        time.sleep(FRESH_SECONDS)
        for address in ("every-kind", "Every-Kind.", "every-kind/poster"):
            asked = httpx.get(f"{chat.url}/s/{address}", trust_env=False)
            assert asked.status_code == 300
            assert all(f'href="/s/{one.code}"' in asked.text for one in rounds)
            assert all(one.label in asked.text for one in rounds)
        for one in rounds:
            assert one.label in httpx.get(f"{chat.url}/s/{one.code}", trust_env=False).text
            assert one.label in httpx.get(f"{chat.url}/s/{one.code}/poster", trust_env=False).text


def test_the_only_round_with_a_label_has_its_own_address_from_the_start(small_house: House) -> None:
    """Whoever is midway stays there when another round opens beside it."""
    with chatting(small_house, surveys=()) as chat:
        one = small_house.open(label="Neglect, Grimsby")
        time.sleep(FRESH_SECONDS)
        seen = httpx.get(f"{chat.url}/s/every-kind?lang=pl", trust_env=False)
        assert (seen.status_code, seen.headers["location"]) == (302, f"/s/{one.code}?lang=pl")


def waiting(chat: Chat) -> int:
    with chat.house.stores.pool.transaction() as pool:
        return pool.count("every-kind-r1")


def kept(chat: Chat) -> tuple[int, int]:
    """How many have begun, and how many places there are."""
    with chat.house.stores.participation.transaction() as work:
        return work.left("every-kind-r1")


# A conversation -------------------------------------------------------------------------------------------------


def test_only_a_page_without_anything_of_anybodys_is_remembered() -> None:
    """A question is rendered once for all, whatever its moment; never with a remark, a tick or words that were typed."""
    pages = ChatPages(environment(), SITE)
    question = Reply("How are you?", about="abcd.2", input="text", for_everybody=True)
    theirs = replace(question, for_everybody=False)
    pages.turn("/s/x", "Title", (question,), Posted(CANARY, question.about, kept=CANARY))
    pages.turn("/s/x", "Title", (Reply(CANARY), question))
    pages.turn("/s/x", "Title", (theirs,))
    assert pages.remembered == 0
    first = pages.turn("/s/x", "Title", (question,)).body
    second = pages.turn("/s/x", "Title", (replace(question, about="wxyz.7"),)).body
    assert pages.remembered == 1
    anew = pages.turn("/s/x", "Title", (replace(theirs, about="wxyz.7"),)).body
    assert len({len(first), len(second), len(anew)}) == 1
    assert _but_for_chance(second) == _but_for_chance(anew)
    assert _but_for_chance(second) == _but_for_chance(first).replace(b"abcd.2", b"wxyz.7")
    assert second != pages.turn("/s/x", "Title", (replace(question, about="wxyz.7"),)).body


def _but_for_chance(page: bytes | memoryview) -> bytes:
    """A page without what makes its form longer by chance, which is drawn anew each time it is shown."""
    return re.sub(rb'(name="fill" value=")[^"]*("> *)', rb"\1\2", bytes(page)).replace(b" ", b"")


def test_a_survey_can_be_answered_to_the_end(durable_chat: Chat) -> None:
    """Each kind of question is answered by its own gesture, and one sealed response waits afterwards."""
    seen = play(durable_chat, answering(*ALL_KINDS, "Send"))
    assert [step[-1].words for step in seen[1:6]] == [
        "How are you?",
        "Where do you feel safe?",
        "How old are you?",
        "What else do you want to say?",
        seen[5][-1].words,
    ]
    assert (
        "Mood: Good\nPlaces: At school, Online\nAge: 12 years\nMore: you wrote something" in seen[5][-1].words
    )
    assert seen[6][0].words == "Thank you."
    assert waiting(durable_chat) == 1


def test_a_page_shows_what_the_conversation_says(chat: Chat) -> None:
    """Words, paragraphs and answers arrive as they were said; what else can be done is not among the answers."""
    (welcome,) = play(chat, answering())[0]
    assert welcome.words.startswith("Hello. Test Board wants to hear from you.\n\nOne question of each kind.")
    assert welcome.words.endswith("\n\nDo you want to take part?")
    assert welcome.buttons == ("Yes, start", "No thanks")
    (question,) = play(chat, answering("Yes, start"))[1]
    assert question == Seen("How are you?", ("🙂 Good", "😐 Up and down", "🙁 Not good", "Prefer not to say"))


def test_help_shows_its_lines_and_asks_again(chat: Chat) -> None:
    step = play(chat, answering("Yes, start", "Help"))[-1]
    assert [one.words for one in step] == [f"{HELP_FIRST}\n\n{HELP}", "How are you?"]


def test_back_and_skip_and_stop_work_without_an_answer(chat: Chat) -> None:
    seen = play(chat, answering("Yes, start", "Good", "Back", "Skip", "Stop"))
    assert seen[3][-1].words == "How are you?"
    assert seen[4][-1].words == "Where do you feel safe?"
    assert seen[5][-1].words.startswith("Stopped.")


def test_ticks_are_there_again_after_going_back(chat: Chat) -> None:
    async def scene(respondent: WebRespondent) -> list[str]:
        await answering("Yes, start", "Good", "At school, Online", "Back")(respondent)
        return list(respondent.form.ticked) if respondent.form else []

    assert play(chat, scene) == ["school", "online"]


def test_crawlers_and_previews_of_links_leave_nothing(durable_chat: Chat) -> None:
    """However often the first page is loaded, no row is kept; whoever has it open begins with the first press."""

    pages = {str(play(durable_chat, answering())) for _ in range(20)}
    assert len(pages) == 1, "everybody is shown the same"
    assert kept(durable_chat) == (0, 0)
    assert play(durable_chat, answering("Help", "Yes, start"))[-1][-1].words == "How are you?"
    assert kept(durable_chat) == (1, 1)


def test_a_page_that_is_loaded_again_changes_nothing(chat: Chat) -> None:
    async def scene(respondent: WebRespondent) -> None:
        asked = (await answering("Yes, start", "Good")(respondent))[-1]
        assert await respondent.begin("every-kind") == asked
        assert await respondent.begin("every-kind-r1") == asked

    play(chat, scene)


@pytest.mark.parametrize("code", ["club-review", "club-review-r1", "club-r2"])
def test_a_survey_whose_id_begins_with_anothers_has_its_own_poster_and_title(
    small_house: House, code: str
) -> None:
    """The poster of "club-review" leads to it, and not to "club", which stands before it."""
    named = [
        every_kind().model_copy(update={"id": survey_id, "title": title})
        for survey_id, title in (("club", "Our club"), ("club-review", "A review"), ("club-r2", "Club again"))
    ]
    meant = named[2] if code == "club-r2" else named[1]
    with chatting(small_house, surveys=tuple(named)) as chat:
        assert f"<title>{meant.title}</title>" in httpx.get(f"{chat.url}/s/{code}/poster").text
        assert f"<title>{meant.title} " in httpx.get(f"{chat.url}/s/{code}").text


def test_a_form_that_is_sent_twice_answers_once(chat: Chat) -> None:
    """A double tap, or pressing again when the page did not come: the second leads to the same page as the first."""

    async def scene(respondent: WebRespondent) -> None:
        await answering("Yes, start")(respondent)
        form = respondent.form
        assert form is not None
        first = await respondent.send(form.filled("Good"))
        again = await respondent.send(form.filled("Good"))
        assert again == first
        other = await respondent.send(form.filled("Not good"))
        assert other[0].words == "That button was for an earlier question. Here is where we are now."

    play(chat, scene)


def test_a_forged_moment_answers_nothing(chat: Chat) -> None:
    async def scene(respondent: WebRespondent) -> list[Seen]:
        await answering("Yes, start")(respondent)
        return await respondent.send([("about", "abcd.99"), ("words", "good")])

    assert play(chat, scene)[-1].words == "How are you?"


def test_each_person_answers_once(durable_chat: Chat) -> None:
    async def scene(respondent: WebRespondent) -> None:
        await answering(*ALL_KINDS, "Send")(respondent)
        assert "answered here already" in (await respondent.begin("every-kind"))[0].words
        assert "answered here already" in (await respondent.answer("good"))[0].words

    play(durable_chat, scene)
    assert waiting(durable_chat) == 1


def test_two_people_do_not_meet(chat: Chat) -> None:
    """Another browser begins at the beginning."""
    play(chat, answering("Yes, start", "Good"))
    assert play(chat, answering())[0][0].words.startswith("Hello.")


def test_a_round_that_closes_midway_says_so(small_house: House) -> None:
    with chatting(small_house) as chat:

        async def scene(respondent: WebRespondent) -> None:
            await answering("Yes, start")(respondent)
            small_house.close("every-kind")
            assert "closed" in (await respondent.answer("Good"))[-1].words
            assert "closed" in (await respondent.begin("every-kind"))[-1].words
            assert respondent.status == 200

        play(chat, scene)


def test_a_lost_place_is_said_and_the_surveys_are_offered(chat: Chat) -> None:
    """A browser whose place is gone can begin again."""

    async def scene(respondent: WebRespondent) -> None:
        await respondent.begin("every-kind")
        seen = await respondent.send([("about", "gone.3"), ("words", "good")], "/s/every-kind")
        assert "Your place was not found" in seen[0].words
        assert seen[1].buttons == ("Every kind of question",)
        assert (await respondent.answer("Every kind of question"))[-1].buttons == ("Yes, start", "No thanks")
        assert (await respondent.answer("Yes, start"))[-1].words == "How are you?"

    play(chat, scene)


# Words that nobody expected -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["😀🏳️‍🌈👩‍👩‍👧", "אני מרגיש טוב", "\u202eabc\u202c", "a\x00\x07b", "<b>&amp;\"'", "é" * 1500]
)
def test_any_words_are_an_answer_to_an_open_question(chat: Chat, words: str) -> None:
    assert "Shall I send it?" in play(chat, answering(*ALL_KINDS[:4], words))[-1][-1].words


def test_ten_thousand_characters_are_refused_kindly_and_stay_in_the_field(chat: Chat) -> None:
    async def scene(respondent: WebRespondent) -> tuple[list[Seen], str]:
        seen = await answering(*ALL_KINDS[:4], "word \n" * 2000)(respondent)
        return seen[-1], respondent.field_value

    seen, kept = play(chat, scene)
    assert "1500 letters or fewer" in seen[0].words.replace(",", "")
    assert seen[-1].words == "What else do you want to say?"
    assert kept.replace("\r\n", "\n") == "word \n" * 2000


def test_what_was_typed_stays_when_help_is_pressed(chat: Chat) -> None:
    async def scene(respondent: WebRespondent) -> str:
        await answering(*ALL_KINDS[:4])(respondent)
        form = respondent.form
        assert form is not None
        await respondent.send([*form.hidden, ("words", "half a sent"), ("do", "/help")])
        return respondent.field_value

    assert play(chat, scene) == "half a sent"


def test_what_calls_for_support_is_met_with_help_and_not_shown_again(chat: Chat) -> None:
    async def scene(respondent: WebRespondent) -> None:
        seen = (await answering(*ALL_KINDS[:4], "he hurts me at night")(respondent))[-1]
        assert "0800 1111" in seen[-1].words
        assert "at night" not in seen[-1].words
        assert respondent.field_value == ""

    play(chat, scene)


def test_words_where_only_buttons_are_shown_are_answered(chat: Chat) -> None:
    """Somebody with a changed page, or an old one, hears what to do."""
    seen = play(chat, answering("Yes, start", "maybe"))[-1]
    assert [one.words for one in seen] == ["Please choose one of these.", "How are you?"]


# Requests that no page of ours sends ----------------------------------------------------------------------------

GOOD_FORM = "about=&words=hello"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("body", "headers", "kind"),
    [
        ("", FORM, "not_a_form"),
        ("words=hello", FORM, "not_a_form"),
        ("about=&words", FORM, "not_a_form"),
        ("about=&words=%ff%fe", FORM, "not_a_form"),
        ("&".join(["about="] + ["words=x"] * 500), FORM, "not_a_form"),
        (GOOD_FORM, {"content-type": "text/plain"}, "not_a_form"),
        (GOOD_FORM, {}, "not_a_form"),
        ('{"about": ""}', {"content-type": "application/json"}, "not_a_form"),
        (GOOD_FORM + "x" * BODY_LIMIT, FORM, "too_large"),
        (GOOD_FORM, {**FORM, "sec-fetch-site": "cross-site"}, "from_elsewhere"),
        (GOOD_FORM, {**FORM, "sec-fetch-site": "same-site"}, "from_elsewhere"),
        (GOOD_FORM, {**FORM, "origin": "https://example.org"}, "from_elsewhere"),
    ],
)
def test_a_request_of_another_make_gets_a_sentence(
    chat: Chat, body: str, headers: dict[str, str], kind: str
) -> None:
    """Wrong, broken, too large or from another website: a page that says so, with the right status."""
    response = httpx.post(f"{chat.url}/s/every-kind", content=body.encode(), headers=headers, trust_env=False)
    assert response.status_code == STATUS[kind]
    assert PAGES[f"{kind}_title"] in response.text
    assert "set-cookie" not in response.headers


def test_a_stream_without_end_is_cut_off(chat: Chat) -> None:
    """A body that does not say how long it is, is counted as it comes."""

    def endless() -> Iterator[bytes]:
        for _ in range(BODY_LIMIT // 1000 + 2):
            yield b"x" * 1000

    response = httpx.post(f"{chat.url}/s/every-kind", content=endless(), headers=FORM, trust_env=False)
    assert response.status_code == 413


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin", "origin": "null"}, {"origin": "null"}, {}]
)
def test_our_own_forms_are_taken_from_every_browser(chat: Chat, headers: dict[str, str]) -> None:
    """Because our pages send no referrer, browsers give "null" as the origin of our own forms."""
    response = httpx.post(
        f"{chat.url}/s/every-kind", content=GOOD_FORM, headers={**FORM, **headers}, trust_env=False
    )
    assert response.status_code == 303


@pytest.mark.parametrize(("method", "path"), [("PUT", "/s/every-kind"), ("DELETE", "/"), ("POST", "/help")])
def test_a_wrong_method_gets_a_page_and_says_which_are_right(chat: Chat, method: str, path: str) -> None:
    response = httpx.request(method, chat.url + path, trust_env=False)
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]
    assert PAGES["not_that_way_title"] in response.text


def test_head_is_answered_without_a_body(chat: Chat) -> None:
    response = httpx.head(f"{chat.url}/help", trust_env=False)
    assert (response.status_code, response.content) == (200, b"")


# The cookie, and leaving ----------------------------------------------------------------------------------------


def test_the_cookie_holds_random_bits_and_goes_with_the_browser(chat: Chat) -> None:
    given = [httpx.get(f"{chat.url}/s/every-kind", trust_env=False).headers["set-cookie"] for _ in range(2)]
    assert given[0] != given[1]
    for cookie in given:
        assert re.fullmatch(r"heard=[A-Za-z0-9_-]{22}; HttpOnly; Path=/; SameSite=lax", cookie)


def test_with_https_the_cookie_is_bound_to_this_host(small_house: House) -> None:
    with chatting(small_house, site=replace(SITE, https=True)) as chat:
        response = httpx.get(f"{chat.url}/s/every-kind", trust_env=False)
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-heard=")
    assert "; Secure" in cookie
    assert "Domain" not in cookie
    assert response.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize("path", ["/", "/help", "/privacy", "/nowhere", "/s/unknown"])
def test_looking_around_leaves_no_cookie(chat: Chat, path: str) -> None:
    assert "set-cookie" not in httpx.get(chat.url + path, trust_env=False).headers


@pytest.mark.parametrize("forged", ["", "x", "a" * 4000, "abcdefghijklmnopqrstu!", "../../../../../../etc/p"])
def test_a_forged_cookie_is_replaced(chat: Chat, forged: str) -> None:
    response = httpx.get(f"{chat.url}/s/every-kind", headers={"cookie": f"heard={forged}"}, trust_env=False)
    assert re.match(r"heard=[A-Za-z0-9_-]{22};", response.headers["set-cookie"])


def test_leaving_goes_elsewhere_and_forgets_the_place(chat: Chat) -> None:
    """Whoever comes to the same device and presses "Back" finds the welcome, not the answers."""
    with httpx.Client(base_url=chat.url, trust_env=False) as client:
        page = client.get("/s/every-kind").text
        client.post(
            "/s/every-kind",
            data={"about": re.findall(r'name="about" value="([^"]+)', page)[0], "words": "yes"},
        )
        assert "open on this device before" in client.get("/s/every-kind").text
        left = client.get("/leave")
        assert (left.status_code, left.headers["location"]) == (303, SITE.exit_url)
        assert "Do you want to take part?" in client.get("/s/every-kind").text


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Referer": "https://elsewhere.example/"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Purpose": "prefetch"},
    ],
)
def test_another_site_takes_nobodys_place_away(chat: Chat, method: str, headers: dict[str, str]) -> None:
    """Nor does a browser that only looks where a link leads."""
    response = httpx.request(method, f"{chat.url}/leave", headers=headers, trust_env=False)
    assert response.status_code in (204, 303)
    assert "set-cookie" not in response.headers


def test_leaving_by_script_only_forgets(chat: Chat) -> None:
    """A beacon would follow a redirect, and tell the other website where somebody was."""
    response = httpx.post(f"{chat.url}/leave", trust_env=False)
    assert response.status_code == 204
    assert "Max-Age=0" in response.headers["set-cookie"]


# How often ------------------------------------------------------------------------------------------------------


class Watch:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def gate(watch: Watch, **limits: float) -> Gate:
    return Gate(VisitLimits(**limits), watch, b"salt")  # type: ignore[arg-type]


def _is_in(door: Gate, visitor: str) -> bool:
    return door.let_in(visitor, b"a school") is not None


def test_a_visitor_who_hurries_waits() -> None:
    watch = Watch()
    door = gate(watch, visitor_rate=0.5, visitor_burst=3)
    assert [_is_in(door, "me") for _ in range(4)] == [True, True, True, False]
    watch.seconds = 2.0
    assert [_is_in(door, "me"), _is_in(door, "me")] == [True, False]
    watch.seconds = 1000.0
    assert [_is_in(door, "me") for _ in range(4)] == [True, True, True, False]


def test_a_flood_of_newcomers_does_not_push_out_who_is_talking() -> None:
    door = gate(Watch(), newcomers=Allowance(2, 50.0, 2, 50.0, for_known=0.0), visitor_burst=100)
    assert _is_in(door, "me")
    assert [_is_in(door, f"other {number}") for number in range(5)] == [True, False, False, False, False]
    assert _is_in(door, "me")


def test_the_gate_forgets_who_has_been_away_longest() -> None:
    """Its memory has an end, and there are no visitors' ids in it."""
    door = gate(Watch(), remembered=2, visitor_burst=1)
    for visitor in ("first", "second", "third"):
        assert _is_in(door, visitor)
    assert not _is_in(door, "third")
    assert _is_in(door, "first")
    assert "third" not in repr(vars(door))


def test_limits_must_be_above_zero() -> None:
    with pytest.raises(ValueError, match="above 0"):
        VisitLimits(visitor_burst=0)


def test_too_many_turns_get_a_kind_page(small_house: House) -> None:
    few = VisitLimits(visitor_rate=0.001, visitor_burst=2)
    with (
        chatting(small_house, limits=few) as chat,
        httpx.Client(base_url=chat.url, trust_env=False) as client,
    ):
        answers = [client.get("/s/every-kind") for _ in range(3)]
        assert client.get("/help").status_code == 200
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"] == "60"
    assert PAGES["too_many_title"] in answers[-1].text


# When something breaks ------------------------------------------------------------------------------------------


class Breaking(MemoryParticipation):
    """A store of who took part that breaks on demand, with a message that holds what must not be told."""

    def __init__(self) -> None:
        super().__init__()
        self.error: Exception | None = None

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        if self.error:
            raise self.error
        with super().transaction() as work:
            yield work


@contextmanager
def breaking_chat(store: Breaking, keys: Path) -> Iterator[Chat]:
    house = House(Place("memory", memory_stores(participation=store)), keys)
    with chatting(house) as running:
        yield running
    house.stop()


def test_when_the_store_is_away_nothing_is_lost(tmp_path: Path) -> None:
    """The page says so and holds what was typed; pressing "Try again" sends it when the store is back."""
    store = Breaking()
    with breaking_chat(store, tmp_path) as chat:

        async def scene(respondent: WebRespondent) -> list[Seen]:
            await answering(*ALL_KINDS[:4])(respondent)
            store.error = StoreUnavailable("the disk is full")
            seen = await respondent.answer("My long answer")
            assert (respondent.status, "Your place is kept" in seen[0].words) == (503, True)
            form = respondent.form
            assert form is not None
            store.error = None
            return await respondent.send(list(form.hidden))

        assert "More: you wrote something" in play(chat, scene)[-1].words


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_what_breaks_is_logged_without_words_or_visitors(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, level: int
) -> None:
    """An answer is played through everything, with an error on the way that holds it, and searched for in the log."""
    caplog.set_level(level)
    # The respondent runs in this process too, and its own client is not part of the door.
    for noisy in ("httpx", "httpcore", "asyncio"):
        caplog.set_level(logging.WARNING, noisy)
    store = Breaking()
    cookies: list[str] = []
    with breaking_chat(store, tmp_path) as chat:

        async def scene(respondent: WebRespondent) -> None:
            await answering(*ALL_KINDS[:4])(respondent)
            cookies.extend(respondent.cookies.values())
            store.error = RuntimeError(f"INSERT {CANARY}")
            await respondent.answer(f"I am {CANARY}")
            assert respondent.status == 500

        play(chat, scene)
    assert len(cookies) == 1
    assert "RuntimeError in a page, error id" in caplog.text
    assert CANARY not in caplog.text
    assert cookies[0] not in caplog.text


# The respondent -------------------------------------------------------------------------------------------------


def test_many_respondents_can_share_connections(chat: Chat) -> None:
    async def scene() -> list[str]:
        async with aiohttp.TCPConnector() as shared:
            many = [WebRespondent(chat.url, shared) for _ in range(20)]
            seen = await asyncio.gather(*(answering("Yes, start", "Good")(one) for one in many))
            await asyncio.gather(*(one.aclose() for one in many))
            return [steps[-1][-1].words for steps in seen]

    assert asyncio.run(scene()) == ["Where do you feel safe?"] * 20


def test_a_respondent_reads_a_form_as_a_browser_does() -> None:
    page = read_page(
        "<main><form action=/s/x><input type=hidden name=about value=m.1><div class=say><div class=answers>"
        "<input type=checkbox id=a name=words value=home checked><label for=a><img data-face=🏠> At  home</label>"
        "<button name=done value=1>Done</button></div></div><button name=do value=/back>Back</button></form></main>"
    )
    form = form_on(page)
    assert form is not None
    assert form.filled("🏠 at home") == [("about", "m.1"), ("words", "home"), ("done", "1")]
    assert form.filled("/done") == [("about", "m.1"), ("words", "home"), ("done", "1")]
    assert form.filled("back") == [("about", "m.1"), ("words", "home"), ("do", "/back")]


# On paper -------------------------------------------------------------------------------------------------------


def test_the_sheet_of_an_open_survey_can_be_printed(chat: Chat) -> None:
    """In the words that are asked for, under the strict policy of every page; links to others are on the screen alone. What
    is no survey, or no wording of it, is met kindly. Nothing is kept, and no cookie is set."""
    sheet = httpx.get(f"{chat.url}/s/every-kind/paper?wording=faces&language=xx")
    assert sheet.status_code == 200
    assert "1. How are you?" in sheet.text
    assert 'href="/s/every-kind/together?lang=en"' in sheet.text
    assert (sheet.headers["cache-control"], sheet.cookies) == (UNKEPT, httpx.Cookies())
    assert "script" not in sheet.text
    assert ".paper__screen { display: none; }" in httpx.get(f"{chat.url}/paper.css").text
    for code in ("nothing-here", "Not_a_code", "every-kind-r7"):
        assert httpx.get(f"{chat.url}/s/{code}/paper").status_code == 404
