"""Takes names, places, schools, numbers and addresses out of free text before it is kept.

Pure and linear in the length of the text. It lowers the chance that words lead back to a person and cannot
promise that they never do: a person also reads what is quoted. It leaves its own placeholders alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from analysis.text.words import cues, phrases, words

KINDS = ("phone", "email", "postcode", "handle", "link", "name", "place", "school", "date", "number")

_PLACEHOLDER = re.compile(r"\[(?:" + "|".join(KINDS) + r")\]")
# Control and direction characters can hide a name from a pattern, and nobody can read them anyway.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W\d_]+(?:['’][^\W\d_]+)*)*['’]?")
_SENTENCE_END = re.compile(r"[.!?\n:;•]")

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DIGIT_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)"
_TLD = r"(?:com|co|uk|org|net|io|me|ly|tv|gg|info|edu|gov|app|xyz|eu|pl|lt|ro|pt|be)"


@dataclass(frozen=True)
class Span:
    """Characters [start, end) of a text and the kind of thing they are; `kind` is one of KINDS."""

    start: int
    end: int
    kind: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a span's kind is one of {', '.join(KINDS)}, not {self.kind!r}")
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span covers at least one character, not {self.start} to {self.end}")


@dataclass(frozen=True)
class Redacted:
    """A text with placeholders, and how many of each kind were put in."""

    text: str
    found: Mapping[str, int]


class _Token(NamedTuple):
    """A word: `low` is what rules look at, `base` is `low` without a possessive."""

    start: int
    end: int
    low: str
    base: str
    capital: bool
    opens: bool  # first word of a sentence
    joined: bool  # only blanks between it and the word before


def _rules(*rows: tuple[str, str, str]) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple((kind, needs, re.compile(pattern, re.IGNORECASE)) for kind, needs, pattern in rows)


# What has to be in a text for a row to fit at all; most texts have none of it, and looking for it costs little.
_AT, _SAID_AT, _DIGIT, _LINE, _ENDING, _NOTHING = "@", r"[\s(\[]at[\s)\]]", r"\d", "_", r"\.[a-z]", ""
_NEEDED = tuple(
    (needs, re.compile(needs, re.IGNORECASE)) for needs in (_AT, _SAID_AT, _DIGIT, _LINE, _ENDING)
)

# In order: an earlier row wins. Every repeat is bounded or cannot overlap its neighbour, so it is linear.
_PATTERNS = _rules(
    ("email", _AT, r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}"),
    (
        "email",
        _SAID_AT,
        r"(?<![\w.+-])[\w+-]{1,40}(?:(?:\.|\s{1,3}dot\s{1,3}|\s{1,3}underscore\s{1,3})[\w+-]{1,40}){0,4}"
        r"\s{0,3}(?:\(at\)|\[at\]|\sat\s)\s{0,3}[\w-]{1,40}"
        rf"(?:(?:\s{{0,3}}(?:\.|\(dot\)|\[dot\])\s{{0,3}}|\s{{1,3}}dot\s{{1,3}})[\w-]{{2,20}}){{0,2}}"
        rf"(?:\s{{0,3}}(?:\.|\(dot\)|\[dot\])\s{{0,3}}|\s{{1,3}}dot\s{{1,3}}){_TLD}\b",
    ),
    ("link", _NOTHING, r"(?:https?://|www\.)[^\s\[\]]+"),
    (
        "link",
        _ENDING,
        rf"(?<![\w@.])[\w-]{{2,63}}(?:\.[\w-]{{2,63}}){{0,2}}\.{_TLD}(?:/[^\s\[\]]{{0,300}}|\b(?![\w.]))",
    ),
    ("handle", _AT, r"(?<![\w.@])@\w[\w.-]*"),
    ("handle", _DIGIT, r"(?<![\w.#@])[\w.]{2,32}#\d{4}\b"),
    ("number", _DIGIT, r"\b[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d]\b"),
    ("postcode", _DIGIT, r"\b(?:[a-z]{1,2}\d[a-z\d]?)\s{0,2}\d(?!st\b|nd\b|rd\b|th\b)[abd-hjlnp-uw-z]{2}\b"),
    ("postcode", _DIGIT, r"\bdn\s?\d{1,2}\b"),
    ("date", _DIGIT, r"\b\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:\d{4}|\d{2})\b"),
    ("date", _DIGIT, r"\b(?:19|20)\d\d-\d{1,2}-\d{1,2}\b"),
    (
        "date",
        _DIGIT,
        rf"\b\d{{1,2}}\s{{0,2}}(?:st|nd|rd|th)?\s{{1,2}}(?:of\s{{1,2}}|day\s{{1,2}}of\s{{1,2}})?{_MONTH}\b"
        r"(?:,?\s{1,2}(?:19|20)?\d\d\b)?",
    ),
    (
        "date",
        _DIGIT,
        rf"\b{_MONTH}\s{{1,2}}(?:the\s{{1,2}})?\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s{{1,2}}(?:19|20)\d\d\b)?",
    ),
    ("date", _DIGIT, rf"\b{_MONTH}\s{{0,2}},?\s{{0,2}}(?:19|20)\d\d\b"),
    ("date", _DIGIT, r"(?<=born in )(?:19|20)\d\d\b"),
    ("phone", _NOTHING, rf"\b(?:{_DIGIT_WORD}\b[\s,-]{{0,3}}){{7,16}}"),
    ("number", _DIGIT, r"(?<![\w.+])\+?\(?\d(?:[\s().\-]{0,3}\d){4,19}(?!\w)"),
    ("number", _DIGIT, r"\b(?=[a-z]{0,4}\d)[a-z]{0,4}(?:[/-]?\d){5,16}[a-z]{0,3}\b"),
    ("underscored", _LINE, r"(?<![\w@.\[])[\w.]{3,}"),
    ("handle", _DIGIT, r"(?<![\w@\[])(?!covid)[^\W\d_]{3,20}\d{2,6}\b"),
)

_HANDLE_CUE = re.compile(
    r"\b(?:{platforms})\b(?:\s{{1,3}}(?:name|id|handle|user|username|tag|account|thing))?"
    r"(?P<glue>\s{{0,3}}(?:[:=-]|\bis\b|\bits\b|\bit's\b|\bcalled\b)\s{{0,3}}(?:its\s|is\s)?|\s{{1,3}})"
    r"(?P<handle>[\w.#-]{{2,40}})"
)
_HOUSE = re.compile(
    r"(?:\b(?:flat|apartment|room|unit)\s?\d{1,4}[a-z]?,?\s{1,2})?"
    r"(?:\b(?:house|no\.?|number)\s)?\b\d{1,4}\s?[a-z]?,?\s{1,2}$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?<![\w.])(?!U\.K|U\.S|E\.G|I\.E)[A-Z]\.\s?[A-Z]\.(?:\s?[A-Z]\.)?(?!\w)")


SAINTS = frozenset({"st", "saint"})


@dataclass(frozen=True)
class _Lists:
    first: frozenset[str]
    wordy: frozenset[str]
    surnames: frozenset[str]
    common: frozenset[str]
    cue: Mapping[str, frozenset[str]]

    @cached_property
    def streets(self) -> frozenset[str]:
        """What a street ends in."""
        return self.cue["street_strong"] | self.cue["street_weak"]

    @cached_property
    def schools(self) -> frozenset[str]:
        """What a school's name ends in, or begins with."""
        return self.cue["school_strong"] | self.cue["school_weak"] | SAINTS


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    return _Lists(
        first=words("first_names"),
        wordy=words("names_that_are_words"),
        surnames=words("surnames"),
        common=words("common_words"),
        cue=MappingProxyType(cues("redaction")),
    )


