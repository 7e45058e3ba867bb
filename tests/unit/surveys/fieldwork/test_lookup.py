"""Finding a round with all that belongs to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from surveys.fieldwork.lookup import read_fieldwork
from surveys.fieldwork.revising import revise
from surveys.rounds import RoundProblem
from surveys.store.protocols import RoundsStore, RoundsWork
from tests.houses import TODAY, House
from tests.unit.surveys.definition.test_revisions import MORE_GONE, revised
from tests.unit.surveys.privacy.courses import AFTER, BEFORE, course


@dataclass
class Counting:
    """A store of rounds that counts its transactions."""

    store: RoundsStore
    count: int = 0

    @contextmanager
    def transaction(self) -> Iterator[RoundsWork]:
        self.count += 1
        with self.store.transaction() as work:
            yield work


def test_a_round_is_read_with_its_revisions_and_its_run_in_one_transaction(small_house: House) -> None:
    """Nobody can change the round between the reading of one part and of another."""
    before = small_house.open(course(BEFORE))
    after = small_house.open(course(AFTER))
    counting = Counting(small_house.stores.rounds)
    fieldwork = read_fieldwork(counting, after.survey)
    assert counting.count == 1
    assert fieldwork.round == after
    assert fieldwork.revisions == (course(AFTER),)
    assert fieldwork.run is not None
    assert fieldwork.run.round_ids == [before.id, after.id]


def test_the_survey_of_a_round_holds_what_each_revision_asked(small_house: House) -> None:
    """A question that was taken out midway is still there to be counted."""
    round_ = small_house.open()
    newer = revised(MORE_GONE)
    revise(small_house.stores.rounds, round_.id, newer, TODAY)
    fieldwork = read_fieldwork(small_house.stores.rounds, round_.id)
    assert [survey.revision for survey in fieldwork.revisions] == [1, 2]
    gone = {q.id for q in fieldwork.revisions[0].questions} - {q.id for q in newer.questions}
    assert gone
    assert gone < {q.id for q in fieldwork.survey.questions}
    assert fieldwork.run is None


def test_a_code_that_means_no_round_is_refused_with_those_that_there_are(small_house: House) -> None:
    """So that whoever misspelt it sees how it is spelt."""
    round_ = small_house.open()
    with pytest.raises(RoundProblem, match=f"there is no round 'every'; rounds: {round_.id}"):
        read_fieldwork(small_house.stores.rounds, "every")
