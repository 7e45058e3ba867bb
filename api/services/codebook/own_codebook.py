"""The board's own codebook, theme by theme: what holds now, and what somebody at the desk makes of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.text.codebooks.changes import ThemeChange, changed, code_for
from analysis.text.codebooks.words import WordProblem, in_simple_text, plain
from analysis.text.own_themes import own_codebook
from analysis.text.themes.codebook import Codebook, CodebookError, Theme, load_codebook
from api.services.codebook.own_reading import CODEBOOK, THEME, codebooks, toml_of
from surveys.definition.survey import Audience
from surveys.errors import UserError
from surveys.store.protocols import Entry, RecordStore, Writing
from surveys.store.record_entries import in_record, same_person

MOST_LETTERS: Mapping[str, int] = {"title": 60, "means": 300, "why": 500}
MOST_WORDS = 100
MISSING: Mapping[str, str] = {
    "title": "Write what the theme is called, such as “Being listened to”",
    "means": "Write in a sentence what belongs to the theme, so that everybody codes alike",
    "words": "Write at least one word by which the theme is found",
    "why": "Write why, for those who wonder in a year",
}


class ThemeProblem(UserError, ValueError):
    """What cannot be written into the codebook; `problems` say why by the field, and what to write instead."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems.values()))


@dataclass(frozen=True)
class OwnCodebook:
    """The codebook of one audience as it stands."""

    audience: Audience
    book: Codebook
    written: Sequence[Entry]
    """Every entry that made another codebook of it, the first one first."""

    @classmethod
    def of(cls, entries: Sequence[Entry], audience: Audience) -> "OwnCodebook":
        """Raises `CodebookError` where it was written for another version of Heard."""
        written = codebooks(entries, audience)
        book = own_codebook(toml_of(written, audience), audience) if written else load_codebook(audience)
        return cls(audience, book, written)

    @property
    def all_themes(self) -> tuple[Theme, ...]:
        return (*self.book.themes, *self.book.retired)

    def theme(self, code: str) -> Theme | None:
        return next((theme for theme in self.all_themes if theme.code == code), None)

    def told(self, entry: Entry) -> str:
        """What one of `written` did, in words."""
        if entry.kind != THEME:
            return "a whole codebook from a file"
        before = [each for each in self.written if each.number < entry.number and each.about == entry.about]
        was, now = bool(before) and before[-1].body["retired"], entry.body["retired"]
        did = ": no longer used" if now and not was else ": used again" if was and not now else ""
        return f"{entry.body['title']}{did}"

    def is_learned(self, theme: Theme) -> bool:
        """Whether it is found by what the machine has learned, and not by words alone."""
        return theme.code in load_codebook(self.audience).codes

    def newest_about(self, code: str) -> Entry | None:
        """The last entry that could have changed a theme."""
        about = f"{self.audience}/{code}"
        return next((e for e in reversed(self.written) if e.about == about or e.kind != THEME), None)


def shown_in_record(entry: Entry) -> list[tuple[str, str]]:
    """What an entry says of the codebook, each with its label. A whole file is too long to be shown."""
    if entry.kind != THEME:
        return []
    said = ThemeChange.read(entry.body)
    told = {
        "Called": said.title,
        "Means": said.means,
        "Words": "; ".join(said.words),
        "Not these words": "; ".join(said.not_words),
        "In use": "no longer" if said.retired else "",
    }
    return [(label, words) for label, words in told.items() if words]


TITLES: Mapping[str, str] = {THEME: "A theme of the codebook", CODEBOOK: "A whole codebook from a file"}
"""The entries about the codebook, as people read them."""