@lru_cache(maxsize=1)
def _handle_cue() -> re.Pattern[str]:
    platforms = "|".join(sorted(_lists().cue["platforms"]))
    return re.compile(_HANDLE_CUE.pattern.format(platforms=platforms), re.IGNORECASE)


def plain(text: str) -> str:
    """`text` without control, zero-width and direction characters; line breaks and tabs stay."""
    return _INVISIBLE.sub("", text)


# ---- words ----


def _fold(word: str) -> str:
    low = word.lower().replace("’", "'").rstrip("'")
    if low.isascii():
        return low
    bare = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    return bare.replace("ł", "l")


def _base(low: str) -> str:
    return low[:-2] if low.endswith("'s") else low


def _tokens(text: str) -> list[_Token]:
    shouting = sum(map(str.isupper, text)) > 0.6 * max(1, sum(map(str.isalpha, text)))
    tokens: list[_Token] = []
    last = 0
    for match in _WORD.finditer(text):
        word, start = match.group(), match.start()
        low = _fold(word)
        between = text[last:start]
        opens = not tokens or _SENTENCE_END.search(between) is not None
        capital = word[0].isupper() and not shouting and not (len(word) > 1 and word.isupper())
        tokens.append(_Token(start, match.end(), low, _base(low), capital, opens, between.isspace()))
        last = match.end()
    return tokens


