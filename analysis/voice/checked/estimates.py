"""What people who checked a sample say about the counts of a release: how often the machine was right, and what the count
would be if people had read everything.

The estimator is the post-stratified one of double sampling (A. Tenenbein, JASA 1970): the machine's own yes and no are the
strata, and within each the share that people say is taken from the sample. The interval joins Wilson's for both shares by
the method of variance estimates recovery (G. Y. Zou and A. Donner, Statistics in Medicine 2008). Counts are published ones,
never raw: what rounding adds, up to 4 people, is added to the interval.

People are counted and comments are checked, and nobody who checks knows which comments are of one person. So where people
could write several, the interval runs from what holds if all that somebody writes touches the same themes, to what holds if
each of their comments is as any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from analysis.statistics.intervals import Interval, wilson
from analysis.voice.checked.codings import Coding, by_comment

ROUNDED_BY = 4
"""A published count is within so many of the truth."""


@dataclass(frozen=True)
class Checked:
    """Of the comments of a sample: how often machine and people say yes to a theme, one of them, or neither."""

    both: int
    machine_only: int
    people_only: int
    neither: int

    @property
    def comments(self) -> int:
        return self.both + self.machine_only + self.people_only + self.neither

    @property
    def said_yes(self) -> int:
        """The machine."""
        return self.both + self.machine_only

    @property
    def said_no(self) -> int:
        return self.people_only + self.neither

    @property
    def precision(self) -> float | None:
        """Of the comments that the machine gave the theme, the share that people give it too."""
        return _share(self.both, self.said_yes)

    @property
    def recall(self) -> float | None:
        """Of the comments that people give the theme, the share that the machine gave it too."""
        return _share(self.both, self.both + self.people_only)


@dataclass(frozen=True)
class Adjusted:
    """A count of people as it would be if people had read everything, with its 95 % interval."""

    count: float
    interval: Interval


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def checked(sample: Iterable[Coding], code: str) -> Checked:
    """`sample` are the codings of comments that chance drew, whatever the machine had read in them. Of several coders of a
    comment the first by name counts."""
    pairs = [(code in said[0].machine, code in said[0].themes) for said in by_comment(sample).values()]
    return Checked(
        *(pairs.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False)))
    )


def adjusted(count: int, people: int, seen: Checked, questions: int = 1) -> Adjusted | None:
    """`count` of `people`, both published; each could write under so many `questions`. None where the sample has no comment
    of one of the two strata, or where the count is more than the people.

    Rounding moves count and people by up to `ROUNDED_BY` each, whatever the sample says."""
    if not seen.said_yes or not seen.said_no or count > people:
        return None
    by_machine = _ByMachine(count, people, seen)
    lower = by_machine.lower() if questions == 1 else min(by_machine.lower(), _if_alike(people, seen))
    upper = min(people, by_machine.upper(questions))
    return Adjusted(by_machine.expected(), Interval(max(0.0, lower - ROUNDED_BY), float(upper + ROUNDED_BY)))


def _if_alike(people: int, seen: Checked) -> float:
    """The least, if all that somebody writes touches the same themes: then the share of people is that of comments."""
    return people * wilson(seen.both + seen.people_only, seen.comments).lower


@dataclass(frozen=True)
class _ByMachine:
    """People by whether the machine counted them, `count` of `people`, and what the sample says of either."""

    count: int
    people: int
    seen: Checked

    def expected(self, questions: int = 1, right: float | None = None, missed: float | None = None) -> float:
        """People, if one of each counted person's comments has the theme in a share `right` of them, and each other comment
        of anybody in a share `missed`: by default, as the sample says."""
        right = self.seen.both / self.seen.said_yes if right is None else right
        missed = self.seen.people_only / self.seen.said_no if missed is None else missed
        others = (1 - missed) ** (questions - 1)
        by_count = 1 - (1 - right) * others, 1 - (1 - missed) * others
        return self.count * by_count[0] + (self.people - self.count) * by_count[1]

    def lower(self) -> float:
        return self._end(right=self._right.lower, missed=self._missed.lower, sign=-1)

    def upper(self, questions: int) -> float:
        return self._end(right=self._right.upper, missed=self._missed.upper, sign=1, questions=questions)

    def _end(self, right: float, missed: float, sign: int, questions: int = 1) -> float:
        middle = self.expected(questions)
        by_right = self.expected(questions, right=right) - middle
        by_missed = self.expected(questions, missed=missed) - middle
        return middle + sign * hypot(by_right, by_missed)

    @property
    def _right(self) -> Interval:
        return wilson(self.seen.both, self.seen.said_yes)

    @property
    def _missed(self) -> Interval:
        return wilson(self.seen.people_only, self.seen.said_no)


# The sample ----------


def sample_of(ids: Iterable[str], size: int) -> tuple[str, ...]:
    """The comments that estimates rest on: the first by their random ids, which is chance and cannot be chosen."""
    return tuple(sorted(ids)[:size])


def counted_sample(drawn: Sequence[str], codings: Sequence[Coding]) -> list[Coding]:
    """The codings of a sample up to the first comment that nobody has seen. Who stops midway leaves a smaller sample, and
    none that leans to what was easy; one of which everybody is unsure is passed over."""
    seen = {coding.comment for coding in codings}
    whole = next((at for at, comment in enumerate(drawn) if comment not in seen), len(drawn))
    wanted = set(drawn[:whole])
    return [coding for coding in codings if coding.comment in wanted]
