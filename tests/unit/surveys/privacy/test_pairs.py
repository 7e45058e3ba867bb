"""What one person says before a course and after it: set side by side without a name, and then forgotten."""

import asyncio
import itertools
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition.survey import Survey
from surveys.fieldwork.ending.closing import close_round
from surveys.fieldwork.ending.overdue import upkeep
from surveys.fieldwork.opening import open_round
from surveys.fieldwork.programmes import LONGEST, end_run, is_alive, runs_in
from surveys.fieldwork.revising import revise
from surveys.privacy.intake import Intake
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.keys import KeysApart, programme_key_name
from surveys.privacy.pairs import Pairing, joined
from surveys.privacy.receipts import new_receipt
from surveys.privacy.sealing import Visitor, participation_tag, pool_row, seal_response
from surveys.privacy.sizes import size_of
from surveys.rounds import FEW, Round, RoundProblem
from surveys.store.protocols import Half, Pairs
from tests.houses import TODAY, House
from tests.unit.surveys.privacy.courses import AFTER, BEFORE, LATER, course
from tests.unit.surveys.privacy.test_intake import Fate, Killed, Mortal, MortalKeys

Said = dict[str, Any]
CODES = [f"ha{day:02d}{letter}" for letter in "abcdef" for day in range(1, 32)]


def said(point: str, code: str | None = None) -> Said:
    return {"knowing": point} | ({"code": code} if code else {})


SOME = [said("some", code) for code in CODES[:FEW]]
"""Just enough before a course for it to be followed."""


def arrive(
    house: House, one: Round, survey: Survey, people: Iterable[Said], receipts: Iterable[str] = ()
) -> None:
    """These people have sent, sealed as the chat seals."""
    key = house.keys.read(one.id)
    assert key
    words = iter(receipts)
    with house.stores.pool.transaction() as pool:
        for number, answers in enumerate(people):
            content = {"receipt": next(words, f"receipt {number}"), "answers": answers}
            sealed = seal_response(pool.answers_key(one.id) or one.answers_key, content, size_of(survey))
            pool.put(pool_row(key, Visitor("web", f"{number}")), one.id, sealed)
    with house.stores.participation.transaction() as work:
        for number, _ in enumerate(people):
            work.mark_sent(one.id, participation_tag(key, Visitor("web", f"{number}")))


def held(house: House, text: str, people: Iterable[Said], **options: Any) -> Round:
    """A round from its opening to its closing."""
    one = house.open(course(text), **options)
    arrive(house, one, course(text), list(people))
    house.close(one.id)
    return one


def halves(house: House, *rounds: Round) -> list[Half]:
    with house.stores.responses.transaction() as work:
        return work.halves([one.id for one in rounds])


def changes(house: House, one: Round) -> dict[str, Pairs]:
    with house.stores.responses.transaction() as work:
        return work.changes(one.id)


def _rounds(house: House) -> list[Round]:
    with house.stores.rounds.transaction() as work:
        return work.rounds()


def run(house: House, run_id: str = "course-1") -> Any:
    with house.stores.rounds.transaction() as work:
        return runs_in(work)[run_id]


def before_and_after(house: House, rose: int, same: int) -> tuple[Round, Round]:
    """So many people know more afterwards, and so many do not."""
    codes = CODES[: rose + same]
    before = held(house, BEFORE, [said("some", code) for code in codes])
    after = held(
        house, AFTER, [said("a-lot" if number < rose else "some", code) for number, code in enumerate(codes)]
    )
    return before, after


# What is found ----------


def test_those_who_rose_are_counted(house: House) -> None:
    """By their codes, in whatever order they came; all that stays of a round after the course is two numbers."""
    before, after = before_and_after(house, 14, 9)
    assert changes(house, after) == {"knowledge": Pairs(14, 9)}
    assert changes(house, before) == {}
    assert halves(house, after) == []
    assert len(halves(house, before)) == 23