def _neighbours(word: str) -> Iterator[str]:
    """Every word one slip of the pen away: a letter too many, too few, changed or swapped."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail:
            yield head + tail[1:]
            yield from (head + c + tail[1:] for c in letters)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + c + tail for c in letters)


@lru_cache(maxsize=20_000)
def _misspelt(word: str) -> bool:
    """Whether `word` looks like an everyday word with one slip; long strings are not worth the search."""
    if len(word) > 16:
        return False
    common = _lists().common
    return any(near in common for near in _neighbours(word))


class _Reader:
    """One pass over the words of one text; collects spans and never lets two overlap."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lists = _lists()
        self.cue = self.lists.cue
        self.taken = [False] * len(text)
        self.spans: list[Span] = []
        for match in _PLACEHOLDER.finditer(text):
            self._mark(match.start(), match.end())
        self.tokens: list[_Token] = []
        self.name_rules = (
            self._by_list, self._after_initial, self._after_title, self._after_role, self._by_capital,
            self._as_owner, self._by_company,
        )  # fmt: skip

    def _mark(self, start: int, end: int) -> None:
        self.taken[start:end] = [True] * (end - start)

    def add(self, start: int, end: int, kind: str) -> bool:
        if start >= end or any(self.taken[start:end]):
            return False
        self._mark(start, end)
        self.spans.append(Span(start, end, kind))
        return True

    # ---- structured ----

    def structured(self) -> None:
        there = {_NOTHING, *(needs for needs, pattern in _NEEDED if pattern.search(self.text))}
        for kind, needs, pattern in _PATTERNS:
            if needs in there:
                for match in pattern.finditer(self.text):
                    self._structured(kind, match.start(), match.group())
        self._handles()
        for match in _INITIALS.finditer(self.text):
            self.add(match.start(), match.end(), "name")

    def _structured(self, kind: str, start: int, found: str) -> None:
        found = found.rstrip(" \t\r\n,-(")
        if kind == "underscored":
            kind = "handle" if "_" in found and any(map(str.isalpha, found)) else ""
        if kind in ("link", "handle"):
            found = found.rstrip(".,;:!?)'\"")
        if kind == "number":
            digits = "".join(c for c in found if c.isdecimal())
            if digits in self.cue["help_lines"]:
                return
            kind = _number_kind(found, digits)
        if kind:
            self.add(start, start + len(found), kind)

    def _handles(self) -> None:
        for match in _handle_cue().finditer(self.text):
            handle = match["handle"].rstrip(".-")
            low = handle.lower()
            marked = any(c.isdigit() or c in "_.#" for c in handle)
            told = match["glue"].strip() != "" and low not in self.lists.common
            if marked or told:
                self.add(match.start("handle"), match.start("handle") + len(handle), "handle")

    # ---- by word ----

    def by_word(self) -> None:
        self.tokens = _tokens(self.text)
        said = {token.low for token in self.tokens}
        rules = (
            (self._streets, not said.isdisjoint(self.lists.streets)),
            (self._schools, not said.isdisjoint(self.lists.schools)),
            (self._phrases, True),
            (self._names, True),
        )
        for rule, can_fit in rules:
            for i in range(len(self.tokens) if can_fit else 0):
                if not self.taken[self.tokens[i].start]:
                    rule(i)

    def _word(self, i: int) -> str:
        return self.tokens[i].low if 0 <= i < len(self.tokens) else ""

    def _take(self, first: int, last: int, kind: str) -> bool:
        """Take words first..last; a possessive ending stays so that the sentence still reads."""
        token = self.tokens[last]
        end = token.end
        for ending in ("'s", "’s", "'", "’"):
            if self.text[token.start : token.end].lower().endswith(ending):
                end -= len(ending)
                break
        return self.add(self.tokens[first].start, end, kind)

    def _known(self, i: int) -> bool:
        """A name whatever stands around it."""
        return self._name_of(i) in self.lists.first

    def _name_of(self, i: int) -> str:
        token = self.tokens[i]
        first = self.lists.first
        for form in (token.low, token.base, token.low.split("-")[0]):
            if form in first:
                return form
        shorn = token.low[:-1]
        if token.low.endswith("s") and shorn in first and token.low not in self.lists.common:
            return shorn
        return token.base

    def _wordy(self, i: int) -> bool:
        return self.tokens[i].base in self.lists.wordy

    def _everyday(self, i: int) -> bool:
        token = self.tokens[i]
        common = self.lists.common
        low = token.low.replace("'", "")
        if low in common or token.base in common or low in self.cue["capitals"]:
            return True
        if "-" in token.low:
            return all(part in common for part in token.low.split("-"))
        return len(low) < 2 or not low.isascii() or _is_inflected(low, common)

    def _strange(self, i: int) -> bool:
        """Not an everyday word, and not one with a slip in it either."""
        token = self.tokens[i]
        return not self._everyday(i) and len(token.base) > 2 and not _misspelt(token.base.replace("'", ""))

    def _inner_capital(self, i: int) -> bool:
        token = self.tokens[i]
        return token.capital and not token.opens

    # ---- places and schools ----

    def _phrases(self, i: int) -> None:
        for name, kind in (("schools", "school"), ("places", "place")):
            last = self._phrase_end(i, phrases(name))
            if last is not None and self._take(i, last, kind):
                return
        if self._word(i - 1) in self.cue["reach"] or self._cued_the(i):
            for name, kind in (("schools_that_are_words", "school"), ("places_that_are_words", "place")):
                last = self._phrase_end(i, phrases(name))
                if last is not None and self._stands_alone(last) and self._take(i, last, kind):
                    return
        self._gone_to(i)

    def _cued_the(self, i: int) -> bool:
        return self._word(i - 1) == "the" and self._word(i - 2) in self.cue["reach"]

    def _stands_alone(self, last: int) -> bool:
        """'healing from it' is no village: a bare word-place ends its clause or meets a small word."""
        if self._inner_capital(last) or last + 1 == len(self.tokens):
            return True
        after = self.tokens[last + 1]
        return not after.joined or after.low in (self.cue["function"] - {"from", "the", "a", "my"})

    def _phrase_end(self, i: int, table: Mapping[str, tuple[tuple[str, ...], ...]]) -> int | None:
        token = self.tokens[i]
        for parts in table.get(token.base) or table.get(token.low) or ():
            last = i + len(parts) - 1
            if last >= len(self.tokens):
                continue
            if all(self._fits(i + k, part, k == len(parts) - 1) for k, part in enumerate(parts)):
                return last
        return None

    def _fits(self, i: int, part: str, final: bool) -> bool:
        token = self.tokens[i]
        return token.low == part or token.low.replace("'", "") == part or (final and token.base == part)

    def _gone_to(self, i: int) -> None:
        """'i go to xxxx', 'we live in xxxx': a strange word there is where somebody can be found."""
        before, further = self._word(i - 1), self._word(i - 2)
        if before not in ("to", "in", "on", "at", "near") or not self._strange(i) or self._known(i):
            return
        if further in self.cue["live"] or (before == "to" and further in ("go", "goes", "went", "moved")):
            self._take(i, i, "place")

    def _streets(self, i: int) -> None:
        low = self.tokens[i].low
        strong = low in self.cue["street_strong"]
        if i == 0 or not (strong or low in self.cue["street_weak"]):
            return
        first = self._before_type(i)
        if first == i or not (strong or self._weak_street(first, i)):
            return
        start = self._with_house(self.tokens[first].start)
        self.add(start, self.tokens[i].end, "place")

    def _before_type(self, i: int) -> int:
        """The first word of the name in front of 'street' or 'academy'; i itself when there is none."""
        first = i
        while first > 0 and i - first < 3 and self.tokens[first].joined and self._names_place(first - 1, i):
            first -= 1
        return first

    def _names_place(self, k: int, i: int) -> bool:
        token = self.tokens[k]
        if (
            token.low in self.cue["plain_before"]
            or token.low in self.cue["function"]
            or self.taken[token.start]
        ):
            return False
        if k == i - 1 and (
            token.base in self.cue["street_stems"] or token.base in self.lists.surnames or self._wordy(k)
        ):
            return True
        if k == i - 1 and self._with_house(token.start) != token.start:
            return True
        return token.capital or self._known(k) or token.low in ("st", "saint") or not self._everyday(k)

    def _weak_street(self, first: int, i: int) -> bool:
        if self._inner_capital(i) and self.tokens[first].capital:
            return True
        if self._with_house(self.tokens[first].start) != self.tokens[first].start:
            return True
        cued = self._word(first - 1) in self.cue["reach"] or self._word(first - 1) in self.cue["live"]
        named = not self._everyday(i - 1) or self._known(i - 1)
        return cued and named and self.tokens[i - 1].low == self.tokens[i - 1].base

    def _with_house(self, start: int) -> int:
        match = _HOUSE.search(self.text[max(0, start - 40) : start])
        return start - len(match.group()) if match else start

    def _schools(self, i: int) -> None:
        low = self.tokens[i].low
        if low in SAINTS:
            self._saint(i)
            return
        strong = low in self.cue["school_strong"]
        if i == 0 or not (strong or low in self.cue["school_weak"]):
            return
        first = self._before_type(i)
        if first == i or not (strong or self._names_school(first, i)):
            return
        last = i
        while self._word(last + 1) in self.cue["school_strong"] | self.cue["school_weak"]:
            last += 1
        self._take(first, last, "school")

    def _names_school(self, first: int, i: int) -> bool:
        if self._inner_capital(i) and self._inner_capital(i - 1):
            return not self._everyday(i - 1) or self.tokens[i - 1].base not in self.cue["capitals"]
        return self._strange(i - 1) or self._word(first) in ("st", "saint")

    def _saint(self, i: int) -> None:
        if i + 1 >= len(self.tokens) or not self.tokens[i + 1].joined:
            return
        after = self.tokens[i + 1]
        holy = (
            self._known(i + 1)
            or self._name_of(i + 1) != after.base
            or (after.capital and self.tokens[i].capital)
        )
        if not holy and after.low.rstrip("s") not in self.lists.first | self.lists.wordy:
            return
        last = i + 1
        while self._word(last + 1) in self.cue["school_strong"] | self.cue["school_weak"]:
            last += 1
        self._take(i, last, "school")

    # ---- names ----

    def _names(self, i: int) -> None:
        for rule in self.name_rules:
            if rule(i):
                return
        self._by_place_in_sentence(i)

    def _name(self, i: int, surname: bool = True) -> bool:
        last = i
        while surname and last - i < 2 and self._goes_on(last):
            last += 1
        return self._take(i, last, "name")

    def _goes_on(self, last: int) -> bool:
        """Whether the word after a name is its surname or second name."""
        if last + 1 >= len(self.tokens) or self.tokens[last].low != self.tokens[last].base:
            return False
        after = self.tokens[last + 1]
        if not after.joined or after.opens or self.taken[after.start] or after.low in self.cue["function"]:
            return False
        if _is_initial(after):
            return True
        if after.capital and after.base not in self.cue["capitals"]:
            return True
        if after.base in self.lists.surnames:
            return after.base not in self.cue["risky_surnames"] or after.base in self.cue["safe_surnames"]
        return self._strange(last + 1) or after.base in self.lists.first

    def _by_list(self, i: int) -> bool:
        if self._known(i):
            return self._name(i)
        return False

    def _after_initial(self, i: int) -> bool:
        """'j. hobson': one letter, a full stop and a surname, or a word that is none of every day."""
        letter = self.tokens[i - 1]
        if i == 0 or len(letter.low) != 1 or self.taken[letter.start]:
            return False
        dotted = self.text[letter.end : self.tokens[i].start].rstrip() == "."
        abbreviated = (
            len(self._word(i - 2)) == 1 or self.text[max(0, letter.start - 1) : letter.start].isdigit()
        )
        named = self.tokens[i].base in self.lists.surnames or self._strange(i)
        return dotted and named and not abbreviated and self._take(i - 1, i, "name")

    def _as_owner(self, i: int) -> bool:
        """'round deans', 'mark's house': a word that is a name too, where somebody owns or is visited."""
        token, before = self.tokens[i], self._word(i - 1)
        owner = token.base if token.low != token.base else token.low.removesuffix("s")
        if owner == token.low or owner not in self.lists.wordy or before in self.cue["determiners"]:
            return False
        visited = before in ("at", "round", "to", "from") and token.low != token.base
        return (visited or self._word(i + 1) in self.cue["owned"]) and self._name(i, surname=False)

    def _by_company(self, i: int) -> bool:
        """'xxxx in my class', 'xxxx, my cousin': who opens a sentence and is placed among others is somebody."""
        token = self.tokens[i]
        if not token.opens or token.low in self.cue["function"]:
            return False
        if self._everyday(i) and not self._wordy(i):
            return False
        beside_me = self._word(i + 1) == "and" and self._word(i + 2) in ("i", "me")
        sent = self._word(i + 1) == "from" and self._word(i + 2) in self.cue["sent_by"]
        return (self._in_class(i) or self._is_explained(i) or beside_me or sent) and self._name(i, False)

    def _in_class(self, i: int) -> bool:
        if self._word(i + 1) != "in":
            return False
        if self._word(i + 2) in ("year", "yr"):
            return True
        return self._word(i + 2) in ("my", "our", "his", "her") and self._word(i + 3) in self.cue["company"]

    def _is_explained(self, i: int) -> bool:
        if i + 2 >= len(self.tokens) or self._word(i + 1) not in self.cue["determiners"]:
            return False
        comma = self.text[self.tokens[i].end : self.tokens[i + 1].start].startswith(",")
        return comma and bool({self._word(i + 2), self._word(i + 3)} & self.cue["roles"])

    def _after_title(self, i: int) -> bool:
        before, token = self._word(i - 1), self.tokens[i]
        if i == 0 or token.low in self.cue["function"]:
            return False
        close = token.joined or self.text[self.tokens[i - 1].end : token.start].strip() == "."
        if not close:
            return False
        if before in self.cue["titles"]:
            return self._name(i)
        if before not in self.cue["soft_titles"]:
            return False
        if before == "miss" and self._word(i - 2) in self.cue["longing"] and not self._strange(i):
            return False
        if self._everyday(i) and not self._inner_capital(i):
            return (before in ("miss", "dr") and token.base in self.lists.surnames) and self._name(i)
        return (not self._inner_capital(i) or token.base not in self.cue["capitals"]) and self._name(i)

    def _after_role(self, i: int) -> bool:
        back, glued = self._over_glue(i)
        if back is None:
            return False
        if self._wordy(i):
            return self._wordy_name(i, glued) and self._name(i)
        if self.tokens[i].low in self.cue["function"]:
            return False
        if self._everyday(i):
            return self._nicknamed(i) and self._name(i, surname=False)
        sure = any(self._word(j) in self.cue["called"] for j in range(back, i))
        return (sure or self._strange(i)) and self._name(i)

    def _nicknamed(self, i: int) -> bool:
        """'a lad called spud': after these words any word is a name, save what somebody may call for."""
        if self._word(i - 1) not in self.cue["called"] or self._word(i) in self.cue["called_for"]:
            return False
        person, which = self._word(i - 2), self._word(i - 3)
        which_one = person == "one" and which in ("the", "this", "that", "some")
        return which_one or (person in self.cue["roles"] and which in self.cue["any_of_them"])

    def _over_glue(self, i: int) -> tuple[int | None, bool]:
        """Where the role before word i stands, and whether 'is', 'called' or a comma lies between."""
        k, glued = i - 1, False
        while k >= 0 and i - k <= 3 and ((low := self.tokens[k].low) in self.cue["glue"] or low == "and"):
            glued = glued or low != "and"
            k -= 1
        if any(self._word(j) in self.cue["called"] for j in range(k + 1, i)):
            return k + 1, True
        if k < 0 or self.tokens[k].low not in self.cue["roles"]:
            return None, False
        gap = self.text[self.tokens[k].end : self.tokens[k + 1].start]
        if gap.strip() not in ("", ",", "-", ":", "("):
            return None, False
        return k, glued or gap.strip() != ""

    def _wordy_name(self, i: int, glued: bool) -> bool:
        """'my carer will come' is no name; 'my carer will helped' and 'my carer is called will' are."""
        after = self._word(i + 1)
        if self.tokens[i].low in ("will", "may"):
            return (
                self._word(i - 1) in self.cue["called"] or after in self.cue["doing"] or after.endswith("ed")
            )
        if self._word(i - 1) in ("is", "was", "are", "were"):
            return self.tokens[i].low not in self.cue["said_of_people"]
        return glued or self._word(i - 1) in self.cue["roles"]

    def _by_capital(self, i: int) -> bool:
        token = self.tokens[i]
        if not self._inner_capital(i):
            return False
        if self._wordy(i):
            return not self._of_time(i) and self._name(i)
        if token.base in self.cue["capitals"] or self._everyday(i):
            return False
        return not _misspelt(token.base) and self._name(i)

    def _of_time(self, i: int) -> bool:
        low = self.tokens[i].low
        if low not in (
            "march",
            "april",
            "may",
            "june",
            "august",
            "summer",
            "autumn",
            "winter",
            "tuesday",
            "wednesday",
        ):
            return False
        return self._word(i - 1) in self.cue["time_before"] or self._word(i - 1) in (
            "and",
            "or",
            "to",
            "on",
            "about",
        )

    def _by_place_in_sentence(self, i: int) -> None:
        """Strange words where a person would stand: 'xxxx said', 'me and xxxx', 'xxxx from my class'."""
        token, before, after = self.tokens[i], self._word(i - 1), self._word(i + 1)
        if self._wordy(i):
            if self._cue_for_wordy(i):
                self._name(i)
            return
        if token.low in self.cue["function"] or self._everyday(i):
            return
        person = (
            (token.opens and after in self.cue["doing"])
            or (before in ("and", "n", "with") and self._beside_person(i))
            or (after == "from" and self._word(i + 2) in ("school", "my", "class", "work", "college"))
            or before in ("told", "tell", "with", "trust", "asked", "ask")
            or (before in ("its", "it's", "im", "i'm", "am", "to") and after in ("here", "from"))
        )
        if person and self._strange(i):
            self._name(i)

    def _beside_person(self, i: int) -> bool:
        return self._word(i - 2) in ("me", "him", "her", "us", "them", "was", "play", "played", "hang") or (
            i >= 2 and self.taken[self.tokens[i - 2].start]
        )

    def _placeholder_before(self, i: int) -> bool:
        start = self.tokens[i].start
        return (
            self.text[max(0, start - 8) : start].rstrip().endswith("[name]")
            or self.taken[self.tokens[i - 1].start]
        )

    def _cue_for_wordy(self, i: int) -> bool:
        """A name that is also a word ('will', 'skye', 'dawn') needs more than its place."""
        low, before = self.tokens[i].low, self._word(i - 1)
        if (
            before in ("and", "n")
            and low not in ("will", "may")
            and i >= 2
            and self._placeholder_before(i - 1)
        ):
            return True
        met = before == "with" and self._word(i + 1) in ("when", "at", "cos", "because")
        if met and low not in self.cue["said_of_people"]:
            return True
        person_acts = self._word(i + 1) in (
            self.cue["doing"] - {"and", "from", "is", "was", "does", "did", "has"}
        )
        if low in ("will", "may", "hope", "mark", "chance", "van", "rob", "sue", "pat", "an", "la", "no"):
            return self.tokens[i].opens and self._word(i + 1) in (
                "is",
                "was",
                "said",
                "helped",
                "hit",
                "told",
            )
        return person_acts and (self.tokens[i].opens or before in ("when", "because", "cos", "and", "if"))


