"""Whatever makes us complain a thousand times a second, the log stays small, and says how often it was."""

import io
import logging
import time

import pytest

from api.process.log_ceiling import Ceiling, FoldingHandler

SMALL = Ceiling(of_a_kind=3, of_all=8)


class Log:
    """A log that is kept, with a clock in the test's hands."""

    def __init__(self) -> None:
        self.now, self._written = 0.0, io.StringIO()
        self.handler = FoldingHandler(self._written, SMALL, lambda: self.now)
        self.logger = logging.Logger("heard.test")
        self.logger.addHandler(self.handler)

    @property
    def lines(self) -> list[str]:
        return self._written.getvalue().splitlines()


@pytest.fixture
def log() -> Log:
    """No minute ends by itself while a test runs."""
    return Log()


def test_the_same_line_is_written_a_few_times_and_then_counted(log: Log) -> None:
    """The number of repeats is told once, in the next minute."""
    for number in range(315):
        log.logger.warning("no connection %d", number)
    assert log.lines == ["no connection 0", "no connection 1", "no connection 2"]
    log.now = 61
    log.logger.warning("all is well")
    assert log.lines[3:] == ["no connection # … 312 times more in the last minute", "all is well"]


def test_other_lines_are_written_meanwhile(log: Log) -> None:
    """A flood of one kind hides no other."""
    for _ in range(100):
        log.logger.warning("again")
    log.logger.error("something else")
    assert log.lines[-1] == "something else"


def test_error_ids_do_not_make_lines_different(log: Log) -> None:
    """A thousand people who meet the same trouble are one line a minute."""
    for number in range(50):
        log.logger.error("broken, error id %s", f"e{number}f", extra={"error_id": f"e{number}f"})
    assert len(log.lines) == SMALL.of_a_kind
    log.handler.tell_folded()
    assert log.lines[-1] == "broken, error id … … 47 times more in the last minute"


def test_many_kinds_have_a_ceiling_together(log: Log) -> None:
    """Nor does it help whoever floods to make every line another, and little is remembered of them."""
    for number in range(1000):
        log.logger.warning("x" * number)
    assert len(log.lines) == SMALL.of_all
    log.handler.tell_folded()
    assert log.lines[-1] == "other lines … 992 times more in the last minute"


def test_the_next_minute_begins_anew(log: Log) -> None:
    """What was folded once is not folded for ever."""
    for minute in range(3):
        log.now = 61.0 * minute
        log.logger.warning("once")
    assert log.lines == ["once", "once", "once"]


def test_a_minute_ends_by_itself() -> None:
    """Where nothing is logged any more, what was folded is told all the same."""
    written = io.StringIO()
    handler = FoldingHandler(written, Ceiling(of_a_kind=1, seconds=0.05))
    logger = logging.Logger("heard.test")
    logger.addHandler(handler)
    logger.warning("again")
    logger.warning("again")
    for _ in range(100):
        if len(written.getvalue().splitlines()) == 2:
            break
        time.sleep(0.02)
    assert written.getvalue().splitlines()[1] == "again … 1 times more in the last minute"
