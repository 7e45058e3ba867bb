"""Asking to be contacted, on every kind of store: beside the survey, never in it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from surveys.conversation.contact import KEY, PLACES, _at
from surveys.conversation.limits import REQUESTS
from surveys.dialogue.contact_dialogue import STAYED
from surveys.dialogue.messages import Message
from surveys.privacy.expiring_keys import destroy_past
from surveys.privacy.keys import KeyProblem
from surveys.privacy.sealing import draft_tag, open_draft, open_response
from surveys.store.memory import memory_stores
from surveys.store.protocols import StoreUnavailable
from tests.houses import CONTACT_KEY, CONTACT_POINT, HELP, TODAY, House, Person, Place, second_survey

WRITTEN = {"language": "en", "name": "Sam", "reach": "07700 900123", "more": "wobblewords"}
ASKED = ("yes", "Sam", "07700 900123", "skip", "wobblewords")


@pytest.fixture
def house(place: Place, data_folder: Path) -> Iterator[House]:
    made = House(place, data_folder / "keys", contact=CONTACT_POINT)
    made.open()
    yield made
    made.stop()


@pytest.fixture
def small(data_folder: Path) -> Iterator[House]:
    made = House(Place("memory", memory_stores()), data_folder / "keys", contact=CONTACT_POINT)
    made.open()
    yield made
    made.stop()


def _midway(house: House, name: str = "somebody") -> Person:
    """Somebody at the question where everything can be written."""
    return house.person(name).begin().says("yes").says("Not good")


def _asks(person: Person, *typed: str, code: str = "") -> Person:
    for words in ("/contact", *(typed or ASKED)):
        person.says(words, code=code)
    return person


def _opened(house: House) -> list[dict[str, object]]:
    """What was written, without what the door adds to it."""
    opened = [open_response(CONTACT_KEY, request.sealed) for request in house.requests()]
    return [{name: said for name, said in each.items() if name != STAYED} for each in opened]


def _keys(house: House) -> list[bytes]:
    """The keys of places that exist now."""
    names = [path.stem for path in house.keys.folders[0].glob(f"{KEY}.*.key")]
    return [key for name in sorted(names) if (key := house.keys.read(name))]


def _tags(house: House, person: Person, page: str = "") -> list[str]:
    """What would stand for somebody, with the keys that exist now."""
    return [draft_tag(key, _at(person.visitor, page)) for key in _keys(house)]


def _places(house: House, person: Person, page: str = "") -> int:
    with house.stores.participation.transaction() as work:
        return work.left(PLACES)[1]


def test_what_is_asked_reaches_the_contact_point_and_nobody_else(house: House) -> None:
    """One sealed request with the day; the survey's question comes again as it was; nothing of it is among the answers."""
    person = _midway(house)
    waiting = person.last
    _asks(person, *ASKED, "send")
    assert person.seen[0].words.startswith("It is sent.")
    assert person.last == waiting
    assert _opened(house) == [WRITTEN]
    assert [request.asked_on for request in house.requests()] == [TODAY]
    for words in ("It is calm.", "skip", "skip", "skip", "send"):
        person.says(words)
    (one,) = (each.round for each in house.rounds.all())
    (sealed,) = house.pool_rows(one).values()
    key = house.answers_key(one.id)
    assert key
    answers = open_response(key, sealed)["answers"]
    assert answers == {"mood": "bad", "why": "It is calm."}


def test_the_survey_is_not_touched_meanwhile(house: House) -> None:
    """The row of the place in it stays byte for byte what it was: nothing about a survey is written beside a request."""
    person = _midway(house)
    (one,) = (each.round for each in house.rounds.all())
    tag = draft_tag(house.keys.read(one.id) or b"", person.visitor)

    def row() -> object:
        with house.stores.participation.transaction() as work:
            return work.drafts([tag])

    before = row()
    assert before
    _asks(person, *ASKED, "send")
    assert row() == before


def test_it_survives_a_restart_word_for_word(house: House) -> None:
    """What is typed afterwards is still taken as part of it, and never as an answer."""
    person = _asks(_midway(house), "yes", "Sam")
    house.restart()
    person.says("07700 900123").says("skip").says("skip")
    assert "07700 900123" in person.last.words
    person.says("send")
    assert _opened(house) == [{"language": "en", "name": "Sam", "reach": "07700 900123"}]


