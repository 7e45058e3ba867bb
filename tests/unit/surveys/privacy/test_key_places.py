"""Where keys can be kept: in a folder, in two, or with another program."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.installation.settings import read_settings
from api.installation.wiring import keys_of
from surveys.privacy.expiring_keys import LOOKED_BACK, ExpiringKeys, destroy_past
from surveys.privacy.key_command import KeyCommand
from surveys.privacy.key_folder import KeyFolder, check_cannot_open, check_closed, loose
from surveys.privacy.keys import INTAKE, KEY_BYTES, KeyProblem, Keys, KeysApart
from surveys.retention import DRAFT_SECONDS

KEEPER = """
import sys
from pathlib import Path
verb, name = sys.argv[1:]
place = Path(__file__).parent / f"{name}.hex"
if verb == "make":
    if place.exists():
        sys.exit(3)
    place.write_text(sys.stdin.read())
elif not place.exists():
    sys.exit(3)
elif verb == "read":
    print(place.read_text())
else:
    place.unlink()
"""


def _keeper(folder: Path) -> Keys:
    folder.mkdir(parents=True)
    (folder / "keeper.py").write_text(KEEPER)
    return KeyCommand(f"{sys.executable} '{folder / 'keeper.py'}'")


def _keyring(folder: Path) -> Keys:
    """The library `keyring` with a keyring that needs no desktop."""
    backend = "env PYTHON_KEYRING_BACKEND=keyrings.alt.file.PlaintextKeyring"
    return KeyCommand(
        f"{backend} XDG_DATA_HOME='{folder}' {sys.executable} -m surveys.privacy.os_keyring anytown"
    )


PLACES: dict[str, Callable[[Path], Keys]] = {
    "folder": KeyFolder,
    "command": _keeper,
    "keyring": _keyring,
    "apart": lambda folder: KeysApart(KeyFolder(folder / "rounds"), KeyFolder(folder / "intake")),
}


@pytest.fixture(params=PLACES)
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> Keys:
    """Keys in each kind of place, in turn."""
    return PLACES[request.param](tmp_path / "a place")


def test_a_key_is_made_read_and_destroyed_once(keys: Keys) -> None:
    """Keys are random, never overwritten, and after destroying there is none."""
    assert keys.read("small-r1") is None
    made, other = keys.make("small-r1"), keys.make("small-r2")
    assert len(made) == len(other) == KEY_BYTES
    assert made != other
    assert keys.read("small-r1") == made
    with pytest.raises(KeyProblem, match="exists already and is never overwritten"):
        keys.make("small-r1")
    assert keys.read("small-r1") == made
    assert keys.destroy("small-r1") is True
    assert keys.destroy("small-r1") is False
    assert keys.read("small-r1") is None
    assert keys.read("small-r2") == other


def test_keys_that_pass_open_for_two_spans_and_are_destroyed_after(keys: Keys) -> None:
    """Every process has the same; whoever comes back after a month finds none of the old."""
    one, other = ExpiringKeys(keys, "places"), ExpiringKeys(keys, "places")
    now = 1000 * DRAFT_SECONDS
    first = one.newest(now)
    assert one.usable(now) == other.usable(now + DRAFT_SECONDS - 1) == (first,)
    second = other.newest(now + DRAFT_SECONDS)
    assert second != first
    assert one.usable(now + DRAFT_SECONDS) == other.usable(now + DRAFT_SECONDS) == (second, first)
    assert destroy_past(keys, "places", now + DRAFT_SECONDS) == 0
    assert destroy_past(keys, "places", now + 2 * DRAFT_SECONDS) == 1
    third = one.newest(now + 2 * DRAFT_SECONDS)
    assert one.usable(now + 2 * DRAFT_SECONDS) == (third, second)
    assert destroy_past(keys, "places", now + LOOKED_BACK * DRAFT_SECONDS) == 2
    assert first not in vars(one)["_known"].values(), "nor is it in memory"


def test_the_intakes_pair_is_made_once(keys: Keys) -> None:
    """The public key stays the same; without the private one nothing is opened."""
    with pytest.raises(KeyProblem, match="only the intake has it"):
        keys.intake_key()
    public = keys.intake_public_key()
    assert keys.intake_public_key() == public == bytes(keys.intake_key().public_key).hex()


def test_the_chat_can_be_given_everything_but_the_intakes_key(tmp_path: Path) -> None:
    """With the intake's key apart, a process with the other folder recognises people and opens nothing."""
    rounds, intake = KeyFolder(tmp_path / "rounds"), KeyFolder(tmp_path / "intake")
    both = KeysApart(rounds, intake)
    both.intake_public_key()
    made = both.make("small-r1")
    assert rounds.read("small-r1") == made
    with pytest.raises(KeyProblem):
        rounds.intake_key()
    assert both.destroy("small-r1")
    assert rounds.read("small-r1") is None


def test_only_their_owner_can_read_key_files(tmp_path: Path) -> None:
    """A folder of keys is closed to others from the start, and a loose file or folder is noticed."""
    keys = KeysApart(KeyFolder(tmp_path / "rounds"), KeyFolder(tmp_path / "intake"))
    keys.make("small-r1")
    keys.intake_public_key()
    assert loose(keys) == []
    for place in (tmp_path / "rounds", tmp_path / "intake" / "intake.key"):
        place.chmod(place.stat().st_mode | stat.S_IRGRP)
    assert loose(keys) == [tmp_path / "rounds", tmp_path / "intake" / "intake.key"]


def test_keys_that_everybody_can_read_are_refused(tmp_path: Path) -> None:
    """No process begins with them; a group may read a secret that is mounted, and `heard doctor` says so."""
    keys = KeyFolder(tmp_path / "keys")
    keys.make("small-r1")
    check_closed(keys)
    key = tmp_path / "keys" / "small-r1.key"
    key.chmod(0o640)
    check_closed(keys)
    key.chmod(0o644)
    with pytest.raises(KeyProblem, match=f"everybody on this machine can read {key}; run: chmod go= {key}"):
        check_closed(keys)


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


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """A file where the folder should be, say."""
    (tmp_path / "keys").write_text("")
    keys = KeyFolder(tmp_path / "keys")
    for call in (keys.make, keys.read, keys.destroy):
        with pytest.raises(
            KeyProblem, match=r"cannot be (written|read|destroyed): (Not a directory|File exists)"
        ):
            call("small-r1")


def test_the_settings_choose_the_place(tmp_path: Path) -> None:
    """A folder beside the data, another folder, two folders, or a program."""
    data = {"HEARD_DATA": str(tmp_path / "data")}
    apart = {"HEARD_KEYS": str(tmp_path / "rounds"), "HEARD_INTAKE_KEYS": str(tmp_path / "intake")}
    assert keys_of(read_settings(data)).folders == (tmp_path / "data" / "keys",)
    assert keys_of(read_settings({**data, **apart})).folders == (tmp_path / "rounds", tmp_path / "intake")
    assert keys_of(read_settings({**data, "HEARD_KEY_COMMAND": "kms --quick"})).folders == ()


def test_a_place_that_refuses_the_intakes_key_is_as_it_should_be(tmp_path: Path) -> None:
    """A program that keeps keys may fail for whoever must not have one; one that gives it is too generous."""
    keys = _keeper(tmp_path / "a place")
    check_cannot_open(keys)
    keys.make(INTAKE)
    with pytest.raises(KeyProblem, match="it was given the key 'intake'"):
        check_cannot_open(keys)
    check_cannot_open(KeyCommand("false"))
