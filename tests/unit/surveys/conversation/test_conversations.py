"""The promises of a conversation: nobody loses their place, one go each, and whatever happens is answered kindly."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from surveys.dialogue.messages import Message
from surveys.privacy.sealing import draft_tag, open_response
from surveys.retention import DRAFT_SECONDS, HOUR
from surveys.store.memory import memory_stores
from surveys.store.protocols import Draft, ParticipationStore, ParticipationWork
from tests.houses import HELP, House, Person, Place, every_kind, second_survey

ANSWERS = ("good", "home, school", "mostly", "12", "It is fine.")


def _sealed_answers(house: House, round_id: str) -> list[dict[str, object]]:
    with house.stores.pool.transaction() as work:
        sealed = work.waiting(round_id).values()
    key = house.answers_key(round_id)
    assert key is not None
    return [open_response(key, body)["answers"] for body in sealed]


def _counts(house: House, round_id: str) -> tuple[int, int]:
    with house.stores.participation.transaction() as work:
        return work.counts(round_id)


# The whole way ----------


def test_what_was_answered_waits_sealed_and_counted_once(house: House) -> None:
    """One response in the pool, one tag that has sent, no draft left."""
    one = house.open()
    person = house.person("a").answers_all(*ANSWERS)
    assert person.seen[0].words == "Thank you."
    assert "on their way" in person.last.words
    assert _sealed_answers(house, one.id) == [
        {"mood": "good", "places": ["home", "school"], "at-home": "mostly", "age": 12, "more": "It is fine."}
    ]
    assert _counts(house, one.id) == (1, 1)
    key = house.keys.read(one.id)
    assert key
    with house.stores.participation.transaction() as work:
        assert work.drafts([draft_tag(key, person.visitor)]) == []


def test_somebody_who_only_looked_is_not_counted(house: House) -> None:
    """Taking part begins with Yes, start."""
    one = house.open()
    house.person("a").begin()
    house.person("b").begin().presses("no")
    assert _counts(house, one.id) == (0, 0)
    house.person("c").begin().presses("yes")
    assert _counts(house, one.id) == (1, 0)


def test_beginning_again_takes_up_where_it_was_left(house: House) -> None:
    """The link can be opened any number of times."""
    house.open()
    person = house.person("a").begin().presses("yes").presses("good")
    question = person.last
    assert person.begin().seen[0].words == "Welcome back. Your place was kept."
    assert person.last == question
    assert person.says("/start every-kind").last == question
    assert person.begin("every-kind-r1").last == question


def test_looking_changes_nothing(house: House) -> None:
    """A page can be loaded again and again."""
    house.open()
    person = house.person("a").looks().presses("yes").presses("good")
    shown = person.last
    assert person.looks().seen == (shown,)
    assert person.looks().seen == (shown,)
    assert person.presses("school").last.words == "How old are you?"


# One go each ----------


def test_each_person_answers_once(house: House) -> None:
    """Afterwards every way in says so, and nothing is added."""
    one = house.open()
    person = house.person("a").answers_all(*ANSWERS)
    for way in (
        person.begin,
        person.looks,
        lambda: person.says("send"),
        lambda: person.says("good", about="m001.7"),
        lambda: person.says("hello", code="every-kind"),
        lambda: person.says("/start every-kind"),
    ):
        assert "answered here already" in way().words
    assert len(_sealed_answers(house, one.id)) == 1
    assert _counts(house, one.id) == (1, 1)


def test_channels_and_visitors_are_told_apart(house: House) -> None:
    """The same number at two doors is two people."""
    one = house.open()
    for channel in ("web", "telegram", "terminal"):
        house.person("7", channel).answers_all(*ANSWERS)
    assert _counts(house, one.id) == (3, 3)


def test_somebody_who_stopped_can_come_back(house: House) -> None:
    """Stopping deletes the answers and takes nothing from the person; they are still counted once."""
    one = house.open()
    person = house.person("a").begin().presses("yes").presses("good").presses("/stop").presses("delete")
    assert "Your answers are deleted" in person.words
    assert _sealed_answers(house, one.id) == []
    assert "Do you want to take part?" in person.begin().words
    person.answers_all(*ANSWERS)
    assert _counts(house, one.id) == (1, 1)


def test_sending_a_part_is_sending(house: House) -> None:
    """What was answered before stopping is one response like any other."""
    one = house.open()
    person = house.person("a").begin().presses("yes").presses("good").presses("/stop").presses("send")
    assert "on their way" in person.words
    assert _sealed_answers(house, one.id) == [{"mood": "good"}]


def test_two_presses_at_once_count_once(house: House) -> None:
    """Whoever taps many times at once has answered once; the same tap again leads where it led before."""
    house.open()
    person = house.person("a").begin().presses("yes")
    about = person.last.about

    async def tap() -> list[str]:
        taps = (
            house.conversations.hear(person.visitor, Message(words, about))
            for words in ("good", "bad", "good", "mixed")
        )
        return [says[0].words for says in await asyncio.gather(*taps)]

    first, bad, again, mixed = asyncio.run(tap())
    assert first == again == "Where do you feel safe?"
    assert all(words.startswith("That button was for an earlier question") for words in (bad, mixed))
    assert "Mood: Good" in person.says("skip").says("skip").says("skip").words


def test_sending_twice_at_once_is_one_response(house: House) -> None:
    """Ten presses on Send in the same moment, from one person, are one row."""
    one = house.open()
    person = house.person("a").begin()
    for words in ("yes", *ANSWERS):
        person.says(words)
    about = person.last.about

    async def send() -> list[str]:
        presses = (house.conversations.hear(person.visitor, Message("send", about)) for _ in range(10))
        return [says[-1].words for says in await asyncio.gather(*presses)]

    told = asyncio.run(send())
    assert all("on their way" in words or "answered here already" in words for words in told)
    assert len(_sealed_answers(house, one.id)) == 1
    assert _counts(house, one.id) == (1, 1)


def test_many_people_at_once_do_not_mix(house: House) -> None:
    """Forty conversations at the same time end with forty responses, each with its own answers."""
    one = house.open()

    async def talk(number: int) -> None:
        visitor = house.person(number).visitor
        await house.conversations.begin(visitor, "every-kind")
        for words in ("yes", "good", "school", str(5 + number % 20), f"I am {number}", "send"):
            await house.conversations.hear(visitor, Message(words))

    async def everybody() -> None:
        await asyncio.gather(*(talk(number) for number in range(40)))

    asyncio.run(everybody())
    answers = _sealed_answers(house, one.id)
    assert {(each["age"], each["more"]) for each in answers} == {(5 + n % 20, f"I am {n}") for n in range(40)}


# Several surveys ----------


def test_the_conversation_touched_last_goes_on(house: House) -> None:
    """In a chat without addresses, words belong to the survey that was last touched, also within one second."""
    house.open()
    house.open(second_survey())
    person = house.person("a", "telegram").begin()
    assert person.begin("second").says("yes").last.words == "And how are you here?"
    assert person.begin("every-kind").says("yes").last.words == "How are you?"
    assert person.says("/start second").last.words == "And how are you here?"
    assert person.says("good").last.words == "And where are you safe?"
    assert person.says("good", code="every-kind").last.words == "Where do you feel safe?"


def test_nothing_beside_a_place_says_that_somebody_is_in_two_surveys(house: House) -> None:
    """When a place runs out is kept on the hour for everybody: which was touched last is inside what is sealed."""
    house.open()
    house.open(second_survey())
    person = house.person("a", "telegram")
    for code in ("every-kind", "second", "every-kind"):
        person.begin(code).says("yes")
    with house.stores.participation.transaction() as work:
        tags = [draft_tag(one.key, person.visitor) for one in house.rounds.all()]
        assert [draft.expires % 3600 for draft in work.drafts(tags)] == [0, 0]


def test_two_surveys_give_two_responses(house: House) -> None:
    """Sending one leaves the other where it was."""
    first, second = house.open(), house.open(second_survey())
    person = house.person("a").begin("second").says("yes").says("good")
    person.answers_all(*ANSWERS)
    assert person.looks("second").last.words == "And where are you safe?"
    assert len(_sealed_answers(house, first.id)) == 1
    person.says("/stop").presses("send")
    assert _sealed_answers(house, second.id) == [{"mood": "good"}]
    assert "answered here already" in person.says("hello").words


def test_after_one_survey_the_other_is_offered(house: House) -> None:
    """Somebody who has sent one is offered the other only."""
    house.open()
    house.open(second_survey())
    person = house.person("a").answers_all(*ANSWERS)
    assert [button.words for button in person.says("hello").last.buttons] == ["/start second"]
    stale = person.says("good", about="m001.3")
    assert "answered here already" in stale.seen[0].words
    assert [button.words for button in stale.last.buttons] == ["/start second"]


# Codes and closed rounds ----------


def test_a_survey_is_chosen_by_its_title_typed(house: House) -> None:
    """As it stands on the button; a number, which could mean a place in another list, is not taken."""
    house.open()
    assert house.person("a").says("every kind of Question").words.startswith("Hello. Test Board wants")
    assert house.person("b").says("1").last.buttons


def test_what_is_typed_outside_every_survey_is_said_not_to_be_kept(house: House) -> None:
    """More than a word may have been meant as an answer."""
    house.open()
    not_kept = "I have not kept what you wrote."
    assert house.person("a").says("one more thing").words.endswith(not_kept)
    assert not_kept not in house.person("b").says("hello").words
    sent = house.person("c").answers_all(*ANSWERS)
    assert sent.says("and one more thing").words.endswith(not_kept)


@pytest.mark.parametrize(
    "code", ["EVERY-KIND", "Every-Kind.", "every-kind-R1", "every_kind please", "«every–kind»"]
)
def test_a_code_is_known_as_it_was_copied(house: House, code: str) -> None:
    """From a poster in capitals, or from the end of a sentence in a chat."""
    house.open()
    assert house.person("a").says(f"/start {code}").words.startswith("Hello. Test Board wants")


@pytest.mark.parametrize("code", ["nonsense", "every-kind-r9", "EVERY KIND", "", "../..", "x" * 5000, "\x00"])
def test_an_unknown_code_offers_what_is_open(house: House, code: str) -> None:
    """A wrong code on a poster still leads somewhere."""
    house.open()
    for person in (house.person("a").begin(code), house.person("b").looks(code)):
        assert [(button.say, button.words) for button in person.last.buttons] == [
            ("Every kind of question", "/start every-kind")
        ]
        assert person.says(person.last.buttons[0].words).words.startswith("Hello. Test Board wants")
    assert house.person("a").says("hello", code=code).last.words


def test_two_rounds_of_one_survey_are_answered_apart(house: House) -> None:
    """Each with its label on the first screen and in the list; the survey's own code asks which is meant."""
    grimsby, immingham = house.open(label="Neglect, Grimsby"), house.open(label="Neglect, Immingham")
    assert "Neglect, Grimsby" in house.person("a").begin(grimsby.code).words
    asked = house.person("b").begin("every-kind")
    assert [(button.say, button.words) for button in asked.last.buttons] == [
        (f"Every kind of question: {one.label}", f"/start {one.code}") for one in (grimsby, immingham)
    ]
    assert "Neglect, Immingham" in asked.says(asked.last.buttons[1].words).words
    sent = house.person("c").answers_all(*ANSWERS, code=immingham.code)
    assert [button.words for button in sent.says("hello").last.buttons] == [f"/start {grimsby.code}"]
    assert (len(house.pool_rows(grimsby)), len(house.pool_rows(immingham))) == (0, 1)