def test_nothing_is_left_of_what_was_not_sent(house: House) -> None:
    """No place, no request; and the question is there again."""
    person = _midway(house)
    waiting = person.last
    _asks(person, *ASKED, "do not send this")
    assert person.seen[0].words.startswith("That is fine. I have kept nothing")
    assert person.last == waiting
    assert house.requests() == []
    assert _places(house, person) == 0


def test_a_second_tap_sends_nothing_more(house: House) -> None:
    """The same press again, at once or after a restart, is told the same: nobody knows if they saw it the first time."""
    person = _asks(_midway(house))
    about = person.last.about
    person.presses("send")
    for _ in range(2):
        person.says("send", about=about)
        assert person.seen[0].words.startswith("It is sent.")
        assert person.last.words == "What makes it so?"
        house.restart()
    assert len(house.requests()) == 1


def test_a_kill_between_the_two_stores_loses_and_doubles_nothing(house: House) -> None:
    """The request is written and the place is still there: sending again writes the same row."""
    person = _asks(_midway(house))
    (tag,) = _tags(house, person)
    with house.stores.participation.transaction() as work:
        place = work.drafts([tag])[0]
    person.says("send")
    with house.stores.participation.transaction() as work:
        work.keep(place)
    person.says("send")
    assert person.seen[0].words.startswith("It is sent.")
    assert len(house.requests()) == 1


def test_each_request_is_apart_from_every_other(house: House) -> None:
    """Asking twice is two requests with nothing in common, of one size, padded to the same as everybody's."""
    person = _midway(house)
    _asks(person, *ASKED, "send")
    _asks(person, "yes", "S", "0", "skip", "skip", "send")
    first, second = house.requests()
    assert len(first.sealed) == len(second.sealed)
    assert first.id != second.id
    assert first.sealed[:32] != second.sealed[:32]


def test_outside_every_survey_too(house: House) -> None:
    """Before one is begun, by command or by plain words; afterwards there is nothing else to say."""
    person = house.person("somebody")
    for words in ("contact me", "/contact", "I want to talk to someone"):
        person.says(words)
        assert person.last.words.startswith("You can ask somebody to contact you.")
        person.says("no")
        assert [say.words for say in person.seen] == [
            "That is fine. I have kept nothing of this. You can ask again whenever you like."
        ]
    person.says("help")
    assert [action.words for action in person.last.actions] == ["/contact"]


def test_where_anything_can_be_written_an_answer_stays_an_answer(small: House) -> None:
    """ "Talk to someone" may be what would help; "contact me" is meant for somebody."""
    person = _midway(small).says("talk to someone")
    assert person.last.words == "Where do you feel safe?"
    person = _midway(small, "another").says("i want someone to contact me")
    assert person.last.words.startswith("You can ask somebody")


def test_beginning_a_survey_sets_it_aside_and_says_so(house: House) -> None:
    """Nothing that is answered afterwards is taken for a name or a number; what was written waits, and is not sent."""
    house.open(second_survey())
    person = _asks(_midway(house), "yes", "Sam")
    asked = person.last
    for words in ("/start second", "/start"):
        person.says(words)
        told = person.seen[0]
        assert told.words.startswith(
            "You asked for someone to contact you, but that is not finished. It is not sent yet"
        )
        assert "48 hours" in told.words
        assert [action.words for action in told.actions] == ["/contact"]
    person.says("/start second").says("yes")
    assert person.last.words == "And how are you here?"
    assert person.says("good").last.words == "And where are you safe?"
    house.restart()
    assert person.says(told.actions[0].words).last == asked
    for words in ("07700 900123", "skip", "skip", "send"):
        person.says(words)
    assert person.last.words == "And where are you safe?"
    assert _opened(house) == [{"language": "en", "name": "Sam", "reach": "07700 900123"}]
    assert len(person.says("/start second").seen) == 2, "nothing waits any more"


