"""Whether words of ours carry a detail that fewer than ten said: a word that is not everyday, a run of words that stands in
somebody's comment, or words that one person alone used together. What ten or more said is nobody's detail.

A person writes at most one comment to a question, so comments of one question are people. Where no comments are at hand,
everyday words alone pass.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from analysis.release.documents.document import SMALLEST
from surveys.normal_form import normal_form

RUN = 6
"""So many words of a comment in a row are somebody's own words."""
TOGETHER = 2
"""So many words that fewer than ten used, in one comment, are what one person told."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ENDINGS = ("ing", "ed", "es", "s", "ly", "er")


@dataclass(frozen=True)
class Said:
    """The words of a comment, in order, and the question that it answers."""

    question: str
    words: tuple[str, ...]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.words)

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        return frozenset(_runs(self.words))


def words_of(text: str) -> tuple[str, ...]:
    """In the one form that all text is read in: small letters, without marks."""
    return tuple(_WORD.findall(normal_form(text).casefold()))


def said(comments: Iterable[tuple[str, str]]) -> list[Said]:
    """From questions and comments."""
    return [Said(question, words_of(text)) for question, text in comments]


def details_of_few(text: str, comments: Sequence[Said], everyday: Collection[str]) -> list[str]:
    """What is wrong, in words; none where nothing is."""
    words = words_of(text)
    return [*_rare(words, comments, everyday), *_own(words, comments), *_together(words, comments)]


def _rare(words: Sequence[str], comments: Sequence[Said], everyday: Collection[str]) -> Iterator[str]:
    for word in dict.fromkeys(words):
        if _is_everyday(word, everyday):
            continue
        if not comments:
            yield f"the word “{word}”, which is not an everyday one"
        elif _people(comments, partial(_uses, word)) < SMALLEST:
            yield f"the word “{word}”, which fewer than ten people used"


def words_of_ten(comments: Iterable[Said]) -> frozenset[str]:
    """The words that ten or more people used, everyday or not."""
    used = Counter((each.question, word) for each in comments for word in each.vocabulary)
    return frozenset(word for (_, word), people in used.items() if people >= SMALLEST)


def _is_everyday(word: str, everyday: Collection[str]) -> bool:
    plain = word.partition("'")[0]
    stems = [plain, *(plain.removesuffix(ending) for ending in _ENDINGS)]
    return any(
        stem in everyday or f"{stem}e" in everyday for stem in stems if len(stem) > 1 or stem in ("a", "i")
    )


def _own(words: Sequence[str], comments: Sequence[Said]) -> Iterator[str]:
    """Runs that stand in a comment, and in those of fewer than ten."""
    for run in dict.fromkeys(_runs(words)):
        people = _people(comments, partial(_holds, run))
        if 0 < people < SMALLEST:
            yield f"“{' '.join(run)}”, which are somebody's own words"


def _together(words: Sequence[str], comments: Sequence[Said]) -> Iterator[str]:
    """Everyday words that few used, and that somebody used together: one of them is chance, several are what one person
    told."""
    people = {word: _people(comments, partial(_uses, word)) for word in dict.fromkeys(words)}
    few = [word for word, count in people.items() if 0 < count < SMALLEST]
    for each in comments:
        shared = [word for word in few if word in each.vocabulary]
        if len(shared) >= TOGETHER:
            yield f"“{', '.join(shared)}”, which one person told together"
            return


def _uses(word: str, said: Said) -> bool:
    return word in said.vocabulary


def _holds(run: tuple[str, ...], said: Said) -> bool:
    return run in said.runs


def _people(comments: Iterable[Said], holds: Callable[[Said], bool]) -> int:
    """At least so many people: of the question that most of them answered."""
    return max(Counter(each.question for each in comments if holds(each)).values(), default=0)


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
