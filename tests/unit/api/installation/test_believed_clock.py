"""The time that can be believed: what a clock that jumps may change, and what settles it."""

import json
import logging
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.installation.believed_clock import BelievedClock, ClockReading, judged, unkept_clock
from api.installation.second_clocks import Sight, sight

HOUR, DAY = 3600.0, 24 * 3600.0
NOW = datetime(2026, 12, 7, 12, tzinfo=UTC).timestamp()
LAST = ClockReading(NOW, "boot-1", 5000.0)


def seen(passed: float, *, awake: float = 0.0, boot: str = "boot-2", kept: bool = False) -> Sight:
    """What the clock shows so long after the last look, when the machine has counted `awake` seconds itself."""
    return Sight(NOW + passed, boot, LAST.uptime + awake if boot == LAST.boot else 60.0, kept)


@pytest.mark.parametrize("passed", [0, HOUR, -HOUR, 14 * HOUR, -14 * HOUR, DAY, -DAY])
def test_a_clock_that_is_put_right_is_believed(passed: float) -> None:
    """Summer time, another time zone and a clock that ran slow move it by a day at most."""
    found = judged(LAST, seen(passed))
    assert not found.is_doubted
    assert found.certain == found.believed == found.shown


@pytest.mark.parametrize("days", [2, 40, 366, 10_000, -2, -40, -10_000])
def test_a_clock_that_jumps_destroys_nothing(days: int) -> None:
    """On or back, after the machine was started: what is destroyed goes by what has surely passed, which is nothing."""
    found = judged(LAST, seen(days * DAY))
    assert found.is_doubted
    assert found.certain.now <= NOW
    assert found.believed.now == int(NOW)
    assert "heard clock ok" not in found.doubt
    assert f"{found.shown.today.year}" in found.doubt


@pytest.mark.parametrize("days", [2, 3, 60])
def test_a_machine_that_slept_goes_on_by_itself(days: int) -> None:
    """The machine has counted the days itself, asleep or awake: two sources agree."""
    assert not judged(LAST, seen(days * DAY, awake=days * DAY - 20, boot="boot-1")).is_doubted


@pytest.mark.parametrize("days", [2, 40, -40])
def test_a_clock_that_a_time_server_keeps_is_believed(days: int) -> None:
    """A machine that was off over a weekend, or began with a flat battery: two sources agree."""
    assert not judged(LAST, seen(days * DAY, kept=True)).is_doubted


@pytest.mark.parametrize("awake", [10.0, HOUR, 3 * DAY])
def test_in_doubt_the_time_that_surely_passes_counts(awake: float) -> None:
    """Nothing is kept for ever because a clock is wrong."""
    found = judged(LAST, seen(40 * DAY, awake=awake, boot="boot-1"))
    assert found.is_doubted
    assert found.certain.now == found.believed.now == int(NOW + awake)


def test_after_a_clock_that_was_too_late_nothing_is_due_early() -> None:
    """What began under a clock that ran ahead is not destroyed when that clock is right: the earlier time counts."""
    ahead = replace(LAST, time=NOW + 40 * DAY)
    found = judged(ahead, seen(0))
    assert (found.is_doubted, found.certain.now) == (True, int(NOW))


def test_a_machine_that_was_started_again_has_counted_nothing() -> None:
    """Seconds since another start, or fewer than before, say nothing about the time between."""
    assert judged(LAST, seen(40 * DAY, boot="boot-2")).believed.now == int(NOW)
    reset = Sight(NOW + 40 * DAY, LAST.boot, LAST.uptime - 1)
    assert judged(LAST, reset).believed.now == int(NOW)


@pytest.mark.parametrize("day", ["2028-02-28", "2028-02-29", "2027-12-31", "2027-03-27", "2027-10-30"])
def test_a_day_is_a_day_in_every_calendar(day: str) -> None:
    """Leap days, the turn of the year and the nights of summer time."""
    start = datetime.fromisoformat(f"{day}T22:30:00+00:00")
    last, then = ClockReading(start.timestamp()), (start + timedelta(hours=23)).timestamp()
    assert not judged(last, Sight(then, "boot-2", 1.0)).is_doubted
    assert judged(last, Sight(then + 2 * HOUR, "boot-2", 1.0)).is_doubted


# What is kept ----------


