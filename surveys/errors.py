"""What goes wrong: errors that somebody can mend, in words for that person, and the id by which any other is found in the
log."""

import logging
import secrets

ERROR_ID_BYTES = 4


class UserError(Exception):
    """Its message says what is wrong and what to do. The command line shows the message, and nothing else."""


def new_error_id() -> str:
    """A short random id, eight hex digits, that somebody can quote and that can be found in the log."""
    return secrets.token_hex(ERROR_ID_BYTES)


def log_unforeseen(log: logging.Logger, where: str, error: BaseException | None) -> str:
    """Write down that something nobody foresaw went wrong in `where`, and give the id to tell whoever met it.

    Of the error only its type is written: its message and its traceback could hold somebody's words.
    """
    error_id = new_error_id()
    log.error("%s in %s, error id %s", type(error).__name__, where, error_id, extra={"error_id": error_id})
    return error_id
