"""Logs that hold ids and events, and never words, names, chat ids or the bot's token."""

import logging
import re
from collections.abc import Iterable

QUIET = ("telegram", "httpx", "httpcore", "aiohttp")
"""At INFO or DEBUG these write addresses that hold the token, and messages."""

REDUCED = (*QUIET, "asyncio", "uvicorn")
"""Of an exception, these write its message and its traceback; only the name of its type is kept."""

_TOKEN = re.compile(r"\b\d{5,}:[\w-]{30,}")


class Scrub(logging.Filter):
    """Takes bot tokens out of a record, and reduces the exception of a library to the name of its type: its message and
    its traceback can quote what somebody wrote. Of what asyncio logs only the first line is kept; what comes after it shows
    tasks, with all that they were given and gave."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "asyncio":
            record.msg, record.args = str(record.msg).partition("\n")[0], ()
        message = record.getMessage()
        if _TOKEN.search(message):
            record.msg, record.args = _TOKEN.sub("[token]", message), ()
        if record.exc_info and record.name.split(".")[0] in REDUCED:
            record.msg, record.args = f"{record.module}: {_type_of(record)}", ()
            record.exc_info = record.exc_text = None
        return True


def quiet_logs(handlers: Iterable[logging.Handler] | None = None) -> None:
    """Turn the libraries that talk to Telegram down to warnings, and scrub what reaches the handlers (those of the root
    logger unless others are named). To be called once, after logging has been configured."""
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    scrub = Scrub()
    for handler in logging.getLogger().handlers if handlers is None else handlers:
        handler.addFilter(scrub)


def _type_of(record: logging.LogRecord) -> str:
    kind = record.exc_info[0] if record.exc_info else None
    return kind.__name__ if kind else "an error"