@dataclass(frozen=True)
class CodebookDesk:
    """Writes what becomes of single themes."""

    record: RecordStore
    now: Callable[[], datetime]

    def look(self, audience: Audience) -> OwnCodebook:
        return OwnCodebook.of(self.record.entries(), audience)

    def say(self, audience: Audience, code: str, said: ThemeChange, why: str, who: str, seen: int) -> Entry:
        """A theme anew; an empty `code` for one that is not there yet. `seen` is the number of the last entry about it that
        they saw. Raises `ThemeProblem`, by the fields of the form."""
        there = self.look(audience)
        if problems := dict(_problems(there, code, said, why)):
            raise ThemeProblem(problems)
        self._check_unchanged(there, code, who, seen)
        code = code or code_for(said.title, {theme.code for theme in there.all_themes} | _shipped(audience))
        _check_whole(there, code, said)
        about = Writing(THEME, f"{audience}/{code}", said.body(), why)
        written = self.record.write(in_record(self.now()), who, about)
        _check_taken_out(self.look(audience), code, said)
        return written

    def _check_unchanged(self, there: OwnCodebook, code: str, who: str, seen: int) -> None:
        newest = there.newest_about(code) if code else None
        if newest and newest.number > seen and not same_person(newest.who, who):
            raise ThemeProblem(
                {
                    "title": f"{newest.who} changed this theme while you wrote. Below is what you wrote: open the theme in "
                    "another window to compare, then save again to put yours in its place"
                }
            )


def _check_taken_out(now: OwnCodebook, code: str, said: ThemeChange) -> None:
    """Somebody else can have taken the last other theme out of use between the look and the writing."""
    if said.retired and code in now.book.codes:
        raise ThemeProblem(
            {
                "title": "Somebody took the other theme out of use at the same moment. One has to stay: this one does"
            }
        )


def _shipped(audience: str) -> set[str]:
    return set(load_codebook(audience).codes)


def _problems(there: OwnCodebook, code: str, said: ThemeChange, why: str) -> Sequence[tuple[str, str]]:
    texts = {"title": said.title, "means": said.means, "why": why}
    found = [(name, MISSING[name]) for name, text in texts.items() if not text]
    found += [
        (name, f"Write at most {MOST_LETTERS[name]} letters; there are {len(text)}")
        for name, text in texts.items()
        if len(text) > MOST_LETTERS[name]
    ]
    others = {theme.title.casefold() for theme in there.all_themes if theme.code != code}
    if said.title.casefold() in others:
        found.append(("title", f"There is a theme “{said.title}” already; call this one otherwise"))
    return [*found, *_word_problems(there, code, said)]


def _word_problems(there: OwnCodebook, code: str, said: ThemeChange) -> Sequence[tuple[str, str]]:
    theme, found = there.theme(code), []
    if not said.words and (theme is None or theme.cue.pattern == _of_words(theme)):
        found.append(("words", MISSING["words"]))
    for name, words in (("words", said.words), ("not_words", said.not_words)):
        if len(words) > MOST_WORDS:
            found.append((name, f"Write at most {MOST_WORDS}; there are {len(words)}"))
        found += [(name, problem) for word in words if (problem := _wrong_with(word))]
    there_already = _titles_of_words([theme for theme in there.all_themes if theme.code != code])
    found += [
        ("words", repeated(word, there_already[plain(word)]))
        for word in said.words
        if plain(word) in there_already
    ]
    return found


def repeated_words(book: Codebook) -> list[str]:
    """What is wrong with words that stand at two themes, in sentences. Two themes that are found by the same words are two
    roundings of one count, from which it could be told more closely."""
    themes = [*book.themes, *book.retired]
    return [
        f"theme '{theme.code}': {repeated(word, earlier[plain(word)])}"
        for at, theme in enumerate(themes)
        for earlier in [_titles_of_words(themes[:at])]
        for word in theme.words
        if plain(word) in earlier
    ]


def repeated(word: str, title: str) -> str:
    """What is said of a word that another theme has."""
    return f"“{word[:80]}” stands at the theme “{title}” already; leave it at one of them"


def _titles_of_words(themes: Iterable[Theme]) -> dict[str, str]:
    """The title of the theme that each word stands at."""
    return {plain(word): theme.title for theme in themes for word in theme.words}


def _of_words(theme: Theme) -> str:
    return theme.word.pattern if theme.word else ""


def _wrong_with(word: str) -> str:
    try:
        in_simple_text(word)
    except WordProblem as problem:
        return f"“{word[:80]}” {problem}"
    return ""


def _check_whole(there: OwnCodebook, code: str, said: ThemeChange) -> None:
    """The codebook as it would be is read before anything is kept."""
    try:
        own_codebook(changed(toml_of(there.written, there.audience), code, said), there.audience)
    except CodebookError as problem:
        raise ThemeProblem({"title": str(problem)}) from None
