"""From the published scorecard to the report, chapter by chapter. Nothing is counted here: numbers are copied."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.periods import Period
from analysis.report.chapters.appendix import appendix
from analysis.report.chapters.areas import Charts, area_chapter, broader_chapter, training_chapter
from analysis.report.chapters.exceptions import exceptions_chapter
from analysis.report.chapters.one_page import one_page
from analysis.report.chapters.quality import method_chapter, quality_chapter
from analysis.report.chapters.since_last import since_last_chapter
from analysis.report.chapters.voice import voice_chapter
from analysis.report.composition import SCHEMA, Chapter, Report, ReportedMeasure, ReportFigure, Source
from analysis.report.composition.lines import all_lines, is_charted
from analysis.scorecard.charts.series import ChartSeries
from analysis.scorecard.charts.words import describe
from analysis.scorecard.document import LineDocument, ScorecardDocument
from analysis.voice.document import Voice

TITLE = "Composite Performance Report"


@dataclass(frozen=True)
class Published:
    """What a report is made from: the scorecard, what its charts show by measure, and what they rest on. `before` is the
    last report that was published; `estimates` says why counts that nobody has verified may stand in it."""

    scorecard: ScorecardDocument
    charts: Mapping[str, ChartSeries] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    before: Report | None = None
    voice: Voice | None = None
    estimates: str = ""


def compose(published: Published) -> Report:
    """The draft of a report."""
    scorecard = published.scorecard
    lines = all_lines(scorecard)
    measures = tuple(map(_reported, lines))
    figures = figures_of(lines, published.charts)
    chapters = (*_chapters(scorecard, figures, published.voice), *_last_chapters(published, measures))
    return Report(
        schema=SCHEMA,
        board=scorecard.board.name,
        title=TITLE,
        plan=scorecard.board.plan,
        period=period_of(scorecard),
        cut_off=scorecard.as_of,
        example=scorecard.example,
        example_note=scorecard.example_note,
        attribution=scorecard.attribution,
        chapters=tuple(_numbered(chapters)),
        measures=measures,
        sources=published.sources,
    )


def period_of(scorecard: ScorecardDocument) -> str:
    """The last financial quarter that is over."""
    return Period.containing(scorecard.as_of, "financial_quarter").moved(-1).label


def _chapters(scorecard: ScorecardDocument, charts: Charts, voice: Voice | None) -> Iterator[Chapter]:
    yield one_page(scorecard)
    yield voice_chapter(scorecard, charts, voice)
    for area in scorecard.priorities:
        yield area_chapter(area, charts)
    yield broader_chapter(scorecard, charts)
    yield training_chapter(scorecard, charts)
    yield exceptions_chapter(scorecard)


def _last_chapters(published: Published, measures: tuple[ReportedMeasure, ...]) -> Iterator[Chapter]:
    scorecard = published.scorecard
    if published.before is not None:
        yield since_last_chapter(published.before, measures)
    yield quality_chapter(scorecard, published.estimates)
    yield method_chapter(scorecard)
    yield appendix(scorecard)


def _numbered(chapters: Iterable[Chapter]) -> Iterator[Chapter]:
    for number, chapter in enumerate(chapters, 1):
        yield chapter.model_copy(update={"title": f"{number} {chapter.title}"})


def _reported(line: LineDocument) -> ReportedMeasure:
    return ReportedMeasure(
        id=line.id,
        name=line.name,
        period=line.latest.period if line.latest else "",
        text=line.text,
        status=line.status.word,
    )


def figures_of(lines: Sequence[LineDocument], charts: Mapping[str, ChartSeries]) -> Charts:
    """The chart of each bellwether and headline that has two values to show: one alone stands in its table."""
    return {
        line.id: _figure(line, charts[line.id])
        for line in lines
        if line.id in charts and is_charted(line) and sum(not value.missing for value in line.values) > 1
    }


def _figure(line: LineDocument, series: ChartSeries) -> ReportFigure:
    # Here, because it takes a second to import, and what is no report does not wait for it.
    from analysis.scorecard.charts.drawing import chart_svg

    return ReportFigure(id=line.id, caption=line.name, alt=describe(series), svg=chart_svg(series))
