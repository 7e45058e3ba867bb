"""The command line: every command does its work, and every mistake gets a sentence."""

import json
import re
from pathlib import Path

import pytest

from api.accounts.api_keys import SCOPES
from api.commands.terminal import visible
from surveys.definition.loading import LIBRARY


def test_a_round_goes_from_opening_to_the_scorecard(heard, tmp_path):
    """Forty people answer at the terminal door; their round closes, is released, and stands in the scorecard."""
    answers = tmp_path / "answers.csv"
    answers.write_text("id,comment\n" + "".join(f"{n},my worker listens to me\n" for n in range(40)))
    assert "feeling-heard-r1 is open" in heard("round", "open", "feeling-heard", "--asked", "60").out
    ran = heard(
        "replay", str(answers), "--survey", "feeling-heard", "--door", "terminal",
        "--map", "comment=anything-else", "--fill", "random", "--seed", "7",
    )  # fmt: skip
    assert "Sent: 40," in ran.out
    assert re.search(r"finished 0 to 9\nCounted on", heard("round", "status", "feeling-heard").out)
    closed = heard("round", "close", "feeling-heard", "--yes").out
    assert "Responses of the round: 40 to 49." in closed
    assert "Checked: none of them is left." in closed
    assert heard("release", "make", "feeling-heard").code == 0
    shown = json.loads(heard("release", "show", "feeling-heard", "--json").out)
    assert shown["participation"]["finished"] == 40
    assert "feeling-heard-r1-v1" in heard("release", "list").out
    assert heard("release", "verify").out == "1 checked: whole and unchanged\n"
    scorecard = heard("scorecard", "show").out
    assert "Young people" in scorecard
    assert "40" in scorecard
    assert "example data" not in scorecard.lower()


def test_a_release_is_made_once(heard):
    """A final release cannot be made again, and a round that is open has none yet."""
    heard("round", "open", "training-feedback")
    assert "still open; close it first" in heard("release", "make", "training-feedback").err
    heard("round", "close", "training-feedback", "--yes")
    assert "Fewer than 10 people took part." in heard("release", "make", "training-feedback").out
    again = heard("release", "make", "training-feedback")
    assert again.code == 1
    assert "cannot be made again" in again.err


def test_example_data_says_so_and_is_never_mixed(heard, example):
    """Examples fill an empty folder only, and everything that shows them says so."""
    assert "Example data" in heard("scorecard", "show").out
    assert json.loads(heard("release", "show", "feeling-heard", "--json").out)["example"] is True
    again = heard("example")
    assert again.code == 1
    assert "examples are never mixed with answers" in again.err


def test_every_number_leads_back_to_where_it_comes_from(heard, example):
    """A survey's to its question and release, a record's to its file; the JSON says the same sentences as the words."""
    asked = heard("scorecard", "explain", "heard-listened-to").out
    assert "Asked in “Feeling heard" in asked
    assert "From the release" in asked
    plain = json.loads(heard("scorecard", "explain", "neglect-reviews-in-time", "--json").out)
    said = heard("scorecard", "explain", "neglect-reviews-in-time").out
    assert all(sentence in said for value in plain["values"] for sentence in value["sentences"])
    assert "has no value for 'last spring'. There are: " in (
        heard("scorecard", "explain", "neglect-reviews-in-time", "last spring").err
    )


def test_a_key_is_shown_once_and_can_be_revoked(heard):
    """The key itself is on standard output, once; the list holds everything but the key."""
    made = heard("key", "create", "Performance team", "--scope", "scorecards:read")
    token = made.out.strip()
    listed = heard("key", "list").out
    assert re.fullmatch(r"heard_[0-9a-f]{12}_[\w-]{43}", token)
    assert "Performance team" in listed
    assert token.split("_")[2] not in listed
    key_id = token.split("_")[1]
    assert heard("key", "revoke", key_id, "--yes").out == f"{key_id} is revoked\n"
    assert "There are no keys yet" in heard("key", "list").out


@pytest.mark.parametrize(
    "name", ["[/x] team", "[bold]team", "[link=https://e.example]team", "a\x1b[2J\u202eb"]
)
def test_a_key_may_have_any_name(heard, name):
    """Nothing in it is markup, and nothing steers the terminal."""
    heard("key", "create", name)
    listed = heard("key", "list")
    assert listed.code == 0
    assert visible(name) in listed.out
    assert listed.out.replace("\n", "").isprintable()


