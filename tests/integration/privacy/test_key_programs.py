"""Keys that another program keeps: it is named when it fails, and no key stands where others can read it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from surveys.privacy.key_command import KeyCommand
from surveys.privacy.key_folder import check_cannot_open
from surveys.privacy.keys import INTAKE, KeyProblem
from tests.unit.surveys.privacy.test_key_places import _keeper


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/nowhere/keeper", "cannot be run"),
        ("false", "failed with exit code 1"),
        ("echo", "did not give 32 bytes as hex"),
    ],
)
def test_a_program_that_fails_is_named(command: str, says: str) -> None:
    """The message says which call failed, and never holds a key."""
    with pytest.raises(KeyProblem, match=f"'{command} read small-r1' {says}"):
        KeyCommand(command).read("small-r1")


def test_a_key_is_never_on_a_command_line(tmp_path: Path) -> None:
    """Whoever lists the processes of the machine sees a name, not a key."""
    seen = tmp_path / "seen"
    script = tmp_path / "keeper"
    script.write_text(f'#!/bin/sh\necho "$@" >> {seen}\ncat > /dev/null\nenv >> {seen}\n')
    script.chmod(0o700)
    made = KeyCommand(str(script)).make("small-r1")
    assert seen.read_text().startswith("make small-r1\n")
    assert made.hex() not in seen.read_text()


@pytest.mark.parametrize(
    ("backend", "typed", "code", "says"),
    [
        ("keyring.backends.fail.Keyring", ("anytown", "read", "small-r1"), 1, "the keyring cannot be used"),
        ("keyring.backends.null.Keyring", ("anytown", "read", "small-r1"), 3, ""),
        ("keyring.backends.null.Keyring", ("read", "small-r1"), 2, "usage: heard-keyring SERVICE"),
    ],
)
def test_a_keyring_that_is_locked_or_empty(
    backend: str, typed: tuple[str, ...], code: int, says: str
) -> None:
    """It is said in a sentence, and none of it is taken for a key that was destroyed."""
    ran = subprocess.run(
        [sys.executable, "-m", "surveys.privacy.os_keyring", *typed],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (code, "")
    assert ran.stderr.startswith(says)


def test_a_place_that_refuses_the_intakes_key_is_as_it_should_be(tmp_path: Path) -> None:
    """A program that keeps keys may fail for whoever must not have one; one that gives it is too generous."""
    keys = _keeper(tmp_path / "a place")
    check_cannot_open(keys)
    keys.make(INTAKE)
    with pytest.raises(KeyProblem, match="it was given the key 'intake'"):
        check_cannot_open(keys)
    check_cannot_open(KeyCommand("false"))
