"""What a process that holds keys and words keeps to itself: its memory."""

import ctypes
import resource
from contextlib import suppress

_NOT_DUMPABLE = (4, 0, 0, 0, 0)
"""The arguments of Linux's prctl for PR_SET_DUMPABLE: no core dump, wherever the system sends them, and no other program of
the same account may look into the memory or at the environment."""


def keep_memory_private() -> None:
    """No core dump: it would hold the keys of open rounds, and outlive them."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
    with suppress(AttributeError):  # Linux alone has it
        ctypes.CDLL(None).prctl(*_NOT_DUMPABLE)
