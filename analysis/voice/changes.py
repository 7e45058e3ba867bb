"""Whether a share changed between two releases by more than rounding and chance together, and the words for it.

A published count is within 4 of the truth, on both sides of a share and in both releases. Of all that can have been, the
pair of shares that lie nearest to each other is taken, with its interval; where even these lie apart, it is a change.
"""

from dataclasses import dataclass
from typing import Literal

from analysis.statistics import Interval, difference_interval, wilson

ROUNDED_WITHIN = 4
ByChance = Literal["more", "within", "not_known"]
Way = Literal["more", "fewer", "same", "not_known"]


@dataclass(frozen=True)
class PublishedShare:
    """So many of so many people, both as published; None where hidden."""

    count: int | None
    people: int | None

    @property
    def percent(self) -> int | None:
        """Rounded half up; None where a part of it is hidden."""
        if self.count is None or not self.people:
            return None
        return min(100, (200 * self.count + self.people) // (2 * self.people))


@dataclass(frozen=True)
class ChangeOfShare:
    """Which way the published share went, and whether that is more than rounding and chance."""

    way: Way
    by_chance: ByChance
    words: str


NOT_KNOWN = ChangeOfShare("not_known", "not_known", "")


def change_of_share(now: PublishedShare, before: PublishedShare) -> ChangeOfShare:
    """The change, stated only where it is more than rounding and chance together."""
    later, earlier = now.percent, before.percent
    if later is None or earlier is None:
        return NOT_KNOWN
    if later == earlier:
        return ChangeOfShare(
            "same", "within", "No change beyond rounding and chance: the same share as before."
        )
    if not _apart(now, before):
        return ChangeOfShare(
            "same", "within", f"No change beyond rounding and chance: {_from_to(earlier, later)}."
        )
    way: Way = "more" if later > earlier else "fewer"
    words = f"{way.capitalize()} than before, beyond rounding and chance: {_from_to(earlier, later)}."
    return ChangeOfShare(way, "more", words)


def _from_to(earlier: int, later: int) -> str:
    return f"{earlier} % before, {later} % now"


def _apart(now: PublishedShare, before: PublishedShare) -> bool:
    rises = (now.percent or 0) > (before.percent or 0)
    later, earlier = _nearest(now, down=rises), _nearest(before, down=not rises)
    around = difference_interval(*later, *earlier)
    return around.lower > 0 if rises else around.upper < 0


def _nearest(share: PublishedShare, down: bool) -> tuple[float, Interval]:
    """What rounding can have made of the share, as far down or up as it goes."""
    step = -ROUNDED_WITHIN if down else ROUNDED_WITHIN
    people = max(1, (share.people or 0) - step)
    count = min(people, max(0, (share.count or 0) + step))
    return count / people, wilson(count, people)
