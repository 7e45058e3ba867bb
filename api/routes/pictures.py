"""Charts as pictures, drawn when somebody first looks at one, and sent as they are to all who look afterwards."""

import asyncio

from analysis.scorecard.charts.published import PublishedChart
from analysis.scorecard.charts.series import ChartSeries
from surveys.store.protocols import Document


class Pictures:
    """Draws one at a time beside what else the process does: a page of thirty charts keeps nobody else waiting."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()

    async def of(self, published: Document, *, narrow: bool) -> Document | None:
        """The picture of a published chart; None where another version of Heard published it."""
        chart = PublishedChart.of_bytes(published.body)
        if chart is None:
            return None
        async with self._one_at_a_time:
            svg = await asyncio.to_thread(_drawn, chart.series, narrow)
        return Document.of("picture", published.id, svg.encode(), "image/svg+xml")


def _drawn(series: ChartSeries, narrow: bool) -> str:
    # Here, because it takes a second to import, for which no page should wait.
    from analysis.scorecard.charts.drawing import NARROW, SIZE, chart_svg

    width, height = NARROW if narrow else SIZE
    return chart_svg(series, width=width, height=height)
