"""What is otherwise than in the last report that was published."""

from analysis.report.composition import Block, Chapter, Paragraph, Report, ReportedMeasure, ReportTable, day
from analysis.report.composition.changes import between


def since_last_chapter(before: Report, measures: tuple[ReportedMeasure, ...]) -> Chapter:
    """Measure by measure; what did not change is not named."""
    changed = between(before.measures, measures)
    rows = tuple(
        (each.about, each.before or "Not in it", each.now or "No longer in the plan") for each in changed
    )
    table = ReportTable(
        id="since-last",
        caption="Measures with another value or status than in the last report",
        columns=("Measure", "Last report", "This report"),
        rows=rows,
        widths=(40, 30, 30),
    )
    blocks: tuple[Block, ...] = (_last(before), table if rows else Paragraph(text="No measure has changed."))
    return Chapter(id="since-last", title="Since the last report", blocks=blocks)


def _last(before: Report) -> Paragraph:
    version = f"version {before.approval.version}" if before.approval else "a draft"
    return Paragraph(text=f"The last report is {version}, with figures as of {day(before.cut_off)}.")
