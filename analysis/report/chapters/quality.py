"""How complete and how reliable the figures are, how they were made, and whose method it is."""

from collections.abc import Iterator, Mapping

from analysis.report.composition import Amount, Block, Bullets, Cell, Chapter, Heading, Paragraph, ReportTable
from analysis.scorecard.document import QualityOfScorecard, ResponseRate, ScorecardDocument
from analysis.values import SYMBOL_WORDS

NOT_KNOWN = "Not known"


def quality_chapter(scorecard: ScorecardDocument, estimates: str = "") -> Chapter:
    """`estimates` says why counts that nobody has verified stand in the report."""
    titles = {themes.round: themes.survey for themes in scorecard.said.themes}
    blocks = (*_blocks(scorecard.quality, titles), *_estimates(estimates))
    return Chapter(id="data-quality", title="Data quality", blocks=blocks)


def _estimates(why: str) -> Iterator[Block]:
    if why:
        yield Heading(level=2, text="Counts that nobody has verified")
        yield Paragraph(
            text=f"Themes were counted by machine alone. They are published all the same because: {why}"
        )


def _blocks(quality: QualityOfScorecard, titles: Mapping[str, str]) -> Iterator[Block]:
    """`titles` are those of surveys, by the id of the round."""
    yield ReportTable(
        id="completeness",
        caption="How complete the scorecard is",
        columns=("What", "How many", "Of"),
        rows=tuple(_completeness(quality)),
        widths=(60, 20, 20),
    )
    yield Heading(level=2, text="Response rates")
    if quality.response_rates:
        yield _rates(quality, titles)
    else:
        yield Paragraph(text="No survey has been released yet.")
    if quality.not_in_plan:
        yield Heading(level=2, text="Counted by surveys, and not in the plan")
        yield Bullets(items=quality.not_in_plan)


def _completeness(quality: QualityOfScorecard) -> Iterator[tuple[Cell, ...]]:
    rows: tuple[tuple[str, int, int | None], ...] = (
        ("Measures with a value that is up to date", quality.up_to_date, quality.lines),
        ("Measures with a frozen forecast", quality.with_baseline, quality.lines),
        ("Measures without any data", len(quality.without_data), quality.lines),
        ("Areas with a story", quality.stories_written, quality.areas),
        ("Areas with a story of the last year", quality.stories_fresh, quality.areas),
        ("Values that are hidden [c]", quality.hidden_values, None),
        ("Values that were revised [r]", quality.revised_values, None),
        ("Breaks in a series [b]", quality.breaks, None),
    )
    for what, how_many, of in rows:
        yield what, _count(how_many), "Not applicable [z]" if of is None else _count(of)


def _count(count: int | None) -> Cell:
    return NOT_KNOWN if count is None else Amount(text=f"{count:,}", value=count)


def _rates(quality: QualityOfScorecard, titles: Mapping[str, str]) -> ReportTable:
    return ReportTable(
        id="response-rates",
        caption="How many took part in each round",
        columns=("Round", "Asked", "Started", "Finished"),
        rows=tuple(_rate(rate, titles.get(rate.round, "")) for rate in quality.response_rates),
        widths=(49, 17, 17, 17),
    )


def _rate(rate: ResponseRate, title: str) -> tuple[Cell, ...]:
    named = f"{title} ({rate.round})" if title else rate.round
    return named, _count(rate.asked), _count(rate.started), _count(rate.finished)


def method_chapter(scorecard: ScorecardDocument) -> Chapter:
    symbols = tuple(f"{symbol} {words}" for symbol, words in SYMBOL_WORDS.items())
    return Chapter(
        id="method",
        title="Method and attribution",
        blocks=(
            Bullets(items=scorecard.method),
            Paragraph(text="Symbols:"),
            Bullets(items=symbols),
            Paragraph(text=scorecard.attribution),
        ),
    )
