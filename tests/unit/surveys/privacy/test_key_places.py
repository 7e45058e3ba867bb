"""Where keys can be kept: in a folder, in two, or with another program."""

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.installation.settings import read_settings
from api.installation.wiring import keys_of
from surveys.privacy.expiring_keys import LOOKED_BACK, ExpiringKeys, destroy_past
from surveys.privacy.key_command import KeyCommand
from surveys.privacy.key_folder import KeyFolder, check_closed, loose
from surveys.privacy.keys import KEY_BYTES, KeyProblem, Keys, KeysApart
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


@pytest.fixture(
    params=[
        "folder",
        "apart",
        pytest.param("command", marks=pytest.mark.process),
        pytest.param("keyring", marks=pytest.mark.process),
    ]
)
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
