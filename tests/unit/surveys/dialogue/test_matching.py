"""Tidying what somebody typed, and matching it to buttons."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.dialogue import matching as words
from surveys.dialogue.matching import match_one, match_several
from surveys.dialogue.messages import Button
from surveys.dialogue.text import normalise, tidy

MOODS = (
    Button("Always", "always", "😀"),
    Button("Most of the time", "mostly", "🙂"),
    Button("I don't know", "dont-know", "❔"),
    Button("Prefer not to say", "prefer-not-to-say"),
)
HELPERS = (
    Button("More time to talk", "more-time"),
    Button("A friend with me", "friend"),
    Button("Writing and drawing", "write-it"),
    Button("None of these", "none"),
)
YEARS = (Button("5 to 9", "young"), Button("10 to 15", "middle"), Button("16 or more", "older"))

# Pieces that have tripped chat software before.
UNUSUAL = st.text(
    st.one_of(st.characters(), st.sampled_from("\x00\r\n\u200b\u202e\u2066\ufeff\u0301\u0344é👩‍🚀🏴󠁧󠁢󠁥󠁮󠁧󠁿\ud800"))
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hello \n", "hello"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("e\u0301", "é"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("abc\u202edef\u202c", "abcdef"),
        ("\u2066left\u2069", "left"),
        ("\u200b\u2060\ufeff\xad", ""),
        ("\u2800", ""),
        ("\u3164\u3164", ""),
        ("\u200d", ""),
        ("\u115f \u1160", ""),
        ("\uffa0\n\ufe0f", ""),
        ("\u0301", ""),
        ("\u2065\ufff0\U000e0001", ""),
        ("\U000e0041\U000e0042", ""),
        ("\u2800.", "\u2800."),
        ("😶\u200d🌫\ufe0f", "😶\u200d🌫\ufe0f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("half \ud83d of an emoji", "half  of an emoji"),
        ("👩‍🚀 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍🚀 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        ("مرحبا", "مرحبا"),
        ("tab\there", "tab\there"),
    ],
)
def test_what_cannot_be_seen_or_stored_is_taken_out(typed: str, kept: str) -> None:
    """Words, emoji and every script stay; control characters and tricks of direction go."""
    assert tidy(typed) == kept


@given(UNUSUAL)
def test_tidying_twice_changes_nothing(typed: str) -> None:
    """There is one normal form, and it can be stored anywhere."""
    tidied = tidy(typed)
    assert tidy(tidied) == tidied
    assert unicodedata.is_normalized("NFC", tidied)
    assert "\x00" not in tidied
    assert tidied.encode() == tidied.encode("utf-8", "strict")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Always", "always"),
        ("always", "always"),
        (" ALWAYS! ", "always"),
        ("😀 Always", "always"),
        ("😀", "always"),
        ("1", "always"),
        ("2.", "mostly"),
        ("4", "prefer-not-to-say"),
        ("most  of the\ntime", "mostly"),
        ("I don’t know", "dont-know"),
        ("dont-know", "dont-know"),
        ("most", None),
        ("5", None),
        ("0", None),
        ("", None),
        ("...", None),
        ("+1", None),
        ("always mostly", None),
    ],
)
def test_a_choice_is_known_by_its_words_face_or_place(typed: str, meant: str | None) -> None:
    """What stands on a button, or its number in the list, means it; anything else means nothing."""
    assert match_one(typed, MOODS) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Always 😀", "always"),
        ("always😀!", "always"),
        ("😀always", "always"),
        ("😀😀", "always"),
        ("🙂\ufe0f", "mostly"),
        ("🙂\u200d", "mostly"),
        ("Most of the time 🙂\ufe0f", "mostly"),
        ("1\ufe0f\u20e3", "always"),
        ("２", "mostly"),
        ("٢", "mostly"),
        ("ＡＬＷＡＹＳ", "always"),
        ("Always 🙂", None),
        ("😀 Most of the time", None),
        ("😡", None),
        ("❔\ufe0f", "dont-know"),
        ("dont know ❔", None),
        ("i dont know ❔", "dont-know"),
    ],
)
def test_a_choice_is_known_however_a_phone_writes_it(typed: str, meant: str | None) -> None:
    """Face and words in either order, with the marks that keyboards add, and digits of any script. A face of another choice
    beside the words means nothing."""
    assert match_one(typed, MOODS) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1. Always", "always"),
        ("2) most of the time", "mostly"),
        ("3 I dont know", "dont-know"),
        ("2 always", None),
        ("7. Always", None),
        ("1/2", None),
        ("#2", "mostly"),
        ("*Always*", "always"),
        ("• always", "always"),
        ("“Always”", "always"),
        ("I don`t know", "dont-know"),
        ("I donʼt know", "dont-know"),
    ],
)
def test_a_choice_is_known_as_it_is_copied_from_a_list(typed: str, meant: str | None) -> None:
    """The number and the words mean it where they agree; marks of lists, quotes and bold are none of the words."""
    assert match_one(typed, MOODS) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("przez wiekszosc czasu", "mostly"),
        ("ZLE", "badly"),
        ("lodz", "boat"),
        ("nigdy", "never"),
        ("nu stiu", "unsure"),
        ("nu ştiu", "unsure"),
        ("si", None),
        ("sí", "yes"),
    ],
)
def test_a_choice_is_known_without_the_marks_on_its_letters(typed: str, meant: str | None) -> None:
    """Whose phone has no Polish keyboard is understood; where only the mark tells two choices apart, nobody guesses."""
    choices = (
        Button("Przez większość czasu", "mostly"),
        Button("Źle", "badly"),
        Button("Łódź", "boat"),
        Button("Nigdy, ani razu", "never"),
        Button("Nu știu", "unsure"),
        Button("Sí", "yes"),
        Button("Šî", "other"),
    )
    assert match_one(typed, choices) == meant


def test_what_stands_before_a_comma_means_a_choice_where_no_other_begins_so() -> None:
    """ "Yes" starts; it does not choose between two that begin with it."""
    start = (Button("Tak, zaczynam", "yes-start"), Button("Nie, dziękuję", "no-thanks"))
    safer = (Button("No, less safe", "less"), Button("No, the same", "same"), Button("Yes, safer", "more"))
    assert [match_one(typed, start) for typed in ("tak", "nie", "dziekuje")] == [
        "yes-start",
        "no-thanks",
        None,
    ]
    assert [match_one(typed, safer) for typed in ("yes!", "no")] == ["more", None]


@given(
    st.sampled_from(MOODS),
    st.sampled_from(["", "\ufe0f", "\ufe0e", "\u200d", "\U0001f3fd", "\u200c"]),
    st.sampled_from(["", " ", "  ", "\n"]),
    st.booleans(),
    st.sampled_from(["", "!", ".", "…"]),
)
def test_words_with_their_face_mean_their_choice(
    button: Button, drawn: str, between: str, turned: bool, after: str
) -> None:
    """Order, blanks, capitals and the marks of drawing change nothing."""
    face, say = f"{button.face}{drawn}" if button.face else "", button.say.upper()
    typed = f"{say}{between}{face}{after}" if turned else f"{face}{between}{say}{after}"
    assert match_one(tidy(typed), MOODS) == button.words


FAMILIES = (
    Button("My mum", "mum", "👩‍👧"),
    Button("My dads", "dads", "👨‍👨‍👧"),
    Button("In Wales", "wales", "🇬🇧"),
    Button("In Bulgaria", "bulgaria", "🇧🇬"),
    Button("Wave", "wave", "👋🏽"),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("👩👧", "mum"),
        ("👨‍👨‍👧", "dads"),
        ("🇧🇬", "bulgaria"),
        ("🇬🇧 in wales", "wales"),
        ("👋🏿", "wave"),
        ("👋", "wave"),
    ],
)
def test_faces_of_several_parts_are_one(typed: str, meant: str) -> None:
    """Families, flags and skins: with and without the joints, and whatever the colour."""
    assert match_one(typed, FAMILIES) == meant


def test_signs_that_mean_something_stay_apart() -> None:
    """ "≤ 5 hours" and "≥ 5 hours" are two choices."""
    hours = (Button("≤ 5 hours", "less"), Button("≥ 5 hours", "more"))
    assert match_one("≥ 5 hours", hours) == "more"
    assert match_one("≤5 hours", hours) is None
    assert match_one("5 hours", hours) is None


def test_numbers_are_not_places_where_choices_have_numbers() -> None:
    """Somebody who types 10 at "10 to 15" does not get the tenth choice, nor 1 the first."""
    assert match_one("1", YEARS) is None
    assert match_one("10 to 15", YEARS) == "middle"


def test_two_choices_that_could_be_meant_are_none() -> None:
    """Nobody guesses between two."""
    twins = (Button("Yes", "a", "🙂"), Button("Yes", "b", "🙂"), Button("No", "c", "🙂"))
    assert match_one("yes", twins) is None
    assert match_one("🙂", twins) is None
    assert match_one("b", twins) == "b"


def test_a_pressed_button_wins_over_words_on_another() -> None:
    """A press carries the button's own id, whatever other buttons say."""
    questions = (Button("Knowing more", "knowledge"), Button("Knowledge", "practice"))
    assert match_one("knowledge", questions) == "knowledge"
    assert match_one("practice", questions) == "practice"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("friend", ("friend",)),
        ("friend, none", ("friend", "none")),
        ("friend; 1\nnone of these", ("friend", "more-time", "none")),
        ("More time to talk and a friend with me", ("more-time", "friend")),
        ("Writing and drawing", ("write-it",)),
        ("Writing and drawing, friend", ("write-it", "friend")),
        ("1 & 2", ("more-time", "friend")),
        ("1, 2 and 3", ("more-time", "friend", "write-it")),
        ("friend, friend", ("friend",)),
        ("friend، none", ("friend", "none")),
        ("friend,", ("friend",)),
        ("1 2", ("more-time", "friend")),
        ("1 2 and 3", ("more-time", "friend", "write-it")),
        ("12", None),
        ("1/2", ("more-time", "friend")),
        ("friend + none", ("friend", "none")),
        ("friend / none", ("friend", "none")),
        ("1. More time to talk\n2. A friend with me", ("more-time", "friend")),
        ("• friend • none", ("friend", "none")),
        ("- friend\n- none", ("friend", "none")),
        ("friend i none", ("friend", "none")),
        ("friend oraz none", ("friend", "none")),
        ("friend ir none", ("friend", "none")),
        ("friend e none", ("friend", "none")),
        ("friend și none", ("friend", "none")),
        ("not friend", None),
        ("friend, dog", None),
        (",", None),
        ("", None),
    ],
)
def test_a_list_of_choices_is_known_or_refused_as_a_whole(typed: str, meant: tuple[str, ...] | None) -> None:
    """Either every part is clear, or somebody is asked again."""
    assert match_several(typed, HELPERS) == meant


