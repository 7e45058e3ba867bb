"""Who rose, among the same people before and now: what is planned, what is published, and what the scorecard makes of it."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.measures import PAIRS, MeasureError, values_from_release, values_from_releases
from analysis.plan import load_plan
from analysis.release import AskedSurvey, Making, Release, RoundAnswers, RoundFacts, parse, verify
from analysis.release.design.design import design_of
from analysis.release.design.tables import DID_NOT_RISE, PEOPLE, ROSE, AtMostConstraint, CellKey
from analysis.release.documents.document import canonical, content_hash
from analysis.release.make import make_release
from analysis.release.published import audit
from analysis.scorecard.wording import sureness
from analysis.statistics import SUPPRESSED
from surveys.store.protocols import Pairs
from tests.attacks.release.pairs import POINTS, releases_of, survey

LATER = survey("later")
FACTS = RoundFacts(
    "course-later-r1",
    date(2026, 10, 1),
    date(2026, 11, 1),
    "202627",
    "Financial year Q3",
    asked=200,
    compared_with="course-before-r1",
)


def release(
    changes: dict[str, Pairs], people: int = 120, facts: RoundFacts = FACTS, seed: int = 1
) -> Release:
    chance = random.Random(seed)
    responses = [
        {"id": f"{n:08x}", "answers": {scale: chance.choice(POINTS) for scale in ("knowing", "sure")}}
        for n in range(people)
    ]
    how = Making(chance.randbytes(32), date(2026, 11, 2), {"code": "test"})
    return make_release(AskedSurvey(LATER, facts), RoundAnswers(responses, changes=changes), how)


def tables(made: Release) -> dict[str, list[int | None]]:
    return {
        table.id: [table.people, *(cell.count for cell in table.cells)]
        for table in made.tables
        if table.kind == "change"
    }


def test_pairs_are_a_table_of_their_own() -> None:
    """Matched pairs, those who rose and those who did not: rounded, adding up, with the round that came before."""
    made = release({"knowing": Pairs(52, 31), "sure": Pairs(41, 42)})
    assert made.to_dict()["round"]["compared_with"] == "course-before-r1"
    for (people, rose, others), truth in zip(
        tables(made).values(), ((83, 52, 31), (83, 41, 42)), strict=True
    ):
        assert people is not None
        assert rose is not None
        assert others is not None
        assert people == rose + others
        assert all(abs(shown - true) <= 4 for shown, true in zip((people, rose, others), truth, strict=True))
    assert "matched by a code" in made.to_dict()["method"][-1]
    assert verify(made) == []
    assert audit(made, LATER) == []
    assert parse(made.to_bytes()) == made


@pytest.mark.parametrize(
    "pairs", [{}, {"knowing": Pairs(9, 0)}, {"knowing": Pairs(0, 0), "sure": Pairs(4, 5)}]
)
def test_fewer_than_ten_pairs_are_not_there(pairs: dict[str, Pairs]) -> None:
    """No table, no number; only that it was left out."""
    made = release(pairs)
    assert tables(made) == {}
    assert made.to_dict()["hidden"]["tables"] >= 2
    assert any("too few people could be matched" in why for why in made.to_dict()["hidden"]["why"])


def test_the_few_who_did_not_rise_are_hidden() -> None:
    """And what is shown beside them does not give them away."""
    made = release({"knowing": Pairs(60, 3)})
    assert tables(made)["change:knowing"][2] is None
    assert audit(made, LATER) == []


def test_a_round_that_is_compared_with_none_has_no_pairs() -> None:
    """Nor a word about them."""
    made = release({}, facts=replace(FACTS, compared_with=""))
    assert tables(made) == {}
    assert "compared_with" not in made.to_dict()["round"]
    assert not any(
        "matched" in said for said in (*made.to_dict()["method"], *made.to_dict()["hidden"]["why"])
    )


def test_everybody_knows_how_pairs_hang_together_with_the_round() -> None:
    """A pair answered the question now, and nobody rises to the lowest point: the attacker is told."""
    plan = design_of(LATER, with_changes=True)
    pairs, rose = (CellKey("change:knowing", cell) for cell in (PEOPLE, ROSE))
    assert AtMostConstraint((pairs,), (CellKey("knowing", PEOPLE),)) in plan.at_most
    assert (
        AtMostConstraint((rose,), tuple(CellKey("knowing", point) for point in POINTS[:-1])) in plan.at_most
    )
    assert {rose, CellKey("change:knowing", DID_NOT_RISE), pairs} <= set(plan.names)
    assert not any(name.table == "code" for name in plan.names)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(10, 150), st.data())
def test_whatever_was_found_in_pairs_nothing_is_given_away(people: int, data: st.DataObject) -> None:
    """Any number of pairs, all rising, none rising or in between: the public attack on the document fails."""
    pairs = {}
    for name in ("knowing", "sure"):
        total = data.draw(st.integers(0, people // 3))
        rose = data.draw(st.integers(0, total))
        pairs[name] = Pairs(rose, total - rose)
    made = release(pairs, people, seed=people)
    assert verify(made) == []
    assert audit(made, LATER) == []


# Measures ----------


def measured(made: Release) -> dict[str, Any]:
    return {value.measure_id: value for value in values_from_release(made, LATER)}


def test_a_measure_is_those_who_rose_of_matched_pairs() -> None:
    """Numerator and denominator from the published table, the follow-up's response rate beside it."""
    made = release({"knowing": Pairs(52, 31)})
    value = measured(made)["knowing-rose"]
    people, rose, _ = tables(made)["change:knowing"]
    assert (value.numerator, value.denominator, value.n) == (rose, people, people)
    assert value.pairs
    assert PAIRS in value.notes
    plan = load_plan()
    measure = plan.measured["training-rose-knowledge-later"]
    said = sureness(value, measure)
    assert f"{people} matched pairs" in said
    assert "% of 200 asked again finished" in said
    unknown = release({"knowing": Pairs(52, 31)}, facts=replace(FACTS, asked=None))
    assert "how many were asked again is not known" in sureness(measured(unknown)["knowing-rose"], measure)