def _is_initial(token: _Token) -> bool:
    return len(token.low) == 1 and token.low not in "iaunr"


def _is_inflected(low: str, common: frozenset[str]) -> bool:
    """'knives', 'vaping', 'unhelpful': everyday words with an ending that a list may lack."""
    for ending in ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "y", "ies", "in"):
        if low.endswith(ending) and len(low) - len(ending) > 2:
            stem = low[: -len(ending)]
            doubled = stem[-1:] == stem[-2:-1] and stem[:-1] in common
            if doubled or stem in common or stem + "e" in common or stem + "y" in common:
                return True
    return low.startswith(("un", "re")) and low[2:] in common


def _number_kind(found: str, digits: str) -> str:
    """phone, number, or '' for something too short to point at anybody."""
    if any(c.isalpha() for c in found):
        return "number" if len(digits) >= 5 else ""
    if len(digits) < 5 or _is_years(found):
        return ""
    if 9 <= len(digits) <= 14 and (
        digits[0] == "0" or found.lstrip("(").startswith("+") or digits[:2] == "44"
    ):
        return "phone"
    spaced = any(c in " ()" for c in found)
    return "number" if len(digits) >= 9 or not spaced or digits[0] == "0" else ""


def _is_years(found: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d\s?[-/]\s?(?:19|20)?\d\d", found) is not None


def spans(text: str) -> tuple[Span, ...]:
    """What would be taken out of a `plain` text, in order; spans never overlap nor touch a placeholder."""
    reader = _Reader(text)
    reader.structured()
    reader.by_word()
    return tuple(sorted(reader.spans, key=lambda s: s.start))


def _put(text: str, found: Iterable[Span]) -> str:
    parts, last = [], 0
    for span in found:
        parts += [text[last : span.start], f"[{span.kind}]"]
        last = span.end
    return "".join([*parts, text[last:]])


def redact_with_counts(text: str) -> Redacted:
    """Redact `text` and count what was found by kind. Raises TypeError when `text` is not a string."""
    if not isinstance(text, str):
        raise TypeError(f"only text can be redacted, not {type(text).__name__}")
    text, counts = plain(text), Counter[str]()
    # A placeholder can bring two words together that point at each other: read until nothing is left.
    while found := spans(text):
        counts.update(span.kind for span in found)
        text = _put(text, found)
    return Redacted(text, MappingProxyType(dict(counts)))


def redact(text: str) -> str:
    """`text` with `[name]`, `[school]`, `[phone]` ... in place of what could lead to a person."""
    return redact_with_counts(text).text


Redactor = Callable[[str], str]
