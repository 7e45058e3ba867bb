"""Kinds of people: how counts hang together where somebody can give several answers, or is led on by two."""

from typing import Any

import pytest

from analysis.release import AskedSurvey, ReleaseError, RoundAnswers, design_of
from analysis.release.counting import count
from analysis.release.design.tables import NOT_ANSWERED, PEOPLE, THEMES, TOTAL, CellKey, TableDesign
from surveys.definition.survey import Survey
from tests.attacks.release.made_rounds import FACTS, made_round

NONE = {"id": "none", "say": "None of these", "alone": True}


def _question(id_: str, kind: str, choices: str, **more: Any) -> dict[str, Any]:
    named = [{"id": one, "say": f"Choice {one}"} for one in choices.split()]
    alone = [NONE] if kind == "several" else []
    return {"id": id_, "kind": kind, "title": id_, "ask": "A?", "choices": [*named, *alone], **more}


def _survey(*questions: dict[str, Any], **plan: Any) -> Survey:
    facts = {"id": "s", "revision": 1, "title": "S", "audience": "young_people", "minutes": 1}
    words = {"about": "a", "afterwards": "b", "thanks": "c", "release": plan}
    return Survey.model_validate({**facts, **words, "questions": list(questions)})


def _counts(survey: Survey, *sheets: dict[str, Any]) -> dict[CellKey, int]:
    responses = [{"id": str(place), "round": "s-r1", "answers": sheet} for place, sheet in enumerate(sheets)]
    return count(design_of(survey), AskedSurvey(survey, FACTS), RoundAnswers(responses))


def _is_possible(design: TableDesign, counts: dict[CellKey, int]) -> bool:
    """Whether some number of people of each kind explains the counts."""
    import time

    from analysis.release.disclosure.attacker import Attacker, SeenTables

    nothing = dict.fromkeys(design.names)
    seen = SeenTables(design, {**nothing, TOTAL: counts[TOTAL] // 5 * 5 + 5}, knows_why=False)
    attacker = Attacker(
        seen, deadline=time.monotonic() + 20, clock=time.monotonic, exact={TOTAL: counts[TOTAL]}
    )
    return attacker.world({name: counts[name] for name in design.names}) is not None


FOLLOWED = _survey(
    _question("hurt", "several", "home online street"),
    _question("where", "single", "here there", only_if={"hurt": ["home", "online", "street"]}),
)


def test_a_library_survey_needs_no_kinds() -> None:
    """Where each follow-up depends on one answer, sums of counts say it all."""
    plain = _survey(_question("a", "single", "x y"), _question("b", "single", "x y", only_if={"a": ["x"]}))
    assert design_of(plain).kinds == ()
    assert design_of(FOLLOWED).kinds != ()


@pytest.mark.parametrize("seed", range(25))
def test_what_everybody_knows_of_kinds_is_true_of_real_answers(seed: int) -> None:
    """Or the audit would look at worlds that cannot be."""
    one = made_round(seed, 60)
    design = one.design()
    counts = count(design, one.asked(), one.heard())
    assert _is_possible(design, counts)


def test_nobody_who_named_none_of_these_was_asked_the_follow_up() -> None:
    """With one kind of people for both, not even one more fits."""
    sheets = [{"hurt": ["home"], "where": "here"}] * 20 + [{"hurt": ["none"]}] * 15
    counts = _counts(FOLLOWED, *sheets)
    assert _is_possible(design_of(FOLLOWED), counts)
    where = {"here": 21, PEOPLE: 21, NOT_ANSWERED: 14}
    more = counts | {CellKey("where", cell): people for cell, people in where.items()}
    assert not _is_possible(design_of(FOLLOWED), more)


def test_an_answer_to_what_was_not_asked_is_not_counted() -> None:
    """A follow-up has no more answers than people whom the tables show to be led to it."""
    counts = _counts(FOLLOWED, {"hurt": ["none"], "where": "here"}, {"hurt": ["home"], "where": "here"})
    assert counts[CellKey("where", "here")] == 1


def test_of_an_answer_that_cannot_be_what_counts_leads_on() -> None:
    """Somebody who named a choice and "none of these" counts as the first, and is led on by it."""
    counts = _counts(FOLLOWED, {"hurt": ["none", "home"], "where": "here"})
    assert counts[CellKey("hurt", "none")] == 0
    assert counts[CellKey("where", "here")] == 1


def test_a_question_that_can_never_be_asked_has_no_table() -> None:
    """A table of nobody would say with certainty that nobody is in it."""
    never = _survey(
        _question("a", "single", "x y"),
        _question("b", "single", "x y", only_if={"a": ["x"]}),
        _question("c", "single", "x y", only_if={"a": ["y"], "b": ["x"]}),
    )
    assert {table.id for table in design_of(never).tables} == {"a", "b"}


def test_where_words_follow_an_answer_nobody_else_has_a_theme() -> None:
    """Structural zeros are no cells, so that they are neither hidden nor guessed at."""
    asked = _survey(
        _question("a", "single", "x y"),
        {"id": "w", "kind": "text", "title": "w", "ask": "A?", "only_if": {"a": ["x"]}},
        pairs=[("a", THEMES)],
    )
    cells = {cell.id for cell in design_of(asked, {"home": "Home"}).table("a-by-themes").cells}
    assert "x|home" in cells
    assert "y|home" not in cells


def test_more_combinations_than_can_be_audited_are_refused_with_a_sentence() -> None:
    """What is not modelled is not released."""
    many = "a b c d e f g h i"
    parent = _question("p", "several", many)
    led = [_question(f"q{one}", "single", "x y", only_if={"p": [one, "none"]}) for one in many.split()]
    shown = _question("r", "single", "x y", only_if={"p": many.split()[:4]})
    with pytest.raises(ReleaseError, match="too many combinations"):
        design_of(_survey(parent, *led, shown))
