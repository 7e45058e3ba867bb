"""What differs between two revisions, what may change while people answer, and one survey for all of them."""

import pytest

from surveys.authoring.xlsform.reader import from_xlsform
from surveys.authoring.xlsform.writer import to_xlsform
from surveys.definition.loading import parse
from surveys.definition.revisions import NO_LONGER, changes, is_counted_anew, pooled, series_of, without_few
from surveys.definition.survey import MAY_QUOTE, Question, Survey
from surveys.definition.toml_writer import to_toml
from tests.houses import EVERY_KIND, every_kind, quoting

BEFORE = every_kind()


def revised(*replacements: tuple[str, str], text: str = EVERY_KIND, revision: int = 2) -> Survey:
    for old, new in (("revision = 1", f"revision = {revision}"), *replacements):
        assert old in text, old
        text = text.replace(old, new, 1)
    return parse(text, "every-kind.toml")


ASK = ('ask = "How are you?"', 'ask = "How do you feel?"')
CHOICE_GONE = ('    { id = "mixed", say = "Up and down", face = "😐" },\n', "")
NOT_AFTER_MIXED = ('only_if = { mood = ["bad", "mixed"] }', 'only_if = { mood = ["bad"] }')
CHOICE_NEW = ('    { id = "bad",', '    { id = "unsure", say = "I do not know" },\n    { id = "bad",')
MORE_GONE = (EVERY_KIND[EVERY_KIND.rindex("[[questions]]") :], "")
MENDED = (
    'ask = "How are you?"',
    'ask = "How are you now?"\nsaid_before = { ask = "How are you?", because = "It always meant now." }',
)

GREAT = "“Mood” gives the choice 'good' the id 'great', with the same words"

# What is changed, the sentence that tells it, whether it begins a new series, whether people may be answering meanwhile.
KINDS = [
    ([ASK], "“Mood” asked “How are you?” and now asks “How do you feel?”", True, True),
    ([CHOICE_NEW], "“Mood” now also offers “I do not know”", True, True),
    ([CHOICE_GONE, NOT_AFTER_MIXED], "“Mood” no longer offers “Up and down”", True, True),
    ([('say = "Good"', 'say = "Fine"')], "“Mood” offers “Fine” where it said “Good”", True, True),
    ([NOT_AFTER_MIXED], "“Why” is asked after other answers than before", True, True),
    ([("most = 25", "most = 30")], "“Age” took numbers from 5 to 25 and now takes numbers from 5 to 30", True, True),
    ([('hint = "Just today."', 'hint = "Only today."')], "“Mood” has another hint", False, True),
    ([('face = "🙂"', 'face = "😀"')], "“Mood” has other easy words or faces", False, True),
    ([('face = "🙂"', 'face = "🙂", support = "worry"')], "“Mood” shows help after other choices than before", False, True),
    ([('title = "Mood"', 'title = "Feeling"')], "“Feeling” was called “Mood”", False, True),
    ([MENDED], "“Mood” has other words with the same meaning: It always meant now.", False, True),
    ([MORE_GONE], "“More” is no longer asked", False, True),
    ([('id = "more"', 'id = "else"')], "“More” is new", False, True),
    ([('minutes = 2', 'minutes = 3')], "What is said before or after the questions has changed", False, True),
    ([('kind = "scale"', 'kind = "single"')], "“Home” was a scale question and is now a single question", True, False),
    ([('unit = "years"', 'unit = "months"')], "“Age” asked for “years” and now asks for “months”", True, False),
    ([('audience = "young_people"', 'audience = "practitioners"')], "The survey is for other people", True, False),
    ([('{ id = "good"', '{ id = "great"')], GREAT, True, False),
]  # fmt: skip


@pytest.mark.parametrize(("replacements", "says", "breaks", "joins"), KINDS, ids=[kind[1] for kind in KINDS])
def test_each_kind_of_change_is_told(
    replacements: list[tuple[str, str]], says: str, breaks: bool, joins: bool
) -> None:
    """Question by question, with what it means for a series and whether it can be done while people answer."""
    found = {change.says: change for change in changes(BEFORE, revised(*replacements))}
    assert found[says].breaks == breaks
    assert (not found[says].instead) == joins
    assert changes(BEFORE, BEFORE) == ()


def mood(survey: Survey) -> Question:
    return survey.question("mood")


@pytest.mark.parametrize("replacements", [kind[0] for kind in KINDS], ids=[kind[1] for kind in KINDS])
def test_a_series_goes_on_exactly_where_no_change_breaks_it(replacements: list[tuple[str, str]]) -> None:
    """The rule that is told to authors is the one that the scorecard follows."""
    after = revised(*replacements)
    broken = {change.question for change in changes(BEFORE, after) if change.breaks}
    for question in after.questions:
        if question.id in {one.id for one in BEFORE.questions}:
            same = series_of(question) == series_of(BEFORE.question(question.id))
            assert same == (question.id not in broken)


