"""A priority in the plan's six areas, the broader themes and training, as chapters."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.plan import Action
from analysis.report.composition import (
    Block,
    Bullets,
    Chapter,
    Heading,
    Paragraph,
    ReportFigure,
    ReportTable,
    day,
)
from analysis.report.composition.lines import is_charted, lines_table
from analysis.scorecard.document import AreaOfScorecard, LineDocument, MeasureGroup, ScorecardDocument

Charts = Mapping[str, ReportFigure]

NOTHING = "Nothing yet."
ACTION_WORDS = {"not_started": "Not started", "doing": "Doing", "done": "Done", "cannot": "Cannot be done"}
QUESTIONS_OF_TRAINING = {"how_much": "Reach", "how_well": "Quality", "better_off": "Impact"}


def area_chapter(area: AreaOfScorecard, charts: Charts) -> Chapter:
    return Chapter(id=area.id, title=area.name, blocks=tuple(six_areas(area, charts)))


def broader_chapter(scorecard: ScorecardDocument, charts: Charts) -> Chapter:
    """The broader themes: where each is reported, and what was measured about them."""
    blocks: list[Block] = [_reported_through(scorecard)] if scorecard.broader_themes else []
    for area in scorecard.broader:
        blocks += [Heading(level=2, text=area.name), *six_areas(area, charts, level=3)]
    return Chapter(
        id="broader-themes", title="Broader themes", blocks=tuple(blocks or [Paragraph(text=NOTHING)])
    )


def training_chapter(scorecard: ScorecardDocument, charts: Charts) -> Chapter:
    """Training: reach, quality, impact."""
    blocks = [
        block
        for area in scorecard.training
        for block in six_areas(area, charts, titles=QUESTIONS_OF_TRAINING)
    ]
    return Chapter(id="training", title="Training", blocks=tuple(blocks or [Paragraph(text=NOTHING)]))


def _reported_through(scorecard: ScorecardDocument) -> ReportTable:
    return ReportTable(
        id="broader-themes",
        caption="Where the broader themes are reported",
        columns=("Theme", "Reported through"),
        rows=tuple((theme.name, theme.reported_through) for theme in scorecard.broader_themes),
        widths=(40, 60),
    )


def six_areas(
    area: AreaOfScorecard, charts: Charts, level: int = 2, titles: Mapping[str, str] | None = None
) -> Iterator[Block]:
    """Outcome, indicators, story, partners, actions and measures, and then what nobody counts yet."""

    def heading(words: str) -> Heading:
        return Heading(level=3 if level == 3 else 2, text=words)

    yield Paragraph(text=f"{area.status.word}. {area.status.reason}".strip(), style="lead")
    yield Paragraph(text=f"Lead: {area.lead}.")
    yield heading("Outcome")
    yield Paragraph(text=f"{area.outcome}.")
    if area.indicators:
        yield heading("Indicators")
        yield from _lines(f"{area.id}-indicators", f"{area.name}: indicators", area.indicators, area, charts)
    yield heading("Story behind the baseline")
    yield from _story(area)
    yield heading("Partners")
    yield _partners(area)
    yield heading("Actions")
    yield _actions(area)
    yield heading("Performance measures")
    for group in area.measures:
        yield from _group(group, area, charts, titles or {})
    yield heading("Data development")
    yield from _wanted(area)


def _lines(
    table_id: str, caption: str, lines: Sequence[LineDocument], area: AreaOfScorecard, charts: Charts
) -> Iterator[Block]:
    yield lines_table(table_id, caption, lines)
    for line in lines:
        if line.id in charts and is_charted(line) and line.area == area.id:
            yield charts[line.id]


def _group(
    group: MeasureGroup, area: AreaOfScorecard, charts: Charts, titles: Mapping[str, str]
) -> Iterator[Block]:
    """Measures that answer one of the three questions. Those without data are in the appendix by name."""
    there = [line for line in group.lines if line.latest is not None]
    title = f"{titles[group.question]}: {group.asks[0].lower()}{group.asks[1:]}" if titles else group.asks
    yield Heading(level=3, text=title)
    if there:
        yield from _lines(f"{area.id}-{group.question}", f"{area.name}: {group.asks}", there, area, charts)
    waiting = len(group.lines) - len(there)
    if waiting or not there:
        yield Paragraph(text=_waiting(waiting), style="note")


def _waiting(waiting: int) -> str:
    if not waiting:
        return "The plan names no measure here."
    return f"{waiting} {'measure has' if waiting == 1 else 'measures have'} no data yet; the appendix names them."


def _story(area: AreaOfScorecard) -> Iterator[Block]:
    story = area.story.latest
    if story.placeholder:
        yield Paragraph(text="Nobody has written the story yet.", style="warning")
    else:
        yield Paragraph(text=story.text)
        yield from _titled_items("What helps", story.helps)
        yield from _titled_items("What hinders", story.hinders)
        yield Paragraph(text=f"Written by {story.by}, {day(story.written_on)}.", style="note")
    travelled = tuple(
        f"{distance.name}: {distance.text} since the first value"
        for distance in area.story.distance_travelled
        if not distance.text.startswith("[")
    )
    yield from _titled_items("Distance travelled", travelled)


def _titled_items(title: str, items: Sequence[str]) -> Iterator[Block]:
    if items:
        yield Paragraph(text=f"{title}:")
        yield Bullets(items=tuple(items))


def _partners(area: AreaOfScorecard) -> Block:
    if not area.partners:
        return Paragraph(text=NOTHING)
    return Bullets(items=tuple(f"{partner.organisation}: {partner.part}" for partner in area.partners))


def _actions(area: AreaOfScorecard) -> Block:
    if not area.actions:
        return Paragraph(text=NOTHING)
    return ReportTable(
        id=f"{area.id}-actions",
        caption=f"{area.name}: actions",
        columns=("Action", "Owner", "Due", "Status", "Latest update"),
        rows=tuple(map(_action, area.actions)),
        widths=(36, 18, 14, 12, 20),
    )


def _action(action: Action) -> tuple[str, ...]:
    due = day(action.due_on) if action.due_on else "No date set"
    newest = max(action.updates, key=lambda update: update.on, default=None)
    update = f"{day(newest.on)}: {newest.text}" if newest else "None"
    return action.what, action.owner, due, ACTION_WORDS[action.status], update


def _wanted(area: AreaOfScorecard) -> Iterator[Block]:
    if not area.data_development:
        yield Paragraph(text="Nothing is wanted that is not counted.")
        return
    yield Bullets(items=tuple(f"{wanted.name} ({wanted.source})" for wanted in area.data_development))