def test_the_same_people_are_compared_again_later(house: House) -> None:
    """Later is set beside before, not beside straight after; then nothing under a code is left, nor its key."""
    before, after = before_and_after(house, 12, 0)
    later = house.open(course(LATER))
    arrive(house, later, course(LATER), [said("nothing", code) for code in CODES[:12]])
    closing = house.close(later.id)
    assert changes(house, later) == {"knowledge": Pairs(0, 12)}
    assert changes(house, after) == {"knowledge": Pairs(12, 0)}
    assert (closing.beside, closing.ended, closing.left) == (before.id, "course-1", ())
    assert halves(house, before, after, later) == []
    assert house.keys.read(programme_key_name("course-1")) is None


def test_fewer_than_ten_pairs_are_no_pairs(house: House) -> None:
    """Nine numbers would be nine people."""
    codes = CODES[:9]
    others = [said("some") for _ in range(20)]
    held(house, BEFORE, [said("nothing", code) for code in codes] + others)
    after = held(house, AFTER, [said("a-lot", code) for code in codes] + others)
    assert changes(house, after) == {}
    assert halves(house, after) == []


def test_only_scale_points_are_compared(house: House) -> None:
    """Whoever preferred not to say, or whom it does not concern, is in no pair of that question."""
    codes = CODES[:24]
    held(house, BEFORE, [said("some", code) for code in codes])
    points = ["a-lot"] * 11 + ["does-not-apply"] * 7 + ["prefer-not-to-say"] * 6
    after = held(house, AFTER, [said(point, code) for point, code in zip(points, codes, strict=True)])
    assert changes(house, after) == {"knowledge": Pairs(11, 0)}


def test_a_code_that_two_people_share_is_in_no_pair(house: House) -> None:
    """Whether in one batch or in two, before or after: whose is whose cannot be known, and both are left out."""
    codes = CODES[:30]
    before = house.open(course(BEFORE))
    arrive(house, before, course(BEFORE), [said("some", code) for code in [*codes, codes[0]]])
    house.take(before, course(BEFORE))
    house.close(before.id)
    after = house.open(course(AFTER))
    arrive(house, after, course(AFTER), [said("a-lot", code) for code in [*codes, codes[1], codes[1]]])
    closing = house.close(after.id)
    assert changes(house, after) == {"knowledge": Pairs(28, 0)}
    assert closing.shared == 2


@given(
    st.lists(st.tuples(st.sampled_from(CODES[:25]), st.integers(0, 2)), max_size=60),
    st.lists(st.tuples(st.sampled_from(CODES[:25]), st.integers(0, 2)), max_size=60),
)
def test_pairs_are_what_a_list_of_names_would_give(before: Any, after: Any) -> None:
    """Of the codes that are there once on each side, those who rose and those who did not."""
    pairing = _quick_pairing()
    points = ("nothing", "some", "a-lot")
    sides = [
        joined(
            pairing.halves("r", course(text), [{"answers": said(points[p], code)} for code, p in side]), ()
        )
        for text, side in ((BEFORE, before), (AFTER, after))
    ]
    once = [
        {code: p for code, p in side if [c for c, _ in side].count(code) == 1} for side in (before, after)
    ]
    both = once[0].keys() & once[1].keys()
    rose = sum(once[1][code] > once[0][code] for code in both)
    wanted = {"knowledge": Pairs(rose, len(both) - rose)} if len(both) >= FEW else {}
    assert pairing.compare(*sides).changes == wanted


def _quick_pairing() -> Pairing:
    """With a hash that costs nothing: hundreds of lists are tried."""
    pairing = Pairing(bytes(range(32)))

    class Plain:
        def hashes(self, words: Iterable[str]) -> list[str]:
            return list(words)

    pairing._codes = pairing._receipts = Plain()  # type: ignore[assignment]
    return pairing


# What is not kept ----------


def test_a_response_holds_no_code(house: House) -> None:
    """The code goes no further than the intake, and nothing that is kept joins halves to responses."""
    before, after = before_and_after(house, 12, 0)
    for response in (*house.responses(before), *house.responses(after)):
        assert set(response["answers"]) == {"knowing"}
    ids = {response["id"] for response in house.responses(before)}
    kept = [vars(half) for half in halves(house, before)]
    assert not any(response_id in json.dumps(each, default=bytes.hex) for response_id in ids for each in kept)


