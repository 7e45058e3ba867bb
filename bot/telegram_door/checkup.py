"""Whether Telegram can be reached with a token, and what waits there: asked from outside, without reading a message."""

from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError

from bot.telegram_door.bot_client import TELEGRAM
from bot.telegram_door.http_client import AiohttpRequest
from bot.telegram_door.trouble import in_words

SECONDS = 5.0


@dataclass(frozen=True)
class TelegramState:
    """`trouble` is empty where Telegram answers. So many updates are `waiting`; they are brought to the address `webhook`,
    where there is one, and `last_error` is what Telegram last met there."""

    trouble: str = ""
    waiting: int = 0
    webhook: str = ""
    last_error: str = ""


async def telegram_state(token: str, base_url: str | None = None) -> TelegramState:
    """Ask. Never raises `TelegramError`."""
    async with AiohttpRequest(read_timeout=SECONDS, connect_timeout=SECONDS) as request:
        try:
            known = await request.call(f"{base_url or TELEGRAM}{token}/getWebhookInfo", {})
        except TelegramError as error:
            return TelegramState(in_words(error))
    return _read(known)


def _read(known: Any) -> TelegramState:
    if not isinstance(known, dict):
        return TelegramState("Telegram's answer cannot be read")
    return TelegramState(
        waiting=int(known.get("pending_update_count", 0)),
        webhook=str(known.get("url", "")),
        last_error=str(known.get("last_error_message", "")),
    )
