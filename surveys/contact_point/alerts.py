"""Telling the contact point that somebody waits, and nothing more: not who, not what, and of when not more than the hour.

The command is given how many wait. It may write that down, or send it where others read it; so there is nothing else in it.
"""

import shlex
import shutil
import subprocess
from collections.abc import Callable
from datetime import date

from surveys.contact_point.inbox import waiting
from surveys.errors import UserError
from surveys.retention import HOUR
from surveys.store.protocols import ContactStore

SECONDS = 30
"""How long the command may take."""

SURROUNDINGS = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
"""All that the command finds around it. What Heard is set up with holds passwords, which are none of its business."""


class BellProblem(UserError):
    """The command could not be run, or failed; the message says why."""


class Bell:
    """A command that is run with one word more: how many wait."""

    def __init__(self, command: str) -> None:
        self._command = shlex.split(command)

    @property
    def program(self) -> str:
        return self._command[0]

    @property
    def is_there(self) -> bool:
        return shutil.which(self.program, path=SURROUNDINGS["PATH"]) is not None

    def ring(self, number: int) -> None:
        """Raises `BellProblem`."""
        try:
            ended = subprocess.run(  # noqa: S603  # the command is named by whoever runs this installation
                [*self._command, f"{number}"],
                env=SURROUNDINGS,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise BellProblem(f"'{self.program}' took longer than {SECONDS} seconds") from None
        except OSError as error:
            raise BellProblem(f"'{self.program}' cannot be run: {error.strerror}") from None
        if ended.returncode:
            raise BellProblem(f"'{self.program}' failed with exit code {ended.returncode}")


class Watch:
    """Rings for those of whom it has not told yet, and once a day as long as anybody waits. It remembers random ids, and
    those only while the process lives. `today` gives the day."""

    def __init__(self, store: ContactStore, bell: Bell, today: Callable[[], date]) -> None:
        self._store, self._bell, self._today = store, bell, today
        self._told, self._on = frozenset[str](), date.min

    def look(self) -> int:
        """How many wait; they are told of if that is due. Raises `BellProblem`: then it is due the next time too."""
        ids, day = frozenset(request.id for request in waiting(self._store)), self._today()
        if ids and (ids - self._told or day != self._on):
            self._bell.ring(len(ids))
            self._on = day
        self._told = ids
        return len(ids)


def seconds_to_the_hour(now: float) -> float:
    """Whoever looks on the hour only tells nobody more closely when somebody asked."""
    return HOUR - now % HOUR