def test_a_half_tells_nothing_without_the_key(house: House) -> None:
    """No two look alike in anything but their length, and the answers of one person have nothing in common."""
    before = held(house, BEFORE, [said("some", code) for code in CODES[:12]])
    kept = halves(house, before)
    assert len({half.sealed for half in kept}) == len({half.hash for half in kept}) == 12
    assert len({half.receipt for half in kept}) == 12
    assert len({len(half.sealed) for half in kept}) == 1


def test_two_answers_of_one_person_share_no_hash() -> None:
    """Or three answers together would be as good as a name."""
    two = course(
        BEFORE.replace(
            '[[questions]]\nid = "code"',
            """[[questions]]
id = "sure"
kind = "scale"
title = "Sure"
ask = "How sure are you?"
choices = [{ id = "very", say = "Very" }, { id = "not", say = "Not" }]
paired = { name = "sureness" }

[[questions]]
id = "code\"""",
        )
    )
    content = {"receipt": "one two three", "answers": {"knowing": "some", "sure": "very", "code": "ha07e"}}
    first, second = Pairing(bytes(32)).halves("r", two, [content])
    assert not {first.hash, first.receipt} & {second.hash, second.receipt}
    assert len(first.sealed) == len(second.sealed)


def test_another_run_gives_another_hash() -> None:
    """What somebody wrote for one course cannot be found in the next one."""
    content = {"receipt": "a b c", "answers": said("some", "ha07e")}
    found = [Pairing(bytes([key]) * 32).halves("r", course(BEFORE), [content])[0] for key in (1, 2)]
    assert found[0].hash != found[1].hash


def test_the_chat_is_not_given_the_key(tmp_path: Path) -> None:
    """A programme's key lies where the intake's lies."""
    keys = KeysApart(KeyFolder(tmp_path / "rounds"), KeyFolder(tmp_path / "intake"))
    keys.make(programme_key_name("course-1"))
    assert KeyFolder(tmp_path / "rounds").read(programme_key_name("course-1")) is None
    assert KeyFolder(tmp_path / "intake").read(programme_key_name("course-1"))


# Deleting ----------


def test_whoever_deletes_is_in_no_pair(house: House) -> None:
    """Their delete words take out their halves as well, as long as the pair has not been made."""
    codes, survey = CODES[:14], course(BEFORE)
    before = house.open(survey)
    words = [new_receipt() for _ in codes]
    arrive(house, before, survey, [said("some", code) for code in codes], words)
    house.close(before.id)
    delete(house, words[0], words[3])
    assert len(halves(house, before)) == len(house.responses(before)) == 12
    after = held(house, AFTER, [said("a-lot", code) for code in codes])
    assert changes(house, after) == {"knowledge": Pairs(12, 0)}


def delete(house: House, *receipts: str) -> None:
    for receipt in receipts:
        asyncio.run(house.conversations.delete(receipt))
    house.intake().delete_what_was_asked({"course-1": run(house).round_ids})


# Which rounds belong together ----------


def test_rounds_find_their_programme_by_themselves(small_house: House) -> None:
    """A round before begins one; those after join the oldest that waits for them."""
    house = small_house
    first = held(house, BEFORE, SOME)
    second = held(house, BEFORE, SOME)
    assert (first.programme, second.programme) == ("course-1", "course-2")
    assert [held(house, AFTER, []).programme for _ in range(3)] == ["course-1", "course-2", ""]
    assert held(house, LATER, []).programme == "course-1"


