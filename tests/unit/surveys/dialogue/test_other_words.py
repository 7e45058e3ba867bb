"""Easier words, faces and other languages: nobody loses an answer by changing, and no translation is half there."""

import string
from dataclasses import replace

import pytest

from surveys.definition.loading import library
from surveys.definition.survey import Survey
from surveys.dialogue.dialogue import Turn
from surveys.dialogue.survey.script import Script
from surveys.dialogue.survey.state import State
from surveys.dialogue.survey.survey_dialogue import start
from surveys.language.phrases import languages, phrases_in
from surveys.language.translation import (
    Translated,
    in_other_words,
    missing,
    missing_phrases,
    read_translation,
    texts_of,
    translation_file,
    translations_of,
)
from surveys.safeguarding.detection import help_lines
from tests.dialogues import prompt, reply
from tests.houses import every_kind, read_again, script_for

CORE = ("feeling-heard", "training-feedback")
OTHERS = ("lt", "pl", "pt", "ro")


def heard() -> Script:
    """The survey for young people with all of its languages."""
    survey = library()["feeling-heard"]
    script = script_for(survey)
    return replace(script, translations=translations_of(survey))


def said(script: Script, *words: str) -> Turn[State]:
    """The turn after somebody said these words, the state saved and read again between every two."""
    turn = start(script, "mark")
    for each in words:
        saved = read_again(script.survey, turn.state)
        turn = reply(script, saved, each)
    return turn


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("survey", CORE)
def test_the_first_surveys_can_be_answered_in_each_language(survey: str, language: str) -> None:
    """Every word of both core surveys is there, and the ids, and so what counts, are the same."""
    original = library()[survey]
    translated = read_translation(translation_file(survey, language))
    assert missing(original, translated) == []
    other = in_other_words(original, translated.texts)
    assert [question.choice_ids for question in other.questions] == [
        question.choice_ids for question in original.questions
    ]
    assert other.wordings == original.wordings
    assert other.title != original.title


@pytest.mark.parametrize("language", OTHERS)
def test_phrases_keep_what_is_filled_in(language: str) -> None:
    """A translated sentence has the same braces as the English one: nothing that should be told goes missing."""
    english, other = phrases_in(), phrases_in(language)
    assert {key: _braces(words) for key, words in other.says.items()} == {
        key: _braces(words) for key, words in english.says.items()
    }


