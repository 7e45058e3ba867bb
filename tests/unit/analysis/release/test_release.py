"""The release document: what it holds, what it refuses, and that it is the only way out."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from analysis import working_time
from analysis.release import Cell, Release, ReleaseError, RoundFacts, Table, diff, parse, verify
from analysis.release.disclosure.keyed_noise import KeyedNoise
from analysis.release.disclosure.protection import LAST_SECONDS, NEEDLESS, WHOLE_SECONDS
from analysis.release.documents.as_text import as_text
from analysis.release.documents.document import HIDDEN, content_hash
from analysis.release.published import audit
from analysis.release.writing import OUT_OF_TIME
from tests.attacks.release.anything import Case, cases
from tests.attacks.release.world import Round, key_of, release_of, round_of, survey, true_counts


@pytest.fixture(scope="module")
def release() -> Release:
    return release_of(round_of(150, 2), 2)


@pytest.mark.slow
def test_every_published_count_is_a_multiple_of_five_near_the_truth_and_none_is_under_ten(
    release: Release,
) -> None:
    """A cell below 10 is never shown; a shown one is within 4."""
    design, counts = true_counts(round_of(150, 2))
    shown = [
        (published, counts[cell.name])
        for table in release.tables
        for cell in design.table(table.id).cells
        if (published := release.cell(table.id, cell.id).count) is not None
    ]
    assert len(shown) > 20
    assert all(
        count % 5 == 0 and count >= 10 and true >= 10 and abs(count - true) <= 4 for count, true in shown
    )


def test_the_document_keeps_its_contract(release: Release) -> None:
    """Readers find the keys they were promised, with the participation in words."""
    plain = release.to_dict()
    assert plain["schema"] == "heard-release/1"
    assert plain["id"] == "example-r1-v1"
    assert plain["round"]["time_identifier"] == "Financial year Q3"
    assert plain["participation"]["text"] == f"About {plain['participation']['finished']} people took part."
    assert plain["example"] is True
    cell = plain["tables"][0]["cells"][0]
    assert set(cell) == {"id", "label", "count", "shown", "text"}
    assert plain["hidden"]["cells"] == sum(not c["shown"] for t in plain["tables"] for c in t["cells"])


def test_a_hidden_cell_looks_like_an_empty_one(release: Release) -> None:
    """Few, nobody and held back for others: one text, no count."""
    _, counts = true_counts(round_of(150, 2))
    hidden = [c for t in release.tables for c in t.cells if not c.shown]
    assert {cell.text for cell in hidden} == {HIDDEN}
    assert {cell.count for cell in hidden} == {None}
    assert 0 in {counts[name] for name in counts}


@pytest.mark.parametrize("people", [0, 1, 9])
def test_below_ten_nothing_is_published_but_that(people: int) -> None:
    """Nine people and nobody give the same document."""
    plain = release_of(round_of(people, 1), 1).to_dict()
    assert plain["tables"] == []
    assert plain["participation"] == {
        "asked": None,
        "started": None,
        "finished": None,
        "text": "Fewer than 10 people took part.",
    }
    assert plain == release_of(round_of(5, 8), 4).to_dict()


def test_hiding_without_need_takes_no_theme_away() -> None:
    """Now and then the number who wrote is hidden beside a theme that few named. The others stay, as they are without."""
    one = round_of(150, 1)
    themes = {response: {"waiting"} if place % 2 else set() for place, response in enumerate(one.themes)}
    rare = Round(one.responses, themes, one.sentiments)
    shown = {
        hides: release_of(rare, seed, survey=survey(pairs=[])).cell("themes", "waiting").count
        for seed in range(60)
        if (hides := _hides_the_number_who_wrote(seed)) or seed == 0
    }
    assert set(shown) == {True, False}
    assert None not in shown.values()


def _hides_the_number_who_wrote(seed: int) -> bool:
    return KeyedNoise(key_of(seed)).uniform("needless", "themes themes/people") < NEEDLESS


@pytest.mark.slow
def test_below_thirty_there_are_no_two_way_tables() -> None:
    """Between 10 and 30 people: the total and one-way tables."""
    kinds = {table.kind for table in release_of(round_of(28, 1), 1).tables}
    assert "pair" not in kinds
    assert "question" in kinds


def test_no_document_that_is_made_fails_the_public_attack(release: Release) -> None:
    """Anybody with the survey can attack a document; nothing comes of it."""
    assert audit(release, survey()) == []


def test_what_anybody_sees_is_attacked_before_it_is_made() -> None:
    """Who does not know how many took part, and not that a table was left out, can be surer than who knows: that a count is
    not nobody, or is small. By this key such a document was made, and `heard release verify --attack` found it out."""
    assert audit(release_of(round_of(48, 7), 7), survey()) == []


def test_a_release_is_not_made_by_hand(release: Release) -> None:
    """A raw count, or even a rounded one, has no way into a cell, a table or a release."""
    cell = {"id": "yes", "label": "Yes", "count": 45, "shown": True, "text": "45"}
    table = {"id": "t", "kind": "question", "question": "q", "title": "T", "people": None, "cells": ()}
    empty = {**release.to_dict(), "tables": [], "hidden": {"cells": 0, "tables": 0, "why": []}}
    for kind, values in ((Cell, cell), (Table, table), (Release, empty)):
        with pytest.raises(ValidationError, match="not made by hand"):
            kind.model_validate_json(json.dumps(values))
        with pytest.raises(ReleaseError, match="not made by hand"):
            kind.model_construct(**values)


def test_a_cell_cannot_be_copied_with_another_count(release: Release) -> None:
    """A copy that differs would leave out every check."""
    cell = release.tables[0].cells[0]
    with pytest.raises(ValidationError, match="not made by hand"):
        Cell(id="yes", label="Yes", count=45, shown=True, text="45")
    assert cell.model_copy() == cell
    with pytest.raises(ReleaseError, match="not made by hand"):
        cell.model_copy(update={"count": 3})


def test_a_release_cannot_be_changed(release: Release) -> None:
    """Neither its attributes nor what it hands out lead back into it."""
    with pytest.raises(ValidationError):
        release.tables_too = 1  # type: ignore[attr-defined]
    release.to_dict()["participation"]["finished"] = 3
    assert release.to_dict()["participation"]["finished"] >= 145
    with pytest.raises(ValidationError):
        release.tables[0].cells[0].count = 7  # type: ignore[misc]


def test_a_document_reads_back_as_it_was(release: Release) -> None:
    """Bytes are canonical: reading and writing changes none of them."""
    again = parse(release.to_bytes())
    assert again == release
    assert again.to_bytes() == release.to_bytes()
    assert verify(again) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.update(example=False), "was changed"),
        (lambda d: d.update(schema="other/1"), "schema"),
        (lambda d: d.pop("hidden"), "'hidden' is missing"),
        (lambda d: d.update(raw=[1, 2]), "'raw' does not belong"),
        (lambda d: d["tables"][0].pop("people"), "keys of a table"),
    ],
)
def test_a_document_that_was_changed_is_not_read(release: Release, change: Any, words: str) -> None:
    """The message says what is wrong."""
    plain = release.to_dict()
    change(plain)
    with pytest.raises(ReleaseError, match=words):
        parse(json.dumps(plain).encode())


@pytest.mark.parametrize(("count", "text"), [(7, "7"), (12, "12"), (5, "5"), (True, "True"), (10.0, "10.0")])
def test_a_raw_count_is_refused_even_under_a_right_hash(release: Release, count: object, text: str) -> None:
    """Whoever recomputes the hash still cannot bring a raw count in."""
    plain = release.to_dict()
    cell = next(c for t in plain["tables"] for c in t["cells"] if c["shown"])
    cell.update(count=count, text=text)
    plain["content_hash"] = content_hash(plain)
    with pytest.raises(ReleaseError, match="multiple of 5"):
        parse(json.dumps(plain).encode())


@pytest.mark.parametrize("junk", [b"", b"{", b"[]", b"\xff\xfe", b"null", b"3"])
def test_junk_is_not_a_release(junk: bytes) -> None:
    """A broken file gives a sentence, never a traceback of somebody else's."""
    with pytest.raises(ReleaseError, match="not a release"):
        parse(junk)


