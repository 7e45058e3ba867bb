"""What the learned models look at: words, pairs and pieces of words, two lexicons, the question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from string import punctuation

import numpy as np
from numpy.typing import NDArray
from textblob.en import sentiment as pattern_sentiment
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

LONGEST = 4_000
"""Characters of a comment that are looked at."""
MOST_PARTS = 12
"""Parts of a comment, between full stops and "but", that are scored one by one."""
PIECES = (3, 4, 5)
"""Letters of the pieces of words."""
WORDS_AT_HAND, QUESTIONS_AT_HAND = 16_384, 256
"""Words whose pieces are kept ready: common ones are, and memory stays flat however many comments there are."""
QUESTION_KINDS = ("improve", "better", "good", "why", "other")
# The first row that fits says what a question asks for.
_QUESTIONS = (
    ("improve", re.compile(r"improve", re.IGNORECASE)),
    ("better", re.compile(r"better|change|worse|\bbad\b|difficult|wish|hard", re.IGNORECASE)),
    ("good", re.compile(r"good|best|well|like|help|enjoy", re.IGNORECASE)),
    ("why", re.compile(r"why|reason", re.IGNORECASE)),
)
_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)?|\[\w+\]|[!?]+|\d+|[^\w\s]{2,}|[\U0001F300-\U0001FAFF]")
MARKS = frozenset(".,;:\n")
"""Marks that end a thought and are no words."""
_TOKENS = re.compile(rf"{_WORDS.pattern}|[.,;:\n]")
_PARTS = re.compile(r"[.!?\n]+|\bbut\b")
# Topics of this field that both lexicons take for feelings: a name of a subject is not an opinion of it.
_TOPICS = re.compile(
    r"\b(?:"
    r"(?:child(?:ren)?|adult|young people)(?:'?s)? (?:sexual|criminal) (?:abuse|exploitation)"
    r"|child protection"
    r"|sexual (?:harm|abuse|exploitation|health|violence)"
    r"|(?:domestic|child|physical|emotional|substance|drug|alcohol|honour|online|economic) "
    r"(?:based )?(?:abuse|violence|misuse|exploitation|harm)"
    r"|(?:criminal|modern(?: day)?) (?:exploitation|slavery)"
    r"|neglect(?= (?:tool|strategy|training|toolkit|course|session|module|assessment|screening|pathway"
    r"|plan|profile|cases?|matters|work))"
    r"|(?:on|about|of|in|around|recognis\w+|understand\w*|for) neglect\b"
    r"|foster(?:ing)? (?:care|carers?|home|family|parents?|placements?|mum|dad)|foster"
    r"|(?:social|health|kinship|residential|early|in|into|leaving|looked after|graded) care"
    r"(?: (?:profile|worker|plan|leavers?))?"
    r"|care (?:leavers?|plans?|home|experienced)|carers?"
    r"|self[ -]?harm(?= (?:training|policy|module|session|course))"
    r"|suicide(?= (?:prevention|awareness|training))"
    r"|early help|help ?line|missing (?:children|from home|episodes?)|forced marriage"
    r"|female genital mutilation"
    r"|radicali[sz]ation|serious case review|child deaths?|death review"
    r"|bullying(?= (?:policy|week|training|session))"
    r"|mental health|crime(?= (?:prevention|commissioner))|(?:youth )?justice|risk assessments?"
    r"|safe(?:guarding)? (?:board|children|partnership|practice|lead|training|team|course)|safeguarding"
    r"|signs of safety|strengthening families|trauma|the voice of the child|right now|support workers?"
    r"|supported accommodation|support plan|protective factors|domestic homicide|hate crime"
    r"|knife crime|county lines"
    r")\b",
    re.IGNORECASE,
)

Floats = NDArray[np.float64]


def words_of(text: str) -> list[str]:
    """The words and marks of `text`, lower case."""
    return list(_WORDS.findall(text[:LONGEST].lower()))


def tokens_of(text: str) -> list[str]:
    """`words_of` with MARKS among them: all that the weights for comments look at."""
    return list(_TOKENS.findall(text[:LONGEST].lower()))


def words_among(tokens: Sequence[str]) -> list[str]:
    """Tokens without MARKS."""
    return [token for token in tokens if token not in MARKS]


def words_and_pairs(text: str) -> list[str]:
    """The words, marks and pairs of neighbouring words of `text`, lower case."""
    words = words_of(text)
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    return [*words, *pairs, *(f"^ {word}" for word in words[:1])]


def pieces(text: str) -> list[str]:
    """Runs of three to five letters inside each word, so that a slip of the pen costs little."""
    grams: list[str] = []
    for word in _WORDS.findall(text[:LONGEST].lower()):
        grams += pieces_of(word)
    return grams


@lru_cache(WORDS_AT_HAND)
def pieces_of(word: str) -> tuple[str, ...]:
    """The pieces of one word."""
    marked = f"<{word}>"
    return tuple(
        f"#{marked[i : i + n]}" for n in PIECES for i in range(len(marked) - n + 1) if len(marked) > n
    )


def question_kind(question: str) -> str:
    """What a question asks for, one of QUESTION_KINDS, or '' for no question."""
    for kind, pattern in _QUESTIONS:
        if pattern.search(question):
            return kind
    return "other" if question.strip() else ""


def neutral_topics(text: str) -> str:
    """`text` with names of subjects ('neglect toolkit', 'foster care') replaced by a word without feeling."""
    if text.isascii() and not _topics_in_small_letters().search(text.lower()):
        return text
    return _TOPICS.sub("topic", text)


@cache
def _topics_in_small_letters() -> re.Pattern[str]:
    """Most comments name no subject, and that is seen four times as quickly where capitals do not count."""
    return re.compile(_TOPICS.pattern)


@cache
def _vader() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


def vader(text: str) -> float:
    """VADER's compound score, -1 to 1."""
    return float(_vader().polarity_scores(text)["compound"]) if _may_be_felt(text) else 0.0


