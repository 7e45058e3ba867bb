"""What somebody is told of a mistake, and what is written down of an error that nobody foresaw."""

import logging
import re

import pytest

from surveys.errors import log_unforeseen, new_error_id


def test_an_id_is_short_and_never_the_same() -> None:
    """Eight digits can be read out on the telephone, and a thousand of them are all different."""
    ids = {new_error_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch("[0-9a-f]{8}", error_id) for error_id in ids)


def test_the_log_holds_the_type_and_the_id_and_none_of_its_words(caplog: pytest.LogCaptureFixture) -> None:
    """An error can quote what somebody wrote: neither its message nor its traceback is written."""
    try:
        raise KeyError("canary")
    except KeyError as error:
        error_id = log_unforeseen(logging.getLogger("heard.test"), "a page", error)
    (record,) = caplog.records
    assert record.getMessage() == f"KeyError in a page, error id {error_id}"
    assert record.__dict__["error_id"] == error_id
    assert "canary" not in caplog.text
