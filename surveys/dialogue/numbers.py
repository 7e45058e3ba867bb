"""Whole numbers as people write them: "7", "7.0", "about 7", "seven years". Taken only where exactly one is meant; never
guesses."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.dialogue.text import undrawn, without_accents
from surveys.language.phrases import ENGLISH

MOST_DIGITS = 9
_PIECE = re.compile(r"\d+(?:[.,' ]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\s]")
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*")
_WHOLE = re.compile(r"(\d+)(?:[.,]0+)?")
_ABOUT = re.compile(
    r"\b(more or less|or so|daugiau ar maziau|mniej wiecej|mais ou menos|mai mult sau mai putin)\b"
)
"""They hold words of not meaning a number exactly, and say no more than "about"."""
_DIFFERS = re.compile(
    r"\s*[-−–]\s*(?!ish\b)\w|\s*:\s*\d|(?:st|nd|rd|th|k)\b|\s?(?:am|pm|a\.m|p\.m|o'clock)\b"
)
"""What makes another number of the figures before it: "7-8", "7:30", a place in a row, thousands, an hour."""
_NOT_EXACTLY = frozenset("<>≤≥±+/*^%½×÷=")
"""Signs beside which a number is no answer: "more than", "of", "half"."""


def _words(words: str) -> frozenset[str]:
    return frozenset(without_accents(words).split())


def _table(ones: str, teens: str, tens: str, hundred: str) -> dict[str, int]:
    """The words of the numbers from 0, with "|" between words of one number."""
    words: dict[str, int] = {}
    for first, step, row in ((0, 1, ones), (10, 1, teens), (20, 10, tens), (100, 100, hundred)):
        for place, spellings in enumerate(row.split()):
            words |= dict.fromkeys(without_accents(spellings).split("|"), first + step * place)
    return words


@dataclass(frozen=True)
class NumberWords:
    """`values` are the numbers that have a word; `joined_by` may stand inside one, as in "one hundred and five". `doubtful`
    are numbers only alone: they are also "a" or "some". Beside a word of `not_exactly`, no number is meant. `alone` are
    numbers as the whole of what somebody writes: "none"."""

    values: Mapping[str, int]
    joined_by: frozenset[str]
    doubtful: frozenset[str]
    not_exactly: frozenset[str]
    alone: Mapping[str, int]


def _alone(none: str, once: str, twice: str) -> Mapping[str, int]:
    says = {0: none, 1: once, 2: twice}
    return {
        without_accents(text.strip()): value for value, texts in says.items() for text in texts.split("|")
    }


WORDS: Mapping[str, NumberWords] = {
    "en": NumberWords(
        _table(
            "zero|nil|nought one two three four five six seven eight nine",
            "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
            "twenty thirty forty|fourty fifty sixty seventy eighty ninety",
            "hundred",
        ),
        _words("and a"),
        _words("one"),
        _words(
            "not no never none dont don't more less over under than least most almost nearly without half "
            "quarter or to between minus every each per max maximum upto idk dunno bit dozen dozens pair pairs couple "
            "couples thousand thousands million millions"
        ),
        _alone(
            "none|nothing|not any|not once|never|no times|zero times",
            "once|just one|only one|just the one|one time|just once|only once",
            "twice",
        ),
    ),
    "lt": NumberWords(
        _table(
            "nulis vienas|viena|vieną du|dvi trys|tris keturi|keturios|keturis|keturias penki|penkios|penkis|penkias "
            "šeši|šešios|šešis|šešias septyni|septynios|septynis|septynias aštuoni|aštuonios|aštuonis|aštuonias "
            "devyni|devynios|devynis|devynias",
            "dešimt vienuolika|vienuolikos dvylika|dvylikos trylika|trylikos keturiolika|keturiolikos "
            "penkiolika|penkiolikos šešiolika|šešiolikos septyniolika|septyniolikos aštuoniolika|aštuoniolikos "
            "devyniolika|devyniolikos",
            "dvidešimt trisdešimt keturiasdešimt penkiasdešimt šešiasdešimt septyniasdešimt aštuoniasdešimt "
            "devyniasdešimt",
            "šimtas|šimtą dušimtai",
        ),
        frozenset(),
        _words("vienas viena vieną"),
        _words(
            "ne nei daugiau mažiau virš per beveik arba ar iki nuo tarp be pusė pusės mažiausiai daugiausiai kas "
            "truputį trupučiu pora tuzinas tūkstantis tūkstančiai tūkstančių tūkst milijonas milijonai"
        ),
        _alone(
            "nė vieno|nė vienos|nė karto|niekada|nieko|nulis kartų",
            "vieną kartą|tik vienas|tik viena|kartą",
            "du kartus|dukart",
        ),
    ),
    "pl": NumberWords(
        _table(
            "zero jeden|jedna|jedno|jedną dwa|dwie|dwóch trzy|trzech cztery|czterech pięć|pięciu sześć|sześciu "
            "siedem|siedmiu osiem|ośmiu dziewięć|dziewięciu",
            "dziesięć|dziesięciu jedenaście|jedenastu dwanaście|dwunastu trzynaście|trzynastu czternaście|czternastu "
            "piętnaście|piętnastu szesnaście|szesnastu siedemnaście|siedemnastu osiemnaście|osiemnastu "
            "dziewiętnaście|dziewiętnastu",
            "dwadzieścia|dwudziestu trzydzieści|trzydziestu czterdzieści|czterdziestu pięćdziesiąt|pięćdziesięciu "
            "sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt",
            "sto dwieście",
        ),
        frozenset(),
        _words("jeden jedna jedno jedną"),
        _words(
            "nie więcej mniej ponad poniżej prawie niż lub albo czy do od między bez pół połowa "
            "najmniej najwyżej powyżej co maks hakiem parę para pary tuzin tysiąc tysiące tysięcy tys milion miliony"
        ),
        _alone(
            "żaden|żadna|żadne|żadnego|ani jeden|ani jednego|ani razu|nigdy|nic|wcale",
            "raz|jeden raz|tylko jeden|tylko jedna|tylko raz",
            "dwa razy",
        ),
    ),
    "pt": NumberWords(
        _table(
            "zero um|uma dois|duas três quatro cinco seis sete oito nove",
            "dez onze doze treze catorze|quatorze quinze dezasseis|dezesseis dezassete|dezessete dezoito "
            "dezanove|dezenove",
            "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
            "cem|cento duzentos|duzentas",
        ),
        _words("e"),
        _words("um uma"),
        _words(
            "não nem nunca mais menos quase ou até entre sem meio meia metade acima abaixo mínimo máximo cada "
            "pouco tal tais par pares dúzia dezena mil milhão milhões"
        ),
        _alone(
            "nenhum|nenhuma|nunca|nada|nenhuma vez", "uma vez|só um|só uma|apenas um|apenas uma", "duas vezes"
        ),
    ),
    "ro": NumberWords(
        _table(
            "zero unu|una doi|două trei patru cinci șase|sase|şase șapte|sapte|şapte opt nouă",
            "zece unsprezece doisprezece|douăsprezece treisprezece paisprezece cincisprezece|cinșpe șaisprezece "
            "șaptesprezece optsprezece nouăsprezece",
            "douăzeci treizeci patruzeci cincizeci șaizeci șaptezeci optzeci nouăzeci",
            "sută",
        ),
        _words("și o"),
        _words("unu una"),
        _words(
            "nu nici niciodată mai peste sub aproape decât sau până între fără jumătate cel puțin mult "
            "fiecare maxim ceva pereche duzină mie mii milion milioane"
        ),
        _alone(
            "niciunul|niciuna|nici unul|nici una|niciodată|deloc|nimic|nicio dată",
            "o dată|odată|doar unul|doar una|o singură dată",
            "de două ori",
        ),
    ),
}
"""By language. A language without words is read as digits alone."""


_MINUS = re.compile(r"\s*(?:[-−–]|minus\b)\s*(?=\w)", re.IGNORECASE)


def read_signed_number(text: str, language: str = ENGLISH) -> int | None:
    """The same, where the number may be below zero: "-5" and "minus five" are -5."""
    minus = _MINUS.match(undrawn(text))
    if text.rstrip().endswith(("-", "−", "–")):
        return None
    if not minus:
        return read_whole_number(text, language)
    number = read_whole_number(undrawn(text)[minus.end() :], language)
    return None if number is None else -number


def read_whole_number(text: str, language: str = ENGLISH) -> int | None:
    """The one whole number that a text means, in digits of any script or in words of the language or English; None where it
    holds none, several, or one that is not whole or not meant exactly."""
    usual = _in_digits(without_accents(undrawn(text).casefold().replace("’", "'")).strip().rstrip(".!? "))
    if usual is None:
        return None
    pieces = _PIECE.findall(_ABOUT.sub(" ", usual))
    spoken = [WORDS[code] for code in dict.fromkeys((language, ENGLISH)) if code in WORDS]
    spaced = " ".join(usual.split())
    if (value := next((words.alone[spaced] for words in spoken if spaced in words.alone), None)) is not None:
        return value
    if not _NOT_EXACTLY.isdisjoint(usual) or any(_bars(words, pieces) for words in spoken):
        return None
    if any(piece[0].isdigit() for piece in pieces):
        return _in_figures(usual, pieces, spoken)
    return next((value for words in spoken if (value := _in_words(words, pieces)) is not None), None)


def _bars(words: NumberWords, pieces: Sequence[str]) -> bool:
    return not words.not_exactly.isdisjoint(pieces)


def _in_digits(text: str) -> str | None:
    """With the usual digits; None where a number stands in a sign that is no digit, such as "½" or "²". One such sign alone
    is a number where it is whole: "⑦"."""
    if text.isascii():
        return text
    if len(text) == 1 and unicodedata.numeric(text, 0.5).is_integer():
        return str(int(unicodedata.numeric(text)))
    if text == "🔟":
        return "10"
    if any(unicodedata.category(character) in ("No", "Nl") for character in text):
        return None
    return "".join(str(unicodedata.decimal(character, character)) for character in text)


def _in_figures(text: str, pieces: Sequence[str], spoken: Sequence[NumberWords]) -> int | None:
    """Exactly one number in figures, none in words, and nothing that makes it another number: "-7", "7-8", "7:30", "B7"."""
    figures = [piece for piece in pieces if piece[0].isdigit()]
    if len(figures) != 1 or any(words.values.get(piece) is not None for words in spoken for piece in pieces):
        return None
    before, _, after = text.partition(figures[0])
    if re.search(r"[^\W_]$|(?<![^\W\d_])[-−–:.,#]\s*$|[-−–:#.,]$", before) or _DIFFERS.match(after):
        return None
    return _value(figures[0])


def _value(figures: str) -> int | None:
    if _THOUSANDS.fullmatch(figures):
        figures = re.sub(r"\D", "", figures)
    whole = _WHOLE.fullmatch(figures)
    return int(whole[1]) if whole and len(whole[1]) <= MOST_DIGITS else None


def _in_words(words: NumberWords, pieces: Sequence[str]) -> int | None:
    """The number that words next to each other say; None where they stand apart or say no number."""
    spoken = [piece for piece in pieces if piece != "-"]
    places = [place for place, piece in enumerate(spoken) if words.values.get(piece) is not None]
    if not places:
        return None
    inside = spoken[places[0] : places[-1] + 1]
    if any(words.values.get(piece) is None and piece not in words.joined_by for piece in inside):
        return None
    if len(places) == 1 and inside[0] in words.doubtful and len(spoken) > 1:
        return None
    return _composed([value for piece in inside if (value := words.values.get(piece)) is not None])


def _composed(values: Sequence[int]) -> int | None:
    """Two hundred, forty, seven is 247: each part is smaller than the place that is open for it. Six, seven is nothing."""
    total, room = 0, 1000
    for value in values:
        if value == 100 and 1 <= total <= 9:
            total, room = total * 100, 100
        elif value < room and (value or not total):
            total, room = total + value, _room_after(value)
        else:
            return None
    return total


def _room_after(value: int) -> int:
    if value >= 100:
        return 100
    return 10 if value >= 20 and value % 10 == 0 else 0
