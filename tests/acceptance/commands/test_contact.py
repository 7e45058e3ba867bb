"""`heard contact`: what the contact point does, on its own machine with its own key and its own database account."""

import asyncio
import logging
import re
import shlex
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from api.installation.clock import today
from api.installation.settings import read_settings
from api.installation.wiring import open_installation
from api.services import upkeep
from api.services.sweeping import end_keys
from surveys.contact_point.alerts import Bell, Watch, seconds_to_the_hour
from surveys.contact_point.inbox import destroy, find
from surveys.conversation.contact import KEY as PLACES_KEY
from surveys.dialogue.contact_dialogue import SEALED_BYTES
from surveys.language.phrases import languages
from surveys.privacy.sealing import seal_response
from surveys.retention import DRAFT_SECONDS
from surveys.store.database.opening import open_stores
from surveys.store.protocols import ContactRequest
from tests.accounts import account
from tests.conftest import Postgres
from tests.houses import CONTACT_POINT

POINT = {"contact_who": "The youth advice team", "contact_when": "every weekday at 9"}
WRITTEN = {"language": "pl", "name": "Sam", "reach": "07700 900123\nor at school", "more": "wobblewords"}


def _public(heard) -> str:
    """The public half of the contact point's keys, as the command shows it."""
    found = re.search(r"^HEARD_CONTACT_KEY=([0-9a-f]{64})$", heard("contact", "key").out, re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture
def asked(heard, tmp_path: Path) -> Callable[..., str]:
    """Put a request into the store as the chat does; gives its id."""
    key = _public(heard)

    def ask(
        name: str = "ab", days_ago: int = 0, sealed_to: str = key, written: Mapping[str, str] = WRITTEN
    ) -> str:
        stores = open_stores(f"sqlite:///{tmp_path / 'data' / 'heard.db'}")
        sealed = seal_response(sealed_to, written, SEALED_BYTES)
        request = ContactRequest(name.ljust(32, "0"), today() - timedelta(days=days_ago), sealed)
        with stores.contact.transaction() as work:
            work.ask(request)
        stores.close()
        return request.id

    return ask


def test_the_key_is_made_once_and_kept_from_others(heard, tmp_path: Path) -> None:
    """Asking again shows the same public half; the private one never leaves its folder."""
    assert _public(heard) == _public(heard)
    kept = tmp_path / "data" / "contact-keys" / "contact.key"
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.read_bytes().hex() not in heard("contact", "key").out
    elsewhere = heard("contact", "key", contact_keys=str(tmp_path / "theirs"))
    assert str(tmp_path / "theirs") in elsewhere.err
    assert (tmp_path / "theirs" / "contact.key").exists()


def test_what_was_sealed_by_somebody_else_steers_no_screen(heard, asked) -> None:
    """Whoever broke into the chat can seal anything, and leave out anything."""
    steers = "Sam\x1b[2J\x1b]0;x\x07\x9b1;1H\u202e\rContact by today"
    sealed_id = asked(written={"name": steers, "reach": "\x00", "language": "\x1b[8m" * 50})
    ran = heard("contact", "show", sealed_id)
    assert ran.code == 0
    assert "Sam" in ran.out
    assert ran.out.replace("\n", "").isprintable()
    assert "\nContact by today" not in ran.out
    assert len(ran.out) < 600


def test_nobody_waits_at_first(heard) -> None:
    ran = heard("contact", "list")
    assert (ran.code, ran.out) == (0, "Nobody waits to be contacted.\n")


def test_a_request_is_listed_read_and_destroyed(heard, asked, tmp_path: Path) -> None:
    """The list opens nothing; reading shows all that was written; afterwards no byte of it is left."""
    sealed_id = asked("ab12cd34", days_ago=1)
    listed = heard("contact", "list", contact_days="2")
    assert "ab12cd34" in listed.out
    assert str(today() + timedelta(days=1)) in listed.out
    assert "Sam" not in listed.out
    shown = heard("contact", "show", "AB12")
    for needed in (
        "Name\n  Sam",
        "07700 900123\n  or at school",
        "When it is safe\n  skipped",
        "wobblewords",
        "Polski",
    ):
        assert needed in shown.out
    done = heard("contact", "done", "ab12cd34", "--yes")
    assert done.out == "ab12cd34 is destroyed. Nothing of it is left here.\n"
    assert sealed_id.encode() not in (tmp_path / "data" / "heard.contact.db").read_bytes()
    assert heard("contact", "done", "ab12cd34", "--yes").code == 1


@pytest.mark.parametrize(("days_ago", "says"), [(0, ""), (2, "today"), (3, "OVERDUE")])
def test_who_waits_for_too_long_is_seen(heard, asked, days_ago: int, says: str) -> None:
    """By the days that young people were promised; the doctor says so too."""
    asked(days_ago=days_ago)
    assert (says in heard("contact", "list", contact_days="2").out) or not says
    ran = heard("doctor", contact_days="2")
    assert ("1 who asked to be contacted wait for longer than was promised" in ran.out) is (says == "OVERDUE")
    assert ran.code == (1 if says == "OVERDUE" else 0)


@pytest.mark.parametrize("days_ago", [29, 400])
def test_what_nobody_collects_stays_and_is_listed_as_overdue(heard, asked, days_ago: int) -> None:
    """Whoever asked may still wait: no day of the calendar destroys a request, a person does."""
    asked("aa", days_ago=days_ago)
    for _ in range(2):
        line = next(line for line in heard("contact", "list").out.splitlines() if "aa000000" in line)
        assert "OVERDUE" in line
        heard("contact", "watch", "--once")
    assert "wait for longer than was promised" in heard("doctor").out


def test_nothing_is_destroyed_by_a_single_press(heard, asked) -> None:
    """Where nobody is there to be asked, it takes a word more."""
    asked("aa")
    ran = heard("contact", "done", "aa000000")
    assert ran.code == 1
    assert "so nothing was done" in ran.err
    assert "aa000000" in heard("contact", "list").out


def test_an_id_that_means_none_or_several_is_refused(heard, asked) -> None:
    """Nothing is destroyed by a slip of the finger."""
    asked("ab1")
    asked("ab2")
    for typed, says in (("ab", "more than one request"), ("cd", "no request"), ("", "more than one")):
        ran = heard("contact", "done", typed, "--yes")
        assert ran.code == 1
        assert says in ran.err
    assert heard("contact", "list").out.count("ab") >= 2


def test_a_request_sealed_to_another_key_says_so(heard, asked) -> None:
    """As when the keys were made anew; it stays, in case the right key is found."""
    asked(sealed_to=CONTACT_POINT.key)
    ran = heard("contact", "show", "ab")
    assert ran.code == 1
    assert "sealed to another key" in ran.err
    assert "Traceback" not in ran.err


def test_without_the_private_key_nothing_opens(heard, asked, tmp_path: Path) -> None:
    asked()
    ran = heard("contact", "show", "ab", contact_keys=str(tmp_path / "empty"))
    assert ran.code == 1
    assert f"there is no key 'contact' in {tmp_path / 'empty'}" in ran.err


# Telling that somebody waits ----------

BELL = """#!/bin/sh
{{ echo "args: $*"; env; }} >> '{heard}'
exit $(cat '{fails}' 2>/dev/null || echo 0)
"""


@dataclass
class RealBell:
    """A program that notes how it is run, and fails where it is told to."""

    folder: Path

    def __post_init__(self) -> None:
        self.heard, self.fails, self.program = (self.folder / name for name in ("heard", "fails", "bell.sh"))
        self.program.write_text(BELL.format(heard=self.heard, fails=self.fails))
        self.program.chmod(0o700)

    @property
    def command(self) -> str:
        return f"{shlex.quote(str(self.program))} 'waiting now:'"

    @property
    def rung(self) -> list[str]:
        """What it was given, each time."""
        lines = self.heard.read_text().splitlines() if self.heard.exists() else []
        return [line.removeprefix("args: ") for line in lines if line.startswith("args: ")]


@pytest.fixture
def bell(tmp_path: Path) -> RealBell:
    folder = tmp_path / "a bell"
    folder.mkdir()
    return RealBell(folder)


def test_the_bell_is_given_how_many_wait_and_nothing_else(
    heard, asked, bell: RealBell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not who nor when, nor anything that Heard is set up with: no id, no day, no token."""
    monkeypatch.setenv("HEARD_TELEGRAM_TOKEN", "12345:canaryfeather")
    assert (
        heard("contact", "watch", "--once", contact_ring=bell.command).out
        == "Nobody waits to be contacted.\n"
    )
    assert bell.rung == []
    ids = [asked("aa"), asked("bb", days_ago=2)]
    ran = heard("contact", "watch", "--once", contact_ring=bell.command)
    assert (ran.code, ran.out) == (0, "Somebody waits: heard contact list\n")
    assert bell.rung == ["waiting now: 2"]
    noted = bell.heard.read_text()
    for secret in (*ids, *(each[:8] for each in ids), str(today().year), "canary", "HEARD", "Sam"):
        assert secret not in noted


def test_it_rings_for_who_is_new_and_again_each_day(asked, bell: RealBell, tmp_path: Path) -> None:
    """Not at every look: so often that nobody is forgotten, and so seldom that it is listened to."""
    house = open_installation(read_settings({"HEARD_DATA": str(tmp_path / "data")}))
    day = [today()]
    watch = Watch(house.stores.contact, Bell(bell.command), lambda: day[0])
    assert watch.look() == 0
    first = asked("aa")
    for _ in range(3):
        assert watch.look() == 1
    assert bell.rung == ["waiting now: 1"]
    asked("bb")
    destroy(house.stores.contact, find(house.stores.contact, first))
    watch.look()
    assert bell.rung[1:] == ["waiting now: 1"], "another one waits now"
    day[0] += timedelta(days=1)
    watch.look()
    watch.look()
    assert len(bell.rung) == 3
    house.stores.close()


def test_a_bell_that_fails_is_rung_again_and_the_log_says_so(
    asked, bell: RealBell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With an error id, without a number; once it has worked it is quiet. Whoever asked long ago waits too."""
    monkeypatch.setattr(upkeep, "AGAIN_SECONDS", 0.05)
    asked("aa")
    asked("cc", days_ago=400)
    bell.fails.write_text("7")
    house = open_installation(
        read_settings({"HEARD_DATA": str(tmp_path / "data"), "HEARD_CONTACT_RING": bell.command})
    )

    async def until(true: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not true():
                await asyncio.sleep(0.02)

    def failed() -> list[logging.LogRecord]:
        return [record for record in caplog.records if "bell of the contact point" in record.getMessage()]

    async def scene() -> None:
        watching = asyncio.create_task(upkeep.watch_requests(house.stores.contact, house.watch()))
        await until(lambda: len(failed()) > 1)
        bell.fails.unlink()
        await until(lambda: len(bell.rung) > len(failed()))
        await asyncio.sleep(0.3)
        watching.cancel()

    asyncio.run(scene())
    assert len(failed()) == len(bell.rung) - 1, "after the one that worked it is quiet"
    assert f"'{bell.program}' failed with exit code 7" in failed()[0].getMessage()
    assert len({record.error_id for record in failed()}) == len(failed())  # type: ignore[attr-defined]
    assert set(bell.rung) == {"waiting now: 2"}
    house.stores.close()


@pytest.mark.parametrize(
    ("command", "says"),
    [("/no/such/bell", "cannot be run"), ("/bin/sh -c 'exit 4'", "failed with exit code 4")],
)
def test_a_bell_that_cannot_ring_is_said(heard, asked, command: str, says: str) -> None:
    """To whoever looks once; nothing of the requests is lost."""
    asked("aa")
    ran = heard("contact", "watch", "--once", contact_ring=command)
    assert ran.code == 1
    assert f"HEARD_CONTACT_RING: '{command.split()[0]}' {says}" in ran.err
    assert "Traceback" not in ran.err
    assert "aa000000" in heard("contact", "list").out


def test_the_doctor_looks_for_the_bell_and_does_not_ring_it(heard, bell: RealBell) -> None:
    """Whether it can be run by whoever runs Heard."""
    found = heard("doctor", contact_ring=bell.command)
    assert (found.code, f"'{bell.program}' tells the contact point" in found.out) == (0, True)
    assert bell.rung == []
    bell.program.chmod(0o600)
    for command in (bell.command, "no-such-bell --now"):
        ran = heard("doctor", contact_ring=command)
        assert ran.code == 1
        assert f"HEARD_CONTACT_RING: there is no program '{shlex.split(command)[0]}'" in ran.out
    assert "nothing rings when somebody asks" in heard("doctor", **POINT, contact_key=_public(heard)).out


def test_a_command_that_no_shell_could_read_is_refused_at_the_start(heard) -> None:
    ran = heard("round", "list", contact_ring="bell 'half")
    assert ran.code == 1
    assert "HEARD_CONTACT_RING" in ran.err


@pytest.mark.parametrize("minute", [0, 1, 1799, 3599])
def test_it_looks_on_the_hour(minute: int) -> None:
    """So that the time at which it rings says no more than the hour."""
    now = 1_790_000_000 // 3600 * 3600 + minute
    assert (now + seconds_to_the_hour(now)) % 3600 == 0
    assert 0 < seconds_to_the_hour(now) <= 3600


def test_keys_of_places_end_by_themselves(tmp_path: Path) -> None:
    """In whatever runs the chat: those that no place needs go, those that one may need stay."""
    house = open_installation(read_settings({"HEARD_DATA": str(tmp_path / "data")}))
    span = int(time.time()) // DRAFT_SECONDS
    for back in (0, 1, 2, 9):
        house.keys.make(f"{PLACES_KEY}.{span - back}")
    house.keys.make(f"{PLACES_KEY}.odd")

    end_keys(house.keys, house.clock.certain().now)
    left = sorted(path.stem for path in (tmp_path / "data" / "keys").glob("*.key"))
    assert left == [f"{PLACES_KEY}.{span - 1}", f"{PLACES_KEY}.{span}", f"{PLACES_KEY}.odd"]
    house.stores.close()


# Settings and the doctor ----------


@pytest.mark.parametrize("missing", ["contact_who", "contact_when", "contact_key"])
def test_nobody_is_promised_contact_by_halves(heard, missing: str) -> None:
    """Who, when and the key, or none of them; the one that is missing is named."""
    whole = {**POINT, "contact_key": CONTACT_POINT.key}
    ran = heard("round", "list", **{name: value for name, value in whole.items() if name != missing})
    assert ran.code == 1
    assert f"only when HEARD_{missing.upper()} is set too" in ran.err
    assert heard("round", "list", **whole).code == 0


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"contact_who_pl": "Zespół"}, "HEARD_CONTACT_WHEN_PL"),
        ({"contact_when_lt": "kasdien"}, "HEARD_CONTACT_WHO_LT"),
    ],
)
def test_nobody_is_told_half_of_it_in_their_language(heard, given: dict[str, str], missing: str) -> None:
    """Who and when in a language, or neither, and only where there is somebody. Other languages are no setting."""
    whole = {**POINT, "contact_key": CONTACT_POINT.key}
    ran = heard("round", "list", **whole, **given)
    assert ran.code == 1
    assert f"is of use only when {missing} is set too" in ran.err
    ran = heard("round", "list", **given)
    assert f"is of use only when HEARD_CONTACT_WHO and {missing} is set too" in ran.err
    assert "HEARD_CONTACT_WHO_XX is not a setting" in heard("round", "list", contact_who_xx="X").err


