"""A dialogue is tables only: here a third one, of three screens, that no code of the product knows."""

from dataclasses import dataclass, replace

import pytest

from surveys.dialogue.dialogue import Dialogue, Move, Turn, again, ask, here, move
from surveys.dialogue.messages import DONE, Message, Reply
from surveys.dialogue.voice import DialogueVoice
from tests.houses import every_kind, script_for, voices_for

VOICES = voices_for(script_for(every_kind()))


@dataclass(frozen=True)
class Feedback:
    """Whether somebody liked it, and why."""

    screen: str = "liked"
    asked: int = 1
    liked: str = ""
    why: str = ""
    language: str = "en"

    @property
    def about(self) -> str:
        return f"feedback.{self.asked}"

    @property
    def ended(self) -> bool:
        return self.screen == "over"

    def is_now(self, about: str) -> bool:
        return about == self.about


def _liked(voice: DialogueVoice, state: Feedback) -> Reply:
    buttons = (voice.button("yes_start", "yes"), voice.button("no_thanks", "no"))
    return ask(voice, state, "Well then.\n\nDid you like it?", buttons, voice.actions(("help",)))


def _why(voice: DialogueVoice, state: Feedback) -> Reply:
    return ask(voice, state, "Why?", (), voice.actions(("help", "skip")), "text")


def _over(voice: DialogueVoice, state: Feedback) -> Move[Feedback]:
    return Move(replace(state, screen="over"), (voice.remark("stopped"),))


FEEDBACK = Dialogue[DialogueVoice, Feedback](
    {"liked": _liked, "why": _why},
    {
        "liked": lambda _voice, state, pressed: move(state, screen="why", liked=pressed),
        "why": lambda voice, state, text: _over(voice, replace(state, why=text)),
    },
    {"stop": _over, "skip": _over, "start": here},
    support=lambda voice: voice.helped("Please talk to somebody."),
    typed=frozenset({"why"}),
    not_in_text=frozenset({"stop"}),
    long=frozenset({"liked"}),
)


def _turn(*texts: str | Message) -> Turn[Feedback]:
    turn = Turn(Feedback(), ())
    for text in texts:
        message = text if isinstance(text, Message) else Message(text)
        turn = FEEDBACK.hear(VOICES, turn.state, message)
    return turn


def test_the_first_screen_is_put_by_its_row() -> None:
    """With the turn token, the language and the kind that all dialogues give."""
    prompt = FEEDBACK.prompt(VOICES, Feedback())
    assert (prompt.about, prompt.language, prompt.kind) == ("feedback.1", "en", "asks")
    assert [action.words for action in prompt.actions] == ["/help"]


def test_it_goes_from_screen_to_screen_and_ends() -> None:
    """A button by its label, then words; at the end nothing is asked any more."""
    asked = _turn("yes start")
    assert (asked.state.liked, asked.replies[-1].words) == ("yes", "Why?")
    ended = _turn("yes start", "It was short.")
    assert ended.state == Feedback("over", 2, "yes", "It was short.")
    assert [reply.input for reply in ended.replies] == ["none"]


@pytest.mark.parametrize(
    ("message", "kind", "words"),
    [
        (Message("maybe"), "refusal", "Please choose one of these."),
        (Message("yes", "feedback.7"), "remark", "That button was for an earlier question."),
        (Message("/nonsense"), "refusal", "I do not know that command."),
        (Message("/back"), "refusal", "I do not know that command."),
        (Message("help"), "help", "You can talk to somebody now."),
        (Message("/privacy"), "remark", "What happens to what you write"),
        (Message("/wedid"), "remark", "You can read here what we do"),
        (Message("he hurts me"), "help", "Please talk to somebody."),
        (Message(how="not-words"), "refusal", "Sorry, I can only read words here."),
        (Message("yes", "feedback.1", how="edited"), "refusal", "I could not change that answer here."),
        (Message("he hurts me", how="edited"), "help", "Please talk to somebody."),
        (Message(DONE), "refusal", "I do not know that command."),
    ],
)
def test_what_is_the_same_in_all_dialogues_needs_no_row(message: Message, kind: str, words: str) -> None:
    """Stale buttons, commands, help, words that call for help, pictures: all are met, and the end of the same is asked
    again."""
    turn = _turn(message)
    first, last = turn.replies
    assert first.words.startswith(words)
    assert first.kind == kind
    assert (last.words, last.about) == ("Did you like it?", "feedback.1")
    assert turn.state == Feedback()


def test_the_same_can_be_put_whole() -> None:
    """A command of the dialogue's own decides how."""
    (prompt,) = _turn("/start").replies
    assert prompt == FEEDBACK.prompt(VOICES, Feedback())


def test_a_word_that_may_be_an_answer_is_one_where_anything_can_be_written() -> None:
    """The command is still there with its slash."""
    assert _turn("yes", "stop").state.why == "stop"
    assert _turn("yes", "/stop@heard_bot").state.why == ""
    assert _turn("stop").state.ended


def test_again_says_why_and_keeps_the_place() -> None:
    """The move of a row that does not take an answer."""
    refused = again(VOICES.english, Feedback(), "choose_one")
    assert (refused.state, refused.remarks[0].kind) == (Feedback(), "refusal")
