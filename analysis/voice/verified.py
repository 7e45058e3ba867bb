"""What people checked of a release, as a document that may leave: made from published counts and the sample's figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.release.documents.document import SMALLEST, Release
from analysis.release.documents.themes import THEMES
from analysis.voice.agreement import Agreement
from analysis.voice.codings import Coding, by_comment
from analysis.voice.estimates import Adjusted, Checked, adjusted, checked

METHOD = (
    "Chance drew the comments that people checked. Precision and recall are of comments. An adjusted count is the "
    "post-stratified estimate of double sampling (Tenenbein 1970), from published counts, as if what is true of comments "
    "were true of people; its interval joins Wilson's for both shares (Zou and Donner 2008), and adds what rounding does."
)


@dataclass(frozen=True)
class VerifiedTheme:
    """`adjusted` is None where the count is hidden, or the sample cannot say."""

    code: str
    seen: Checked
    adjusted: Adjusted | None
    agreement: Agreement | None


def verified(
    release: Release, handed_out: int, sample: Sequence[Coding], agreement: Mapping[str, Agreement]
) -> dict[str, Any] | None:
    """`sample` are the codings that count of comments drawn by chance, `handed_out` how many comments there were. None where
    fewer than 10 were checked, or the release has no themes."""
    checked_by_people = len(by_comment(sample))
    table = next((table for table in release.tables if table.id == THEMES), None)
    if table is None or checked_by_people < SMALLEST:
        return None
    themes = [
        VerifiedTheme(cell.id, seen, _adjusted(cell.count, table.people, seen), agreement.get(cell.id))
        for cell in table.cells
        for seen in [checked(sample, cell.id)]
    ]
    return {
        "release": release.id,
        "checked": checked_by_people,
        "of": handed_out,
        "text": f"checked by people: {checked_by_people} of {handed_out}",
        "themes": [_as_json(theme) for theme in themes],
        "method": METHOD,
    }


def _adjusted(count: int | None, people: int | None, seen: Checked) -> Adjusted | None:
    return adjusted(count, people, seen) if count is not None and people is not None else None


def _as_json(theme: VerifiedTheme) -> dict[str, Any]:
    """Shares to a hundredth; counts to a whole person."""
    made, agreed = theme.adjusted, theme.agreement
    is_shown = made is not None
    return {
        "code": theme.code,
        "precision": _rounded(theme.seen.precision) if is_shown else None,
        "recall": _rounded(theme.seen.recall) if is_shown else None,
        "adjusted": round(made.count) if made else None,
        "interval": [round(made.interval.lower), round(made.interval.upper)] if made else None,
        "kappa": _rounded(agreed.kappa) if agreed and is_shown else None,
        "alpha": _rounded(agreed.alpha) if agreed and is_shown else None,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 2)
