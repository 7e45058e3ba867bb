"""Telegram's requests over aiohttp, against a server on this machine."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

import pytest
from aiohttp import web
from telegram import InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram_door.http_client import AiohttpRequest, NotOpen, TooFast

SECRET = "1000000001:token-token-token-token-token-token"


def ask(
    answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
    asking: Callable[[AiohttpRequest, str], Awaitable[None]],
) -> None:
    """Hold a conversation between a client and a server that answers so."""

    async def story() -> None:
        runner = web.ServerRunner(web.Server(answer, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            async with AiohttpRequest(read_timeout=0.3) as request:
                await asking(request, f"http://127.0.0.1:{runner.addresses[0][1]}/bot{SECRET}/sendMessage")
        finally:
            await runner.cleanup()

    asyncio.run(asyncio.wait_for(story(), 10))


def data(**parameters: object) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])


def answering(status: int, body: bytes) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    async def answer(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, body=body)

    return answer


def test_parameters_go_as_json() -> None:
    """With keyboards as structures, not as text within text."""
    got: list[object] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        got.append(json.loads(await request.read()))
        return web.json_response({"ok": True, "result": {"message_id": 1}})

    async def asking(request: AiohttpRequest, url: str) -> None:
        sent = data(chat_id=42, text="hé 😀", reply_markup={"inline_keyboard": []})
        assert await request.post(url, sent) == {"message_id": 1}

    ask(answer, asking)
    assert got == [{"chat_id": 42, "text": "hé 😀", "reply_markup": {"inline_keyboard": []}}]


def test_files_go_as_parts_of_a_form() -> None:
    """The client is whole, although the bot sends no files."""
    got: dict[str, object] = {}

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        for name, value in (await request.post()).items():
            got[name] = value.file.read() if isinstance(value, web.FileField) else value
        return web.json_response({"ok": True, "result": True})

    async def asking(request: AiohttpRequest, url: str) -> None:
        await request.post(url, data(chat_id=42, document=InputFile(b"bytes", filename="a.txt")))

    ask(answer, asking)
    assert got == {"chat_id": "42", "document": b"bytes"}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, b'{"ok": false, "description": "Bad Request: chat not found"}', BadRequest),
        (403, b'{"ok": false, "description": "Forbidden: bot was blocked by the user"}', Forbidden),
        (429, b'{"ok": false, "parameters": {"retry_after": 7}}', TooFast),
        (429, b'{"ok": false}', TooFast),
        (502, b"<html>", NetworkError),
        (302, b"", NetworkError),
        (400, b"<html>", NetworkError),
        (403, b"<html>", NetworkError),
        (404, b'["no answer of Telegram"]', NetworkError),
        (429, b"<html>", TooFast),
        (200, b"<html>", TelegramError),
        (200, b'{"portal": "sign in"}', TelegramError),
        (200, b"[]", TelegramError),
        (200, b"\xff", TelegramError),
    ],
)
def test_what_goes_wrong_has_a_type(status: int, body: bytes, error: type[TelegramError]) -> None:
    """And nothing that Telegram sent is written into a log on the way."""

    async def asking(request: AiohttpRequest, url: str) -> None:
        with pytest.raises(error):
            await request.post(url, data(chat_id=42))

    ask(answering(status, body), asking)


def test_what_is_no_answer_of_telegrams_refuses_nothing_for_good() -> None:
    """A network that wants to be signed in to answers 403 too: nobody has blocked the bot, and the message is sent later."""

    async def asking(request: AiohttpRequest, url: str) -> None:
        with pytest.raises(TelegramError) as error:
            await request.call(url, {"chat_id": 42})
        assert not isinstance(error.value, BadRequest | Forbidden | InvalidToken)

    for status in (200, 307, 400, 401, 403, 404, 407, 511):
        ask(answering(status, b"<html>sign in first</html>"), asking)


def test_telegrams_own_clock_is_read_from_its_first_answer() -> None:
    """And from nobody else's: what stands between may show another time."""

    def answering_at(body: bytes, date: str) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
        async def answer(_request: web.BaseRequest) -> web.StreamResponse:
            return web.Response(body=body, headers={"Date": date})

        return answer

    async def asking(request: AiohttpRequest, url: str) -> None:
        assert request.first_answer is None
        with suppress(TelegramError):
            await request.call(url, {})
        seen.append(request.first_answer)

    seen: list[int | None] = []
    for body, date in (
        (b'{"ok":true,"result":[]}', "Mon, 30 Nov 2026 01:40:14 GMT"),
        (b'{"ok":true,"result":[]}', "yesterday"),
        (b"<html>", "Mon, 30 Nov 2026 01:40:14 GMT"),
    ):
        ask(answering_at(body, date), asking)
    assert seen == [1796002814, None, None]


def test_a_pause_says_how_long() -> None:
    """In seconds; one when Telegram does not say."""

    async def asking(request: AiohttpRequest, url: str) -> None:
        with pytest.raises(TooFast) as pause:
            await request.post(url, data())
        assert pause.value.seconds == 7

    ask(answering(HTTPStatus.TOO_MANY_REQUESTS, b'{"parameters": {"retry_after": 7}}'), asking)


def test_silence_times_out() -> None:
    """After the time that was given, or the usual one."""

    async def answer(_request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(0.6)
        return web.Response()

    async def asking(request: AiohttpRequest, url: str) -> None:
        with pytest.raises(TimedOut):
            await request.post(url, data())
        with pytest.raises(TimedOut):
            await request.post(url, data(), read_timeout=0.05)

    ask(answer, asking)


def test_errors_do_not_hold_the_address() -> None:
    """It has the token in it."""

    async def asking(request: AiohttpRequest, _url: str) -> None:
        with pytest.raises(NetworkError) as error:
            await request.post(f"http://127.0.0.1:1/bot{SECRET}/getMe", data())
        assert SECRET not in repr(error.value)
        assert error.value.__suppress_context__

    ask(answering(HTTPStatus.OK, b"{}"), asking)


def test_a_client_that_is_not_open_says_so() -> None:
    """Before `initialize` and after `shutdown`; both can be called twice."""

    async def story() -> None:
        request = AiohttpRequest()
        with pytest.raises(NotOpen, match="initialize"):
            await request.do_request("http://127.0.0.1:1/", "POST")
        await request.initialize()
        await request.initialize()
        await request.shutdown()
        await request.shutdown()
        with pytest.raises(NotOpen):
            await request.do_request("http://127.0.0.1:1/", "POST")

    asyncio.run(story())
