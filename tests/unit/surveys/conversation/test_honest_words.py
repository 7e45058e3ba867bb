"""What people are told about their privacy is true, complete, the same at every door, and easy to read."""

import asyncio
import html
import re
from dataclasses import replace

import httpx
import pytest

from analysis.release.documents.document import SMALLEST
from bot.pages.site import Site
from bot.web_door.door import chat_app, web_routes
from surveys.authoring.reading_age import reading_age
from surveys.language.notice import Promises
from surveys.language.phrases import phrases_in, spoken_minutes
from surveys.privacy.intake import KEPT_BACK
from surveys.retention import DRAFT_SECONDS
from surveys.rounds import FEW
from tests.houses import HELP, House, every_kind, script_for, voices_for

VOICES = voices_for(script_for(every_kind()))
VOICE = VOICES.english
KEYS = (
    "sent",
    "privacy",
    "receipt",
    "delete_which",
    "delete_how",
    "delete_asked",
    "delete_too_late",
    "delete_page",
)


@pytest.mark.parametrize("key", KEYS)
def test_what_is_said_about_privacy_can_be_read_at_nine(key: str) -> None:
    """Reading age 9, give or take a scatter of months; no sentence has more than 25 words."""
    words = replace(VOICES, help="").english.say(key, words="lemon otter violin cake summer")
    assert reading_age(words) <= 9.0
    assert max(len(sentence.split()) for sentence in words.replace("\n", ". ").split(". ")) <= 25


def test_the_notice_says_what_is_in_force() -> None:
    """Its numbers are those that the code uses; who asks and who can help are there."""
    notice = VOICE.say("privacy")
    for told in (
        "The people who ask are Test Board.",
        f"After {DRAFT_SECONDS // 3600} hours it is deleted.",
        f"It waits until {FEW + KEPT_BACK} or more answers are in there.",
        f"{KEPT_BACK} answers stay in the box until the survey ends.",
        f"If fewer than {FEW} people take part, we delete all the answers.",
        f"never a number under {SMALLEST}.",
        HELP,
        "Go to the Delete page of our website.",
    ):
        assert told in notice


def test_other_rules_give_another_notice() -> None:
    """Nothing in it is written twice: what changes in the rules changes in the words."""
    promises = Promises(few=12, kept_back=7, hours=24, months=6, telegram=True)
    setting = replace(VOICES.setting, asker="Another Board", promises=promises)
    notice = replace(VOICES, setting=setting).english.say("privacy")
    assert "Another Board" in notice
    assert "After 24 hours" in notice
    assert "until 19 or more answers" in notice
    assert "7 answers stay" in notice
    assert "never a number under 12" in notice
    assert "kept for about 6 months after the survey ends" in notice
    assert "Telegram" in notice
    assert "Telegram" not in VOICE.say("privacy")


def test_every_door_gives_the_same_notice(small_house: House) -> None:
    """Inside a survey, outside one, and on the page of the web."""
    small_house.open()
    notice = " ".join(VOICE.say("privacy").split())
    inside = small_house.person("a").begin().says("/privacy").seen[0].words
    outside = small_house.person("b").says("/privacy").words
    page = asyncio.run(_page(small_house))
    assert " ".join(inside.split()) == " ".join(outside.split()) == notice
    for line in VOICE.say("privacy").splitlines():
        assert " ".join(line.split()) in page, line


def test_whether_few_answers_wait_is_said_in_each_round(small_house: House) -> None:
    """Before anybody starts, and in the notice; what is said outside of rounds holds for both kinds."""
    small_house.open(label="deleted")
    small_house.open(label="waits", adds_up=True)
    told = {
        code: {
            key: small_house.person(f"{code}{key}").begin(code).says(key).words
            for key in ("/more", "/privacy")
        }
        for code in ("every-kind-r1", "every-kind-r2")
    }
    deleted, waits = f"If fewer than {FEW} people take part, we delete", "wait, locked, for the next group"
    for key in ("/more", "/privacy"):
        assert deleted in told["every-kind-r1"][key]
        assert waits not in told["every-kind-r1"][key]
        assert waits in told["every-kind-r2"][key]
        assert deleted not in told["every-kind-r2"][key]
    setting = replace(VOICES.setting, promises=Promises(if_few="depends"))
    outside = replace(VOICES, setting=setting).english.say("privacy")
    assert f"{deleted} all the answers. In some surveys they wait" in outside


