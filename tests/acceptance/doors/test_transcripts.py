"""Conversations that anybody can read, each played through every door: the same words, the same buttons."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
import uvicorn

from bot.pages.site import Site
from bot.rehearsal.respondent import Respondent, Seen
from bot.rehearsal.telegram import TelegramRespondent
from bot.rehearsal.telegram_server import LoopbackTelegram
from bot.rehearsal.terminal import TerminalRespondent
from bot.rehearsal.web import WebRespondent
from bot.telegram_door.application import telegram_application
from bot.web_door.door import chat_app, web_routes
from surveys.conversation.conversations import Conversations
from surveys.definition.loading import library
from surveys.definition.survey import Survey
from surveys.dialogue.survey.script import Script
from surveys.dialogue.transcripts import (
    TranscriptLine,
    TranscriptProblem,
    bot_lines,
    read_transcript,
    you_line,
)
from surveys.dialogue.voice import Setting
from surveys.language.translation import translations_of
from surveys.privacy.sealing import open_response
from surveys.safeguarding.detection import help_lines, support_level
from surveys.store.protocols import Texts
from tests.houses import CONTACT_POINT, House, Place
from tests.integration.doors.telegram_setting import listening

FILES = sorted((Path(__file__).parents[1] / "transcripts").rglob("*.txt"))
ASKER = "Your local safeguarding board"
SENT = "Your answers are on their way."
ASKED = "It is sent. The youth advice team will read it."


def real_script(survey: Survey, kept: Mapping[str, Texts] | None = None) -> Script:
    """All that is said in production, with the words that call for help there."""
    translations = translations_of(survey, kept=kept)
    listens = partial(support_level, audience=survey.audience)
    return Script(survey, "\n".join(help_lines("", survey.audience)), Setting(ASKER, listens), translations)


# The doors ----------


@asynccontextmanager
async def at_the_terminal(conversations: Conversations) -> AsyncIterator[Respondent]:
    yield TerminalRespondent(conversations, "somebody")


@asynccontextmanager
async def on_the_web(conversations: Conversations) -> AsyncIterator[Respondent]:
    site = Site(ASKER)
    app = chat_app(web_routes(conversations, site=site, limits=None, tick=0), site=site)
    with socket.create_server(("127.0.0.1", 0)) as listening_on:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening_on])), daemon=True)
        thread.start()
        try:
            yield WebRespondent(f"http://127.0.0.1:{listening_on.getsockname()[1]}")
        finally:
            server.should_exit = True
            await asyncio.to_thread(thread.join, 10)


@asynccontextmanager
async def in_telegram(conversations: Conversations) -> AsyncIterator[Respondent]:
    async with LoopbackTelegram() as server:
        application = telegram_application(server.token, conversations, base_url=server.base_url, limits=None)
        async with listening(application, server, "webhook"):
            yield TelegramRespondent(server, 42)


DOORS: dict[str, Callable[[Conversations], AbstractAsyncContextManager[Respondent]]] = {
    "terminal": at_the_terminal,
    "web": on_the_web,
    "telegram": in_telegram,
}


# Playing ----------


def _same(words: str) -> str:
    return " ".join(words.split())


def _check(line: TranscriptLine, seen: Seen, where: str) -> None:
    """The words begin as written, and the buttons are those that are written."""
    assert _same(seen.words).startswith(_same(line.words)), f"{where}: {seen.words!r}"
    assert seen.buttons == line.buttons, where


async def _play(file: Path, respondent: Respondent) -> None:
    """Say what YOU says, and compare all that is seen with the BOT lines up to the next YOU."""
    transcript = read_transcript(file)
    seen = await respondent.begin(transcript.survey)
    for line in transcript.lines:
        where = f"{file.name}, line {line.number}"
        if line.who == "BOT":
            assert seen, f"{where}: nothing more was said"
            _check(line, seen.pop(0), where)
            continue
        assert not seen, f"{where}: there was more: {seen[0].words!r}"
        again = line.words.startswith("/start ")
        seen = await (respondent.begin(line.words.split()[1]) if again else respondent.answer(line.words))
    assert not seen, f"{file.name}: there was more at the end: {seen[0].words!r}"
    await respondent.aclose()


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_transcript_is_the_same_at_every_door(
    file: Path, door: str, sqlite: Place, data_folder: Path
) -> None:
    """What a board member reads is what a young person meets, wherever they are; every turn is saved in a file, sealed."""
    point = CONTACT_POINT if file.parent.name == "contact" else None
    house = House(sqlite, data_folder / "keys", script=real_script, contact=point)
    transcript = read_transcript(file)
    one = house.open(library()[transcript.survey])

    async def play() -> None:
        async with DOORS[door](house.conversations) as respondent:
            await _play(file, respondent)

    asyncio.run(play())
    house.stop()
    assert len(house.requests()) == sum(line.words.startswith(ASKED) for line in transcript.lines)
    sent = sum(line.words.startswith(SENT) for line in transcript.lines)
    sealed = house.pool_rows(one).values()
    assert len(sealed) == sent
    key = house.answers_key(one.id)
    assert key is not None
    assert all(open_response(key, body)["answers"] for body in sealed)


def test_the_transcripts_cover_both_first_surveys() -> None:
    """Young people and practitioners are both there."""
    surveys = [read_transcript(file).survey for file in FILES]
    assert set(surveys) == {"feeling-heard", "safe-at-home", "training-before", "training-feedback"}
    assert len(surveys) >= 8


# Reading and writing them ----------


def test_what_was_recorded_can_be_read(tmp_path: Path) -> None:
    """A conversation that was written down is read as it was held, with its lines and buttons."""
    file = tmp_path / "one.txt"
    words = "First line.\n\nSecond paragraph [not a button]."
    file.write_text(
        "\n".join(
            ["# survey: small", "# a remark", bot_lines(words, ["Yes", "No, never"]), you_line("no, never")]
        ),
        encoding="utf-8",
    )
    made = read_transcript(file)
    assert made.survey == "small"
    assert [(line.who, _same(line.words), line.buttons, line.number) for line in made.lines] == [
        ("BOT", _same(words), ("Yes", "No, never"), 3),
        ("YOU", "no, never", (), 6),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("BOT: Hello\n", "one.txt: begin it with '# survey: '"),
        ("# survey: small\nHello\n", "one.txt, line 2: begin it with 'BOT: ', 'YOU: ' or five spaces"),
        ("# survey: small\n     Hello\n", "one.txt, line 2: begin it with"),
    ],
)
def test_a_transcript_that_cannot_be_read_says_where(tmp_path: Path, text: str, message: str) -> None:
    """File, line and what to do."""
    file = tmp_path / "one.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TranscriptProblem) as caught:
        read_transcript(file)
    assert str(caught.value).startswith(message)
