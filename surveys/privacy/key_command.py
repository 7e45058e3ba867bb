"""Keys that another program keeps, such as a key management service or an operating system's keyring."""

import re
import secrets
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from surveys.privacy.keys import KEY_BYTES, KeyProblem, Keys

SECONDS = 30
"""How long the program may take."""
DONE = 0
NOT_SO = 3
"""The exit code that says: there is no such key (read, destroy), or there is one already (make)."""


class KeyCommand(Keys):
    """Calls a program with `make NAME` (the key comes on standard input, as hex), `read NAME` (it goes to standard output)
    or `destroy NAME`. It ends with 0 when done and 3 when there is no such key, or already one to make; anything else is
    a failure, and what it writes to standard error is shown as it is. No key is ever on a command line.
    """

    def __init__(self, command: str) -> None:
        self._command = shlex.split(command)

    @property
    def folders(self) -> Sequence[Path]:
        return ()

    def make(self, name: str) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        done, _ = self._run("make", name, key.hex())
        if not done:
            raise KeyProblem(f"the key '{name}' exists already and is never overwritten")
        return key

    def read(self, name: str) -> bytes | None:
        done, said = self._run("read", name)
        if not done:
            return None
        if not re.fullmatch(rf"[0-9a-fA-F]{{{2 * KEY_BYTES}}}", said.strip()):
            raise KeyProblem(f"{self._called('read', name)} did not give {KEY_BYTES} bytes as hex")
        return bytes.fromhex(said.strip())

    def destroy(self, name: str) -> bool:
        done, _ = self._run("destroy", name)
        return done

    def _run(self, verb: str, name: str, given: str = "") -> tuple[bool, str]:
        try:
            ended = subprocess.run(  # noqa: S603  # the program is named by whoever runs this installation
                [*self._command, verb, name],
                input=given,
                stdout=subprocess.PIPE,
                text=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise KeyProblem(f"{self._called(verb, name)} took longer than {SECONDS} seconds") from None
        except (OSError, ValueError) as error:
            raise KeyProblem(
                f"{self._called(verb, name)} cannot be run ({type(error).__name__}); check HEARD_KEY_COMMAND"
            ) from None
        if ended.returncode not in (DONE, NOT_SO):
            raise KeyProblem(f"{self._called(verb, name)} failed with exit code {ended.returncode}")
        return ended.returncode == DONE, ended.stdout

    def _called(self, verb: str, name: str) -> str:
        return f"'{self._command[0]} {verb} {name}'"
