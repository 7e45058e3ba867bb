"""What an intake has done by several processes comes out as if it had done it itself, also when one of them is lost."""

import ctypes
import multiprocessing
import os
import signal

import pytest

from analysis.text.redaction import redact
from api.installation import over_cores as over
from surveys.privacy.many_texts import here

TEXTS = ["Call me on 07700 900123.", "", "My worker Jane came \N{GRINNING FACE}", "x" * 10_000] * 40
_DUMPABLE, _DIES_WITH_PARENT = 3, 2
"""What Linux's prctl is asked for."""


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(over, "cores_of_ours", lambda: 2)


def itself(_text: str) -> str:
    """What a process says of itself: whether it is another, whether its memory can be looked into, what ends it."""
    linux, ends = ctypes.CDLL(None), ctypes.c_int()
    linux.prctl(_DIES_WITH_PARENT, ctypes.byref(ends), 0, 0, 0)
    other = multiprocessing.parent_process() is not None
    return f"{other} {linux.prctl(_DUMPABLE, 0, 0, 0, 0)} {ends.value == signal.SIGKILL}"


def dies_elsewhere(text: str) -> str:
    if multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return text.upper()


@pytest.mark.process
def test_many_are_redacted_by_others_as_here() -> None:
    """The same texts in the same order, by processes whose memory is private and that end with the one that began them."""
    with over.over_cores(over.MANY) as spread:
        assert spread(redact, TEXTS) == here(redact, TEXTS)
        assert set(spread(itself, TEXTS)) == {"True 0 True"}
        assert spread(redact, []) == []
    assert not multiprocessing.active_children()


@pytest.mark.process
def test_a_process_that_is_lost_costs_nothing_but_time(caplog: pytest.LogCaptureFixture) -> None:
    """The intake goes on by itself, and says so without a word of what was said."""
    with over.over_cores(over.MANY) as spread:
        assert spread(dies_elsewhere, TEXTS) == [text.upper() for text in TEXTS]
        assert spread(redact, TEXTS[:3]) == here(redact, TEXTS[:3])
    (said,) = {record.getMessage() for record in caplog.records}
    assert said == "the intake goes on with one core: BrokenProcessPool"


def test_where_nothing_can_be_shared_one_core_does_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As in a container without shared memory: the intake works, and says that it is slower."""

    def refused(*_: object, **__: object) -> object:
        raise PermissionError

    monkeypatch.setattr(over, "ProcessPoolExecutor", refused)
    with over.over_cores(over.MANY) as spread:
        assert spread is here
    assert "goes on with one core: PermissionError" in caplog.text


def test_a_mistake_in_what_is_done_is_raised() -> None:
    """And is not taken for a lost process."""
    with pytest.raises(TypeError), over.over_cores(1) as spread:
        spread(redact, [3])  # type: ignore[list-item]


@pytest.mark.parametrize(("people", "cores"), [(over.MANY - 1, 8), (over.MANY, 1), (0, 2)])
def test_few_texts_or_one_core_begin_no_process(
    monkeypatch: pytest.MonkeyPatch, people: int, cores: int
) -> None:
    monkeypatch.setattr(over, "cores_of_ours", lambda: cores)
    with over.over_cores(people) as spread:
        assert spread is here