def _braces(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_help_in_another_language_has_the_same_numbers(language: str) -> None:
    """The numbers to call are those of the English lines, in their order."""
    numbers = [
        [word for word in line.replace(".", " ").replace(",", " ").split() if word.isdigit()]
        for line in help_lines()
    ]
    other = [
        [word for word in line.replace(".", " ").replace(",", " ").split() if word.isdigit()]
        for line in phrases_in(language).language.help
    ]
    assert other == numbers


def test_commands_are_understood_in_english_and_in_the_language() -> None:
    """Somebody who needs help may ask for it in either."""
    commands = phrases_in("pl").commands
    assert commands["pomoc"] == commands["help"] == "help"


def test_answers_stay_when_words_change() -> None:
    """Every answer, the way here and the ticks so far are as they were."""
    before = said(heard(), "yes", "Always", "Sometimes").state
    script = heard()
    after = reply(script, reply(script, before, "/words").state, "🌐 Polski").state
    assert (after.answers, after.trail, after.at) == (before.answers, before.trail, before.at)
    assert (after.language, after.beside) == ("pl", "")


def test_a_question_waits_under_the_choice_of_words() -> None:
    """Looking at the choice and going back shows the same question again."""
    script = heard()
    asked = said(script, "yes", "Always")
    for words in ("/back", "/skip", "as-it-is"):
        again = said(script, "yes", "Always", "/words", words)
        assert again.replies[-1].words == asked.replies[-1].words
        assert again.state.answers == asked.state.answers


def test_stopping_from_the_choice_of_words_stops() -> None:
    """Stop is heard wherever somebody is."""
    assert said(heard(), "yes", "Always", "/words", "/stop").state.phase == "stopping"


def test_a_language_that_no_person_has_checked_says_so() -> None:
    """One line, in that language, before the question; nothing of the kind on the way back to English."""
    script = heard()
    turn = said(script, "yes", "/words", "language-pl")
    assert turn.replies[0].words == phrases_in("pl").say("machine_made")
    assert [say.language for say in turn.replies] == ["pl", "pl"]
    assert len(said(script, "yes", "/words", "language-pl", "/words", "language-en").replies) == 1


def test_the_first_screen_says_by_itself_that_a_machine_translated_it() -> None:
    """Whether it was chosen there or came by itself, because a device speaks that language."""
    script = heard()
    by_itself = start(script, "mark", ("xx", "pl", "en")).replies
    for replies in (
        by_itself,
        said(script, "language-pl").replies,
        said(script, "/words", "language-pl").replies,
    ):
        (welcome,) = replies
        assert welcome.hint == phrases_in("pl").say("machine_made")
        assert [button.words for button in welcome.languages][:2] == ["language-en", "language-lt"]
    assert start(script, "mark").replies[0].hint == ""


def test_the_first_screen_offers_every_other_language_by_its_own_name() -> None:
    """Typed as it stands there, it is understood."""
    script = heard()
    welcome = start(script, "mark", ("de",)).replies[0]
    assert [button.say for button in welcome.languages] == ["Lietuvių", "Polski", "Português", "Română"]
    assert said(script, "polski").state.language == "pl"
    assert said(script, "yes").replies[0].languages == ()


def test_easier_words_can_be_an_answer() -> None:
    """What is a choice, or written where words are asked for, is an answer and no command."""
    script = heard()
    several = said(script, "yes", *["skip"] * 7, "easier words")
    assert several.state.answers["what-helps"] == ["easy-words"]
    text = said(script, "yes", *["skip"] * 8, "faces")
    assert text.state.answers == {"anything-else": "faces"}
    assert text.state.wording == "standard"


def test_a_survey_with_one_wording_offers_no_choice() -> None:
    """Where there is nothing to choose, no button is in the way, and the command is not known."""
    script = script_for(every_kind())
    turn = start(script, "mark")
    assert "/words" not in [action.words for action in turn.replies[-1].actions]
    assert reply(script, turn.state, "/faces").replies[0].words == script.usual.say("unknown_command")


def test_a_wording_that_is_gone_is_said_in_the_usual_words() -> None:
    """A draft of another time never breaks: what there is not, is said as usual."""
    script = script_for(every_kind())
    state = replace(start(script, "mark").state, language="xx", wording="faces")
    assert prompt(script, state).words == start(script, "mark").replies[-1].words


def _half(survey: Survey, **changes: object) -> Translated:
    whole = Translated(survey.id, survey.revision, "pl", "", texts_of(survey))
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_a_translation_of_another_revision_is_not_used() -> None:
    """The words belong to the questions as they were."""
    survey = every_kind()
    assert missing(survey, _half(survey, revision=2)) == ["is of revision 2; the survey is now revision 1"]


def test_what_a_translation_lacks_or_has_too_much_is_named() -> None:
    """By the place where it stands."""
    survey = every_kind()
    texts = texts_of(survey)
    texts["questions.mood.ask"] = " "
    texts["questions.gone.ask"] = "?"
    assert missing(survey, _half(survey, texts=texts)) == [
        "lacks 'questions.mood.ask'",
        "has 'questions.gone.ask', which the survey has not",
    ]


def test_two_choices_with_the_same_words_are_no_translation() -> None:
    """What cannot be told apart cannot be answered."""
    survey = every_kind()
    texts = {**texts_of(survey), "questions.mood.choices.good.say": "Not good"}
    assert "two choices say 'not good'" in missing(survey, _half(survey, texts=texts))[0]


def test_the_languages_are_known_by_their_own_names() -> None:
    """A speaker finds their language without English."""
    names = [phrases_in(code).language.name for code in languages()]
    assert names == ["English", "Lietuvių", "Polski", "Português", "Română"]


def test_missing_phrases_are_named() -> None:
    """English lacks nothing of English."""
    assert missing_phrases("en") == []


@pytest.mark.parametrize("typed", ["help", "pomoc", "pagalba", "ajutor", "ajuda", "socorro"])
@pytest.mark.parametrize("language", languages())
def test_the_word_for_help_is_understood_in_every_language(typed: str, language: str) -> None:
    """Somebody who is frightened types their own word, whatever language the bot speaks."""
    assert phrases_in(language).commands[typed] == "help"


def test_a_choice_is_known_in_any_language_and_wording_of_its_survey() -> None:
    """Who has the question in Polish may type the English words, or the easier ones; what two languages mean differently is
    asked again."""
    script = heard()
    question = script.survey.questions[0].id
    for language in ("en", *OTHERS):
        for choice in script.in_words(language, "easy_read").choices[question]:
            in_polish = said(script, "language-pl", "yes", choice.say)
            assert in_polish.state.answers == {question: choice.words}


@pytest.mark.parametrize(
    ("language", "typed"), [("pl", "pomin"), ("lt", "praleisti"), ("ro", "SARI PESTE"), ("pl", "skip")]
)
def test_commands_are_known_without_the_marks_on_letters(language: str, typed: str) -> None:
    """As on a phone without that keyboard."""
    state = said(heard(), f"language-{language}", "yes", typed).state
    assert (state.trail, dict(state.answers)) == ((heard().survey.questions[0].id,), {})
