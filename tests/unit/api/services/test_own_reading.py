"""Releases are read by the board's own codebook and learning, and say so."""

import json

import pytest

from analysis.release.provenance import provenance
from analysis.text.codebooks.changes import ThemeChange
from analysis.text.coding import code_responses
from analysis.text.own_themes import Shift, Shifts
from api.services.codebook.own_reading import (
    CODEBOOK,
    SHIFTS,
    THEME,
    codebooks,
    newest_shifts,
    own_reader,
    reader_of_round,
)
from surveys.definition.loading import library
from surveys.errors import UserError
from surveys.store.memory import memory_stores
from surveys.store.protocols import Document, Writing
from tests.unit.analysis.text.test_own_themes import OWN

SURVEY = library()["feeling-heard"]
TEXT = next(question.id for question in SURVEY.questions if question.kind == "text")


def _written(text: str) -> dict[str, object]:
    return {"id": "r1", "round": "feeling-heard-r1", "answers": {TEXT: text}}


def test_what_ships_says_nothing_of_its_own() -> None:
    stores = memory_stores()
    assert own_reader(stores.record, stores.board, "young_people").versions == {}


def test_a_codebook_and_what_was_learned_are_in_the_provenance() -> None:
    """By their versions; and comments are coded by them."""
    stores = memory_stores()
    for toml in ("not used any more", OWN):
        stores.record.write("2026-11-30T10:00:00Z", "Ann", Writing(CODEBOOK, "young_people", {"toml": toml}))
    for number in (2, 10):
        shifts = Shifts("young_people", number, {"listened_to": Shift(-50.0, {})})
        body = json.dumps(shifts.as_json()).encode()
        stores.board.publish_all([Document.of(SHIFTS, f"young_people-{number}", body)])
    own = own_reader(stores.record, stores.board, "young_people")
    told = provenance(SURVEY, own.versions)
    assert told["codebook"].endswith("version 2 of the board's own")
    assert told["themes_learned"] == "young_people, learning 10 of the board's own coding"
    assert told["codebook"] != provenance(SURVEY)["codebook"]
    coded = code_responses(SURVEY, [_written("My dog is lovely")], own=own.coder)
    assert coded is not None
    assert coded.themes["r1"] == {"pets"}
    assert set(coded.labels) == {"listened_to", "pets"}


def test_a_round_that_has_an_interim_release_is_read_to_its_end_by_the_same_codebook() -> None:
    """What it wrote, sorted by two codebooks, could be set against each other. Other rounds are read by the newest."""
    stores = memory_stores()
    shipped = reader_of_round(stores.record, stores.board, "young_people", None)
    before = provenance(SURVEY, shipped.versions)
    stores.record.write("2026-11-30T10:00:00Z", "Ann", Writing(CODEBOOK, "young_people", {"toml": OWN}))
    shifts = Shifts("young_people", 1, {"listened_to": Shift(-50.0, {})})
    body = json.dumps(shifts.as_json()).encode()
    stores.board.publish_all([Document.of(SHIFTS, "young_people-1", body)])
    between = reader_of_round(stores.record, stores.board, "young_people", None)
    said = ThemeChange("Animals", "Pets.", ("rabbit",)).body()
    stores.record.write("2026-11-30T10:00:00Z", "Ann", Writing(THEME, "young_people/pets", said))
    newest = reader_of_round(stores.record, stores.board, "young_people", None)
    again = [
        reader_of_round(stores.record, stores.board, "young_people", provenance(SURVEY, each))
        for each in (shipped.versions, between.versions, newest.versions)
    ]
    assert [each.versions for each in again] == [shipped.versions, between.versions, newest.versions]
    assert [len(each.coder.book.themes) for each in again] == [17, 2, 2]
    assert ["pets" in each.coder.themes("I have a rabbit", "") for each in again] == [False, False, True]
    assert provenance(SURVEY, again[0].versions) == before


def test_a_codebook_that_cannot_be_read_any_more_is_told_in_words() -> None:
    """It was written for another version, say: whoever makes a release reads what to mend, and no traceback."""
    stores = memory_stores()
    toml = OWN.replace("(?:dogs?", "(?:dogs?(")
    stores.record.write("2026-11-30T10:00:00Z", "Ann", Writing(CODEBOOK, "young_people", {"toml": toml}))
    with pytest.raises(
        UserError, match=r"the board's codebook, theme 'pets', 'cues' 1: .*; correct the pattern"
    ):
        own_reader(stores.record, stores.board, "young_people")


def test_each_audience_has_its_own() -> None:
    stores = memory_stores()
    stores.record.write("2026-11-30T10:00:00Z", "Ann", Writing(CODEBOOK, "young_people", {"toml": OWN}))
    assert codebooks(stores.record.entries(), "practitioners") == []
    assert newest_shifts(stores.board, "practitioners") is None
    assert own_reader(stores.record, stores.board, "practitioners").versions == {}