def test_a_label_alone_needs_no_choice(house: House) -> None:
    """A poster with the survey's own code goes on leading to the only round there is."""
    house.open(label="Neglect, Grimsby")
    assert "Neglect, Grimsby" in house.person("a").begin("every-kind").words


def test_where_nothing_is_open_that_is_said(house: House) -> None:
    """Words, looks and codes all get the same plain answer."""
    for person in (house.person("a").begin(""), house.person("a").says("hi"), house.person("a").looks("x")):
        assert person.words == "There is no survey open right now. Thank you for looking."


def test_a_round_that_closes_midway_is_told(house: House) -> None:
    """Somebody in the middle hears that it is closed; the key, and with it their place, is gone."""
    one = house.open()
    person = house.person("a").begin().presses("yes").presses("good")
    house.close(one.id)
    assert person.says("school", about=person.last.about, code="every-kind").words.startswith(
        "That survey is closed"
    )
    assert person.says("school", about="m001.3").words.startswith("That survey is closed")
    assert person.looks().words.startswith("That survey is closed")
    assert person.begin("every-kind-r1").words.startswith("That survey is closed")
    assert person.says("anything").words.startswith("There is no survey open")


def test_a_round_that_closes_between_the_list_and_sending_takes_nothing(house: House) -> None:
    """Whoever presses Send on a closed round is told, and nothing of it is left behind."""
    one = house.open()
    person = house.person("a").begin()
    for words in ("yes", *ANSWERS):
        person.says(words)
    house.close(one.id)
    assert person.says("send", about=person.last.about, code="every-kind").words.startswith(
        "That survey is closed"
    )
    assert house.pool_rows(one) == {}
    assert _counts(house, one.id) == (0, 0)