def test_words_that_an_author_says_mean_the_same_keep_their_series() -> None:
    """They are the words with which the series began, so the third wording is compared with the first."""
    second = revised(MENDED)
    third = revised(MENDED, ("How are you now?", "How are you today?"), revision=3)
    assert series_of(mood(BEFORE)) == series_of(mood(second)) == series_of(mood(third))
    assert series_of(mood(revised(ASK, revision=3))) != series_of(mood(second))
    said = 'said_before = { choices = { good = "Good" }, because = "Simpler." }'
    fine = revised(
        ('say = "Good"', 'say = "Fine"'), ('ask = "How are you?"', f'ask = "How are you?"\n{said}')
    )
    assert series_of(mood(fine)) == series_of(mood(BEFORE))


def test_words_from_before_are_kept_in_files_and_spreadsheets() -> None:
    """What is written out and read back is the same survey."""
    chosen = '\nsaid_before = { choices = { good = "Fine" }, because = "Shorter." }'
    for survey in (revised(MENDED), revised((ASK[0], ASK[0] + chosen))):
        assert parse(to_toml(survey), "every-kind.toml") == survey
        assert from_xlsform(to_xlsform(survey), "every-kind.xlsx") == survey


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ('{ because = "No words." }', "said_before gives the words from before"),
        ('{ ask = "How were you?" }', "because"),
        (
            '{ choices = { best = "Best" }, because = "None." }',
            "names 'best', which is not one of its choices",
        ),
    ],
)
def test_words_from_before_are_checked(said: str, message: str) -> None:
    """They name their reason, and choices that there are."""
    with pytest.raises(ValueError, match=message):
        revised(('ask = "How are you?"', f'ask = "How are you?"\nsaid_before = {said}'))


def test_the_pool_has_every_question_and_choice_that_was_ever_offered() -> None:
    """In the order of the newest revision; what is no longer offered says so."""
    after = revised(CHOICE_GONE, NOT_AFTER_MIXED, CHOICE_NEW, MORE_GONE, ("most = 25", "most = 20"))
    both = pooled((BEFORE, after))
    assert [question.id for question in both.questions] == ["mood", "why", "places", "at-home", "age", "more"]
    assert mood(both).choice_ids == ("good", "unsure", "bad", "mixed")
    assert mood(both).choice("mixed").say == f"Up and down{NO_LONGER}"
    assert both.question("why").only_if == {"mood": ("bad", "mixed")}
    assert (both.question("age").least, both.question("age").most) == (5, 25)
    assert both.revision == 2
    assert pooled((BEFORE,)) == BEFORE
    third = pooled((BEFORE, after, revised(CHOICE_NEW, ASK, revision=3)))
    assert mood(third).choice("mixed").say == "Up and down"
    assert mood(pooled((BEFORE, after, after))).choice("mixed").say == f"Up and down{NO_LONGER}"


ASKS = ('id = "why"\n', 'id = "why"\nmay_quote = true\n')


def test_the_pool_asks_to_quote_what_the_newest_revision_asks() -> None:
    """A yes to what was asked of another question before counts for nothing: it was to other words."""
    moved = revised(MORE_GONE, ASKS)
    assert pooled((quoting(), moved)).quoted == pooled((BEFORE, moved)).quoted
    assert pooled((quoting(), moved)).quoted.id == "why"  # type: ignore[union-attr]
    assert pooled((quoting(), revised())).quoted is None
    assert pooled((quoting(), revised(MORE_GONE))).quoted.id == "more"  # type: ignore[union-attr]


def test_only_other_tables_count_as_counted_anew() -> None:
    """Words, hints and titles are not numbers."""
    assert not is_counted_anew(BEFORE, revised(ASK, ('title = "Mood"', 'title = "Feeling"')))
    assert is_counted_anew(BEFORE, revised(CHOICE_NEW))
    assert is_counted_anew(BEFORE, revised(MORE_GONE))


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        ({"mood": "mixed"}, {}),
        ({"mood": "good", "age": 24}, {"mood": "good"}),
        ({"mood": "good", "more": "words"}, {"mood": "good"}),
        ({"mood": "good", "more": "words", MAY_QUOTE: "more"}, {"mood": "good"}),
        (
            {"mood": "bad", "why": "words", MAY_QUOTE: "why"},
            {"mood": "bad", "why": "words", MAY_QUOTE: "why"},
        ),
        ({"places": ["home", "school"]}, {"places": ["home"]}),
        ({"places": ["school"]}, {}),
        ({"mood": "good", "why": "asked after another answer"}, {"mood": "good"}),
        ({"mood": "prefer-not-to-say", "age": 12}, {"mood": "prefer-not-to-say", "age": 12}),
    ],
)
def test_what_few_said_to_an_earlier_revision_alone_goes(
    answers: dict[str, object], left: dict[str, object]
) -> None:
    """Nine people would be known as those who came before the change; ten are enough to hide among."""
    school_gone = ('    { id = "school", say = "At school" },\n', "")
    newest = revised(CHOICE_GONE, NOT_AFTER_MIXED, MORE_GONE, school_gone, ("most = 25", "most = 20"))
    rows = [{"id": str(number), "answers": answers} for number in range(9)]
    rows += [{"id": str(number), "answers": {"mood": "bad", "age": 6}} for number in range(9, 30)]
    assert [row["answers"] for row in without_few(rows, newest, 10)] == [
        left if number < 9 else {"mood": "bad", "age": 6} for number in range(30)
    ]
    rows.append({"id": "30", "answers": answers})
    assert without_few(rows, newest, 10) == rows
