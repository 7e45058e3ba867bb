"""What one person wrote, word for word: only with their own yes, and only what leads to nobody.

A quote is a whole comment. Whoever knows other texts of its writer finds them by words that few use, everyday ones too, so
every word of a quote was used by ten people or more. The yes is asked of one question in a survey, so two quotes of a round
are never of one person. The record says which comment two people approved, and never what it says: when the comment is
deleted, the quote is gone.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.voice.details import said, words_of, words_of_ten
from analysis.voice.document import InTheirWords, SurveyTold, ThemeTold, Voice
from analysis.voice.in_our_words import details_in, gone_in
from surveys.definition.support_level import SupportLevel
from surveys.errors import UserError
from surveys.normal_form import normal_form
from surveys.store.comments import HandedComment
from surveys.store.protocols import Entry, Writing
from surveys.store.record_entries import UNDO, same_person

PUT_FORWARD, APPROVED = "quote", "quote_approved"
TITLES: Mapping[str, str] = {
    PUT_FORWARD: "In their own words: put forward",
    APPROVED: "In their own words: approved",
}
FEWEST_WORDS, MOST_WORDS = 3, 25
LEAST_WROTE = 30
"""Of fewer who wrote, as published, nobody is quoted."""
_OTHER_SIGNS = re.compile(r"[^\w\s.,!?'-]")


class QuoteProblem(UserError, ValueError):
    """Why a comment cannot be quoted; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """Where a quote stands: a theme of a round and how it went there."""

    survey: str
    round: str
    theme: str
    way: str

    @property
    def about(self) -> str:
        """As the record names it."""
        return f"{self.survey}/{self.theme}/{self.way}"


@dataclass(frozen=True)
class Quote:
    """A quote that two people approved, with the comment that it is."""

    comment: str
    place: Place
    text: str
    approved_by: tuple[str, str]


@dataclass(frozen=True)
class Reads:
    """What reads comments: `redact` takes names out, `support_level` hears calls for help, and `themes_of` gives the themes
    of a comment by code, with how each went: good, bad, both or neutral."""

    redact: Callable[[str], str]
    support_level: Callable[[HandedComment], SupportLevel]
    themes_of: Callable[[HandedComment], Mapping[str, str]]


# What can be quoted ----------


def as_quoted(words: str) -> str:
    """The same words in the same order, with capitals, spaces and signs made the usual way: they are how somebody writes."""
    text = " ".join(normal_form(words).casefold().split())
    text = re.sub(r"([.,!?-])[.,!?-]*", r"\1", text).strip(" ,-")
    text = re.sub(r"\bi\b", "I", text)
    text = re.sub(r"(^|[.!?]\s+)(\w)", lambda found: found[1] + found[2].upper(), text)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def why_not(comment: HandedComment, of_ten: Collection[str], reads: Reads) -> list[str]:
    """What keeps a comment from being quoted, in words; none where nothing does. `of_ten` are the words that ten or more
    people of its round used."""
    if not comment.may_quote:
        return ["no yes of the person who wrote it"]
    return [*_in_its_form(comment.words), *_in_its_words(comment, of_ten, reads)]


def _in_its_form(words: str) -> Iterator[str]:
    count = len(words_of(words))
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        yield f"{count} words; a quote has {FEWEST_WORDS} to {MOST_WORDS}, and is never cut"
    if _OTHER_SIGNS.search(normal_form(words)):
        yield "a sign that is not usual in a sentence"


def _in_its_words(comment: HandedComment, of_ten: Collection[str], reads: Reads) -> Iterator[str]:
    yield from details_in(comment.words, reads.redact)
    if few := [word for word in dict.fromkeys(words_of(comment.words)) if word not in of_ten]:
        yield f"words that fewer than ten people used: {', '.join(few)}"
    if reads.support_level(comment) != "none":
        yield "a call for help, or a worry"


def quotable(
    told: SurveyTold, comments: Sequence[HandedComment], reads: Reads
) -> Iterator[tuple[Place, HandedComment]]:
    """The comments of a round that can be quoted, each with every place where it can stand, from all of the round."""
    if (told.wrote or 0) < LEAST_WROTE:
        return
    of_ten = words_of_ten(said((comment.question, comment.words) for comment in comments))
    shown = places_in(told)
    for comment in comments:
        if not why_not(comment, of_ten, reads):
            for theme, way in reads.themes_of(comment).items():
                place = Place(told.survey, told.round, theme, way)
                if place in shown:
                    yield place, comment


