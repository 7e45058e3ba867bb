"""How far coders agree, beyond what chance would give: Cohen's kappa for two, Krippendorff's alpha for any number.

Sources: J. Cohen, "A coefficient of agreement for nominal scales" (1960); K. Krippendorff, "Computing Krippendorff's
Alpha-Reliability" (2011), nominal data.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from analysis.voice.checked.codings import Coding, by_comment

Label = Hashable


@dataclass(frozen=True)
class Agreement:
    """Of the comments that two or more coded. `kappa` is of the first two coders of each; both are None where nothing could
    have been disagreed about: everybody gave one label throughout."""

    comments: int
    kappa: float | None
    alpha: float | None


def cohen_kappa(pairs: Sequence[tuple[Label, Label]]) -> float | None:
    """None without pairs, and where chance alone would agree on everything."""
    if not pairs:
        return None
    count = len(pairs)
    seen = sum(first == second for first, second in pairs) / count
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    chance = sum(firsts[label] * seconds[label] for label in firsts) / count**2
    return None if chance == 1 else (seen - chance) / (1 - chance)


def krippendorff_alpha(units: Iterable[Sequence[Label]]) -> float | None:
    """`units` are the labels that each comment was given; one with fewer than two says nothing. None where there is none
    with two, or only one label."""
    paired = [labels for labels in units if len(labels) > 1]
    totals = Counter(label for labels in paired for label in labels)
    values = sum(totals.values())
    apart = sum(_apart(labels) / (len(labels) - 1) for labels in paired)
    by_chance = values**2 - sum(count**2 for count in totals.values())
    return 1 - (values - 1) * apart / by_chance if by_chance else None


def _apart(labels: Sequence[Label]) -> int:
    """Ordered pairs of values of one unit that differ."""
    return len(labels) ** 2 - sum(count**2 for count in Counter(labels).values())


def agreement_by_theme(codings: Iterable[Coding], codes: Iterable[str]) -> dict[str, Agreement]:
    """How far coders agree whether a comment touches a theme, and how it goes there; by code."""
    several = [said for said in by_comment(codings).values() if len(said) > 1]
    return {
        code: _agreement([[each.themes.get(code) for each in said] for said in several]) for code in codes
    }


def _agreement(units: Sequence[Sequence[Label]]) -> Agreement:
    kappa = cohen_kappa([(labels[0], labels[1]) for labels in units])
    return Agreement(len(units), kappa, krippendorff_alpha(units))