async def _page(house: House) -> str:
    site = Site("Test Board")
    transport = httpx.ASGITransport(chat_app(web_routes(house.conversations, site=site), site=site))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/privacy")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", answer.text)).split())


def test_the_page_to_delete_on_says_the_same_to_everything(small_house: House) -> None:
    """It sets no cookie, keeps nothing of what was typed on the page, and refuses forms of other websites."""
    small_house.open()
    pages = asyncio.run(_deletions(small_house, ["lemon otter violin cake summer", "not a receipt", ""]))
    assert len({page.text for page in pages}) == 1
    assert "Please check that you typed your five delete words right." in pages[0].text
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert not any(page.cookies for page in pages)
    with small_house.stores.pool.transaction() as work:
        assert len(work.deletions()) == 1


async def _deletions(house: House, typed: list[str]) -> list[httpx.Response]:
    site = Site("Test Board")
    transport = httpx.ASGITransport(chat_app(web_routes(house.conversations, site=site, tick=0), site=site))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", follow_redirects=True
    ) as client:
        form = await client.get("/delete")
        assert form.status_code == 200
        assert 'action="/delete?' in form.text
        refused = await client.post(
            "/delete", data={"about": "", "words": typed[0]}, headers={"sec-fetch-site": "cross-site"}
        )
        assert refused.status_code == 403
        return [await client.post("/delete", data={"about": "", "words": words}) for words in typed]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (60, "1 hour"),
        (1, "1 minute"),
        (30, "30 minutes"),
        (90, "90 minutes"),
        (120, "2 hours"),
        (1440, "1 day"),
        (10080, "7 days"),
    ],
)
def test_how_soon_is_said_in_words(minutes: int, said: str) -> None:
    """The setting as somebody would say it."""
    assert spoken_minutes(minutes, phrases_in().says) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pl", ("1 godziny", "2 godzin", "22 godzin", "21 minut", "25 minut", "1 dnia", "7 dni")),
        ("lt", ("1 valandą", "2 valandas", "22 valandas", "21 minutę", "25 minutes", "1 dieną", "7 dienas")),
        ("ro", ("1 oră", "2 ore", "22 de ore", "21 de minute", "25 de minute", "1 zi", "7 zile")),
        ("pt", ("1 hora", "2 horas", "22 horas", "21 minutos", "25 minutos", "1 dia", "7 dias")),
    ],
)
def test_how_soon_is_said_in_every_language(language: str, said: tuple[str, ...]) -> None:
    """With the form that its number takes there, after the words that stand before it."""
    minutes = (60, 120, 1320, 21, 25, 1440, 10080)
    says = phrases_in(language).says
    assert tuple(spoken_minutes(each, says, language) for each in minutes) == said
    for each, words in zip(minutes, said, strict=True):
        setting = replace(VOICES.setting, promises=Promises(minutes=each))
        told = replace(VOICES, setting=setting).in_language(language).say("delete_asked")
        assert f" {words}. " in told
        assert "hour" not in told


def test_the_words_for_telegram_are_there() -> None:
    """The sentence that is only said where there is a bot."""
    assert "Telegram" in phrases_in().says["privacy_telegram"]


def test_the_page_of_answers_is_told_in_every_chat(small_house: House) -> None:
    """Inside a survey and outside one; it says that nothing is sent, and loses nobody's place."""
    small_house.open()
    for replies in (
        small_house.person("a").begin().says("/wedid").seen[0].words,
        small_house.person("b").says("/wedid").words,
    ):
        assert "I cannot send it to you, because I do not know who you are." in replies
