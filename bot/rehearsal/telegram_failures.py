"""What the Bot API on this machine answers when it does not do what it is asked, in Telegram's words."""

from dataclasses import dataclass
from http import HTTPStatus

from bot.telegram_door.messages import Json


@dataclass(frozen=True)
class Failure:
    """An answer that is not ok. With `drop` the connection breaks instead; with `after` the method is carried out first. A
    `page` comes from something that stands between the bot and Telegram, with any status."""

    description: str = ""
    status: int = HTTPStatus.BAD_REQUEST
    parameters: Json | None = None
    drop: bool = False
    after: bool = False
    page: str = ""


class Refused(Exception):
    """What a method raises that cannot be carried out."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.description)
        self.failure = failure


def refused(description: str, status: int = HTTPStatus.BAD_REQUEST) -> Refused:
    return Refused(Failure(description, status))


BLOCKED = Failure("Forbidden: bot was blocked by the user", HTTPStatus.FORBIDDEN)
BREAK = Failure(drop=True)
LOST_REPLY = Failure(drop=True, after=True)


def too_fast(seconds: int) -> Failure:
    return Failure(f"Too Many Requests: retry after {seconds}", 429, {"retry_after": seconds})
