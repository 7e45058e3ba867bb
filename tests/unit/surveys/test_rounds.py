"""What the ids of rounds and releases mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.rounds import (
    ReleaseId,
    Round,
    RoundId,
    as_code,
    latest,
    latest_release,
    latest_round,
    next_round_id,
    survey_in,
)

SURVEYS = st.from_regex(r"[a-z][a-z0-9]{0,3}(-([a-z0-9]{1,3}|r[0-9]|v[0-9])){0,3}", fullmatch=True)
NUMBERS = st.integers(1, 40)


def rounds(*ids: str) -> list[Round]:
    return [Round(parsed, RoundId.parse(parsed).survey, 1, date(2026, 11, 2), "", "") for parsed in ids]


@given(SURVEYS, NUMBERS)
def test_a_rounds_id_is_its_survey_and_its_number(survey: str, ordinal: int) -> None:
    """Also where the survey's own id ends as that of a round or a release does."""
    parsed = RoundId.parse(str(RoundId(survey, ordinal)))
    assert (parsed.survey, parsed.ordinal) == (survey, ordinal)
    assert survey_in(str(parsed)) == survey


@given(SURVEYS, NUMBERS, NUMBERS)
def test_a_releases_id_is_its_round_and_its_number(survey: str, ordinal: int, version: int) -> None:
    parsed = ReleaseId.parse(str(ReleaseId(RoundId(survey, ordinal), version)))
    assert (parsed.survey, parsed.ordinal, parsed.version) == (survey, ordinal, version)
    assert parsed.round == RoundId(survey, ordinal)


@pytest.mark.parametrize(
    "text",
    ["", "club", "-r1", "club-r", "club-r0", "club-r01", "club-r1-", "club-r1-v1", "Club-r1", "club-r1\n", "club--r1"],
)  # fmt: skip
def test_what_is_no_rounds_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not the id of a round"):
        RoundId.parse(text)


@pytest.mark.parametrize("text", ["", "club", "club-r1", "club-v1", "club-r1-v0", "club-r1-v1-"])
def test_what_is_no_releases_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not the id of a"):
        ReleaseId.parse(text)


def test_ids_are_in_order_of_their_numbers() -> None:
    """Round 10 comes after round 9."""
    nine, ten, other = RoundId("a", 9), RoundId("a", 10), RoundId("b", 1)
    assert sorted([other, ten, nine]) == [nine, ten, other]
    assert ReleaseId.parse("a-r10-v1") > ReleaseId.parse("a-r9-v2") > ReleaseId.parse("a-r9-v1")


def test_what_is_no_rounds_id_is_taken_for_a_surveys() -> None:
    assert survey_in("club-review") == "club-review"
    assert survey_in("club-r2") == "club"


def test_the_latest_is_by_number_and_not_by_letter() -> None:
    """Round 10 comes after round 9, and a correction of an old round is not the latest of the survey."""
    ids = ["a-r9-v1", "a-r10-v1", "a-r10-v2", "a-r9-v2", "a-b-r11-v1"]
    assert latest_release(ids, "a") == "a-r10-v2"
    assert latest_release(ids, "a-r9") == "a-r9-v2"
    assert latest_release(ids, "a-r9-v1") == "a-r9-v1"
    assert latest_release(ids, "b") is None
    assert latest_round(["a-r9", "a-r10", "a-r2"], "a") == "a-r10"


def test_an_id_means_a_round_before_it_means_a_survey() -> None:
    """Where there are both, as a survey's own id may end as the id of a round does."""
    assert latest_release(["a-r1-v1", "a-r1-r3-v1"], "a-r1") == "a-r1-v1"
    assert latest_release(["a-r2-v1", "a-r1-r3-v1"], "a-r1") == "a-r1-r3-v1"
    assert latest_round(["a-r1", "a-r1-r3"], "a-r1") == "a-r1"
    assert latest(rounds("a-r1", "a-r2", "a-r1-r1"), "a-r1") == rounds("a-r1")[0]


def test_the_next_round_has_the_number_after_the_last() -> None:
    assert str(next_round_id("club", [])) == "club-r1"
    assert str(next_round_id("club", rounds("club-r1", "club-review-r7", "club-r2"))) == "club-r3"


def test_a_round_is_not_called_as_a_survey_is() -> None:
    """The id "club-r2" means the survey that has it, so the second round of "club" is another number."""
    taken = rounds("club-r1", "club-r2-r1")
    assert str(next_round_id("club", taken)) == "club-r3"
    assert str(next_round_id("club", [*taken, *rounds("club-r3")])) == "club-r4"


@pytest.mark.parametrize(
    ("copied", "code"),
    [
        *(
            ("club", "club"),
            ("club-r2", "club-r2"),
            ("Club", "club"),
            ("CLUB-R2.", "club-r2"),
            ("(club)", "club"),
        ),
        *(
            ("club please", "club"),
            ("about_you", "about-you"),
            ("About–You!", "about-you"),
            ("club/", "club"),
        ),
        *(("", ""), ("???", "???"), ("ķlub", "ķlub")),
    ],
)
def test_a_code_is_known_as_people_copy_it(copied: str, code: str) -> None:
    """With the capitals of a poster, and the full stop of the sentence that it stood in. What is no code stays."""
    assert as_code(copied) == code
