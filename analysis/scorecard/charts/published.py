"""A chart as it is published: what it shows, in numbers and in a sentence. A picture of it is drawn when somebody looks."""

from dataclasses import dataclass
from typing import Self

from pydantic import TypeAdapter, ValidationError

from analysis.scorecard.charts.series import ChartSeries
from analysis.scorecard.charts.words import describe


@dataclass(frozen=True)
class PublishedChart:
    """`says` is the chart in a sentence."""

    says: str
    series: ChartSeries

    @classmethod
    def of(cls, series: ChartSeries) -> Self:
        return cls(describe(series), series)

    @classmethod
    def of_bytes(cls, body: bytes) -> "PublishedChart | None":
        """None for what another version of Heard published."""
        try:
            return _ADAPTER.validate_json(body)
        except ValidationError:
            return None

    def to_bytes(self) -> bytes:
        return _ADAPTER.dump_json(self)


_ADAPTER = TypeAdapter(PublishedChart)