def test_a_programme_can_be_named(small_house: House) -> None:
    """And later rounds join the one that is named, not the oldest."""
    house = small_house
    held(house, BEFORE, SOME)
    held(house, BEFORE, SOME, programme="spring")
    assert held(house, AFTER, [], programme="spring").programme == "spring"
    assert held(house, BEFORE, SOME, programme="course-2").programme == "course-2"
    assert held(house, BEFORE, SOME).programme == "course-3"
    for wanted, why in (("spring", "waiting: course-1, course-2"), ("summer", "waiting: course-1")):
        with pytest.raises(RoundProblem, match=why):
            house.open(course(AFTER), programme=wanted)
    with pytest.raises(RoundProblem, match="already"):
        house.open(course(BEFORE), programme="spring")
    with pytest.raises(RoundProblem, match="small letters"):
        house.open(course(BEFORE), programme="Spring course!")
    with pytest.raises(RoundProblem, match="no programme"):
        house.open(programme="spring")


def test_without_a_round_before_nobody_is_asked_for_a_code(small_house: House) -> None:
    """A code that has no use is not collected."""
    one = small_house.open(course(AFTER))
    person = small_house.person("a").begin("course-after").says("yes").says("some")
    assert one.programme == ""
    assert "Shall I send it?" in person.words


def test_where_too_few_answered_before_nobody_is_asked_for_a_code_later(house: House) -> None:
    """Nothing could be matched, so the run ends at once, with its key; whoever is asked later is not asked in vain."""
    before = house.open(course(BEFORE))
    arrive(house, before, course(BEFORE), [said("some", code) for code in CODES[: FEW - 1]])
    assert house.close(before.id).ended == "course-1"
    assert not is_alive(house.keys, "course-1")
    after = house.open(course(AFTER))
    assert (after.programme, house.rounds.all()[0].script.survey.code) == ("", None)


def test_a_round_that_waits_for_one_with_too_few_asks_for_no_code(small_house: House) -> None:
    """Planned before it is known: it opens without; one that people answer already goes on as it began."""
    house = small_house
    before = house.open(course(BEFORE))
    asked = house.open(course(AFTER))
    house.open(course(LATER), opens=TODAY + timedelta(days=1))
    assert house.close(before.id).ended == ""
    programmes = {one.id: one.programme for one in _rounds(house)}
    assert programmes == {before.id: "course-1", asked.id: "course-1", "course-later-r1": ""}
    assert house.rounds.find("course-after").script.survey.code  # type: ignore[union-attr]
    assert house.close(asked.id).ended == "course-1"
    assert not is_alive(house.keys, "course-1")


def test_surveys_that_do_not_fit_do_not_open(small_house: House) -> None:
    """Before anybody has made a code in vain."""
    held(small_house, BEFORE, SOME)
    with pytest.raises(RoundProblem, match="other words"):
        small_house.open(course(AFTER.replace("How much do you know?", "How much is known?")))


def test_what_was_before_is_closed_first(small_house: House) -> None:
    """Or the last to answer before would be in no pair."""
    house = small_house
    before = house.open(course(BEFORE))
    after = house.open(course(AFTER))
    with pytest.raises(RoundProblem, match=f"heard round close {before.id}"):
        house.close(after.id)
    house.close(before.id)
    house.close(after.id)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("First school, last letter", "Second school, last letter"),
        ("How much do you know?", "How much do you know now?"),
        ('say = "Some"', 'say = "A bit"'),
        ('name = "knowledge"', 'name = "knowing"'),
        ('id = "course", stage', 'id = "another", stage'),
    ],
)
def test_what_is_set_side_by_side_does_not_change_while_people_answer(
    small_house: House, old: str, new: str
) -> None:
    """By the time a round closes nobody can tell which words an answer was to; a hint may change."""
    house = small_house
    one = house.open(course(BEFORE))
    later = BEFORE.replace("revision = 1", "revision = 2")
    assert BEFORE.count(old) == 1
    with pytest.raises(RoundProblem, match="close the round"):
        revise(house.stores.rounds, one.id, course(later.replace(old, new)), TODAY)
    explained = later.replace('title = "Knowing"', 'title = "Knowing"\nhint = "About this subject."')
    assert revise(house.stores.rounds, one.id, course(explained), TODAY).revisions == (1, 2)


# Ending ----------


