"""Releases from the command line to the board: interim, final, what is refused, and what stays as it was."""

import base64
import gc
import json
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from api.installation.settings import read_settings
from api.installation.wiring import Installation, open_installation
from api.services import releasing
from api.services.releasing import fresh_key
from tests.houses import EVERY_KIND, every_kind
from tests.integration.api.board_documents import release_of
from tests.integration.api.board_server import visiting

MADE = "every-kind-r1"


@pytest.fixture
def house(heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation with a survey of its own, of one question of each kind, whose first round is open."""
    (tmp_path / "surveys").mkdir()
    (tmp_path / "surveys" / "every-kind.toml").write_text(EVERY_KIND)
    monkeypatch.setenv("HEARD_SURVEYS", str(tmp_path / "surveys"))
    assert heard("round", "open", "every-kind", "--asked", "150").code == 0
    return open_installation(
        read_settings({"HEARD_DATA": str(tmp_path / "data"), "HEARD_SURVEYS": str(tmp_path / "surveys")})
    )


@pytest.fixture
def answer(heard, tmp_path: Path) -> Callable[[int], None]:
    """So many more people answer at the terminal's door, and the intake runs."""
    asked = [0]

    def people(number: int) -> None:
        first, asked[0] = asked[0], asked[0] + number
        file = tmp_path / f"answers-{first}.csv"
        file.write_text(
            "id,comment\n" + "".join(f"{n},it is calm here\n" for n in range(first, first + number))
        )
        ran = heard(
            "replay", str(file), "--survey", "every-kind", "--door", "terminal",
            "--map", "comment=more", "--fill", "random", "--seed", str(first),
        )  # fmt: skip
        assert f"Sent: {number}," in ran.out
        assert heard("intake").code == 0

    return people


def _document(house: Installation, release_id: str) -> bytes:
    found = house.stores.board.document("release", release_id)
    assert found is not None
    return found.body


def test_an_interim_release_goes_all_the_way_and_the_final_one_after_it(heard, house, answer) -> None:
    """One while the round is open, marked as interim wherever it is read; then the final one, audited with it."""
    early = heard("release", "make", "every-kind", "--interim")
    assert "fewer than 10 answers of every-kind-r1 have been opened" in early.err
    answer(60)
    made = heard("release", "make", "every-kind", "--interim")
    assert "An interim release: the round was still open." in made.out
    assert "the final release shows less" in made.out
    again = heard("release", "make", "every-kind", "--interim")
    assert (again.code, "at most one before it closes" in again.err) == (1, True)
    assert "still open; close it first" in heard("release", "make", "every-kind").err
    answer(40)
    heard("round", "close", "every-kind", "--yes")
    assert "its release is final" in heard("release", "make", "every-kind", "--interim").err
    assert "interim" not in heard("release", "make", "every-kind").out
    checked = heard("release", "verify", "--attack").out
    assert "2 attacked: nothing about a few people can be proved" in checked
    assert "2 checked: whole and unchanged" in checked
    assert "took part: was “About " in heard("release", "diff", f"{MADE}-v1", f"{MADE}-v2").out
    assert [line.split()[-1] for line in heard("release", "list").out.splitlines()[1:]] == [
        "interim",
        "final",
    ]
    with visiting(house.stores.board) as visit:
        latest = visit.client.get("/api/v1/releases/every-kind", headers=visit.key()).json()
        first = visit.client.get(f"/api/v1/releases/{MADE}-v1", headers=visit.key()).json()
        assert (latest["id"], latest["kind"], first["kind"]) == (f"{MADE}-v2", "final", "interim")
        assert "This is an interim release" in visit.client.get(f"/board/releases/{MADE}-v1").text
        assert "This is an interim release" not in visit.client.get(f"/board/releases/{MADE}-v2").text
        assert ">Interim</strong>" in visit.client.get("/board/releases").text


def test_the_latest_release_of_a_survey_is_of_its_last_round(heard, house) -> None:
    """The board and the command line mean the same one, also where that of an earlier round was made after it."""
    survey = every_kind()
    for ordinal in (2, 1):
        release = release_of(survey, ordinal, 120)
        house.stores.board.publish("release", release.id, release.to_bytes(), frozen=True)
    shown = json.loads(heard("release", "show", "every-kind", "--json").out)
    with visiting(house.stores.board) as visit:
        served = visit.client.get("/api/v1/releases/every-kind", headers=visit.key()).json()
    assert served["id"] == shown["id"] == "every-kind-r2-v1"


def test_a_final_release_waits_for_ten_more_people(heard, house, answer) -> None:
    """Where too few came after the interim release, it stands alone: the difference would be about those few."""
    answer(60)
    assert heard("release", "make", "every-kind", "--interim").code == 0
    heard("round", "close", "every-kind", "--yes")  # opens the ten that were kept back
    refused = heard("release", "make", "every-kind")
    assert refused.code == 1
    assert "too few new answers since release 'every-kind-r1-v1'" in refused.err
    assert house.stores.board.ids("release") == (f"{MADE}-v1",)


def test_somebody_who_takes_answers_back_makes_no_release(heard, house, answer) -> None:
    """A release stays byte for byte as it was, no other is made, and none can be: the difference would be that person."""
    answer(40)
    heard("round", "close", "every-kind", "--yes")
    assert heard("release", "make", "every-kind").code == 0
    before = _document(house, f"{MADE}-v1")
    with house.stores.responses.transaction() as work:
        work.rewrite(MADE, work.of_round(MADE)[1:])
    assert heard("intake").code == 0
    assert "cannot be made again" in heard("release", "make", "every-kind").err
    assert house.stores.board.ids("release") == (f"{MADE}-v1",)
    assert _document(house, f"{MADE}-v1") == before


class Key(bytes):
    """Bytes that say when nobody holds them any more."""

    alive = 0

    def __del__(self) -> None:
        Key.alive -= 1


def test_the_rounding_key_is_nowhere_afterwards(heard, house, answer, tmp_path, monkeypatch) -> None:
    """Not on the disk, not in what was said, not in memory: nobody can tell any more which way a number was rounded."""
    answer(40)
    heard("round", "close", "every-kind", "--yes")
    forms: list[bytes] = []

    def fresh(size: int) -> bytes:
        key = Key(random_bytes(size))
        Key.alive += 1
        forms.extend([bytes(key), key.hex().encode(), base64.b64encode(key), base64.urlsafe_b64encode(key)])
        return key

    random_bytes = secrets.token_bytes
    monkeypatch.setattr(secrets, "token_bytes", fresh)
    monkeypatch.setattr(releasing, "fresh_key", fresh_key)
    made = heard("release", "make", "every-kind")
    gc.collect()
    assert (made.code, bool(forms), Key.alive) == (0, True, 0)
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    everything = [*files, made.out.encode(), made.err.encode()]
    assert not [form for form in forms for content in everything if form in content]


def test_a_changed_file_is_found_out(heard, house, answer, tmp_path: Path) -> None:
    """`heard release verify FILE` tells a document that was made from one that somebody improved."""
    answer(40)
    heard("round", "close", "every-kind", "--yes")
    heard("release", "make", "every-kind")
    file = tmp_path / "release.json"
    file.write_bytes(_document(house, f"{MADE}-v1"))
    assert heard("release", "verify", str(file)).code == 0
    plain = json.loads(file.read_bytes())
    plain["participation"]["text"] = "About 900 people took part."
    file.write_text(json.dumps(plain))
    changed = heard("release", "verify", str(file))
    assert changed.code == 1
    assert "its hash does not fit its content" in changed.err


def test_a_release_says_what_it_was_made_with(heard, house, answer) -> None:
    """Revision, round, period, how many, code, codebook, weights and libraries: enough to make it again."""
    answer(40)
    heard("round", "close", "every-kind", "--yes")
    heard("release", "make", "every-kind")
    plain = json.loads(_document(house, f"{MADE}-v1"))
    assert (plain["survey"]["revision"], plain["round"]["id"]) == (1, MADE)
    assert {"time_period", "time_identifier", "opened_on", "closed_on"} < plain["round"].keys()
    assert plain["participation"]["asked"] == 150
    assert plain["participation"]["started"] in (40, 45)
    assert plain["provenance"]["survey"] == "every-kind, revision 1"
    assert plain["provenance"]["codebook"].startswith("young_people ")
    named = {"heard", "code", "python", "survey_content", "scipy", "textblob", "vadersentiment"}
    assert named | {"model_comments"} <= plain["provenance"].keys()