def test_a_measure_without_enough_pairs_is_hidden_and_without_a_round_before_is_not_there() -> None:
    """Too few is a secret; not asked is none."""
    hidden = measured(release({"knowing": Pairs(60, 3)}))
    assert hidden["knowing-rose"].figure.reason == SUPPRESSED
    assert hidden["sure-rose"].figure.reason == SUPPRESSED
    assert "knowing-rose" not in measured(release({}, facts=replace(FACTS, compared_with="")))


def test_pairs_of_two_rounds_of_a_period_add_up() -> None:
    """Numerators over denominators, and still pairs."""
    first = release({"knowing": Pairs(52, 31)})
    plain = release({"knowing": Pairs(20, 40)}, seed=2).to_dict()
    plain["round"]["id"], plain["id"] = "course-later-r2", "course-later-r2-v1"
    plain["content_hash"] = content_hash(plain)
    second = parse(canonical(plain))
    (both,) = [
        value
        for value in values_from_releases([(first, LATER), (second, LATER)])
        if value.measure_id == "knowing-rose"
    ]
    apart = [measured(made)["knowing-rose"] for made in (first, second)]
    assert both.numerator == sum(value.numerator for value in apart)
    assert both.denominator == sum(value.denominator for value in apart)
    assert both.pairs


def test_what_rises_and_what_is_counted_are_two_measures() -> None:
    """A share of pairs is never added to a share of answers."""
    knowing = LATER.question("knowing")
    counts = {
        "measure": "knowing-rose",
        "question": "better_off",
        "positive": ["a-lot"],
        "domain": "knowledge",
    }
    plain = LATER.model_dump()
    plain["questions"][LATER.questions.index(knowing)]["counts"] = counts
    mixed = type(LATER).model_validate(plain)
    with pytest.raises(MeasureError, match="nothing else counts for"):
        values_from_release(release({"knowing": Pairs(52, 31)}), mixed)


def test_the_round_before_has_no_pairs() -> None:
    """It is what the others are compared with."""
    before, later = releases_of(150, 1)
    assert tables(before) == {}
    assert set(tables(later)) == {"change:knowing", "change:sure"}
