"""Telegram's updates as the door sees them, and what is said as Telegram's messages."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_door.keyboards import keyboard
from bot.telegram_door.messages import (
    LONGEST_MESSAGE,
    Edited,
    Incoming,
    NotAnUpdate,
    NotWords,
    OutsideChat,
    Pressed,
    Typed,
    messages,
    pieces,
    read_update,
    units,
)
from surveys.definition.loading import library
from surveys.definition.survey import Survey
from surveys.dialogue.messages import Button, Reply
from surveys.dialogue.survey.state import State
from tests.dialogues import prompt
from tests.houses import script_for

PRIVATE = {"id": 42, "type": "private", "first_name": "Secret", "username": "secret"}
SOMEBODY = {"id": 42, "is_bot": False, "first_name": "Secret", "username": "secret", "language_code": "pt-BR"}
TYPED = {"message_id": 7, "from": SOMEBODY, "chat": PRIVATE, "date": 1_800_000_000, "text": "hello"}
PRESS = {
    "id": "99",
    "from": SOMEBODY,
    "chat_instance": "1",
    "data": "m1.2|yes",
    "message": {**TYPED, "date": 0},
}


def test_words_are_read_without_whose_they_are() -> None:
    """A name and a username never leave the update. The language of the app does, without its country, for what begins."""
    update = read_update({"update_id": 1, "message": TYPED})
    assert update == Typed(1, 42, 7, "hello", 1_800_000_000, languages=("pt",))
    assert "Secret" not in repr([getattr(update, name) for name in type(update).__slots__])


def test_an_update_never_shows_words_when_it_is_printed() -> None:
    """Somebody may log it by mistake."""
    typed, press = (
        read_update({"update_id": 1, "message": TYPED}),
        read_update({"update_id": 2, "callback_query": PRESS}),
    )
    assert (repr(typed), repr(press)) == ("Typed(1)", "Pressed(2)")


@pytest.mark.parametrize(
    ("data", "about", "words"),
    [
        ("m1.2|yes", "m1.2", "yes"),
        ("|/start feeling-heard", "", "/start feeling-heard"),
        ("m1.2", "?", ""),
        ("", "?", ""),
        ("a|b|c", "a", "b|c"),
    ],
)
def test_a_press_carries_its_moment_and_its_words(data: str, about: str, words: str) -> None:
    """What carries no moment belongs to none."""
    update = read_update({"update_id": 1, "callback_query": {**PRESS, "data": data}})
    assert update == Pressed(1, 42, 7, "99", about, words, ("pt",))


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ({"message": {**TYPED, "chat": {"id": -5, "type": "group"}}}, OutsideChat(1, -5)),
        (
            {"callback_query": {**PRESS, "message": {**TYPED, "chat": {"id": -5, "type": "supergroup"}}}},
            OutsideChat(1, -5, "99"),
        ),
        ({"callback_query": {**PRESS, "from": {**SOMEBODY, "id": 43}}}, OutsideChat(1, 42, "99")),
        (
            {"callback_query": {"id": "99", "from": SOMEBODY, "inline_message_id": "x"}},
            OutsideChat(1, 42, "99"),
        ),
        (
            {"message": {**{k: v for k, v in TYPED.items() if k != "text"}, "photo": []}},
            NotWords(1, 42, 7, "", languages=("pt",)),
        ),
        ({"message": {k: v for k, v in TYPED.items() if k != "text"}}, None),
        ({"edited_message": TYPED}, Edited(1, 42, 7, TYPED["text"], ("pt",))),
        ({"poll": {}}, None),
        ({}, None),
    ],
)
def test_only_what_somebody_says_to_us_is_listened_to(raw: dict[str, Any], read: object) -> None:
    """The rest is passed over without being looked at."""
    assert read_update({"update_id": 1, **raw}) == read


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "update_id",
                    "message",
                    "callback_query",
                    "chat",
                    "id",
                    "type",
                    "text",
                    "date",
                    "from",
                    "data",
                    "message_id",
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_json_breaks_the_reader(raw: object) -> None:
    """It is an update, is passed over, or is refused; nothing else happens."""
    whole = {"update_id": 1, **raw} if isinstance(raw, dict) else raw
    read: object = None
    with suppress(NotAnUpdate):
        read = read_update(whole)
    assert read is None or isinstance(read, Incoming)


# What goes out --------------------------------------------------------------------------------------------------------


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=300), st.integers(1, 40))
def test_pieces_fit_and_lose_only_the_space_where_they_are_cut(text: str, limit: int) -> None:
    """Joined again without their spaces they are the text; a character is never cut in two."""
    limit = max(limit, 2)
    cut = pieces(text, limit)
    assert all(units(piece) <= limit for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


def test_a_cut_is_made_between_paragraphs_where_it_can_be() -> None:
    """Then lines, then words."""
    assert pieces("one two\n\nthree four", 12) == ["one two", "three four"]
    assert pieces("one two\nthree four", 12) == ["one two", "three four"]
    assert pieces("one two three", 8) == ["one two", "three"]
    assert pieces("onetwothree", 8) == ["onetwoth", "ree"]


def test_progress_stands_above_and_the_hint_below() -> None:
    """Both in italics by position: an asterisk in a question stays an asterisk."""
    (message,) = messages(Reply("How *are* you? 😀", hint="Just today.", progress=(3, 8)))
    assert message["text"] == "3 of 8\n\nHow *are* you? 😀\n\nJust today."
    counted = message["text"].encode("utf-16-le")
    shown = [
        counted[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
        for one in message["entities"]
    ]
    assert shown == ["3 of 8", "Just today."]


def test_a_thing_said_without_buttons_has_no_keyboard() -> None:
    """Telegram refuses an empty one."""
    assert list(messages(Reply("Thank you."))) == [{"text": "Thank you."}]


def test_answers_come_first_then_done_then_the_actions() -> None:
    """What else can be done stands in a row of its own."""
    say = Reply(
        "Where?",
        (Button("Home", "home", "🏠", picked=True), Button("School", "school")),
        (Button("Back", "/back"), Button("Help", "/help")),
        "m1.2",
        "several",
    )
    assert [[button["text"] for button in row] for row in keyboard(say)] == [
        ["☑ 🏠 Home"],
        ["☐ School"],
        ["Done"],
        ["Back", "Help"],
    ]
    assert keyboard(say)[0][0]["callback_data"] == "m1.2|+home"
    assert keyboard(say)[2][0]["callback_data"] == "m1.2|/done"


def test_a_scale_of_numbers_is_one_row() -> None:
    """And what is not a step of it stands below."""
    steps = tuple(Button(str(step), str(step)) for step in range(1, 6))
    say = Reply(
        "How safe?", (*steps, Button("Prefer not to say", "prefer-not-to-say")), about="m1.2", input="one"
    )
    assert [len(row) for row in keyboard(say)] == [5, 1]


@pytest.mark.parametrize("survey", library().values(), ids=lambda survey: survey.id)
def test_every_question_of_the_library_fits_into_one_message(survey: Survey) -> None:
    """Also at the end of a long conversation, with the longest button carried back."""
    for question in survey.questions:
        answers = {other: list(wanted) for other, wanted in question.only_if.items()}
        state = State(survey.id, survey.revision, "mark1", "asking", 999, question.id, answers, ("before",))
        (sent,) = messages(prompt(script_for(survey), state))
        assert question.ask in sent["text"]
        assert units(sent["text"]) <= LONGEST_MESSAGE