def test_a_programme_ends_with_the_last_of_its_rounds(small_house: House) -> None:
    """While one is open that is set beside the first, its key stays."""
    house = small_house
    held(house, BEFORE, SOME)
    after, later = house.open(course(AFTER)), house.open(course(LATER))
    assert house.close(later.id).ended == ""
    assert is_alive(house.keys, "course-1")
    assert house.close(after.id).ended == "course-1"
    assert not is_alive(house.keys, "course-1")


def test_a_programme_is_ended_by_hand(house: House) -> None:
    """When its later round will not come: once, and not while a round is open."""
    before = house.open(course(BEFORE))
    arrive(house, before, course(BEFORE), [said("some", code) for code in CODES[:12]])
    with pytest.raises(RoundProblem, match="still open"):
        end_run(house.stores, house.keys, "course-1")
    house.close(before.id)
    assert end_run(house.stores, house.keys, "course-1") == ()
    assert halves(house, before) == []
    with pytest.raises(RoundProblem, match="ended"):
        end_run(house.stores, house.keys, "course-1")
    assert held(house, AFTER, [said("some", CODES[0])] * 12).programme == ""


def test_a_programme_that_was_forgotten_ends_by_itself(house: House) -> None:
    """A year after its first round closed, whether or not anybody remembers it."""
    before = held(house, BEFORE, [said("some", code) for code in CODES[:12]])
    a_day, closed = 86_400, house_day(house)
    upkeep(house.stores, house.keys, closed + LONGEST.days * a_day)
    assert len(halves(house, before)) == 12
    upkeep(house.stores, house.keys, closed + (LONGEST.days + 1) * a_day)
    assert halves(house, before) == []
    assert not is_alive(house.keys, "course-1")


def house_day(house: House) -> int:
    return int(datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC).timestamp())


# Killed ----------


@pytest.mark.slow
def test_setting_side_by_side_survives_being_killed_anywhere(house: House) -> None:
    """At every few steps of the last closing: closed again, every pair is counted once and nothing is left."""
    every = 2 if house.place.name == "memory" else 9
    for steps in itertools.count(0, every):
        if _lives(house, Fate(steps)):
            assert steps > 30
            return


def _lives(house: House, fate: Fate) -> bool:
    before = held(house, BEFORE, [said("some", code) for code in CODES[:10]])
    later = house.open(course(LATER), programme=before.programme)
    arrive(house, later, course(LATER), [said("a-lot", code) for code in CODES[:10]])
    lived = _closes(house, later, fate)
    if not lived:
        try:
            house.close(later.id)
        except RoundProblem as problem:
            assert "closed already" in str(problem)  # noqa: PT017
    assert changes(house, later) == {"knowledge": Pairs(10, 0)}
    assert halves(house, before, later) == []
    assert not is_alive(house.keys, before.programme)
    return lived


def _closes(house: House, one: Round, fate: Fate) -> bool:
    names = ("rounds", "participation", "pool", "responses")
    stores = replace(house.stores, **{name: Mortal(getattr(house.stores, name), fate) for name in names})
    keys = MortalKeys(house.keys._folder, fate)
    intake = Intake(stores.pool, stores.responses, keys, str, house.chance)
    try:
        close_round(stores, keys, intake, one.id, TODAY, lambda seconds: None)
    except Killed:
        return False
    return True


def test_an_opening_killed_anywhere_leaves_one_programme(small_house: House) -> None:
    """Opened again, the round is in the run that it was to be in, with one key."""
    house = small_house
    for steps in itertools.count():
        fate = Fate(steps)
        keys = MortalKeys(house.keys._folder, fate)
        try:
            open_round(Mortal(house.stores.rounds, fate), keys, course(BEFORE), TODAY)  # type: ignore[arg-type]
        except Killed:
            continue
        except RoundProblem as problem:  # it was killed when all was done
            assert "is open already" in str(problem)  # noqa: PT017
        break
    assert house.keys.read(programme_key_name("course-1"))
    assert house.keys.read(programme_key_name("course-2")) is None
