"""Numbers, addresses and accounts: what is seen letter by letter, whichever words stand around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from functools import cache
from typing import NamedTuple

from analysis.text.redaction.lists import Cues, Lists
from analysis.text.redaction.span import Span

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    # Polish, Lithuanian, Romanian, Portuguese, where a date stands with its year
    r"|stycz(?:eń|nia)|luty|lutego|marzec|marca|kwiecień|kwietnia|maj|maja|czerw(?:iec|ca)|lip(?:iec|ca)|sierpień|sierpnia"
    r"|wrze(?:sień|śnia)|październik(?:a)?|listopad(?:a)?|grud(?:zień|nia)"
    r"|saus(?:is|io)|vasar(?:is|io)|kov(?:as|o)|baland(?:is|žio)|geguž(?:ė|ės)|biržel(?:is|io)|liep(?:a|os)"
    r"|rugpjū(?:tis|čio)|rugsėj(?:is|o)|spal(?:is|io)|lapkri(?:tis|čio)|gruod(?:is|žio)"
    r"|ianuarie|februarie|martie|aprilie|mai|iunie|iulie|septembrie|octombrie|noiembrie|decembrie"
    r"|janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)"
)
_DIGIT_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)"
_ROMAN = r"(?:i|ii|iii|iv|v|vi|vii|viii|ix|x|xi|xii)"
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth"
    r"|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
    r"|(?:twenty|thirty)[\s-](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))"
)
_COUNT = (
    r"(?:nought|zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|nineties|thousand|hundred)"
)
_YEAR = rf"(?:(?:19|20)\d\d|'?\d\d|{_COUNT}(?:[\s-](?:and\s)?{_COUNT}){{1,3}})"
_TLD = r"(?:com|co|uk|org|net|io|me|ly|tv|gg|info|edu|gov|app|xyz|eu|pl|lt|ro|pt|be)"


class PatternRow(NamedTuple):
    """A pattern, the kind of thing that fits it, and which of `NEEDS` no text can do without that it fits.

    `underscored` is a handle if it holds letters and an underscore. A `number` may be a phone, or too short to be either.
    """

    kind: str
    needs: str
    pattern: re.Pattern[str]


def _rows(*rows: tuple[str, str, str]) -> tuple[PatternRow, ...]:
    return tuple(PatternRow(kind, needs, re.compile(written, re.IGNORECASE)) for kind, needs, written in rows)


def _one_of(*words: str) -> Callable[[str], bool]:
    return lambda low: any(map(low.__contains__, words))


_DIGIT = re.compile(r"\d").search
_SAID_AT = re.compile(r"\sat\s|\(at\)|\[at\]").search
_SAID_DOT = _one_of(".", "dot")
_MONTHS = _one_of(*sorted({*re.findall(r"[:|]([a-z]{3})", _MONTH)}))
_ORDINALS = _one_of(*sorted({*re.findall(r"[a-z]{2,}(?:th|st|nd|rd)\b", _ORDINAL)}))
# Most texts have nothing of what the rows need, and looking for it costs a tenth of trying them.
NEEDS: Mapping[str, Callable[[str], object]] = {
    "": lambda _: True,
    "@": _one_of("@"),
    "at": lambda low: _SAID_AT(low) and _SAID_DOT(low),
    "link": _one_of("://", "www."),
    ".": _one_of("."),
    ".x": re.compile(r"\.[\w-]").search,
    "_": _one_of("_"),
    "digit": _DIGIT,
    "digit, month": lambda low: _DIGIT(low) and _MONTHS(low),
    "ordinal, month": lambda low: _ORDINALS(low) and _MONTHS(low),
    "birthday": _one_of("dob", "born", "birth"),
}
"""Whether a text in small letters has what every text has that a pattern fits which needs it."""


def _needs_in(text: str, platforms: Set[str]) -> set[str]:
    """Which of `NEEDS` are in a text, and "platform" for the name of one. Which other letters count as small ones is a
    matter of each pattern, so beside other letters than ASCII anything may be there."""
    if not text.isascii():
        return {*NEEDS, "platform"}
    low = text.lower()
    there = {needs for needs, found in NEEDS.items() if found(low)}
    return there | {"platform"} if any(map(low.__contains__, platforms)) else there


# In order: an earlier row wins. Every repeat is bounded or cannot overlap its neighbour, so it is linear.
PATTERNS = _rows(
    ("email", "@", r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}"),
    (
        "email",
        "at",
        r"(?<![\w.+-])(?:(?:[a-z]{1,20}\s){0,2}\d{1,4}|[\w+-]{1,40})(?:(?:\.|\s{1,3}dot\s{1,3}|\s{1,3}underscore\s{1,3})[\w+-]{1,40}){0,4}"
        r"\s{0,3}(?:\(at\)|\[at\]|\sat\s)\s{0,3}[\w-]{1,40}"
        rf"(?:(?:\s{{0,3}}(?:\.|\(dot\)|\[dot\])\s{{0,3}}|\s{{1,3}}dot\s{{1,3}})[\w-]{{2,20}}){{0,2}}"
        rf"(?:\s{{0,3}}(?:\.|\(dot\)|\[dot\])\s{{0,3}}|\s{{1,3}}dot\s{{1,3}}){_TLD}\b",
    ),
    ("link", "link", r"(?:https?://|www\.)[^\s\[\]]+"),
    (
        "link",
        ".x",
        rf"(?<![\w@.])[\w-]{{2,63}}(?:\.[\w-]{{2,63}}){{0,2}}\.{_TLD}(?:/[^\s\[\]]{{0,300}}|\b(?![\w.]))",
    ),
    ("handle", "@", r"(?<![\w.@])@\w[\w.-]*"),
    ("handle", "digit", r"(?<![\w.#@])[\w.]{2,32}#\d{4}\b"),
    (
        "postcode",
        "digit",
        r"\b(?:[a-z]{1,2}\d[a-z\d]?)\s{0,2}\d(?!st\b|nd\b|rd\b|th\b)[abd-hjlnp-uw-z]{2}\b",
    ),
    ("postcode", "digit", r"\bdn\s?\d{1,2}\b"),
    ("date", "digit", r"\b\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:\d{4}|\d{2})\b"),
    ("date", "digit", r"\b(?:19|20)\d\d-\d{1,2}-\d{1,2}\b"),
    (
        "date",
        "digit, month",
        rf"\b\d{{1,2}}\s{{0,2}}(?:st|nd|rd|th)?\s{{1,2}}(?:of\s{{1,2}}|day\s{{1,2}}of\s{{1,2}})?{_MONTH}\b"
        r"(?:,?\s{1,2}(?:19|20)?\d\d\b)?",
    ),
    (
        "date",
        "digit, month",
        rf"\b{_MONTH}\s{{1,2}}(?:the\s{{1,2}})?\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s{{1,2}}(?:19|20)\d\d\b)?",
    ),
    ("date", "digit", rf"\b\d{{1,2}}\s?[/.\-]\s?{_ROMAN}\s?[/.\-]\s?(?:\d{{4}}|\d{{2}})\b"),
    (
        "date",
        "ordinal, month",
        rf"\b{_ORDINAL}\s{{1,2}}(?:of\s{{1,2}})?{_MONTH}\b(?:,?\s{{1,2}}{_YEAR}\b)?",
    ),
    ("date", "digit, month", rf"\b{_MONTH}\s{{0,2}},?\s{{0,2}}(?:19|20)\d\d\b"),
    (
        "date",
        "birthday",
        r"(?:(?<=\bdob )|(?<=\bdob is )|(?<=\bdob's )|(?<=\bdob: )|(?<=\bborn )|(?<=\bborn on )"
        r"|(?<=\bbirthday is )|(?<=\bbirth is ))"
        rf"(?:the\s)?(?:{_ORDINAL}|{_COUNT}|\d{{1,2}})(?:[\s,-]{{1,2}}(?:of|the|{_ORDINAL}|{_COUNT}|\d{{2,4}})){{2,6}}\b",
    ),
    ("date", "digit", r"(?<=born in )(?:19|20)\d\d\b"),
    ("phone", "", rf"\b(?:{_DIGIT_WORD}\b[\s,-]{{0,3}}){{7,16}}"),
    ("number", "digit", r"(?<![\w.+])\+?\(?\d(?:[\s().\-]{0,3}\d){4,19}(?!\w)"),
    ("number", "digit", r"\b(?=[a-z]{0,4}\d)[a-z]{0,4}(?:[/-]?\d){5,16}[a-z]{0,3}\b"),
    # A licence, a reference: letters and four or more digits in one word.
    ("number", "digit", r"\b(?=[a-z]{0,12}\d)(?=\w{7,24}\b)(?=(?:[a-z]*\d){4})\d*[a-z]+\d\w*\b"),
    # A handle with stops in it. One stop alone may be a sentence that ends without a space.
    ("handle", ".x", r"(?<![\w.@/])[a-z_][\w-]{1,24}(?:\.[a-z_][\w-]{1,24}){2,4}(?![\w.]|/)"),
    ("handle", "digit", r"(?<![\w.@/])[a-z_]{2,20}\d{1,4}\.[a-z_]{2,20}(?![\w.]|/)"),
    ("underscored", "_", r"(?<![\w@.\[])[\w.]{3,}"),
    ("handle", "digit", r"(?<![\w@\[])(?!covid)[^\W\d_]{3,20}\d{2,6}\b"),
)

_HANDLE_CUE = (
    r"\b(?:{platforms})\b(?:\s{{1,3}}(?:name|id|handle|user|username|tag|account|thing))?"
    r"(?P<glue>\s{{0,3}}(?:[:=-]|\bis\b|\bits\b|\bit's\b|\bcalled\b)\s{{0,3}}(?:its\s|is\s)?|\s{{1,3}})"
    r"(?P<handle>[\w.#-]{{2,40}})"
)
_INITIALS = re.compile(
    r"(?<![\w.])(?:(?!U\.K|U\.S|E\.G|I\.E)[A-Z]\.\s?[A-Z]\.(?:\s?[A-Z]\.)?"
    r"|(?!u\.k|u\.s|e\.g|i\.e|a\.m|p\.m|n\.b|p\.s|p\.e|r\.e|t\.v|i\.d)[a-z]\.[a-z]\.)(?!\w)"
)
_FLAT = re.compile(r"\bflat\s\d{1,4}[a-z]?,?\sthe\s[^\W\d_]{3,20}\b", re.IGNORECASE)
_YEARS = re.compile(r"(?:19|20)\d\d\s?[-/]\s?(?:19|20)?\d\d")
_PLATE = re.compile(
    r"\b(?:[a-z]{2}\d\d\s?[a-z]{3}|[a-hj-y]\d{1,3}\s?[a-hj-y]{3}|[a-hj-y]{3}\s?\d{1,3}[a-hj-y])\b",
    re.IGNORECASE,
)
_NO_PLATE = frozenset(
    re.findall(
        r"\w+",
        "yr y yrs ks ep ch age aged year no nos gp rs r f g the and for num pg page room flat u under over a",
    )
)
"""What stands before a number and is no part of a plate or reference."""
_REFERENCE = re.compile(
    r"(?<![\w@'])(?P<letters>[a-z]{1,5})\s?[/:#-]?\s?(?P<number>\d(?:[\s/-]?\d){2,11})(?![\w])", re.IGNORECASE
)
_INSURANCE = re.compile(r"\b[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d]\b", re.IGNORECASE)
_AROUND = " \t\r\n,-("
"""What a pattern may take along at the end and does not mean."""
_AFTER_ADDRESS = ".,;:!?)'\""
SHORTEST_NUMBER = 5
"""Digits from which a number may point at somebody."""
LONG_NUMBER = 9
"""Digits from which it does, however they are spaced."""
SHORT_REFERENCE, LONG_REFERENCE = 3, 6
"""Digits of a reference with a slash, and of any other."""
PHONE = range(LONG_NUMBER, 15)


def pattern_spans(text: str, lists: Lists) -> Iterator[Span]:
    """All that patterns find, which may overlap: an earlier one wins."""
    there = _needs_in(text, lists.cues.platforms)
    if "digit" in there:
        for match in _INSURANCE.finditer(text):
            yield Span(match.start(), match.end(), "number")
        yield from _references(text, lists)
        yield from _plates(text, lists)
    yield from _by_table(text, there, lists.cues)
    if "platform" in there:
        yield from _handles(text, lists)
    if "digit" in there:
        for match in _FLAT.finditer(text):
            yield Span(match.start(), match.end(), "place")
    if "." in there:
        for match in _INITIALS.finditer(text):
            yield Span(match.start(), match.end(), "name")


def _by_table(text: str, there: Set[str], cues: Cues) -> Iterator[Span]:
    for row in PATTERNS:
        if row.needs in there:
            for match in row.pattern.finditer(text):
                part = _meant(row.kind, match.group())
                if kind := _kind(row.kind, part, cues):
                    yield Span(match.start(), match.start() + len(part), kind)


def _meant(kind: str, part: str) -> str:
    """What fitted a pattern without what stands after it."""
    part = part.rstrip(_AROUND)
    is_account = kind in ("link", "handle") or (kind == "underscored" and _is_handle(part))
    return part.rstrip(_AFTER_ADDRESS) if is_account else part


def _kind(kind: str, part: str, cues: Cues) -> str:
    """The kind of thing that fitted a pattern; empty for what points at nobody."""
    if not part:
        return ""
    if kind == "underscored":
        return "handle" if _is_handle(part) else ""
    return _number_kind(part, cues) if kind == "number" else kind


def _is_handle(part: str) -> bool:
    return "_" in part and any(map(str.isalpha, part))


def _number_kind(part: str, cues: Cues) -> str:
    """phone, number, or empty for a help line and for something too short to point at anybody."""
    digits = "".join(filter(str.isdecimal, part))
    if digits in cues.help_lines or len(digits) < SHORTEST_NUMBER:
        return ""
    if any(map(str.isalpha, part)):
        return "number"
    if _YEARS.fullmatch(part):
        return ""
    if len(digits) in PHONE and _begins_as_phone(part, digits):
        return "phone"
    spaced = any(c in " ()" for c in part)
    return "number" if len(digits) >= LONG_NUMBER or not spaced or digits[0] == "0" else ""


def _begins_as_phone(part: str, digits: str) -> bool:
    return digits.startswith(("0", "44")) or part.lstrip("(").startswith("+")


def _handles(text: str, lists: Lists) -> Iterator[Span]:
    """'my snap is xxxx', 'insta xxxx_12': after the name of a platform, what looks like an account or is said to be one."""
    for match in _handle_cue(lists.cues.platforms).finditer(text):
        handle = match["handle"].rstrip(".-")
        marked = any(c.isdigit() or c in "_.#" for c in handle)
        named = match["glue"].strip() != "" and handle.lower() not in lists.everyday
        if handle and (marked or named):
            yield Span(match.start("handle"), match.start("handle") + len(handle), "handle")


def _plates(text: str, lists: Lists) -> Iterator[Span]:
    """Number plates of three eras. 'yr10 and' is none: in small letters, with a space, no everyday word stands in one."""
    for match in _PLATE.finditer(text):
        words = [word.lower() for word in re.findall(r"[^\W\d_]+", match.group())]
        shouted = match.group().isupper()
        has_word = any(len(word) > 2 and word in lists.everyday for word in words)
        if shouted or not (words[0] in _NO_PLATE or (" " in match.group() and has_word)):
            yield Span(match.start(), match.end(), "number")


def _references(text: str, lists: Lists) -> Iterator[Span]:
    """'lcs 55091763', 'pl/3306': a few letters that are no word, and a number."""
    for match in _REFERENCE.finditer(text):
        letters = match["letters"].lower()
        digits = sum(map(str.isdecimal, match["number"]))
        is_word = letters in lists.everyday or letters in lists.cues.function or letters in _NO_PLATE
        is_long = digits >= (SHORT_REFERENCE if "/" in match.group() else LONG_REFERENCE)
        if is_long and not is_word:
            yield Span(match.start(), match.end(), "number")


@cache
def _handle_cue(platforms: frozenset[str]) -> re.Pattern[str]:
    return re.compile(_HANDLE_CUE.format(platforms="|".join(sorted(platforms))), re.IGNORECASE)