def test_a_button_of_what_waits_goes_on_with_it(small: House) -> None:
    """Also its first screen's; from then on words are meant for it again."""
    for asked, words in (((), "yes"), (("yes", "Sam", "0", "skip", "skip"), "change")):
        person = small.person(f"somebody {words}").says("/contact")
        for each in asked:
            person.says(each)
        about = person.last.about
        assert person.begin().last.words.endswith("Do you want to take part?")
        person.says(words, about=about)
        assert person.last.about.startswith("contact-")
        assert person.says("help").last.about.startswith("contact-")


def test_what_waits_can_be_dropped(small: House) -> None:
    """Then nothing of it is left."""
    person = _asks(_midway(small), "yes", "Sam").begin().says("/contact").says("/stop")
    assert person.seen[0].words.startswith("That is fine. I have kept nothing")
    assert _places(small, person) == 0


def test_a_place_goes_after_two_days(small: House) -> None:
    """As in a survey. A button of it says so kindly, and words are nobody's answer by mistake."""
    person = _asks(_midway(small), "yes", "Sam")
    about = person.last.about
    small.clock.now += 48 * 3600
    person.says("07700 900123", about=about)
    assert person.seen[0].words.startswith("That is finished already, or it was too long ago.")
    person.says("07700 900123")
    assert person.last.words.startswith("Hello. Which of these")


SPAN = 48 * 3600


def test_the_key_of_places_changes_and_loses_nobody(house: House) -> None:
    """Somebody who began under the old key goes on, writes under the new one, and leaves nothing under the old. After
    sending there stays what says so again, without a word of theirs."""
    house.clock.now -= house.clock.now % SPAN + 60
    person = _asks(_midway(house), "yes", "Sam")
    before = _tags(house, person)
    house.clock.now += 120
    house.restart()
    person.says("07700 900123")
    after = _tags(house, person)
    assert after[0] == before[0]
    assert len(after) == 2
    with house.stores.participation.transaction() as work:
        assert [draft.tag for draft in work.drafts(after)] == after[1:]
    for words in ("skip", "skip", "send"):
        person.says(words)
    assert _opened(house) == [{"language": "en", "name": "Sam", "reach": "07700 900123"}]
    assert _places(house, person) == 1


def test_an_old_copy_with_the_keys_that_exist_four_days_later_names_nobody(house: House) -> None:
    """Whoever knows everybody's ids finds who asked in a copy, and reads what they wrote, as long as the key is there: the
    attack works. Two spans later no such key exists, also where the chat stood still meanwhile."""
    people = [house.person(number) for number in range(5)]
    for person in people[:3]:
        _asks(person, "yes", "Sam")
    tags = {tag for person in people for tag in _tags(house, person)}
    with house.stores.participation.transaction() as work:
        copy = {draft.tag: draft.sealed for draft in work.drafts(sorted(tags))}
    (key,) = _keys(house)
    visitor = _at(people[0].visitor, "")
    assert len(copy) == 3
    assert open_draft(key, visitor, copy[draft_tag(key, visitor)])["answers"] == {"name": "Sam"}
    assert destroy_past(house.keys, KEY, house.clock.now) == 0
    house.clock.now += 2 * SPAN
    house.restart()
    _asks(people[0], "yes", "Sam")
    assert destroy_past(house.keys, KEY, house.clock.now) == 1
    found = {tag for person in people for tag in _tags(house, person)} & copy.keys()
    assert (len(_keys(house)), found) == (1, set())