def test_a_survey_may_have_any_title(heard, tmp_path):
    (tmp_path / "surveys").mkdir()
    written = (LIBRARY / "training-feedback.toml").read_text()
    written = re.sub(r"(?m)^id = .*$", 'id = "our-club"', written, count=1)
    written = re.sub(r"(?m)^title = .*$", 'title = "Our [/b] club"', written, count=1)
    (tmp_path / "surveys" / "our-club.toml").write_text(written)
    assert "Our [/b] club" in heard("survey", "list", surveys=str(tmp_path / "surveys")).out


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("round", "open", "feeling-herd"), "there is no survey 'feeling-herd'"),
        (("round", "close", "feeling-heard", "--yes"), "there is no round 'feeling-heard'"),
        (("round", "status", "x"), "there is no round 'x'"),
        (("release", "show", "feeling-heard"), "there is no round 'feeling-heard'"),
        (("key", "revoke", "abc", "--yes"), "there is no key 'abc'"),
        (("key", "create", "A", "--scope", "everything"), ", ".join(SCOPES)),
        (("survey", "preview", "nothing"), "there is no survey 'nothing'"),
        (("replay", "nowhere.csv", "--survey", "feeling-heard"), "there is no round 'feeling-heard'"),
        (("scorecard", "import", "nowhere.csv"), "nowhere.csv: No such file"),
        (("scorecard", "explain", "neglect-review-in-time"), "Nearest: neglect-reviews-in-time"),
        (("nonsense",), "No such command"),
    ],
)
def test_a_mistake_in_what_is_typed_gets_a_sentence(heard, typed, says):
    """No traceback, an exit code that is not 0, and what to do."""
    ran = heard(*typed)
    assert ran.code != 0
    assert says in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("port", "80000", "HEARD_PORT='80000' must be a whole number from 1 to 65535"),
        ("database_url", "mysql://x", "must be sqlite:///FILE or postgresql://"),
        ("board_access", "yes", "must be one of open, key"),
        ("telegram_token", "abc", "must look like 123456789:AA"),
        ("telegram_secret", "short", "must be 16 to 256"),
        ("colour", "blue", "HEARD_COLOUR is not a setting"),
        ("public_url", "example.org", "must be an address that begins with http"),
    ],
)
def test_a_wrong_setting_says_what_to_type(heard, setting, value, says):
    """Settings are checked at once, each with its name and what it should be."""
    ran = heard("round", "list", **{setting: value})
    assert ran.code == 1
    assert says in ran.err


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("telegram_token", "123456789AAcanary"),
        ("telegram_secret", "canary!"),
        ("database_url", "postgres://somebody:canary@127.0.0.1/heard"),
        ("database_url", "postgresql://somebody:canary@127.0.0.1:54x2/heard"),
        ("key_command", "kms --pin 'canary"),
    ],
)
def test_a_secret_that_is_typed_wrongly_is_not_shown(heard, setting, value):
    """What a command says goes into a log, and a token or password with a slip in it is still nearly the right one."""
    ran = heard("round", "list", **{setting: value})
    assert ran.code == 1
    assert ran.err.startswith(f"heard: HEARD_{setting.upper()} ")
    assert "canary" not in ran.out + ran.err


def test_all_wrong_settings_are_named_together(heard):
    """Whoever sets a machine up mends everything in one go."""
    ran = heard("round", "list", port="x", log_level="LOUD")
    assert "HEARD_PORT" in ran.err
    assert "HEARD_LOG_LEVEL" in ran.err


def test_a_database_that_is_away_is_said_so(heard):
    """Without PostgreSQL there is a sentence, not a traceback, and no password in it."""
    ran = heard("round", "list", database_url="postgresql://somebody:canary@127.0.0.1:1/heard")
    assert ran.code == 1
    assert "the database is not available" in ran.err
    assert "canary" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a,b\n1,2\n", "line 1: no column is a question of feeling-heard"),
        ('anything-else\n"open quote\n', "line"),
        ("anything-else,b\nonly one\n", "line 2: has more or fewer fields than the header"),
    ],
)
def test_a_file_that_cannot_be_replayed_is_named_by_line(heard, tmp_path, content, says):
    """Nobody answers from a broken file."""
    heard("round", "open", "feeling-heard")
    file = tmp_path / "broken.csv"
    file.write_text(content)
    ran = heard("replay", str(file), "--survey", "feeling-heard", "--door", "terminal")
    assert ran.code == 1
    assert says in ran.err
    assert "started  0 to 9" in heard("round", "status", "feeling-heard").out


def test_survey_check_names_every_mistake(heard, tmp_path):
    """File, line, question and what is wrong, for all mistakes at once."""
    file = tmp_path / "wrong.toml"
    file.write_text(
        'id = "wrong"\nrevision = 1\ntitle = "T"\naudience = "young_people"\nminutes = 2\nabout = "A"\n'
        'afterwards = "B"\nthanks = "C"\n\n[[questions]]\nid = "one"\nkind = "single"\ntitle = "One"\nask = "One?"\n'
        'choices = [{ id = "yes", say = "Yes" }]\n\n[[questions]]\nid = "two"\nkind = "text"\ntitle = "Two"\n'
        'ask = "Two?"\ncolour = "blue"\n'
    )
    ran = heard("survey", "check", str(file))
    assert ran.code == 1
    assert "wrong.toml, line 10: question 'one': a single question needs at least two choices" in ran.err
    assert "wrong.toml, line 22: question 'two': 'colour' is not a setting" in ran.err


def test_doctor_finds_nothing_wrong_in_a_fresh_folder(heard):
    """A trial on one's own machine is in order as it is."""
    ran = heard("doctor")
    assert ran.code == 0
    assert "WRONG" not in ran.out


def test_doctor_says_how_to_mend_loose_keys(heard, tmp_path: Path):
    """Keys that others can read are named, with the command that mends it."""
    heard("round", "open", "feeling-heard")
    (tmp_path / "data" / "keys" / "feeling-heard-r1.key").chmod(0o644)
    ran = heard("doctor")
    assert ran.code == 1
    assert "chmod go=" in ran.out


def test_words_goes_on_after_a_broken_line(heard, monkeypatch):
    """Each good line comes back with what was found in it; a broken one with its number."""
    import io

    lines = '{"text": "my worker listens, ring 07700 900123", "survey": "feeling-heard"}\nbroken\n{"text": "ok"}\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    first, second, third = map(json.loads, heard("words").out.splitlines())
    assert "07700" not in first["redacted"]
    assert "listened_to" in [theme["theme"] for theme in first["themes"]]
    assert set(first) >= {"language", "sentiment", "support_level", "support", "for_a_person"}
    assert second["line"] == 2
    assert "error" in second
    assert third["text"] == "ok"
