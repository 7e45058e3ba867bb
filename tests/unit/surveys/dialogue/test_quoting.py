"""Whether words may be quoted is asked after them, by itself, and only a yes is one."""

import pytest

from surveys.definition.loading import parse
from surveys.definition.mistakes import Mistakes
from surveys.dialogue.dialogue import Turn
from surveys.dialogue.messages import Message
from surveys.dialogue.survey.state import State
from surveys.dialogue.survey.survey_dialogue import SURVEY, start
from surveys.language.phrases import languages, phrases_in
from tests.dialogues import prompt, reply
from tests.houses import EVERY_KIND, QUOTING, quoting, read_again, script_for

SCRIPT = script_for(quoting())
TO_THE_WORDS = ("yes", "good", "/skip", "/skip")
WORDS = "Staff are kind"


def _turn(*said: str) -> Turn[State]:
    """The last turn; the place is sealed and read again between any two."""
    turn = start(SCRIPT, "mark")
    for words in said:
        turn = reply(SCRIPT, read_again(SCRIPT.survey, turn.state), words)
    return turn


def _after(*said: str) -> State:
    return _turn(*TO_THE_WORDS, *said).state


def test_it_is_asked_after_the_words_with_no_first() -> None:
    turn = _turn(*TO_THE_WORDS, WORDS)
    assert turn.state.phase == "quoting"
    assert [button.words for button in turn.replies[-1].buttons] == ["no", "yes"]
    assert turn.replies[-1].words.endswith("May we show your words?")


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        (("yes",), "more"),
        (("Yes, you may show them",), "more"),
        (("no",), ""),
        (("/skip",), ""),
        (("skip",), ""),
        (("maybe", "no"), ""),
        (("/stop", "go-on"), ""),
        (("/back", WORDS, "no"), ""),
        (("yes", "change", "more", WORDS, "no"), ""),
        (("yes", "change", "more", WORDS), ""),
        (("yes", "change", "more", "/skip"), ""),
        (("yes", "change", "mood", "good"), "more"),
        (("yes", "change", "more", WORDS, "yes"), "more"),
    ],
)
def test_only_a_yes_to_these_words_is_one(said: tuple[str, ...], quoted: str) -> None:
    """Skipping, stopping, changing the words and anything unclear are none."""
    assert _after(WORDS, *said).may_quote == quoted


def test_who_writes_nothing_is_not_asked() -> None:
    assert _after("/skip").phase == "checking"


def test_who_is_shown_help_is_not_asked_and_takes_as_many_turns() -> None:
    """Whoever counts turns cannot tell the two apart."""
    assert _after("he hurts me").phase == "support"
    assert _after("he hurts me", "go-on") == _after(WORDS, "no").__class__(
        **{**vars(_after(WORDS, "no")), "answers": {"mood": "good", "more": "he hurts me"}}
    )
    worried = _turn(*TO_THE_WORDS, "I feel low")
    assert (worried.state.phase, worried.replies[0].kind) == ("quoting", "help")


def test_words_that_go_on_or_are_changed_are_asked_about_again() -> None:
    """In whichever screen somebody is by then: the yes was to other words."""
    yes = _after(WORDS, "yes")
    assert (yes.phase, yes.may_quote) == ("checking", "more")
    more = SURVEY.hear(SCRIPT, yes, Message("and fair", goes_on=True))
    assert (more.state.phase, more.state.may_quote) == ("quoting", "")
    assert more.state.answers["more"] == f"{WORDS}\nand fair"
    changed = SURVEY.hear(SCRIPT, yes, Message("Other words", yes.about, how="edited"))
    assert (changed.state.phase, changed.state.may_quote) == ("quoting", "")
    again = SURVEY.hear(SCRIPT, _after(WORDS), Message("and fair", goes_on=True))
    assert (again.state.phase, again.replies[0].kind) == ("quoting", "part")


def test_the_list_says_what_may_be_shown() -> None:
    shown = prompt(SCRIPT, _after(WORDS, "yes")).words
    kept = prompt(SCRIPT, _after(WORDS, "no")).words
    assert ("we may show it" in shown, "we may show it" in kept) == (True, False)
    assert WORDS not in shown


def test_delete_leaves_no_yes() -> None:
    assert _after(WORDS, "yes", "/stop", "delete").may_quote == ""


@pytest.mark.parametrize("language", languages())
def test_every_language_has_words_of_its_own_for_each_wording(language: str) -> None:
    says, english = phrases_in(language).says, phrases_in().says
    keys = ("quote", "quote_easy_read", "quote_faces", "you_wrote_quote")
    assert all(says[key] != english[key] for key in keys) or language == "en"
    assert len({says[key] for key in keys}) == len(keys)


def test_it_is_asked_of_one_question_with_words() -> None:
    """With two, two quotes could be of one person."""
    twice = QUOTING.replace('id = "why"\n', 'id = "why"\nmay_quote = true\n')
    no_words = EVERY_KIND.replace('id = "mood"\n', 'id = "mood"\nmay_quote = true\n')
    for text, says in ((twice, "stands at one question"), (no_words, "only for text")):
        with pytest.raises(Mistakes, match=says):
            parse(text, "every-kind.toml")
