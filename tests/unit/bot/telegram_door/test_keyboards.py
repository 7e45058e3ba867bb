"""What Telegram cannot show as buttons is shown another way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.telegram_refusals import check_buttons, check_entities, check_text
from bot.telegram_door.keyboards import Json, keyboard
from bot.telegram_door.messages import messages
from surveys.dialogue.messages import Button, Input, Reply
from surveys.language.phrases import languages, phrases_in

ACTIONS = tuple(Button(name.title(), f"/{name}") for name in ("back", "skip", "help", "stop", "words"))
LONG = "When somebody takes the time to sit down with me"


def asks(*says: str, answered_by: Input = "one", language: str = "en") -> Reply:
    buttons = tuple(Button(say, f"choice-{number}") for number, say in enumerate(says))
    return Reply("Which?", buttons, ACTIONS, "m1.2", answered_by, "Just one.", language=language)


def texts(rows: list[list[Json]]) -> list[list[str]]:
    return [[button["text"] for button in row] for row in rows]


ACTION_ROWS = [["Back", "Skip", "Help", "Stop"], ["Words"]]


def test_long_labels_stand_in_the_message_with_their_numbers_on_the_buttons() -> None:
    """A phone would cut them off."""
    say = asks(LONG, "Sometimes", "🙂 " + LONG)
    (message,) = messages(say)
    assert message["text"] == f"Which?\n\n1. {LONG}\n2. Sometimes\n3. 🙂 {LONG}\n\nJust one."
    assert texts(keyboard(say)) == [["1", "2", "3"], *ACTION_ROWS]
    assert keyboard(say)[0][2]["callback_data"] == "m1.2|choice-2"


def test_numbers_stand_eight_in_a_row_and_can_be_ticked() -> None:
    """Telegram takes no more in a row."""
    say = asks(*(f"{LONG} {number}" for number in range(10)), answered_by="several")
    ticks = [[f"☐ {number}" for number in range(1, 9)], ["☐ 9", "☐ 10"]]
    assert texts(keyboard(say)) == [*ticks, ["Done"], *ACTION_ROWS]


@pytest.mark.parametrize(("answered_by", "key"), [("one", "list_one"), ("several", "list_several")])
@pytest.mark.parametrize("language", languages())
def test_more_choices_than_buttons_stand_in_a_list_to_be_typed(
    answered_by: Input, key: str, language: str
) -> None:
    """Over as many messages as it takes; under the last are the actions."""
    say = asks(
        *(f"Ward of the old town hall, part {n}" for n in range(1, 151)),
        answered_by=answered_by,
        language=language,
    )
    *before, last = messages(say)
    assert before
    whole = "\n".join(message["text"] for message in (*before, last))
    assert "1. Ward of the old town hall, part 1\n" in whole
    assert "150. Ward of the old town hall, part 150\n" in whole
    assert phrases_in(language).says[key] in last["text"]
    assert texts(last["reply_markup"]["inline_keyboard"]) == ACTION_ROWS
    assert not any("reply_markup" in message for message in before)


def test_a_list_whose_choices_have_numbers_is_answered_in_words() -> None:
    """A number would mean one of them, and not a place in the list."""
    (message,) = messages(asks(*(f"{number} to {number + 1}" for number in range(100))))
    assert "– 7 to 8\n" in message["text"]
    assert phrases_in().says["list_words"] in message["text"]


def test_a_button_that_carries_too_much_is_typed() -> None:
    """Telegram brings back 64 bytes."""
    say = Reply("?", (Button("Long", "x" * 60), Button("Short", "y")), about="m1.2", input="one")
    (message,) = messages(say)
    assert message == {"text": "?\n\n1. Long\n2. Short\n\nPlease write the number of your answer."}


LABELS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=200)


@given(st.lists(LABELS, min_size=2, max_size=130, unique=True), st.sampled_from(["one", "several"]))
def test_whatever_is_asked_telegram_shows_it(says: list[str], answered_by: Input) -> None:
    """Every label is on a button or in the message, and nothing is refused."""
    say = asks(*says, answered_by=answered_by)
    sent = list(messages(say))
    for message in sent:
        check_text(message["text"])
        check_entities(message)
        check_buttons(message.get("reply_markup"))
    shown = "".join(message["text"] for message in sent) + str(texts(keyboard(say)))
    assert all(
        "".join(label.split()) in "".join(shown.split()) or repr(label)[1:-1] in shown for label in says
    )
