"""Telegram's HTTP requests over aiohttp: python-telegram-bot's own client costs several times as much a request.

Errors name what went wrong and never the address, because the address holds the bot's token; nor what was sent or came back.
"""

import json
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram._utils.types import ODVInput
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData
from yarl import URL

JSON = {"Content-Type": "application/json"}
DONE = b'{"ok":true'
"""What Telegram's answers begin with to what it has done."""
USUAL_PAUSE = 1.0
"""Seconds, when Telegram asks for a pause and does not say for how long."""


class TooFast(TelegramError):
    """Telegram asks for a pause. (The library's own `RetryAfter` warns of its own deprecation whenever it is made.)"""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Telegram asks for a pause of {seconds:g} seconds")
        self.seconds = seconds


ERRORS: Mapping[int, type[TelegramError]] = {
    HTTPStatus.BAD_REQUEST: BadRequest,
    HTTPStatus.UNAUTHORIZED: InvalidToken,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: InvalidToken,  # that is how Telegram answers a token of the wrong form
    HTTPStatus.CONFLICT: Conflict,
}
"""What a refusal of Telegram's is called, as in python-telegram-bot; any other status is a `NetworkError`."""


class NotOpen(RuntimeError):
    """A request was made before `initialize` or after `shutdown`."""


class AiohttpRequest(BaseRequest):
    """One pool of kept-alive connections. Times are in seconds; `proxy` is an address such as http://proxy:3128.

    aiohttp has no time limit for writing alone, so `write_timeout` counts towards the limit for the whole request.
    """

    def __init__(
        self,
        *,
        connections: int = 256,
        read_timeout: float = 10.0,
        write_timeout: float = 10.0,
        connect_timeout: float = 5.0,
        pool_timeout: float = 5.0,
        proxy: str | None = None,
    ) -> None:
        self._connections, self._proxy = connections, proxy
        self._limits = (read_timeout, write_timeout, connect_timeout, pool_timeout)
        self._usual = _timeout(*self._limits)
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}
        self.first_answer: int | None = None
        """When Telegram first did something for us, by its own clock in seconds since 1970; None while that is not known."""

    @property
    def read_timeout(self) -> float:
        return self._limits[0]

    @property
    def is_open(self) -> bool:
        return self._session is not None

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                timeout=self._usual,
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, url: str, parameters: Mapping[str, Any], read_timeout: float | None = None) -> Any:
        """The result of a method of the Bot API, as JSON. Raises `TelegramError`, `NotOpen`.

        The library's way to the same goes through objects that copy and convert every value of every parameter.
        """
        timeout = self._usual if read_timeout is None else _timeout(read_timeout, *self._limits[1:])
        body = json.dumps(parameters).encode()
        status, payload = await self._exchange("POST", url, timeout, data=body, headers=JSON)
        if status == HTTPStatus.OK:
            return self._result(payload)
        raise _refusal(status, payload)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the body of the response. Raises `TimedOut`, `NetworkError`, `TooFast`, `NotOpen`."""
        timeout = self._timeout_of(read_timeout, write_timeout, connect_timeout, pool_timeout)
        status, payload = await self._exchange(method, url, timeout, **_body(request_data))
        if status != HTTPStatus.OK:
            raise _refusal(status, payload)
        self._result(payload)
        return status, payload

    async def _exchange(
        self, method: str, url: str, timeout: aiohttp.ClientTimeout, **sent: Any
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotOpen("the Telegram client is not open; call initialize() first")
        try:
            async with self._session.request(
                method, self._url(url), timeout=timeout, proxy=self._proxy, allow_redirects=False, **sent
            ) as response:
                payload = await response.read()
                if self.first_answer is None and payload[:16].replace(b" ", b"").startswith(DONE):
                    self.first_answer = _date(response.headers.get("Date", ""))
                return response.status, payload
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None

    def _result(self, payload: bytes) -> Any:
        """What Telegram gave. Raises `TelegramError` for what is no answer of Telegram's, such as a page of a network that
        wants to be signed in to."""
        answer = self.parse_json_payload(payload)
        if not isinstance(answer, dict) or "result" not in answer:
            raise TelegramError("Invalid server response")
        return answer["result"]

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As in the base class, which would also log a payload that cannot be read; it may hold somebody's name."""
        try:
            parsed: dict[str, Any] = json.loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None
        return parsed

    def _url(self, url: str) -> URL:
        """Parsed once: there are as many addresses as methods that we call."""
        if url not in self._urls:
            self._urls[url] = URL(url, encoded=True)
        return self._urls[url]

    def _timeout_of(self, *given: ODVInput[float]) -> aiohttp.ClientTimeout:
        if all(limit is self.DEFAULT_NONE for limit in given):
            return self._usual
        pairs = zip(given, self._limits, strict=True)
        return _timeout(*(usual if limit is self.DEFAULT_NONE else limit for limit, usual in pairs))  # type: ignore[arg-type]


def _refusal(status: int, payload: bytes) -> TelegramError:
    """The error for an answer that is not ok. Only Telegram itself can refuse something for good: what stands between it
    and us may answer with the same status, and no more than that is known of it."""
    answer = _read(payload)
    description, parameters = answer.get("description"), answer.get("parameters") or {}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooFast(float(parameters.get("retry_after", USUAL_PAUSE)))
    if not isinstance(description, str):
        return NetworkError(f"status {status}")
    return ERRORS.get(status, NetworkError)(description)


def _read(payload: bytes) -> Mapping[str, Any]:
    """Empty for what is no JSON object."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _date(header: str) -> int | None:
    """Seconds since 1970."""
    try:
        return int(parsedate_to_datetime(header).timestamp())
    except ValueError:
        return None


def _timeout(
    read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=_sum(read, write, connect, pool),
        connect=_sum(pool, connect),
        sock_connect=connect,
        sock_read=read,
    )


def _sum(*seconds: float | None) -> float | None:
    known = [limit for limit in seconds if limit is not None]
    return sum(known) if len(known) == len(seconds) else None


def _body(request_data: RequestData | None) -> dict[str, Any]:
    if request_data is None:
        return {}
    if request_data.contains_files:
        return {"data": _form(request_data)}
    return {"data": json.dumps(request_data.parameters).encode(), "headers": JSON}


def _form(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form