def _may_be_felt(text: str) -> bool:
    """Whether a text has anything that VADER knows. Without, its score is 0, as that of a third of all parts of comments."""
    tokens = text.lower().split()
    known = _vader().lexicon.keys()
    bare = (token.strip(punctuation) for token in tokens)
    return not text.isascii() or not (known.isdisjoint(tokens) and known.isdisjoint(bare))


def textblob_polarity(text: str) -> float:
    """TextBlob's polarity, -1 to 1."""
    return float(pattern_sentiment(text)[0])


def lexicon(text: str) -> Floats:
    """Eighteen numbers from VADER and TextBlob over the whole text and its parts; all near -1 to 1."""
    return lexicon_of_neutral(neutral_topics(text))


def lexicon_of_neutral(neutral: str) -> Floats:
    """`lexicon` of a text whose topics are neutral already."""
    neutral = neutral[:LONGEST]
    scores = _vader().polarity_scores(neutral)
    compound = float(scores["compound"])
    polarity, subjectivity = pattern_sentiment(neutral)
    first_parts = [part for part in _PARTS.split(neutral)[:MOST_PARTS] if part.strip()]
    parts = [compound if part == neutral else vader(part) for part in first_parts] or [compound]
    low = neutral.lower()
    return np.array(
        [
            compound, scores["pos"], scores["neg"], scores["neu"], polarity, subjectivity,
            abs(compound) < 0.05, abs(polarity) < 0.05, max(parts), min(parts), parts[-1],
            math.log1p(len(neutral.split())) / 3, "but" in low, "n't" in neutral or "not " in neutral,
            compound > 0.05, compound < -0.05, polarity > 0.05, polarity < -0.05,
        ],
        dtype=np.float64,
    )  # fmt: skip


def counted(grams: Iterable[str], index: Mapping[str, int], idf: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Positions and TF-IDF weights (log counts, length 1) of the grams that are in `index`."""
    counts = Counter(at for at in map(index.get, grams) if at is not None)
    at = np.fromiter(counts, np.int64, len(counts))
    if not len(at):
        return at, np.zeros(0)
    weights = (1 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))) * idf[at]
    return at, weights / np.linalg.norm(weights)