def test_a_key_that_cannot_be_made_ends_no_survey(
    small: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Answers go on; only who asks to be contacted is told that something is wrong."""
    person = _midway(small)

    def broken(name: str) -> bytes:
        raise KeyProblem(f"'{name}' cannot be made")

    with monkeypatch.context() as now:
        now.setattr(small.keys, "make", broken)
        small.clock.now += SPAN
        assert person.begin().says("yes").last.words == "How are you?"
        assert person.says("/contact").words.startswith("Something went wrong on our side.")
    assert "cannot be made" in caplog.text
    assert person.says("/contact").last.words.startswith("You can ask somebody")


def test_a_button_of_the_first_screen_works_whenever_it_is_pressed(small: House) -> None:
    """It holds nothing of anybody, so it needs no place."""
    person = small.person("somebody")
    person.says("yes", about="contact-pl")
    assert person.last.words.startswith("Jak mają się do ciebie zwracać?")
    person.says("stop").says("no", about="contact-en")
    assert person.last.words.startswith("That is fine.")


def test_pictures_and_changed_messages_stay_in_it(small: House) -> None:
    """A picture is declined and a message corrected, without a step in the survey that waits."""
    person = _asks(_midway(small), "yes", "Sam")
    question = person.last
    assert person.declines().last == question
    corrected = small.conversations.hear(person.visitor, Message("Sami", question.about, how="edited"))
    assert asyncio.run(corrected)[-1] == question
    person.says("0").says("skip").says("skip")
    assert "Name: Sami" in person.last.words


def test_pages_do_not_mix(small: House) -> None:
    """On the web, what is asked on one page is not heard on another; the page of its own keeps nothing until "Yes"."""
    person = small.person("somebody", "web").looks()
    person.says("yes", code="every-kind", about=person.last.about)
    ask = small.conversations.ask
    (first,) = asyncio.run(ask(person.visitor)) or ()
    assert first.words.startswith("You can ask somebody")
    assert _places(small, person) == 0
    (name,) = asyncio.run(ask(person.visitor, Message("yes", first.about))) or ()
    assert name.words.startswith("What name")
    assert person.looks().last.words == "How are you?"
    assert asyncio.run(ask(person.visitor)) == (name,)
    stale = asyncio.run(ask(person.visitor, Message("Good", person.last.about))) or ()
    assert stale[-1] == name
    _asks(person, "yes", code="every-kind")
    assert person.looks().last.words.startswith("What name")


AT_ONCE, SECONDS_EACH = REQUESTS.share_burst, round(1 / REQUESTS.share_rate)


def test_too_many_at_once_wait_and_lose_nothing(small: House) -> None:
    """Those of one place together, which keeps no address of anybody."""
    for number in range(AT_ONCE):
        _asks(small.person(number), "yes", "S", "0", "skip", "skip", "send")
    person = _asks(small.person("last"), *ASKED, "send")
    assert person.seen[0].words.startswith("Many people are asking right now.")
    assert len(small.requests()) == AT_ONCE
    small.clock.now += SECONDS_EACH
    assert person.presses("send").seen[0].words.startswith("It is sent.")
    assert len(small.requests()) == AT_ONCE + 1


def test_off_it_is_nowhere(small_house: House) -> None:
    """Without a contact point no button, command or sentence speaks of it; who asks for it is shown help."""
    small_house.open()
    person = _midway(small_house)
    person.says("help")
    assert person.seen[0].actions == ()
    assert person.says("/contact").seen[0].words.startswith("I do not know that command")
    assert person.says("contact me").seen[0].words.endswith(HELP)
    assert person.says("he hurts me").last.actions == tuple(
        action for action in person.last.actions if action.words != "/contact"
    )
    assert asyncio.run(small_house.conversations.ask(person.visitor)) is None
    outside = small_house.person("outside")
    assert outside.says("talk to someone").last.words.endswith(HELP)
    assert "contact" not in small_house.conversations.privacy()


def test_on_the_privacy_notice_says_so(small: House) -> None:
    """Who will know, where it goes, and for how long; as a paragraph of its own."""
    paragraphs = small.conversations.privacy().split("\n\n")
    (notice,) = [words for words in paragraphs if "contact you" in words]
    for needed in (
        "not anonymous",
        "The youth advice team",
        "another locked box",
        "never put together",
    ):
        assert needed in notice


def test_a_store_that_is_away_is_said_and_keeps_the_place(
    small: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same button can be pressed again when it is back."""
    person = _asks(_midway(small))
    about = person.last.about

    def away() -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as now:
        now.setattr(small.stores.contact, "transaction", away)
        person.presses("send")
        assert person.last.words.startswith("Something went wrong on our side.")
        assert person.last.about == about
    assert person.says("send", about=about).seen[0].words.startswith("It is sent.")
    assert len(small.requests()) == 1