@given(
    st.lists(st.sampled_from(HELPERS), min_size=1, unique=True),
    st.sampled_from([", ", ",", ";", "\n", " , "]),
)
def test_labels_with_commas_between_mean_those_buttons(picked: list[Button], between: str) -> None:
    """What the web page posts, or somebody types from the list, means what was ticked."""
    expected = tuple(button.words for button in picked)
    assert match_several(between.join(button.words for button in picked), HELPERS) == expected
    assert match_several(between.join(button.label for button in picked), HELPERS) == expected


@given(UNUSUAL)
def test_anything_typed_means_a_button_or_nothing(typed: str) -> None:
    """No words break the matching."""
    ids = {button.words for button in HELPERS}
    assert match_one(typed, HELPERS) in {*ids, None}
    assert set(match_several(typed, HELPERS) or ()) <= ids


@given(st.text())
def test_comparing_ignores_case_spaces_and_what_stands_at_the_ends(words: str) -> None:
    """The plain form has no space twice and no full stop at its end."""
    made = normalise(words)
    assert "  " not in made
    assert not made.endswith((".", "!", "?", " "))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("i dont know", "dont-know"), ("yes start", "yes"), ("YES START!!", "yes"), ("+yes", None)],
)
def test_marks_that_children_leave_out_do_not_matter(typed: str, meant: str | None) -> None:
    """Apostrophes and commas are on the buttons, and seldom typed."""
    buttons = (Button("Yes, start", "yes"), Button("I don't know", "dont-know", "❔"))
    assert match_one(typed, buttons) == meant


def test_buttons_are_remembered_and_never_what_somebody_typed() -> None:
    """Nothing that remembers earlier results grows with the words that are matched."""
    remembering = [each for each in vars(words).values() if hasattr(each, "cache_info")]
    match_several("always, xyzzy", MOODS)
    before = [each.cache_info().currsize for each in remembering]
    for number in range(50):
        match_several(f"always, xyzzy{number}", MOODS)
    assert remembering
    assert [each.cache_info().currsize for each in remembering] == before