def test_who_and_when_are_said_in_the_language_that_is_read(tmp_path: Path) -> None:
    """Where they are set in it; English stands for the others."""
    polish = {"HEARD_CONTACT_WHO_PL": "Zespół doradców", "HEARD_CONTACT_WHEN_PL": "w dni robocze o 9"}
    english = {f"HEARD_{name.upper()}": value for name, value in POINT.items()}
    settings = read_settings(
        {"HEARD_DATA": str(tmp_path / "data"), **english, **polish, "HEARD_CONTACT_KEY": CONTACT_POINT.key}
    )
    house = open_installation(settings)
    told = {code: house.voices.in_language(code).say("contact_start") for code in languages()}
    assert "Zespół doradców. Kiedy zaglądają: w dni robocze o 9. " in told["pl"]
    for code in ("en", "lt", "ro", "pt"):
        assert "The youth advice team" in told[code]
        assert "every weekday at 9" in told[code]
    house.stores.close()


@pytest.mark.parametrize("setting", [{"contact_key": "abc"}, {"contact_days": "0"}, {"contact_days": "10"}])
def test_a_wrong_setting_is_said_at_the_start(heard, setting: dict[str, str]) -> None:
    ran = heard("round", "list", **setting)
    assert ran.code == 1
    assert f"HEARD_{next(iter(setting)).upper()}=" in ran.err