def test_the_text_shows_published_values_only(release: Release) -> None:
    """What the terminal prints holds the document's numbers, the hidden text, and that the data is an example."""
    text = as_text(release)
    assert "EXAMPLE DATA" in text
    assert HIDDEN in text
    assert release.to_dict()["participation"]["text"] in text
    assert max(map(len, text.splitlines())) <= 100


def test_a_difference_is_told_in_published_values(release: Release) -> None:
    """Two documents differ in sentences; one does not differ from itself."""
    other = release_of(round_of(150, 7), 7)
    assert diff(release, release) == []
    assert any(": was " in line for line in diff(release, other))


def test_a_round_has_one_final_release(release: Release) -> None:
    """A second rounding of the same answers would be laid over the first."""
    with pytest.raises(ReleaseError, match="one final release"):
        release_of(round_of(150, 2), 3, already_out=[release], number=2)


@pytest.mark.slow
def test_a_round_has_one_interim_release_and_then_ten_more_people() -> None:
    """Looking again and again, or just after a few came in, is refused."""
    one = round_of(60, 4)
    interim = release_of(one.first(50), 4, kind="interim")
    with pytest.raises(ReleaseError, match="at most one"):
        release_of(one, 5, already_out=[interim], kind="interim", number=2)
    with pytest.raises(ReleaseError, match="too few new answers"):
        release_of(one.first(56), 5, already_out=[interim], number=2)


