"""What says how late it is besides the clock of the machine: how long it has run since it was started, asleep or awake, and
whether a time server keeps its clock."""

import ctypes
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_UPTIME = Path("/proc/uptime")
"""Read as a file: it counts while the machine sleeps, and nothing that is loaded into a process changes it."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_THIS_PROCESS = secrets.token_hex(16)

_UNSYNCHRONISED = 0x0040
"""STA_UNSYNC of Linux's adjtimex(2): no time server has kept the clock lately."""
_TIME_ERROR = 5
_SAME_SECONDS = 60


@dataclass(frozen=True)
class Sight:
    """What can be seen in one moment: the clock (seconds since 1970), which start of the machine this is and how many
    seconds ago it was, and whether a time server keeps the clock."""

    wall: float
    boot: str
    uptime: float
    is_kept: bool = False


def sight() -> Sight:
    """Of this machine, now."""
    wall = time.time()
    with suppress(OSError, ValueError):
        boot, uptime = _BOOT.read_text().strip(), float(_UPTIME.read_text().split()[0])
        return Sight(wall, boot, uptime, _is_kept(wall))
    # Elsewhere than on Linux only this process itself counts.
    return Sight(wall, _THIS_PROCESS, time.monotonic(), _is_kept(wall))


class _Timex(ctypes.Structure):
    """The beginning of Linux's struct timex; the rest is room."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        *((name, ctypes.c_long) for name in ("offset", "freq", "maxerror", "esterror")),
        ("status", ctypes.c_int),
        *((name, ctypes.c_long) for name in ("constant", "precision", "tolerance", "seconds", "micros")),
        ("rest", ctypes.c_byte * 256),
    )


def _is_kept(wall: float) -> bool:
    """Whether the system's own clock is kept by a time server, and is the one that we see."""
    timex = _Timex()
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.byref(timex))
    except AttributeError:  # Linux alone has it
        return False
    is_synchronised = state >= 0 and state != _TIME_ERROR and not timex.status & _UNSYNCHRONISED
    return is_synchronised and abs(timex.seconds - wall) <= _SAME_SECONDS
