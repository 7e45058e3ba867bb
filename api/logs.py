"""What is logged: events and ids. Never words, names, chat ids or tokens."""

import logging
import sys

from bot.telegram_logs import quiet_logs

# At INFO or DEBUG their lines hold parameters of queries, forms, or the address and time of an answer.
QUIET = ("sqlalchemy", "asyncio", "uvicorn", "python_multipart", "alembic", "matplotlib", "PIL")


class TypesOnly(logging.Formatter):
    """Writes an exception as its type and place: its message may hold an answer."""

    def formatException(self, ei: object) -> str:  # noqa: N802  # logging's name
        kind, _, trace = ei if isinstance(ei, tuple) else (None, None, None)
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f" in {trace.tb_frame.f_code.co_qualname}, line {trace.tb_lineno}" if trace else ""
        return f"{getattr(kind, '__name__', kind)}{where}"


def set_up_logs(level: str) -> None:
    """Log to standard error; libraries that would log people's words stay at WARNING whatever the level."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(TypesOnly("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    quiet_logs()
