"""`heard doctor` with the settings of each process of production, as `deploy/env` begins them: it looks at what belongs to
that process, and misses nothing that it is not to have."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.commands.doctor.whose import Whose, belongs_to
from surveys.store.database.roles import GROUPS
from surveys.store.database.strangers import hide_from_strangers
from surveys.store.sql.dialects import engine_for
from tests.accounts import account, wrong_things
from tests.conftest import Postgres

ENV = Path(__file__).parents[3] / "deploy" / "env"
FOR_TESTS = "fsync is off"
"""What this server is begun with."""
TO_BE_FILLED_IN = ("nothing is backed up", "local help is not set")
"""What the files of those who talk to people leave to whoever sets Heard up."""
LEFT_TO_DO = {"chat": TO_BE_FILLED_IN, "intake": TO_BE_FILLED_IN}
OTHERS_BUSINESS = {
    "chat": ("wait for longer", "not looked at"),
    "intake": ("web door", "asked to be contacted", "not looked at"),
    "board": ("keys", "backed up", "local help", "survey there", "contacted", "Telegram", "not looked at"),
    "desk": ("keys", "backed up", "local help", "survey there", "contacted", "Telegram", "not looked at"),
    "contact": (
        "backed up",
        "local help",
        "web door",
        "Telegram",
        "surveys without",
        "CONTACT_WHO",
        "not looked",
    ),
}
ITS_OWN = {
    "chat": "the web door is down",
    "intake": "only this user can read the keys",
    "board": "the board is down: nothing answers at 127.0.0.1:8001, so nobody can read the scorecard there",
    "desk": "the desk is down: nothing answers at 127.0.0.1:8002",
    "contact": "the folders can be written",
}


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    """As `heard migrate` leaves it for a superuser, with nothing to everybody."""
    made = postgres.database()
    engine = engine_for(made, "rounds")
    hide_from_strangers(engine)
    engine.dispose()
    yield made
    postgres.drop(made)


def settings_of(process: str, url: str, folder: Path) -> dict[str, str]:
    """Those of its file in `deploy/env`, in a folder of the test's."""
    lines = (ENV / f"{process}.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.removeprefix("HEARD_").split("=", 1) for line in lines if line.startswith("HEARD_"))
    here = {name.lower(): value.replace("/var/lib", str(folder)) for name, value in given.items()}
    return {**here, "database_url": account(url, process)}


@pytest.mark.parametrize("process", GROUPS)
def test_a_process_misses_nothing_that_it_is_not_to_have(heard, url, tmp_path, process):
    """What is wrong is what its file leaves to be filled in, and nothing else; of others' business nothing is said."""
    out = heard("doctor", **settings_of(process, url, tmp_path)).out
    wrong = wrong_things(out)
    left = (FOR_TESTS, *LEFT_TO_DO.get(process, ()))
    assert [line for line in wrong if not any(each in line for each in left)] == []
    assert len(wrong) == len(left)
    assert f"these are the settings of heard {process}" in out
    assert ITS_OWN[process] in out
    assert [each for each in OTHERS_BUSINESS[process] if each in out] == []


def test_settings_of_a_superuser_are_looked_at_as_a_whole(heard, url, tmp_path):
    """Where it cannot be told whose they are, everything is."""
    out = heard("doctor", **{**settings_of("board", url, tmp_path), "database_url": url}).out
    assert "these are the settings" not in out
    assert "local help is not set" in out


def test_one_process_is_asked_for_everything_but_what_only_processes_apart_have():
    """`heard run` has the board's pages at its own door."""
    assert belongs_to(None, Whose("intake"))
    assert not belongs_to(None, Whose("board", is_apart=True))
    assert belongs_to("board", Whose("board", is_apart=True))
    assert not belongs_to("board", Whose("chat", "desk"))
