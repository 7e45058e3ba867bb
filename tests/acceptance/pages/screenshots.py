"""Pictures of a survey in each wording and language at the web door, and what the other doors show, as text.

    python -m tests.acceptance.pages.screenshots FOLDER [SURVEY]

For people who would rather look than read. The folder is made; nothing in it is needed by the project.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from bot.rehearsal.respondent import Respondent, Seen
from surveys.definition.loading import library
from surveys.definition.survey import Survey, WordingName
from surveys.dialogue.transcripts import bot_lines, you_line
from surveys.language.phrases import phrases_in
from surveys.store.memory import memory_stores
from tests.acceptance.doors.test_transcripts import DOORS, real_script
from tests.acceptance.pages.serving import chatting
from tests.chromium import chromium
from tests.houses import House, Place

SCREEN = {"width": 360, "height": 740}
HINT = "I don't want to go home."
MOMENT = "(document.querySelector('[data-now] input[name=about]')?.value ?? '')"
"""What the page asks about now; it changes with every turn."""


def house_for(survey: Survey, folder: Path) -> House:
    """Everything in memory, said as in production."""
    return House(Place("memory", memory_stores()), folder / survey.id, script=real_script)


# The web, as pictures ----------


def picture(page: Page, folder: Path, name: str, *, whole: bool = False) -> None:
    """What is on the screen now, or the whole page."""
    page.mouse.move(0, 0)  # nothing looks pointed at
    page.screenshot(path=folder / f"web-{name}.png", full_page=whole, animations="disabled")


def press(page: Page, button: Locator) -> None:
    """Press a button and wait for the next turn."""
    before = page.evaluate(f"() => {MOMENT}")
    button.click()
    page.wait_for_function(f"(was) => {MOMENT} !== was", arg=before)
    page.wait_for_load_state("networkidle")


def named(page: Page, label: str) -> Locator:
    """The button of this turn with this label."""
    return page.locator("[data-now]").get_by_role("button", name=label)


def kind(page: Page) -> str:
    """What kind of answer the page asks for; empty after the last question."""
    if page.locator("[data-now] textarea").count():
        return "text"
    if page.locator("[data-now] .tick__label").count():
        return "several"
    return "single" if page.locator("[data-now] .progress").count() else ""


def answer(page: Page, said: str) -> None:
    """The first choice, or some words."""
    match kind(page):
        case "text":
            page.locator("[data-now] textarea").fill(said)
        case "several":
            page.locator("[data-now] .tick__label").first.click()
        case _:
            press(page, page.locator("[data-now] .answers .answer").first)
            return
    press(page, named(page, phrases_in().labels["done"]))


def of_a_wording(browser: Browser, url: str, survey: Survey, wording: WordingName, folder: Path) -> None:
    """From the welcome to "sent", with each kind of question once, the help that is shown, and the list at the end."""
    labels = phrases_in().labels
    page = browser.new_page(viewport=SCREEN, device_scale_factor=2, reduced_motion="reduce")  # type: ignore[arg-type]
    page.goto(f"{url}/s/{survey.id}")
    picture(page, folder, f"{wording}-1-welcome", whole=True)
    if wording != "standard":
        press(
            page,
            named(page, labels["words_and_language"] if len(languages_of(survey)) > 1 else labels["words"]),
        )
        press(page, named(page, labels[wording]))
        picture(page, folder, f"{wording}-2-welcome", whole=True)
    press(page, named(page, labels["yes_start"]))
    kinds: list[str] = []
    while asked := kind(page):
        if asked not in kinds:
            kinds.append(asked)
            picture(page, folder, f"{wording}-3-{asked}")
        answer(page, HINT)
        if asked == "text":
            picture(page, folder, f"{wording}-4-support")
            press(page, named(page, labels["go_on"]))
    picture(page, folder, f"{wording}-5-check")
    press(page, named(page, labels["send"]))
    picture(page, folder, f"{wording}-6-sent")
    page.close()


def languages_of(survey: Survey) -> tuple[str, ...]:
    """The languages that the whole survey can be answered in."""
    return real_script(survey).languages


def of_a_language(browser: Browser, url: str, survey: Survey, language: str, folder: Path) -> None:
    """The welcome and the first question in a language."""
    labels = phrases_in().labels
    page = browser.new_page(viewport=SCREEN, device_scale_factor=2, reduced_motion="reduce")  # type: ignore[arg-type]
    page.goto(f"{url}/s/{survey.id}")
    press(page, named(page, labels["words_and_language"]))
    press(page, named(page, phrases_in(language).language.name))
    picture(page, folder, f"{language}-1-welcome", whole=True)
    press(page, named(page, phrases_in(language).labels["yes_start"]))
    picture(page, folder, f"{language}-2-question")
    page.close()


def pictures(survey: Survey, folder: Path, keys: Path) -> None:
    """Each wording and language in a real browser."""
    house = house_for(survey, keys)
    with chatting(house, surveys=(survey,)) as chat, chromium() as browser:
        for wording in survey.wordings:
            of_a_wording(browser, chat.url, survey, wording, folder)
        for language in languages_of(survey)[1:]:
            of_a_language(browser, chat.url, survey, language, folder)
    house.stop()


# The other doors, as text ----------


async def talked(person: Respondent, survey: Survey, wording: WordingName) -> list[str]:
    """The lines of a conversation that answers everything and writes a hint."""
    labels = phrases_in().labels
    lines = written(await person.begin(survey.id))

    async def say(words: str) -> list[Seen]:
        seen = await person.answer(words)
        lines.append(you_line(words))
        lines.extend(written(seen))
        return seen

    if wording != "standard":
        await say("/words")
        await say(labels[wording])
    seen = await say(labels["yes_start"])
    while labels["send"] not in seen[-1].buttons:
        seen = await say(next(iter(seen[-1].buttons), HINT))
    await say(labels["send"])
    return lines


def written(seen: list[Seen]) -> list[str]:
    """What was seen, as lines of a transcript."""
    return [bot_lines(one.words, list(one.buttons)) for one in seen]


def transcripts(survey: Survey, folder: Path, keys: Path) -> None:
    """Each wording at the terminal and in Telegram."""
    for door in ("terminal", "telegram"):
        for wording in survey.wordings:
            house = house_for(survey, keys / f"{door}-{wording}")
            house.open(survey)

            async def play(house: House = house, door: str = door, wording: WordingName = wording) -> str:
                async with DOORS[door](house.conversations) as person:
                    lines = await talked(person, survey, wording)
                    await person.aclose()
                return "\n".join([f"# survey: {survey.id}", *lines, ""])

            (folder / f"{door}-{wording}.txt").write_text(asyncio.run(play()), encoding="utf-8")
            house.stop()


def main(folder: str, survey: str = "feeling-heard") -> None:
    """Make the pictures and the texts."""
    one, into = library()[survey], Path(folder)
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as keys:
        transcripts(one, into, Path(keys))
        pictures(one, into, Path(keys))
    sys.stdout.write(f"{len(list(into.iterdir()))} files in {into}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
