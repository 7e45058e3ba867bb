"""What a board's own coding teaches: how right the machine is, how its sums are best moved, and what the codebook misses.

Only words and pairs of words of ten or more people count. Within one question of a round everybody wrote one comment, so ten
comments of one question are of ten people; across questions nobody knows.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.progress import Progress, tell_nobody, watched
from analysis.release.documents.document import SMALLEST
from analysis.text.learned.minimising import minimise
from analysis.text.own_themes import OwnThemes, Shift, Shifts, grams_of, own_coder
from analysis.text.reading import READ_FOR_THEMES, Coder, Writers
from analysis.voice.checked.codings import Coding, by_comment
from surveys.errors import UserError
from surveys.normal_form import normal_form
from surveys.store.comments import HandedComment

ENOUGH = 200
"""Coded comments below which nothing is learned: what is held back would be too few to tell better from luck."""
HELD_BACK = 3
"""One comment in so many is learned nothing from, and says whether it helped."""
BETTER = 0.01
"""Micro-F1 by which learning must be better on what was held back."""
ONE_IN_TWENTY = 1.645
"""Standard deviations."""
STRENGTH = 0.1
"""How far what is learned may go from what ships: with more, few comments pull it too far."""
FOLDS = 4
"""Of what is learned from: each is summed up by the others."""
TENS = 10
READING = "reading comments"

Floats = NDArray[np.float64]


class NotEnoughCoded(UserError):
    """Too little was coded to learn from; the message says how much is needed."""


@dataclass(frozen=True)
class CodedComment:
    """A comment with what people and the machine say of it. `place` is the round and the question: of each person one
    comment."""

    id: str
    place: tuple[str, str]
    text: str
    asked: str
    said: frozenset[str]
    found: frozenset[str]


def known(
    comments: Iterable[HandedComment],
    codings: Iterable[Coding],
    coder: Coder,
    progress: Progress = tell_nobody,
) -> list[CodedComment]:
    """Coded comments that the machine can read, by id. Of several coders the first by name counts."""
    said, there = by_comment(codings), {comment.id: comment for comment in comments}
    ids = [each for each in sorted(said.keys() & there.keys()) if is_readable(there[each])]
    return [
        _known(there[each], frozenset(said[each][0].themes), coder)
        for each in watched(ids, progress, READING)
    ]


def is_readable(comment: HandedComment) -> bool:
    return comment.language in READ_FOR_THEMES


def uncoded(comment: HandedComment, coder: Coder) -> CodedComment:
    """A comment that nobody coded: the machine's word stands for people's."""
    read = _known(comment, frozenset(), coder)
    return replace(read, said=read.found)


def _known(comment: HandedComment, said: frozenset[str], coder: Coder) -> CodedComment:
    text = normal_form(comment.words)
    found = frozenset(coder.themes(text, comment.asked))
    return CodedComment(comment.id, (comment.round, comment.question), text, comment.asked, said, found)


# How right it is ----------


@dataclass(frozen=True)
class ThemeScore:
    """Of a theme, or of all together: numbers of comments."""

    both: int
    machine_only: int
    people_only: int

    @property
    def any(self) -> bool:
        return bool(self.both or self.machine_only or self.people_only)

    @property
    def f1(self) -> float:
        all_ = 2 * self.both + self.machine_only + self.people_only
        return 2 * self.both / all_ if all_ else 0.0


def scores(told: Sequence[CodedComment], codes: Iterable[str]) -> dict[str, ThemeScore]:
    return {code: _score([(code in each.found, code in each.said) for each in told]) for code in codes}


def whole(by_code: Mapping[str, ThemeScore]) -> ThemeScore:
    """Micro: all themes together."""
    each = by_code.values()
    return ThemeScore(
        sum(s.both for s in each), sum(s.machine_only for s in each), sum(s.people_only for s in each)
    )


def _score(pairs: Sequence[tuple[bool, bool]]) -> ThemeScore:
    return ThemeScore(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))


# Learning ----------


def learn(
    told: Sequence[CodedComment], audience: Writers, toml: str, number: int, shipped: Coder | None = None
) -> Shifts:
    """What was learned over the coder that ships, with micro-F1 before and after on what was held back. Raises
    `NotEnoughCoded`."""
    if len(told) < ENOUGH:
        raise NotEnoughCoded(
            f"{len(told)} comments are coded that the machine can read; learning needs {ENOUGH}. Go on at /desk/comments"
        )
    held = told[::HELD_BACK]
    rest = [each for at, each in enumerate(told) if at % HELD_BACK]
    coder = own_coder(audience, toml, Shifts(audience, 0), shipped)
    own = coder.revise
    if not isinstance(own, OwnThemes):
        raise NotEnoughCoded(f"nothing can be learned for {audience}")
    shifts = Shifts(audience, number, _shifts(rest, own))
    learned = own_coder(audience, toml, shifts, shipped)
    after = [_again(each, learned) for each in held]
    return replace(
        shifts,
        learned_from=len(rest) // TENS * TENS,
        held_back=len(held) // TENS * TENS,
        before=_f1(held, coder),
        after=_f1(after, coder),
        righted=_right_in_one(after, held),
        wronged=_right_in_one(held, after),
    )


def _right_in_one(one: Sequence[CodedComment], other: Sequence[CodedComment]) -> int:
    """Decisions about a theme of a comment that are right in one reading, and wrong in the other."""
    pairs = zip(one, other, strict=True)
    return sum(len((wrong.found ^ wrong.said) - (right.found ^ right.said)) for right, wrong in pairs)


def _f1(told: Sequence[CodedComment], coder: Coder) -> float:
    return round(whole(scores(told, coder.book.codes)).f1, 2)


def is_better(shifts: Shifts) -> bool:
    """By more than a hair, and by more than luck: a sign test of the decisions that changed, one in twenty by chance."""
    changed = shifts.righted + shifts.wronged
    return shifts.after >= shifts.before + BETTER and shifts.righted - shifts.wronged > ONE_IN_TWENTY * sqrt(
        changed
    )


def _again(each: CodedComment, coder: Coder) -> CodedComment:
    return replace(each, found=frozenset(coder.themes(each.text, each.asked)))


def _shifts(told: Sequence[CodedComment], own: OwnThemes) -> dict[str, Shift]:
    grams = sorted(of_enough_people(told))
    has = [grams_of(each.text) for each in told]
    rows = sparse.csr_matrix([[gram in own_ for gram in grams] for own_ in has], dtype=np.float64)
    above = [own.above(each.text, each.asked) for each in told]
    fits = {
        code: _fit(rows, wanted, np.array([each[code] for each in above]))
        for code in above[0]
        if SMALLEST
        <= (wanted := np.array([code in each.said for each in told])).sum()
        <= len(told) - SMALLEST
    }
    lift = _best_lift(list(fits.values())) if fits else 0.0
    return {code: fit.shift(grams, lift) for code, fit in fits.items()}


def of_enough_people(told: Iterable[CodedComment]) -> set[str]:
    """Words and pairs of words that ten or more people used."""
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for each in told:
        counts[each.place].update(grams_of(each.text))
    return {gram for counted in counts.values() for gram, count in counted.items() if count >= SMALLEST}


@dataclass(frozen=True)
class _Fit:
    """What was fitted for a theme: weights of grams with the bias last; which comments have it; and the sum of each by what
    the other folds taught, since of its own it would look too good."""

    held: Floats
    wanted: NDArray[np.bool_]
    sums: Floats

    def shift(self, grams: Sequence[str], lift: float) -> Shift:
        weights = {gram: float(w) for gram, w in zip(grams, np.round(self.held[:-1], 2), strict=True) if w}
        return Shift(round(float(self.held[-1]) + lift, 2), weights)


def _fit(rows: sparse.csr_matrix, wanted: NDArray[np.bool_], above: Floats) -> _Fit:
    fold, sums = np.arange(len(wanted)) % FOLDS, above.copy()
    for one in range(FOLDS):
        here, others = np.flatnonzero(fold == one), np.flatnonzero(fold != one)
        held = _fitted(rows[others], wanted[others], above[others])
        sums[here] += rows[here] @ held[:-1] + held[-1]
    return _Fit(_fitted(rows, wanted, above), wanted, sums)


def _fitted(rows: sparse.csr_matrix, wanted: NDArray[np.bool_], above: Floats) -> Floats:
    """Logistic regression on top of the sums that there are, held near them."""
    signs, turned = np.where(wanted, 1.0, -1.0), rows.T.tocsr()

    def loss(held: Floats) -> tuple[float, Floats]:
        sums = signs * (above + rows @ held[:-1] + held[-1])
        error = -signs / (1 + np.exp(np.clip(sums, -500, 500)))
        cost = float(np.logaddexp(0, -sums).sum() + 0.5 / STRENGTH * np.square(held[:-1]).sum())
        return cost, np.append(turned @ error + held[:-1] / STRENGTH, error.sum())

    return minimise(loss, np.zeros(rows.shape[1] + 1))


def _best_lift(fits: Sequence[_Fit]) -> float:
    """What is added to the sums of every theme alike, so that all together are best by F1: one number from all of them,
    since the best of a theme that few wrote of is chance."""
    sums, wanted = np.concatenate([fit.sums for fit in fits]), np.concatenate([fit.wanted for fit in fits])
    order = np.argsort(-sums, kind="stable")
    f1 = 2 * np.cumsum(wanted[order]) / (np.arange(1, len(sums) + 1) + wanted.sum())
    return float(-sums[order][int(f1.argmax())])


# What the codebook misses ----------


@dataclass(frozen=True)
class Suggestion:
    """Words and pairs of words that stand together in comments without a theme; `people` at least, in tens."""

    phrases: tuple[str, ...]
    people: int


TWICE = 2.0
"""So many times as often as in comments that have a theme."""
ALIKE = 0.5
"""The share of comments that two phrases of one cluster have in common."""
MOST_PHRASES = 6
SHORTEST = 4
_LONG_WORD = re.compile(rf"[a-z']{{{SHORTEST},}}")
EVERYDAY = frozenset(
    (
        "about", "after", "again", "also", "always", "because", "been", "being", "could", "didn't", "doesn't", "don't",
        "dont", "from", "have", "having", "into", "just", "know", "like", "more", "much", "nothing", "other", "people",
        "really", "should", "some", "than", "that", "that's", "their", "them", "then", "there", "these", "they", "thing",
        "things", "think", "this", "very", "want", "what", "when", "where", "which", "will", "with", "would", "your",
    )
)  # fmt: skip


def suggestions(told: Sequence[CodedComment]) -> list[Suggestion]:
    """What ten or more people wrote of that no theme holds, most people first. `told` may be coded or not: where it is, what
    people say counts."""
    without, with_ = [e for e in told if not e.said], [e for e in told if e.said]
    has = {each.id: grams_of(each.text) for each in told}
    enough = {gram for gram in of_enough_people(without) if _says_something(gram)}
    wanted = {gram for gram in enough if _share(gram, without, has) >= TWICE * _share(gram, with_, has)}
    return _clusters(
        {gram: frozenset(e.id for e in without if gram in has[e.id]) for gram in wanted}, without
    )


def _says_something(gram: str) -> bool:
    return any(word not in EVERYDAY for word in _LONG_WORD.findall(gram))


def _share(gram: str, told: Collection[CodedComment], has: Mapping[str, set[str]]) -> float:
    return sum(gram in has[each.id] for each in told) / len(told) if told else 0.0


def _clusters(comments: Mapping[str, frozenset[str]], told: Iterable[CodedComment]) -> list[Suggestion]:
    place = {each.id: each.place for each in told}
    left, found = sorted(comments, key=lambda gram: (-len(comments[gram]), gram)), []
    while left:
        first, *others = left
        alike = [gram for gram in others if _alike(comments[first], comments[gram])]
        together = frozenset[str]().union(*(comments[gram] for gram in (first, *alike)))
        people = max(Counter(place[each] for each in together).values())
        found.append(Suggestion((first, *alike)[:MOST_PHRASES], people // TENS * TENS))
        left = [gram for gram in others if gram not in alike]
    return found


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * min(len(one), len(other))