def test_two_responses_with_one_id_are_refused() -> None:
    """Reading a round twice would count people twice."""
    one = round_of(12, 1)
    with pytest.raises(ReleaseError, match="same id"):
        release_of(Round(one.responses + one.responses[:1], one.themes, one.sentiments), 1)


def test_a_theme_without_a_label_is_refused() -> None:
    """The whole codebook is in the design, whether or not somebody used a theme."""
    with pytest.raises(ReleaseError, match="no label"):
        release_of(round_of(20, 1), 1, labels={"safe": "Safe"})


def test_an_audit_that_runs_out_of_time_publishes_nothing() -> None:
    """A clock that jumps past every deadline stops the release: it fails closed."""
    ticks = iter(range(0, 10**9, 1000))
    with pytest.raises(ReleaseError, match="no safe release"):
        release_of(round_of(40, 1), 1, clock=lambda: float(next(ticks)))


@pytest.mark.slow
def test_progress_is_told() -> None:
    """Whoever waits hears stages, and that it is done."""
    heard: list[tuple[str, float]] = []
    release_of(round_of(40, 1), 1, progress=lambda stage, share: heard.append((stage, share)))
    assert heard[0][0] == "counting"
    assert heard[-1] == ("done", 1.0)


@pytest.mark.parametrize(
    "wrong",
    [{"id": "Bad Id"}, {"closed_on": date(2020, 1, 1)}, {"release_number": 0}],
)
def test_facts_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    """A round closes after it opens, and has a plain id."""
    facts = {"id": "a-r1", "opened_on": date(2026, 1, 1), "closed_on": None, "time_period": "202627"}
    with pytest.raises(ReleaseError):
        RoundFacts(**{**facts, "time_identifier": "Financial year Q1", **wrong})


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(most_people=70))
def test_no_survey_and_no_answers_give_anything_away(case: Case) -> None:
    """Whatever is asked and answered, the document verifies and the public attack finds nothing."""
    made = case.release()
    assert verify(made) == []
    assert audit(made, case.survey) == []


class SlowMachine:
    """A clock by which everything takes long until all time is over, and nothing from then on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 20.0 if self.now < WHOLE_SECONDS + 20.0 else 0.001
        return self.now


def test_a_search_that_takes_too_long_ends_with_everything_hidden_but_the_total() -> None:
    """It is not searched on and on, whatever was hidden before; what is left is attacked before it is published."""
    clock = SlowMachine()
    made = release_of(round_of(80, 1), 2, clock=clock)
    assert made.participation.finished == 80
    assert not any(cell.shown for table in made.tables for cell in table.cells)
    assert OUT_OF_TIME in made.hidden.why, "it is not said that the round is too small"
    assert clock.now < WHOLE_SECONDS + 20.0 + LAST_SECONDS
    assert audit(made, survey(), took_part=80) == []


def test_a_machine_that_is_busy_with_something_else_hides_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it waits, the clock of the search stands nearly still; it ends where the machine waits for too long."""
    worked, passed = 100.0, 5_000.0
    monkeypatch.setattr(working_time.time, "thread_time", lambda: worked)
    monkeypatch.setattr(working_time.time, "monotonic", lambda: passed)
    clock = working_time.WorkingTime()
    assert clock() == 0
    worked, passed = worked + 20, passed + 100
    assert clock() == 20
    passed += 60 * 60
    assert clock() > WHOLE_SECONDS


def test_a_release_that_had_time_enough_says_nothing_of_it() -> None:
    assert OUT_OF_TIME not in release_of(round_of(40, 1), 1).hidden.why
