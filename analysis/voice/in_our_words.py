"""What ten or more people said, in the board's own words: drafts and approvals as entries of the record.

One person writes, another approves; until then nobody sees it. Words that could lead to somebody are refused: names, places,
numbers, dates, handles, links, and quotation marks, since these are never a child's own words.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.plan.record import approvals_of
from analysis.voice.details import Said, details_of_few
from analysis.voice.document import InOurWords, Voice
from surveys.errors import UserError
from surveys.store.protocols import Entry, Writing
from surveys.store.record_entries import UNDO, same_person, taken_back

DRAFT, APPROVED = "in_our_words", "in_our_words_approved"
TAKEN_BACK = "in_our_words_taken_back"
"""How earlier versions took words of ours back; now they are taken back as everything else in the record is."""
TITLES: Mapping[str, str] = {
    DRAFT: "In our words",
    APPROVED: "In our words: approved",
    TAKEN_BACK: "In our words: taken back",
}
MOST_LETTERS = 280
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve dozen twice once"
_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december"
)
REFUSED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d"), "a number or a date"),
    (re.compile(rf"\b(?:{_NUMBERS.replace(' ', '|')})\b", re.IGNORECASE), "a number in words"),
    (re.compile(rf"\b(?:{_DAYS.replace(' ', '|')})\b", re.IGNORECASE), "a day or a month"),
    (
        re.compile(r"@|https?:|www\.|\b\w+\.(?:com|co|org|uk|net)\b", re.IGNORECASE),
        "a handle, an address or a link",
    ),
    (
        re.compile(r"[\"“”«»„]|(?<!\w)['‘][^'’]*['’](?!\w)"),
        "quotation marks: these are our words, nobody's own",
    ),
)


class WordsProblem(UserError, ValueError):
    """Why words of ours cannot be written, approved or taken back; the message says what to do."""


@dataclass(frozen=True)
class Checks:
    """What words of ours are held against: what takes names out, the comments of the round, and everyday words."""

    redact: Callable[[str], str]
    comments: Sequence[Said]
    everyday: Collection[str]


def draft(voice: Voice, place: str, text: str, checks: Checks) -> Writing:
    """What to write in the record. `place` is SURVEY/THEME/WAY, such as feeling-heard/listened_to/bad.

    Raises `WordsProblem` where fewer than ten people stand behind it, or the words could lead to somebody."""
    survey, theme, way = _behind(voice, place)
    text = " ".join(text.split())
    problems = [*details_in(text, checks.redact), *details_of_few(text, checks.comments, checks.everyday)]
    if problems:
        raise WordsProblem(
            f"these words hold {', '.join(problems)}; say it without, as what ten or more people said"
        )
    return Writing(DRAFT, f"{survey}/{theme}/{way}", {"text": text}, "")


def _behind(voice: Voice, place: str) -> tuple[str, str, str]:
    """The survey, theme and direction, where their number is published, and so is ten or more."""
    there = [
        f"{survey.survey}/{theme.code}/{way.id}"
        for survey in voice.surveys
        for theme in survey.themes
        for way in theme.went
        if way.count is not None
    ]
    if place not in there:
        known = f"There are: {', '.join(there)}" if there else "There are none yet"
        raise WordsProblem(f"no ten people stand behind '{place}', as published. {known}")
    survey, theme, way = place.split("/")
    return survey, theme, way


def details_in(text: str, redact: Callable[[str], str]) -> list[str]:
    """What in the words could lead to somebody, in words; none where there is nothing."""
    problems = [what for pattern, what in REFUSED if pattern.search(text)]
    # The redaction reads whole words: what it puts in the place of a name stands in square brackets.
    if "[" in redact(text):
        problems.append("a name, a place or something else that could lead to somebody")
    if not text:
        problems.append("nothing")
    if len(text) > MOST_LETTERS:
        problems.append(f"more than {MOST_LETTERS} letters")
    return problems


def check_approved(draft: Entry, checks: Checks, *, named: bool) -> None:
    """Whether a draft holds what somebody said alone, as the comments stand now. `named` is whether to say what. Raises
    `WordsProblem`."""
    problems = details_of_few(str(draft.body["text"]), checks.comments, checks.everyday)
    if problems and named:
        raise WordsProblem(f"these words hold {', '.join(problems)}")
    if problems:
        raise WordsProblem(
            "these words may be somebody's own; take them back, and let somebody who reads comments write them"
        )


def approval(entries: Sequence[Entry], number: int, who: str) -> Writing:
    """Raises `WordsProblem` where there is no such draft, or whoever wrote it approves it."""
    written = draft_of(entries, number)
    if same_person(written.who, who):
        raise WordsProblem(f"entry {number} was written by {written.who}: somebody else approves it")
    return Writing(APPROVED, str(number), {}, "")


def taking_back(entries: Sequence[Entry], number: int, why: str) -> Writing:
    """Raises `WordsProblem`."""
    draft_of(entries, number)
    if not why.strip():
        raise WordsProblem("say why it is taken back: --why")
    return Writing(UNDO, str(number), {}, why)


def draft_of(entries: Iterable[Entry], number: int) -> Entry:
    """Raises `WordsProblem`."""
    for entry in entries:
        if entry.number == number and entry.kind == DRAFT:
            return entry
    raise WordsProblem(f"there is no draft {number}; heard voice drafts lists them")


def waiting(entries: Sequence[Entry]) -> list[Entry]:
    """The drafts that wait for somebody else's approval."""
    settled = {entry.about for entry in entries if entry.kind == APPROVED} | gone_in(entries)
    return [entry for entry in entries if entry.kind == DRAFT and str(entry.number) not in settled]


def standing(entries: Sequence[Entry]) -> list[Entry]:
    """The drafts that were not taken back, approved or not."""
    gone = gone_in(entries)
    return [entry for entry in entries if entry.kind == DRAFT and str(entry.number) not in gone]


def gone_in(entries: Sequence[Entry]) -> set[str]:
    """The numbers of what was taken back; of an approval too, so that its draft waits again. Words go at once; they come
    back when a second person has approved that, where the board wants one."""
    waiting = approvals_of(entries).waiting
    undone = {str(entry.number) for entry in entries if entry.kind == UNDO}
    counting = [e for e in entries if not (e.number in waiting and e.kind == UNDO and e.about in undone)]
    earlier = {entry.about for entry in entries if entry.kind == TAKEN_BACK}
    return earlier | {str(number) for number in taken_back(counting)}


def shown(entries: Sequence[Entry]) -> list[Entry]:
    """The drafts that are shown: for each theme and direction the newest that was approved and not taken back."""
    gone = gone_in(entries)
    by = {entry.about for entry in entries if entry.kind == APPROVED} - gone
    return list({e.about: e for e in entries if e.kind == DRAFT and str(e.number) in by}.values())


def approved(entries: Sequence[Entry]) -> list[InOurWords]:
    """The approved words, as they are published."""
    gone = gone_in(entries)
    by = {entry.about: entry.who for entry in entries if entry.kind == APPROVED and entry.about not in gone}
    return [_in_our_words(entry, by[str(entry.number)]) for entry in shown(entries)]


def _in_our_words(entry: Entry, approver: str) -> InOurWords:
    survey, theme, way = entry.about.split("/")
    text = str(entry.body["text"])
    return InOurWords(
        survey=survey, theme=theme, way=way, text=text, written_by=entry.who, approved_by=approver
    )