class Meanwhile:
    """A store after whose next transaction something happens."""

    def __init__(self, store: ParticipationStore) -> None:
        self._store, self.then = store, lambda: None

    @contextmanager
    def transaction(self) -> Iterator[ParticipationWork]:
        with self._store.transaction() as work:
            yield work
        then, self.then = self.then, lambda: None
        then()

    def scrub(self) -> None:
        self._store.scrub()


def test_a_round_that_closes_while_somebody_sends_keeps_nothing_of_them(house: House) -> None:
    """Between the press on Send and the sealing the round closes: they are told, and no row is left behind."""
    one = house.open()
    store = Meanwhile(house.stores.participation)
    house.stop()
    house.place.stores = replace(house.stores, participation=store)
    house.start()
    person = house.person("a").begin()
    for words in ("yes", *ANSWERS):
        person.says(words)
    store.then = lambda: house.close(one.id)
    assert person.presses("send").words.startswith("That survey is closed")
    assert house.pool_rows(one) == {}
    assert _counts(house, one.id) == (0, 0)


def test_the_next_round_is_a_new_go(house: House) -> None:
    """Who answered the first round can answer the second: nobody can tell that they did."""
    first = house.open()
    person = house.person("a").answers_all(*ANSWERS)
    house.close(first.id)
    second = house.open()
    assert "Do you want to take part?" in person.begin().words
    assert "on their way" in person.answers_all(*ANSWERS).words
    assert len(_sealed_answers(house, second.id)) == 1


