"""From the responses of a round to its release: count, protect, write the document. The only way out for a count."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.release.counting import count, theme_mentions
from analysis.release.design.design import design_of
from analysis.release.design.making import AskedSurvey, Making, RoundAnswers
from analysis.release.design.tables import (
    MAIN_THEME,
    PEOPLE,
    SENTIMENT,
    THEMES,
    AtMostConstraint,
    CellKey,
    TableDesign,
)
from analysis.release.disclosure.keyed_noise import KeyedNoise
from analysis.release.disclosure.protection import TWO_WAY_FROM, TWO_WAY_FROM_BY_LINK, Monitor, protect
from analysis.release.disclosure.rounding import WITHIN
from analysis.release.documents.document import SMALLEST, Release
from analysis.release.documents.errors import ReleaseError
from analysis.release.published import same_round, seen_in
from analysis.release.writing import release_of_few, written


def make_release(asked: AskedSurvey, heard: RoundAnswers, how: Making) -> Release:
    """Make the release of a round. Raises `ReleaseError` when there can be no safe release."""
    noise = KeyedNoise(how.key)
    interim = _interim(how, same_round(how.already_out, asked.facts.id), len(heard.responses))
    if len(heard.responses) < SMALLEST:
        return release_of_few(asked, how)
    design = _design(asked, heard, with_directions=how.kind == "final")
    counts = count(design, asked, heard, how.progress)
    seen = seen_in(interim, asked.survey) if interim else None
    monitor = Monitor(how.clock, how.progress)
    known = [*_order_of_themes(heard), *_all_read(counts)]
    two_way_from = TWO_WAY_FROM_BY_LINK if asked.facts.entry == "link" else TWO_WAY_FROM
    protected = protect(design, counts, noise, monitor, seen, known, two_way_from)
    how.progress("done", 1.0)
    return written(asked, how, protected, design)


def _design(asked: AskedSurvey, heard: RoundAnswers, with_directions: bool) -> TableDesign:
    """How themes went is not in an interim release: it would leave nothing of it for the final one."""
    return design_of(
        asked.survey,
        heard.codebook,
        with_sentiment=heard.has_sentiment,
        with_directions=with_directions and heard.has_directions,
        with_started=asked.facts.started is not None,
        with_changes=bool(asked.facts.compared_with),
        with_ways=heard.on_paper is not None,
    )


def _interim(how: Making, out: Sequence[Release], people: int) -> Release | None:
    """The round's interim release, where the new one has to be audited together with it."""
    for release in out:
        if release.kind == "final":
            raise ReleaseError(
                f"release '{release.id}' is final: a round has one final release and none after it"
            )
        if how.kind == "interim":
            raise ReleaseError(f"release '{release.id}' is the round's interim release: there is at most one")
    if not out or not out[0].tables:
        return None
    before = out[0].participation.finished or 0
    # The true number is not in the document, so the largest that it can have been is taken.
    if people - (before + WITHIN) < SMALLEST:
        raise ReleaseError(
            f"too few new answers since release '{out[0].id}': the difference would say too much about those "
            "who came last; that release stands"
        )
    return out[0]


def _order_of_themes(heard: RoundAnswers) -> Iterator[AtMostConstraint]:
    """Whoever wrote about a theme has it as their main one, or one that more people wrote about, as whoever reads the method
    knows."""
    mentions = theme_mentions(heard)
    order = sorted(heard.codebook or {}, key=lambda code: (-mentions[code], code))
    mains = [CellKey(MAIN_THEME, code) for code in order]
    for place, code in enumerate(order):
        yield AtMostConstraint((CellKey(THEMES, code),), tuple(mains[: place + 1]))


def _all_read(counts: Mapping[CellKey, int]) -> Iterator[AtMostConstraint]:
    """Where all that was written was read for how people felt, two tables count the same people."""
    wrote, felt = CellKey(THEMES, PEOPLE), CellKey(SENTIMENT, PEOPLE)
    if counts.get(wrote, -1) == counts.get(felt, -2):
        yield AtMostConstraint((wrote,), (felt,))
