"""In our words: ten people or more behind them, two of the board before them, and nothing in them leads to anybody."""

from datetime import date

import pytest

from analysis.plan import load_plan
from analysis.text.redaction import redact
from analysis.text.wordlists import wordlist
from analysis.voice import in_our_words as words
from analysis.voice.document import Voice
from analysis.voice.summary import summary
from surveys.store.protocols import Entry, Writing
from tests.integration.api.board_documents import releases

AT = "2026-11-04T10:00:00Z"
TEXT = "They want to be asked before anything is decided."
CHECKS = words.Checks(redact, (), wordlist("common_words"))


@pytest.fixture(scope="module")
def told() -> Voice:
    return summary([(release, survey) for survey, release in releases()], load_plan(), date(2026, 11, 3))


@pytest.fixture(scope="module")
def place(told: Voice) -> str:
    return next(
        f"{survey.survey}/{theme.code}/{way.id}"
        for survey in told.surveys
        for theme in survey.themes
        for way in theme.went
        if way.count is not None
    )


def _record(*written: tuple[str, Writing]) -> list[Entry]:
    entries: list[Entry] = []
    for who, what in written:
        entries.append(Entry.after(entries[-1] if entries else None, AT, who, what))
    return entries


def test_nothing_is_shown_until_somebody_else_approves(told: Voice, place: str) -> None:
    """One writes, another approves; the names of both stand beside it."""
    entries = _record(("Ada", words.draft(told, place, TEXT, CHECKS)))
    assert words.approved(entries) == []
    assert [entry.number for entry in words.waiting(entries)] == [1]
    with pytest.raises(words.WordsProblem, match="somebody else"):
        words.approval(entries, 1, " ADA ")
    entries = _record(
        ("Ada", words.draft(told, place, TEXT, CHECKS)), ("Bo", words.approval(entries, 1, "Bo"))
    )
    (ours,) = words.approved(entries)
    assert (ours.text, ours.written_by, ours.approved_by) == (TEXT, "Ada", "Bo")
    assert words.waiting(entries) == []


def test_the_newest_approved_words_count_and_can_be_taken_back(told: Voice, place: str) -> None:
    """A new draft does not take the old words away before it is approved; taking back leaves the words before."""
    first, second = (words.draft(told, place, text, CHECKS) for text in (TEXT, "They want to be heard."))
    entries = _record(("Ada", first), ("Bo", Writing(words.APPROVED, "1", {}, "")), ("Ada", second))
    assert [ours.text for ours in words.approved(entries)] == [TEXT]
    more = [("Ada", first), ("Bo", Writing(words.APPROVED, "1", {}, "")), ("Ada", second)]
    more.append(("Bo", Writing(words.APPROVED, "3", {}, "")))
    assert [ours.text for ours in words.approved(_record(*more))] == ["They want to be heard."]
    more.append(("Bo", words.taking_back(_record(*more), 3, "too hopeful")))
    assert [ours.text for ours in words.approved(_record(*more))] == [TEXT]
    with pytest.raises(words.WordsProblem, match="why"):
        words.taking_back(_record(*more), 1, " ")


def test_words_are_taken_back_as_everything_in_the_record_is(told: Voice, place: str) -> None:
    """The desk's taking back reaches them, and who takes that back has them again; so do those of earlier versions."""
    written = [("Ada", words.draft(told, place, TEXT, CHECKS)), ("Bo", Writing(words.APPROVED, "1", {}, ""))]
    for kind in ("undo", words.TAKEN_BACK):
        gone = _record(*written, ("Bo", Writing(kind, "1", {}, "Wrong.")))
        assert (words.approved(gone), words.standing(gone), words.waiting(gone)) == ([], [], [])
    again = _record(
        *written, ("Bo", Writing("undo", "1", {}, "Wrong.")), ("Bo", Writing("undo", "3", {}, "Right."))
    )
    assert [ours.text for ours in words.approved(again)] == [TEXT]


@pytest.mark.parametrize("nowhere", ["", "a/b", "feeling-heard/listened_to/sideways", "no-such/x/bad"])
def test_fewer_than_ten_people_are_no_people(told: Voice, nowhere: str) -> None:
    """Only where the published number of the direction is shown can anything be written."""
    with pytest.raises(words.WordsProblem, match="no ten people"):
        words.draft(told, nowhere, TEXT, CHECKS)


@pytest.mark.parametrize(
    "text",
    [
        "Somebody waited 14 months.",
        "One of them was moved twice.",
        "It happened in March.",
        "They met on Mondays, and on Monday nobody came.",
        "They follow @heard on there.",
        "They read it at heard.org.uk first.",
        "They said “nobody asked me”.",
        "They said 'nobody asked me' again and again.",
        "Emily Clarke listened to them.",
        "They liked Whitgift Academy.",
        "Ring 01472 326292.",
        "",
        "a " * 200,
    ],
)
def test_words_that_could_lead_to_somebody_are_refused(told: Voice, place: str, text: str) -> None:
    """Names, places, numbers, days, handles, links, and quotation marks; the message says which."""
    with pytest.raises(words.WordsProblem, match="these words hold"):
        words.draft(told, place, text, CHECKS)


def test_an_apostrophe_is_no_quotation_mark(told: Voice, place: str) -> None:
    """What people write every day can be written."""
    assert words.draft(told, place, "They don't feel heard; it's their worker's tone.", CHECKS).body["text"]