def test_a_round_whose_key_is_damaged_does_not_close_the_others(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """One broken file is one broken round, and the log says which."""
    house.open()
    house.open(second_survey())
    key = next(path for path in Path(house.keys._folder).glob("second-r1.key"))
    key.write_bytes(b"short")
    assert "How are you?" in house.person("a").begin().presses("yes").words
    assert "second-r1 cannot be answered: KeyProblem" in caplog.text
    assert [each.code for each in house.conversations.open_surveys()] == ["every-kind"]


# Places that are lost ----------


def _draft_of(house: House, person: Person) -> Draft:
    key = house.keys.read("every-kind-r1")
    assert key
    with house.stores.participation.transaction() as work:
        (draft,) = work.drafts([draft_tag(key, person.visitor)])
    return draft


def test_a_place_is_kept_for_two_days_and_no_longer(house: House) -> None:
    """An hour before, it is there; after it is not, and a new start is offered."""
    house.open()
    person = house.person("a").begin().presses("yes").presses("good")
    house.clock.now += DRAFT_SECONDS - HOUR
    assert person.looks().last.words == "Where do you feel safe?"
    house.clock.now += HOUR
    about = person.last.about
    for told in (person.says("school", about=about), person.says("school", about=about, code="every-kind")):
        assert told.seen[0].words.startswith("Your place was not found.")
        assert [button.words for button in told.last.buttons] == ["/start every-kind"]
    assert "Do you want to take part?" in person.begin().words


def test_when_a_place_runs_out_does_not_tell_when_somebody_wrote(house: House) -> None:
    """It is on the hour, and nobody's place is kept longer than was promised."""
    house.open()
    house.clock.now += HOUR - house.clock.now % HOUR
    begun = house.clock.now
    for minute in range(60):
        house.person(minute).begin()
        house.clock.now += 60
    with house.stores.participation.transaction() as work:
        assert work.expire(begun + DRAFT_SECONDS - 1) == 0
        assert work.expire(begun + DRAFT_SECONDS) == 60


def test_every_turn_keeps_the_place_for_another_two_days(house: House) -> None:
    """Slow is fine."""
    house.open()
    person = house.person("a").begin()
    for words in ("yes", *ANSWERS):
        house.clock.now += DRAFT_SECONDS - HOUR
        person.says(words)
    assert "on their way" in person.presses("send").words


@pytest.mark.parametrize(
    "spoil", [lambda sealed: sealed[:-1], lambda sealed: b"\x00" * len(sealed), lambda sealed: b""]
)
def test_a_damaged_place_is_a_lost_place(house: House, spoil: object) -> None:
    """Bytes that do not open are answered like an old place; the survey can be begun again."""
    house.open()
    person = house.person("a").begin().presses("yes")
    draft = _draft_of(house, person)
    with house.stores.participation.transaction() as work:
        work.keep(replace(draft, sealed=spoil(draft.sealed)))  # type: ignore[operator]
    assert person.presses("good").seen[0].words.startswith("Your place was not found.")
    assert "on their way" in person.answers_all(*ANSWERS).words


@pytest.mark.parametrize("begins", [False, True])
@pytest.mark.parametrize("words", [b"", b"\x00" * 40, b"those of another moment"])
def test_words_that_do_not_open_are_a_lost_place(house: House, words: bytes, begins: bool) -> None:
    """The place alone is not enough to go on from: it is answered like an old one, and the survey can be begun again."""
    house.open()
    person = house.person("a").begin().presses("yes").presses("bad").says("It was cold.")
    before = _words_of(house, person)
    person.says("/back").says("It was loud.")
    spoilt = before if words == b"those of another moment" else words
    draft = replace(_draft_of(house, person), words=spoilt)
    with house.stores.participation.transaction() as work:
        work.keep(draft)
    if begins:
        assert asyncio.run(house.conversations.note_unseen(person.visitor))
        assert "Do you want to take part?" in person.begin().words
    else:
        assert person.presses("school").seen[0].words.startswith("Your place was not found.")
    assert "on their way" in person.answers_all(*ANSWERS).words


def test_one_person_cannot_open_anothers_place(house: House) -> None:
    """A draft put under somebody else's tag does not open for them."""
    one = house.open()
    person = house.person("a").begin().presses("yes").presses("good")
    key = house.keys.read(one.id)
    assert key
    thief = house.person("b")
    draft = _draft_of(house, person)
    with house.stores.participation.transaction() as work:
        work.keep(replace(draft, tag=draft_tag(key, thief.visitor)))
    assert "Do you want to take part?" in thief.looks().words


# Things that are not words, and words outside a survey ----------


def test_a_picture_is_declined_and_the_question_asked_again(house: House) -> None:
    """Nothing that is not words is kept, and the place stays."""
    house.open()
    person = house.person("a").begin().presses("yes")
    question = person.last
    declined = person.declines()
    assert declined.seen[0].words.startswith("Sorry, I can only read words here.")
    assert declined.last == question
    assert house.person("b").declines().words.startswith("Sorry, I can only read words")
    assert person.declines("nonsense").words.startswith("Sorry, I can only read words")


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("code", ["", "every-kind", "nonsense"])
@pytest.mark.parametrize("about", ["", "m001.4"])
def test_worrying_words_outside_a_survey_bring_help(house: House, sent: bool, code: str, about: str) -> None:
    """Also from somebody who has sent already, who never began, or whose code is wrong."""
    house.open()
    person = house.person("a")
    if sent:
        person.answers_all(*ANSWERS)
    assert HELP in person.says("he hurts me", code=code, about=about).words
    assert HELP in person.says("/help", code=code).words
    assert HELP in person.says("help me", code=code).words
    assert "What happens to what you write" in person.says("privacy", code=code).words


STRANGE = (
    "",
    " ",
    "/",
    "//",
    "/start",
    "/start ",
    "/start \x00",
    "\ud800",
    "x" * 20_000,
    "😀" * 5000,
    "\u202e",
    "%s {0}",
    "/done",
)


@pytest.mark.parametrize("words", STRANGE)
def test_strange_words_are_always_answered(house: House, words: str) -> None:
    """In a survey, before one and after one: something kind is said and nothing breaks."""
    house.open()
    for person in (
        house.person("new"),
        house.person("midway").begin(),
        house.person("asked").begin().presses("yes"),
    ):
        assert all(say.words for say in person.says(words).seen)
        assert all(say.words for say in person.says(words, code="every-kind").seen)


# What the store holds while people talk ----------


def test_every_draft_of_a_survey_has_one_size(house: House) -> None:
    """How much somebody wrote cannot be read from the size of what is kept."""
    house.open()
    sizes = set()
    for words in ("x", "x" * 1500, "😀" * 1500, '"\\' * 700):
        person = house.person(os.urandom(4).hex()).begin().says("yes").says("bad").says(words)
        sizes.add((len(_draft_of(house, person).sealed), len(_words_of(house, person))))
    assert len(sizes) == 1


def test_a_place_has_no_words_before_a_turn_at_an_open_question(house: House) -> None:
    """Whoever begins and leaves, a thousand times, leaves half a kilobyte each; from the first turn at an open question on
    there is the one size, whatever was said there."""
    house.open()
    person = house.person("a").begin().presses("yes").presses("bad")
    assert _kept_words(house, person) is None
    assert len(_draft_of(house, person).sealed) < 1024
    assert _kept_words(house, person.says("/skip"))


def _words_of(house: House, person: Person) -> bytes:
    sealed = _kept_words(house, person)
    assert sealed
    return sealed


def _kept_words(house: House, person: Person) -> bytes | None:
    key = house.keys.read("every-kind-r1")
    assert key
    with house.stores.participation.transaction() as work:
        return work.words(draft_tag(key, person.visitor))


@pytest.mark.parametrize(
    "said", ["It was loud.", "x" * 1500, "/skip", "help", "/back", "/words", "He hurts me"]
)
def test_what_was_said_at_an_open_question_cannot_be_told_from_what_was_written(
    house: House, said: str
) -> None:
    """From the first turn there on, words are sealed anew at every turn, that of a skip too, and at one length."""
    house.open()
    person = house.person("a").begin().says("yes").says("bad").says(said)
    seen = [_words_of(house, person)]
    for words in ("/back", "purple", "school", "help", "12", "/list"):
        person.says(words)
        seen.append(_words_of(house, person))
    assert len(set(seen)) == len(seen)
    assert {len(each) for each in seen} == {len(seen[0])}


def test_whoever_watches_the_disk_cannot_tell_help_that_followed_from_any_other_turn(house: House) -> None:
    """Neither what is written at each turn nor what is read says who wrote, who skipped, and who was shown help."""
    house.open()
    one, other = house.person("a"), house.person("b")
    told = [("yes", "yes"), ("bad", "bad"), ("He hurts me", "/skip"), ("go on", "school"), ("school", "12")]
    for person in (one, other):
        person.begin()
    seen = []
    for words in told:
        held = [_held(house, person) for person in (one, other)]
        for person, said in zip((one, other), words, strict=True):
            person.says(said)
        seen.append(
            [_changed(before, _held(house, each)) for before, each in zip(held, (one, other), strict=True)]
        )
    assert [a for a, _ in seen] == [b for _, b in seen]
    assert [len(a) for a, _ in seen] == [1, 1, 2, 2, 2]


def _held(house: House, person: Person) -> tuple[bytes, bytes]:
    return _draft_of(house, person).sealed, _kept_words(house, person) or b""


def _changed(before: tuple[bytes, ...], after: tuple[bytes, ...]) -> list[int]:
    """The lengths of what was written."""
    return [len(now) for then, now in zip(before, after, strict=True) if now != then]


def test_words_that_fall_away_are_gone_at_once(house: House) -> None:
    """An answer changed so that a question is not asked any more takes away what was written there."""
    house.open()
    person = house.person("a").begin()
    for words in ("yes", "bad", "It was loud.", "school", "12", "/skip", "change", "mood"):
        person.says(words)
    before = _words_of(house, person)
    person.says("good")
    assert _words_of(house, person) != before
    assert "Why" not in person.words
    assert _sealed_answers_after_sending(house, person) == {"mood": "good", "places": ["school"], "age": 12}


def _sealed_answers_after_sending(house: House, person: Person) -> dict[str, object]:
    person.says("send")
    (answers,) = _sealed_answers(house, "every-kind-r1")
    return answers


def test_memory_and_databases_hold_the_same_conversation(house: House) -> None:
    """The survey, the words and the moments do not depend on where they are kept."""
    in_memory = House(Place("memory", memory_stores()), Path(house.keys._folder).parent / "other-keys")
    in_memory.open()
    house.open()
    for one in (in_memory, house):
        one.person("a").begin()
    told = [
        [person.says(words).words for words in ("yes", *ANSWERS, "change", "mood", "bad", "sad", "send")]
        for person in (in_memory.person("a"), house.person("a"))
    ]
    in_memory.stop()
    assert told[0] == told[1]
    assert every_kind().thanks in told[0][-1]


def test_a_message_that_comes_again_is_met_as_before(small_house: House) -> None:
    """Its reply may not have arrived: the light line stands above the question again, and nothing is taken twice."""
    house = small_house
    house.open()
    person = house.person("a", "telegram").begin()
    for number, words in enumerate(("yes", "bad", "I feel low"), 1):
        before = asyncio.run(house.conversations.hear(person.visitor, Message(words, number=number)))
    assert len(before) == 2
    assert asyncio.run(house.conversations.hear(person.visitor, Message("I feel low", number=3))) == before


@pytest.mark.parametrize("words", ["/stop", "delete"])
def test_an_end_that_is_pressed_again_is_said_again(small_house: House, words: str) -> None:
    """Nothing is kept of whoever stopped, so that the button itself has to say what it did."""
    small_house.open()
    person = small_house.person("a", "web").begin().presses("yes")
    if words == "delete":
        person.presses("good").presses("/stop")
    about = person.last.about
    stopped = person.says(words, about=about, code="every-kind").seen
    assert person.says(words, about=about, code="every-kind").seen == stopped
    assert stopped[-1].words.startswith("Stopped.")
