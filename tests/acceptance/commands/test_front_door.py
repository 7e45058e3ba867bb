"""Help near here must be real before anybody outside is asked."""

from datetime import date, timedelta

import pytest

from api.installation.clock import today
from api.installation.settings import read_settings
from api.installation.wiring import open_installation

REAL = {
    "front_door": "Children's services, call 01472 000000",
    "front_door_owner": "The business manager",
    "front_door_checked": "2026-01-01",
}
OUTSIDE = (
    {"host": "0.0.0.0"},  # noqa: S104  # that is the point
    {"public_url": "https://heard.example"},
    {"public_url": "http://192.168.1.2:8000"},
    {"telegram_token": "123456:abc"},
)


@pytest.mark.parametrize("outside", OUTSIDE, ids=lambda settings: next(iter(settings)))
def test_nobody_outside_is_asked_without_the_front_door(heard, outside):
    """Neither is a round opened nor one served that was opened as a trial; it says what is to be set."""
    assert heard("round", "open", "feeling-heard").code == 0
    for typed in (("round", "open", "everyday-care"), ("run",), ("chat",)):
        ran = heard(*typed, **outside)
        assert ran.code == 1
        assert "young people outside would be asked without help near them" in ran.err
        for setting in REAL:
            assert f"HEARD_{setting.upper()}" in ran.err


@pytest.mark.parametrize("missing", REAL)
def test_number_owner_and_day_are_all_needed(heard, missing):
    """The one that is missing is named, and no other."""
    some = {name: value for name, value in REAL.items() if name != missing}
    ran = heard("round", "open", "feeling-heard", public_url="https://heard.example", **some)
    assert ran.code == 1
    told = ran.err.splitlines()[-1]
    assert f"HEARD_{missing.upper()}, with" in told
    assert told.count(", with ") == 1


def test_a_front_door_without_a_number_is_none(heard):
    """A name that nobody can ring helps nobody."""
    named = {**REAL, "front_door": "Children's services"}
    ran = heard("round", "open", "feeling-heard", public_url="https://heard.example", **named)
    assert ran.code == 1
    assert "the local front door's name and phone number" in ran.err


@pytest.mark.parametrize(
    "front_door", ["Call 01472 326292", "Ring 0300 300 0300, option 2", "+44 1472 326292", "0800 1111"]
)
def test_with_all_three_a_round_opens_for_outsiders(heard, front_door):
    """Numbers as they are written in the United Kingdom are seen."""
    settings = {**REAL, "front_door": front_door, "public_url": "https://heard.example"}
    assert heard("round", "open", "feeling-heard", **settings).code == 0


def test_a_bot_on_this_machine_is_a_trial(heard):
    """A Bot API server here reaches nobody outside."""
    here = {"telegram_token": "123456:abc", "telegram_api": "http://127.0.0.1:8081"}
    assert heard("round", "open", "feeling-heard", **here).code == 0


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("yesterday", "must be a day such as 2026-09-30"),
        ("30/09/2026", "must be a day such as 2026-09-30"),
        (str(today() + timedelta(days=1)), "is still to come by this machine's clock"),
    ],
)
def test_the_day_of_the_check_is_a_day_that_has_been(heard, day, says):
    """Checked at the start, as every setting is."""
    ran = heard("round", "list", front_door_checked=day)
    assert ran.code == 1
    assert f"HEARD_FRONT_DOOR_CHECKED='{day}' {says}" in ran.err


@pytest.mark.parametrize(("days", "code"), [(0, 0), (90, 0), (91, 1)])
def test_doctor_asks_to_ring_the_number_again(heard, days, code):
    """A number that was right in spring may ring in an empty room by winter."""
    rung: date = today() - timedelta(days=days)
    ran = heard("doctor", **{**REAL, "front_door_checked": str(rung)})
    assert ran.code == code
    assert "The business manager answers for it" in ran.out
    assert ("ring it (Children's services, call 01472 000000)" in ran.out) is bool(code)


def test_doctor_says_what_of_the_front_door_is_missing(heard):
    """In a trial it is enough to know; outside it is wrong."""
    assert "local help is not set; that is enough for a trial" in heard("doctor").out
    ran = heard("doctor", front_door=REAL["front_door"], public_url="https://heard.example")
    assert "WRONG  local help is not complete: nobody outside may be asked" in ran.out
    assert "HEARD_FRONT_DOOR_OWNER" in ran.out
    assert "HEARD_FRONT_DOOR, with" not in ran.out


def test_the_placeholder_of_a_trial_says_that_it_is_one(tmp_path):
    """It stands where the number will be, and nobody takes it for help."""
    house = open_installation(read_settings({"HEARD_DATA": str(tmp_path / "data")}))
    assert house.help_lines[3].startswith("Placeholder: this is a trial.")
    house.stores.close()
