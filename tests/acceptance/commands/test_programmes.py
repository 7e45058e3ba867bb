"""A course from the command line to the scorecard: before it and later, through a real door."""

import json
import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from api.installation.settings import read_settings
from api.installation.wiring import Installation, open_installation
from surveys.privacy.keys import programme_key_name
from tests.acceptance.commands.conftest import Ran

PEOPLE, CAME_BACK, ROSE = 48, 36, 20
CODES = [f"zq{day:02d}{letter}" for letter in "jx" for day in range(1, 32)][:PEOPLE]


def house_of(tmp_path: Path) -> Installation:
    return open_installation(read_settings({"HEARD_DATA": str(tmp_path / "data")}))


def answer(heard, tmp_path: Path, survey: str, rows: list[dict[str, str]]) -> Ran:
    """So many people answer; each row is one person, by question."""
    file = tmp_path / f"{survey}.csv"
    columns = list(rows[0])
    file.write_text("\n".join([",".join(columns), *(",".join(row.values()) for row in rows)]) + "\n")
    ran = heard("replay", str(file), "--survey", survey, "--door", "terminal", log_level="DEBUG")
    assert f"Sent: {len(rows)}," in ran.out
    return ran


@pytest.fixture
def course(heard, tmp_path: Path) -> list[Ran]:
    """All that the commands said of a course, from the opening of its first round to the scorecard."""
    said = [heard("round", "open", "training-before", "--programme", "spring")]
    said.append(
        answer(
            heard, tmp_path, "training-before", [{"knowledge": "A little", "code": code} for code in CODES]
        )
    )
    said.append(heard("round", "close", "training-before", "--yes"))
    back = random.Random(1).sample(
        CODES, CAME_BACK
    )  # in another order: nothing but the code brings them together
    later = [
        {"knowledge": "A lot" if number < ROSE else "A little", "code": code.upper()}
        for number, code in enumerate(back)
    ]
    said.append(heard("round", "open", "training-follow-up", "--asked", f"{PEOPLE}"))
    said.append(answer(heard, tmp_path, "training-follow-up", later))
    said.append(heard("round", "close", "training-follow-up", "--yes"))
    said.append(heard("release", "make", "training-follow-up"))
    said.append(heard("scorecard", "show"))
    assert [ran.code for ran in said] == [0] * len(said), said[-1].err
    return said


def test_a_course_is_followed_to_the_scorecard(heard, course: list[Ran], tmp_path: Path) -> None:
    """Rounds find each other, pairs are released, the measure says of how many and how many came back; then the codes are
    forgotten, and were never anywhere."""
    text = "\n".join(ran.out for ran in course)
    assert "It begins the programme spring" in text
    assert "It belongs to the programme spring" in text
    assert "Set side by side with training-before-r1" in text
    assert "The programme spring is over" in text
    assert re.search(r"(15|20) of (35|40), [345]\d%", text)
    assert re.search(
        r"(35|40) matched pairs; 95% interval .*of 50 asked again finished", " ".join(text.split())
    )
    assert heard("release", "verify", "--attack").code == 0
    house = house_of(tmp_path)
    assert house.keys.read(programme_key_name("spring")) is None
    with house.stores.responses.transaction() as work:
        assert work.halves([f"training-{survey}-r1" for survey in ("before", "follow-up")]) == []
    assert "still something of it" not in heard("doctor").out
    assert heard("round", "forget", "spring", "--yes").code == 1
    check_no_code_is_left(course, tmp_path / "data")


def check_no_code_is_left(course: list[Ran], data: Path) -> None:
    """In no word, log, table or file: typed by many people twice at a door, with everything logged."""
    for ran in course:
        assert "zq" not in (ran.out + ran.err).casefold()
    for file in data.rglob("*"):
        if file.is_file():
            assert b"zq0" not in file.read_bytes().lower()
    for database in data.glob("*.db"):
        with closing(sqlite3.connect(database)) as connection:
            assert "zq0" not in "\n".join(connection.iterdump()).casefold()