def test_the_doctor_looks_at_the_contact_point(heard) -> None:
    """Whether the key here is the one that is sealed to, and that it is not where a public chat is."""
    whole = {**POINT, "contact_key": _public(heard)}
    assert heard("doctor").out.count("nobody can ask to be contacted") == 1
    ran = heard("doctor", **whole)
    assert ran.code == 0
    assert "The youth advice team contacts those who ask, in 3 days at most" in ran.out
    wrong = heard("doctor", **{**whole, "contact_key": CONTACT_POINT.key})
    assert "nobody here can read them" in wrong.out
    assert f"set HEARD_CONTACT_KEY={whole['contact_key']}" in wrong.out
    public = heard("doctor", **whole, public_url="https://heard.example")
    assert "move it to the contact point's own machine" in public.out


def test_the_doctor_finds_a_contact_key_that_others_can_read(heard, tmp_path: Path) -> None:
    _public(heard)
    key = tmp_path / "data" / "contact-keys" / "contact.key"
    key.chmod(0o644)
    ran = heard("doctor")
    assert ran.code == 1
    assert f"others can read {key}" in ran.out


def test_the_contact_points_account_reads_requests_and_nothing_else(
    heard, postgres: Postgres, tmp_path: Path
) -> None:
    """In PostgreSQL: neither can it look at rounds, nor can any other account look at requests."""
    url = postgres.database()
    mine = {"database_url": account(url, "contact"), "contact_keys": str(tmp_path / "theirs")}
    assert heard("contact", "list", **mine).out == "Nobody waits to be contacted.\n"
    assert heard("contact", "watch", "--once", **mine).out == "Nobody waits to be contacted.\n"
    assert "permission denied for schema rounds" in heard("round", "list", **mine).err
    for process in ("chat", "intake", "board"):
        for command in (["list"], ["watch", "--once"]):
            ran = heard("contact", *command, database_url=account(url, process))
            assert ran.code == 1
            assert "permission denied for" in ran.err
    postgres.drop(url)
