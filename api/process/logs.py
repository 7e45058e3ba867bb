"""What is logged: events and ids, one JSON object a line. Never words, names, chat ids or tokens."""

import json
import logging
import sys
from datetime import UTC, datetime

from api.process.log_ceiling import Ceiling, FoldingHandler
from bot.telegram_door.log_filter import quiet_logs

# At INFO or DEBUG their lines hold parameters of queries, forms, or the address and time of an answer.
QUIET = ("sqlalchemy", "uvicorn", "python_multipart", "alembic", "matplotlib", "PIL")


class JsonLines(logging.Formatter):
    """A record as {"at", "level", "name", "event"}, with "error_id" where a person was told one. An exception is "error",
    its type and place: its message may hold an answer."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname,
            "name": record.name,
            "event": record.getMessage(),
        }
        if error_id := getattr(record, "error_id", None):
            line["error_id"] = str(error_id)
        if record.exc_info:
            line["error"] = _type_and_place(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _type_and_place(found: object) -> str:
    kind, _, trace = found if isinstance(found, tuple) else (None, None, None)
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {trace.tb_frame.f_code.co_qualname}, line {trace.tb_lineno}" if trace else ""
    return f"{getattr(kind, '__name__', kind)}{where}"


def set_up_logs(level: str, ceiling: Ceiling | None = Ceiling()) -> None:  # noqa: B008  # a frozen value
    """Log to standard error; libraries that would log people's words stay at WARNING whatever the level. `ceiling=None`
    writes every line, for those who look for something in them."""
    handler = FoldingHandler(sys.stderr, ceiling) if ceiling else logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.raiseExceptions = False  # a line that cannot be written would be printed with all that it holds
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # in its debug mode it warns of every slow turn
    quiet_logs()
