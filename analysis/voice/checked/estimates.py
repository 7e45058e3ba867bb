"""What people who checked a sample say about the counts of a release: how often the machine was right, and what the count
would be if people had read everything.

The estimator is the post-stratified one of double sampling (A. Tenenbein, JASA 1970): the machine's own yes and no are the
strata, and within each the share that people say is taken from the sample. The interval joins Wilson's for both shares by
the method of variance estimates recovery (G. Y. Zou and A. Donner, Statistics in Medicine 2008). Counts are published ones,
never raw: what rounding adds, up to 4 people, is added to the interval.
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
    def precision(self) -> float | None:
        """Of the comments that the machine gave the theme, the share that people give it too."""
        return _share(self.both, self.both + self.machine_only)

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


def adjusted(count: int, people: int, seen: Checked) -> Adjusted | None:
    """`count` of `people`, both published. None where the sample has no comment of one of the two strata, or where the count
    is more than the people.

    Rounding moves count and people by up to `ROUNDED_BY` each, whatever the sample says."""
    said_yes, said_no = seen.both + seen.machine_only, seen.people_only + seen.neither
    if not said_yes or not said_no or count > people:
        return None
    strata = ((count, seen.both, said_yes), (people - count, seen.people_only, said_no))
    estimate = sum(size * part / of for size, part, of in strata)
    below = hypot(*(size * (part / of - wilson(part, of).lower) for size, part, of in strata))
    above = hypot(*(size * (wilson(part, of).upper - part / of) for size, part, of in strata))
    lower, upper = (
        max(0.0, estimate - below - ROUNDED_BY),
        min(people + ROUNDED_BY, estimate + above + ROUNDED_BY),
    )
    return Adjusted(estimate, Interval(lower, float(upper)))


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