def test_a_programme_is_forgotten_by_hand(heard, tmp_path: Path) -> None:
    """Its key goes, and surveys after the course ask for no code any more; a name that is none says so."""
    assert heard("round", "open", "training-before").code == 0
    assert "is still open" in heard("round", "forget", "training-1", "--yes").err
    answer(
        heard, tmp_path, "training-before", [{"knowledge": "A little", "code": code} for code in CODES[:10]]
    )
    assert heard("round", "close", "training-before", "--yes").code == 0
    assert "training-1" in heard("round", "list").out
    ran = heard("round", "forget", "training-1", "--yes")
    assert (ran.code, "none of it is left" in ran.out) == (0, True)
    assert house_of(tmp_path).keys.read(programme_key_name("training-1")) is None
    assert "nobody is asked for a code" in heard("round", "open", "training-feedback").out
    assert heard("round", "forget", "training-9", "--yes").code == 1


def test_a_programme_that_nobody_can_be_followed_through_ends_at_once(heard) -> None:
    """Too few answered before the course: its key goes, and nobody is asked for a code in vain."""
    heard("round", "open", "training-before")
    assert "The programme training-1 is over." in heard("round", "close", "training-before", "--yes").out
    assert "nobody is asked for a code" in heard("round", "open", "training-feedback").out


def test_two_small_courses_are_released_together(heard, tmp_path: Path) -> None:
    """Seven each: the first waits, the second brings both into one release, which says so; the first never has one."""
    shown = []
    for label in ("Neglect, 12 May", "Neglect, 2 June"):
        assert heard("round", "open", "training-feedback", "--label", label, "--adds-up").code == 0
    for number in (1, 2):
        rows = [{"quality": "Good"} for _ in CODES[:7]]
        code = f"training-feedback-r{number}"
        file = tmp_path / f"{number}.csv"
        file.write_text("\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n")
        assert "Sent: 7," in heard("replay", str(file), "--survey", code, "--door", "terminal").out
        shown.append(heard("round", "close", code, "--yes").out)
    assert "waits, sealed, for the next round" in " ".join(shown[0].split())
    assert "were destroyed unread" not in shown[0]
    assert "Among them are the answers of training-feedback-r1" in shown[1]
    assert "counted in r2" in " ".join(heard("round", "list").out.split())
    refused = heard("release", "make", "training-feedback-r1")
    assert (refused.code, "are counted with those of training-feedback-r2" in refused.err) == (1, True)
    assert "does not wait" in heard("round", "discard", "training-feedback-r1", "--yes").err
    made = " ".join(heard("release", "make", "training-feedback-r2").out.split())
    assert re.search(r"About (10|15) people took part", made)
    assert "With the answers of training-feedback-r1" in made
    assert heard("release", "verify", "--attack").code == 0
    plain = json.loads(heard("release", "show", "training-feedback-r2", "--json").out)
    assert plain["round"]["added"] == ["training-feedback-r1"]
    assert plain["provenance"]["rounds"] == "training-feedback-r1, training-feedback-r2"
    assert "still something of it" not in heard("doctor").out


def test_what_cannot_be_set_side_by_side_is_found_by_the_check(heard, tmp_path: Path) -> None:
    """Before a round is opened with it."""
    folder = tmp_path / "own"
    folder.mkdir()
    library = Path("surveys/definition/library/training-before.toml").read_text(encoding="utf-8")
    own = library.replace('id = "training-before"', 'id = "own-before"').replace(
        'id = "training"', 'id = "own"'
    )
    (folder / "own-before.toml").write_text(own, encoding="utf-8")
    after = own.replace("own-before", "own-later").replace('stage = "before"', 'stage = "later"')
    for name in ("knowledge", "confidence", "acts"):
        paired = f'paired = {{ name = "{name}" }}'
        after = after.replace(
            paired, paired.replace(" }", f', measure = "own-{name}", domain = "knowledge" }}')
        )
    (folder / "own-later.toml").write_text(after, encoding="utf-8")
    assert heard("survey", "check", surveys=str(folder)).code == 0
    (folder / "own-later.toml").write_text(after.replace("first school", "last school"), encoding="utf-8")
    ran = heard("survey", "check", surveys=str(folder))
    assert ran.code == 1
    assert "own-later.toml" in ran.err
    assert "made of different prompts" in ran.err
