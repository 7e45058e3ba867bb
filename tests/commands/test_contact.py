"""`heard contact`: what the contact point does, on its own machine with its own key and its own database account."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from api.house import open_house
from api.settings import read_settings
from api.tending import _sweep_requests
from api.today import today
from surveys.collecting import waiting
from surveys.contact import SEALED_BYTES
from surveys.privacy.sealing import seal_response
from surveys.promises import CONTACT_KEPT_DAYS
from surveys.store.opening import open_stores
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

    def ask(id: str = "ab", days_ago: int = 0, sealed_to: str = key) -> str:
        stores = open_stores(f"sqlite:///{tmp_path / 'data' / 'heard.db'}")
        sealed = seal_response(sealed_to, WRITTEN, SEALED_BYTES)
        request = ContactRequest(id.ljust(32, "0"), today() - timedelta(days=days_ago), sealed)
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
    done = heard("contact", "done", "ab12cd34")
    assert done.out == "ab12cd34 is destroyed. Nothing of it is left here.\n"
    assert sealed_id.encode() not in (tmp_path / "data" / "heard.contact.db").read_bytes()
    assert heard("contact", "done", "ab12cd34").code == 1


@pytest.mark.parametrize(("days_ago", "says"), [(0, ""), (2, "today"), (3, "OVERDUE")])
def test_who_waits_for_too_long_is_seen(heard, asked, days_ago: int, says: str) -> None:
    """By the days that young people were promised; the doctor says so too."""
    asked(days_ago=days_ago)
    assert (says in heard("contact", "list", contact_days="2").out) or not says
    ran = heard("doctor", contact_days="2")
    assert ("1 who asked to be contacted wait for longer than was promised" in ran.out) is (says == "OVERDUE")
    assert ran.code == (1 if says == "OVERDUE" else 0)


def test_what_nobody_collects_in_time_is_destroyed_and_said(heard, asked) -> None:
    """Whatever the contact point does next; what is just in time stays."""
    asked("aa", days_ago=CONTACT_KEPT_DAYS + 1)
    asked("bb", days_ago=CONTACT_KEPT_DAYS)
    ran = heard("contact", "list")
    assert "nobody had collected" in ran.err
    assert "bb000000" in ran.out
    assert "aa000000" not in ran.out


def test_where_all_is_one_process_old_requests_go_by_themselves(
    asked, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """`heard run` sweeps them, and says in its log that it did, without saying how many or whose."""
    asked("aa", days_ago=CONTACT_KEPT_DAYS + 1)
    asked("bb")
    house = open_house(read_settings({"HEARD_DATA": str(tmp_path / "data")}))
    with caplog.at_level("INFO"):
        for _ in range(2):
            _sweep_requests(house)
    assert [record.getMessage() for record in caplog.records if record.name == "heard.tending"] == [
        "requests to be contacted were destroyed: nobody had collected them in time"
    ]
    assert [request.id[:2] for request in waiting(house.stores.contact)] == ["bb"]
    house.stores.close()


def test_an_id_that_means_none_or_several_is_refused(heard, asked) -> None:
    """Nothing is destroyed by a slip of the finger."""
    asked("ab1")
    asked("ab2")
    for typed, says in (("ab", "more than one request"), ("cd", "no request"), ("", "more than one")):
        ran = heard("contact", "done", typed)
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


# Settings and the doctor ----------


@pytest.mark.parametrize("missing", ["contact_who", "contact_when", "contact_key"])
def test_nobody_is_promised_contact_by_halves(heard, missing: str) -> None:
    """Who, when and the key, or none of them; the one that is missing is named."""
    whole = {**POINT, "contact_key": CONTACT_POINT.key}
    ran = heard("round", "list", **{name: value for name, value in whole.items() if name != missing})
    assert ran.code == 1
    assert f"only when HEARD_{missing.upper()} is set too" in ran.err
    assert heard("round", "list", **whole).code == 0


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
    assert "permission denied for schema rounds" in heard("round", "list", **mine).err
    for process in ("chat", "intake", "board"):
        ran = heard("contact", "list", database_url=account(url, process))
        assert ran.code == 1
        assert "permission denied for" in ran.err
    postgres.drop(url)
