"""What can be quoted: with a yes, in words of ten people, and as one person wrote it."""

from dataclasses import replace

import pytest

from analysis.text.redaction import redact
from analysis.voice import quotes
from analysis.voice.details import said, words_of_ten
from analysis.voice.document import SurveyTold, ThemeTold, Told
from analysis.voice.quotes import Quote, QuoteProblem, Reads, as_quoted, place_of, why_not
from surveys.store.comments import HandedComment
from surveys.store.protocols import Entry, Writing
from surveys.store.record_entries import UNDO

WORDS = "nobody listens to me at school"
COMMENT = HandedComment("c1", "r1", "young_people", "q", "Q?", "en", WORDS, may_quote=True)
OF_TEN = words_of_ten(said(("q", f"{WORDS} may rose grimsby hurt me one hello kill {n}") for n in range(10)))
READS = Reads(redact, lambda comment: "urgent" if "hurt" in comment.words else "none", lambda _comment: {})
PLACE = quotes.Place("s", "r1", "listened_to", "bad")


def _why_not(words: str) -> str:
    return "; ".join(why_not(replace(COMMENT, words=words), OF_TEN, READS))


def test_what_passes_every_check_can_be_quoted() -> None:
    assert _why_not(WORDS) == ""


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("nobody listens to me at chess", "fewer than ten people used: chess"),
        ("me", "1 words"),
        (" ".join([WORDS] * 5), "30 words"),
        ("nobody listens to me [name]", "a sign that is not usual"),
        ("nobody listens to me 😢", "a sign that is not usual"),
        ("nobody listens to me at school 3", "a number or a date"),
        ("nobody listens to me at school one", "a number in words"),
        ("nobody “listens” to me", "quotation marks"),
        ("hurt me at school", "a call for help"),
        ("me@school.com to me at", "a handle"),
        ("", "0 words"),
    ],
)
def test_what_could_lead_to_somebody_cannot(words: str, why: str) -> None:
    assert why in _why_not(words)


def test_without_a_yes_nothing_can() -> None:
    assert why_not(replace(COMMENT, may_quote=False), OF_TEN, READS) == ["no yes of the person who wrote it"]


def test_ten_people_are_ten_answers_to_one_question() -> None:
    """Five answers to each of two questions may be of five people."""
    two = [(question, "hello") for question in "ab" for _ in range(5)]
    assert "hello" not in words_of_ten(said(two))
    assert "hello" in words_of_ten(said([("a", "hello")] * 10))


@pytest.mark.parametrize(
    ("wrote", "behind", "can"), [(30, 10, 10), (29, 10, 0), (None, 10, 0), (30, None, 0)]
)
def test_of_few_nobody_is_quoted(wrote: int | None, behind: int | None, can: int) -> None:
    """Thirty wrote, as published, and ten or more stand behind the theme and how it went."""
    went = Told.model_construct(id=PLACE.way, count=behind)
    theme = ThemeTold.model_construct(code=PLACE.theme, went=(went,))
    told = SurveyTold.model_construct(survey=PLACE.survey, round=PLACE.round, wrote=wrote, themes=(theme,))
    reads = replace(READS, themes_of=lambda _comment: {PLACE.theme: PLACE.way})
    found = list(quotes.quotable(told, [replace(COMMENT, id=f"c{n}") for n in range(10)], reads))
    assert [place for place, _ in found] == [PLACE] * can


@pytest.mark.parametrize(
    ("wrote", "stands"),
    [
        ("NOBODY LISTENS", "Nobody listens."),
        ("i said no!!! and i’m ok", "I said no! And I'm ok."),
        ("  they   listen , mostly...", "They listen , mostly."),
        ("why?? because", "Why? Because."),
    ],
)
def test_the_words_stay_and_how_they_are_written_goes(wrote: str, stands: str) -> None:
    assert as_quoted(wrote) == stands


# Two people ----------


def _entry(number: int, who: str, what: Writing) -> Entry:
    return Entry(number, "2026-11-30T10:00:00Z", who, what.kind, what.about, what.body, what.why, "", "")


def _two(first: str = "Ann", second: str = "Bea") -> list[Entry]:
    can = [(PLACE, COMMENT)]
    entries = [_entry(1, first, quotes.put_forward([], can, PLACE, "c1"))]
    return [*entries, _entry(2, second, quotes.approval(entries, 1, second, can))]


def test_two_people_approve_and_the_record_holds_no_word() -> None:
    entries = _two()
    assert quotes.approved(entries, [(PLACE, COMMENT)]) == [
        Quote("c1", PLACE, "Nobody listens to me at school.", ("Ann", "Bea"))
    ]
    assert "listens" not in str(entries)
    assert place_of(entries[0]) == PLACE


def test_one_person_alone_cannot() -> None:
    with pytest.raises(QuoteProblem, match="somebody else approves it"):
        _two("Ann", "ann ")


def test_nobody_is_quoted_twice_and_what_is_gone_is_not_approved() -> None:
    entries, elsewhere = _two(), replace(PLACE, theme="help")
    with pytest.raises(QuoteProblem, match="quoted twice"):
        quotes.put_forward(entries, [(elsewhere, COMMENT)], elsewhere, "c1")
    with pytest.raises(QuoteProblem, match="does not wait any more"):
        quotes.approval(entries[:1], 1, "Bea", [])
    with pytest.raises(QuoteProblem, match="cannot be quoted there"):
        quotes.put_forward([], [(elsewhere, COMMENT)], PLACE, "c1")


@pytest.mark.parametrize("taken_back", [1, 2])
def test_what_is_taken_back_is_quoted_no_more(taken_back: int) -> None:
    """The quote, or its approval."""
    entries = [*_two(), _entry(3, "Cy", Writing(UNDO, str(taken_back), {}, "No."))]
    assert quotes.approved(entries, [(PLACE, COMMENT)]) == []
    assert len(quotes.waiting(entries)) == taken_back - 1


def test_a_comment_that_is_deleted_is_quoted_no_more() -> None:
    assert quotes.approved(_two(), []) == []