def places_in(told: SurveyTold) -> frozenset[Place]:
    """The themes and ways that ten or more people stand behind, as published."""
    return frozenset(
        Place(told.survey, told.round, theme.code, way.id)
        for theme in told.themes
        for way in theme.went
        if way.count is not None
    )


# Two people ----------


def put_forward(
    entries: Sequence[Entry], can: Collection[tuple[Place, HandedComment]], place: Place, comment_id: str
) -> Writing:
    """What the first person writes in the record. Raises `QuoteProblem`."""
    if (place, comment_id) not in [(where, comment.id) for where, comment in can]:
        raise QuoteProblem("that comment cannot be quoted there, or is there no more; look at the list again")
    if comment_id in [entry.body["comment"] for entry in standing(entries)]:
        raise QuoteProblem("that comment was put forward already: nobody is quoted twice")
    return Writing(PUT_FORWARD, place.about, {"round": place.round, "comment": comment_id}, "")


def approval(
    entries: Sequence[Entry], number: int, who: str, can: Collection[tuple[Place, HandedComment]]
) -> Writing:
    """What the second person writes. Raises `QuoteProblem`."""
    found = next((entry for entry in waiting(entries) if entry.number == number), None)
    there = {(place, comment.id) for place, comment in can}
    if found is None or (place_of(found), found.body["comment"]) not in there:
        raise QuoteProblem("that quote does not wait any more; look at the list again")
    if same_person(found.who, who):
        raise QuoteProblem(f"{found.who} put it forward: somebody else approves it")
    return Writing(APPROVED, str(number), {}, "")


def taking_back(entries: Sequence[Entry], number: int, why: str) -> Writing:
    """Raises `QuoteProblem`."""
    if number not in [entry.number for entry in standing(entries)]:
        raise QuoteProblem("that quote is not there any more; look at the list again")
    if not why.strip():
        raise QuoteProblem("say why it is taken back")
    return Writing(UNDO, str(number), {}, why.strip())


def standing(entries: Sequence[Entry]) -> list[Entry]:
    """What was put forward and not taken back, approved or not."""
    gone = gone_in(entries)
    return [entry for entry in entries if entry.kind == PUT_FORWARD and str(entry.number) not in gone]


def waiting(entries: Sequence[Entry]) -> list[Entry]:
    """What waits for a second person."""
    approvers = _approvers(entries)
    return [entry for entry in standing(entries) if str(entry.number) not in approvers]


def _approvers(entries: Sequence[Entry]) -> dict[str, str]:
    """By the number of what they approved, without approvals that were taken back."""
    gone = gone_in(entries)
    return {e.about: e.who for e in entries if e.kind == APPROVED and str(e.number) not in gone}


def settled(entries: Sequence[Entry]) -> list[Entry]:
    """What two people approved."""
    still = {entry.number for entry in waiting(entries)}
    return [entry for entry in standing(entries) if entry.number not in still]


def place_of(entry: Entry) -> Place:
    survey, theme, way = entry.about.split("/")
    return Place(survey, str(entry.body["round"]), theme, way)


def approved(entries: Sequence[Entry], can: Iterable[tuple[Place, HandedComment]]) -> list[Quote]:
    """The quotes that two people approved, of what can be quoted now."""
    by = _approvers(entries)
    words = {(place, comment.id): comment.words for place, comment in can}
    return [
        Quote(entry.body["comment"], place_of(entry), as_quoted(wrote), (entry.who, by[str(entry.number)]))
        for entry in settled(entries)
        if (wrote := words.get((place_of(entry), entry.body["comment"])))
    ]


# Where they stand ----------


def told_with_quotes(told: SurveyTold, quotes: Iterable[Quote]) -> SurveyTold:
    """With the quotes of its round, where ten people or more stand behind the theme and the way."""
    places = places_in(told)
    mine = [quote for quote in quotes if quote.place in places]
    return told.model_copy(update={"themes": tuple(_theme_with(theme, mine) for theme in told.themes)})


def _theme_with(theme: ThemeTold, quotes: Iterable[Quote]) -> ThemeTold:
    own = tuple(
        InTheirWords(way=quote.place.way, text=quote.text, approved_by=quote.approved_by)
        for quote in quotes
        if quote.place.theme == theme.code
    )
    return theme.model_copy(update={"in_their_words": own})


def with_quotes(voice: Voice, quotes: Sequence[Quote]) -> Voice:
    """A summary that was published, with these quotes and no others."""
    return voice.model_copy(
        update={"surveys": tuple(told_with_quotes(told, quotes) for told in voice.surveys)}
    )