class Machine:
    """A machine whose clock and whose own counting a test moves."""

    def __init__(self) -> None:
        self.sight = Sight(NOW, "boot-1", 1000.0)

    def passes(self, seconds: float, *, jump: float = 0.0) -> None:
        now = self.sight
        self.sight = replace(now, wall=now.wall + seconds + jump, uptime=now.uptime + seconds)

    def see(self) -> Sight:
        return self.sight


def test_ten_seconds_of_a_wrong_clock_change_nothing(tmp_path: Path) -> None:
    """Stopped, started under a wrong clock, and started again under the right one: all is as if it had not been."""
    machine, file = Machine(), tmp_path / "clock.json"
    BelievedClock(file, see=machine.see).look()
    machine.passes(60, jump=40 * DAY)
    wrong = BelievedClock(file, see=machine.see).look()
    assert (wrong.is_doubted, wrong.certain.now) == (True, int(NOW + 60))
    machine.passes(10, jump=-40 * DAY)
    right = BelievedClock(file, see=machine.see).look()
    assert (right.is_doubted, right.certain.now) == (False, int(NOW + 70))


def test_a_person_settles_it(tmp_path: Path) -> None:
    """From then on, also for other processes on the same data."""
    machine, file = Machine(), tmp_path / "clock.json"
    clock, other = BelievedClock(file, see=machine.see), BelievedClock(file, see=machine.see)
    clock.look()
    machine.passes(5, jump=40 * DAY)
    assert clock.look().is_doubted
    clock.accept()
    assert not clock.look().is_doubted
    assert not other.look().is_doubted


def test_no_turn_leaves_a_mark(tmp_path: Path) -> None:
    """The file says when something looked by the clock, never when somebody wrote."""
    machine, file = Machine(), tmp_path / "clock.json"
    clock = BelievedClock(file, see=machine.see)
    clock.look()
    kept = file.read_bytes(), file.stat().st_mtime_ns
    clock = BelievedClock(file, see=machine.see)
    assert clock.now() >= int(NOW)
    assert clock.today()
    assert (file.read_bytes(), file.stat().st_mtime_ns) == kept


def test_where_none_is_kept_the_newest_file_counts(tmp_path: Path) -> None:
    """An installation of an earlier version, started for the first time under a wrong clock."""
    machine, file = Machine(), tmp_path / "data" / "clock.json"
    for name, days in (("heard.pool.db", 3), ("heard.rounds.db", 0.5)):
        file.parent.mkdir(exist_ok=True)
        (file.parent / name).touch()
        os.utime(file.parent / name, (NOW - days * DAY,) * 2)
    assert not BelievedClock(file, see=machine.see).look().is_doubted
    file.unlink()
    machine.passes(0, jump=40 * DAY)
    assert BelievedClock(file, see=machine.see).look().is_doubted


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b'{"time": 5, "strange": 1}', b"\xff\xfe"])
def test_a_damaged_look_is_none(tmp_path: Path, kept: bytes) -> None:
    """It neither stops anything nor is believed; a new one takes its place."""
    file = tmp_path / "clock.json"
    file.write_bytes(kept)
    os.utime(file, (NOW, NOW))
    assert not BelievedClock(file, see=Machine().see).look().is_doubted
    assert json.loads(file.read_bytes())["time"] == NOW


def test_a_new_installation_believes_its_clock(tmp_path: Path) -> None:
    """There is nothing yet that could be destroyed."""
    file = tmp_path / "data" / "clock.json"
    assert not BelievedClock(file, see=Machine().see).look().is_doubted
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == ["clock.json"]


def test_a_doubt_is_said_in_the_log_once_an_hour_and_when_it_is_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It rings where somebody looks, and does not fill the disk."""
    machine = Machine()
    clock = BelievedClock(tmp_path / "clock.json", see=machine.see)
    clock.look()
    machine.passes(1, jump=-40 * DAY)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            clock.look()
        machine.passes(1, jump=40 * DAY)
        clock.look()
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert "heard clock ok" in said[0]
    assert "believed again" in said[1]


def test_a_clock_that_nothing_is_kept_of_is_believed() -> None:
    """For surveys that are tried out."""
    clock = unkept_clock()
    assert not clock.look().is_doubted
    assert abs(clock.now() - sight().wall) < 5


def test_this_machine_counts_its_seconds() -> None:
    """Whatever it is: the time since its start goes on."""
    first, second = sight(), sight()
    assert (first.boot, first.uptime <= second.uptime) == (second.boot, True)
