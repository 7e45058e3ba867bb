"""The time that can be believed. What children gave is destroyed by days and hours, and a clock that is wrong for ten
seconds must not do it.

Every look at the clock is kept in a file. When the clock has gone on or back by more than a day since the last look, and
nothing else says that so much time has passed, it is in doubt: then only that time counts which has surely passed, until the
clock is right again, a second source agrees with it, or a person says that it is right.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

from api.installation.second_clocks import Sight, sight
from surveys.days import day_in_words

log = logging.getLogger("heard.clock")

DAY = 24 * 3600
"""Seconds. A clock that is put right, summer time or another zone moves it by less."""

FRESH_SECONDS = 60
"""How old a look may be where nothing is destroyed by it."""

SAID_EVERY = 3600
"""Seconds between two lines in the log about the same doubt."""

FILE = "clock.json"


@dataclass(frozen=True)
class ClockReading:
    """What is kept of a look: the time that was believed then, and how long the machine had run since which start."""

    time: float
    boot: str = ""
    uptime: float = 0.0


@dataclass(frozen=True)
class Moment:
    """A time, in seconds since 1970, and its day where we are."""

    now: int

    @property
    def today(self) -> date:
        return date.fromtimestamp(self.now)  # noqa: DTZ012  # the local day is what people mean


@dataclass(frozen=True)
class ClockLook:
    """What a look finds. `believed` is what is written down by; `certain` has surely passed, and is what things are
    destroyed by; `shown` is what the clock says. All three are the same where the clock is not in doubt."""

    shown: Moment
    believed: Moment
    certain: Moment
    is_doubted: bool

    @property
    def doubt(self) -> str:
        """What is wrong, in a sentence; empty where nothing is."""
        if not self.is_doubted:
            return ""
        return (
            f"the clock of this machine says {day_in_words(self.shown.today)}, but by what was seen last it is "
            f"{day_in_words(self.believed.today)}: until this is settled no round closes by its date, and no place and no "
            "key goes by its time"
        )


HOW_TO_SETTLE = "put the clock right, or let a time server keep it; if it is right: heard clock ok (which says what follows)"


def judged(last: ClockReading | None, sight: Sight) -> ClockLook:
    """Whether a sight of the clock can be believed after what was seen last."""
    passed = _surely_passed(last, sight) if last else 0.0
    expected = last.time + passed if last else sight.wall
    is_believed = abs(sight.wall - expected) <= DAY or sight.is_kept
    believed = sight.wall if is_believed else expected
    certain = sight.wall if is_believed else min(sight.wall, expected)
    return ClockLook(Moment(int(sight.wall)), Moment(int(believed)), Moment(int(certain)), not is_believed)


def _surely_passed(last: ClockReading, sight: Sight) -> float:
    """Seconds that the machine has counted since the last look, asleep or awake; none where it was started again."""
    same = last.boot == sight.boot and sight.uptime >= last.uptime
    return sight.uptime - last.uptime if same else 0.0


class BelievedClock:
    """`file` keeps the last look; without one every time is believed. `beside` are folders whose newest file stands for the
    last look where none is kept yet."""

    def __init__(
        self, file: Path | None, beside: Iterable[Path] = (), see: Callable[[], Sight] = sight
    ) -> None:
        self._file, self._beside, self._see = file, tuple(beside), see
        self._last: tuple[float, ClockLook] | None = None
        self._said = (-float(SAID_EVERY), False)

    def look(self) -> ClockLook:
        """Look now, and keep what was seen. A folder that cannot be written keeps nothing: then the look before counts."""
        sight = self._see()
        seen = self._seen(sight)
        self._keep(ClockReading(float(seen.believed.now), sight.boot, sight.uptime))
        self._say(seen)
        return seen

    def _seen(self, sight: Sight) -> ClockLook:
        seen = judged(self._kept(), sight)
        self._last = (time.monotonic(), seen)
        return seen

    def accept(self) -> None:
        """A person says that what the clock shows is right. Raises `OSError` where that cannot be kept."""
        sight = self._see()
        self._write(ClockReading(sight.wall, sight.boot, sight.uptime))
        self._last = None

    def certain(self) -> Moment:
        """What things are destroyed by."""
        return self.look().certain

    def now(self) -> int:
        """What is written down by, in seconds since 1970. Asked at every turn of a conversation, so nothing is kept of it:
        the file would say when somebody wrote."""
        looked, seen = self._last or (0.0, None)
        passed = time.monotonic() - looked
        if seen is None or passed > FRESH_SECONDS:
            return self._seen(self._see()).believed.now
        return seen.believed.now + int(passed)

    def today(self) -> date:
        """The day that is written down."""
        return Moment(self.now()).today

    # What is kept ----------

    def _kept(self) -> ClockReading | None:
        if self._file is None:
            return None
        try:
            return ClockReading(**json.loads(self._file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):  # none yet, or damaged
            return _newest_file((self._file.parent, *self._beside))

    def _keep(self, look: ClockReading) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._write(look)

    def _write(self, look: ClockReading) -> None:
        """The file is there whole or as it was, whenever we are killed."""
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(
            "w", dir=self._file.parent, prefix=".clock-", delete=False, encoding="utf-8"
        ) as new:
            json.dump(asdict(look), new)
        Path(new.name).replace(self._file)

    def _say(self, seen: ClockLook) -> None:
        at, doubted = self._said
        if seen.is_doubted and (not doubted or time.monotonic() - at > SAID_EVERY):
            log.error("%s; %s", seen.doubt, HOW_TO_SETTLE)
            self._said = (time.monotonic(), True)
        elif doubted and not seen.is_doubted:
            log.warning("the clock is believed again: %s", day_in_words(seen.believed.today))
            self._said = (time.monotonic(), False)


def unkept_clock() -> BelievedClock:
    """For what is over with this process: a survey that is tried out in memory."""
    return BelievedClock(None)


def _newest_file(folders: Iterable[Path]) -> ClockReading | None:
    """When something was last written where an installation is: an earlier version kept no look."""
    times = [path.stat().st_mtime for folder in folders for path in _files_in(folder)]
    return ClockReading(max(times)) if times else None


def _files_in(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [path for path in folder.iterdir() if path.is_file()]
    return []
