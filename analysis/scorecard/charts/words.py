"""A chart in a sentence, for those who do not see it."""

from collections.abc import Iterator

from analysis.scorecard.charts.series import MARKS, ChartSeries


def describe(series: ChartSeries) -> str:
    """The chart in one sentence, for alternative text."""
    if not series.known:
        hidden = _hidden(series)
        return f"{series.title}: {'; '.join(hidden) if hidden else 'no data yet'}{_example(series)}."
    parts = [_span(series), _latest(series), *_extremes(series), *_marked(series)]
    if series.target is not None:
        parts.append(f"target {series.text(series.target)}")
    if series.forecast and series.forecast[-1].value is not None:
        ahead = series.forecast[-1]
        parts.append(f"the frozen forecast for {ahead.period.label} is {series.text(ahead.value or 0.0)}")
    parts += [
        f"people expect {series.text(each.value or 0.0)} in {each.period.label}" for each in series.by_hand
    ]
    return f"{series.title}: {'; '.join((*parts, *_hidden(series)))}{_example(series)}."


def _span(series: ChartSeries) -> str:
    count, first, last = len(series.known), series.known[0], series.known[-1]
    if count == 1:
        return f"one value, for {first.period.label}"
    return f"{count} values, {first.period.label} to {last.period.label}"


def _latest(series: ChartSeries) -> str:
    last = series.known[-1]
    around = last.interval
    sure = f" (95% interval {series.text(around.lower)} to {series.text(around.upper)})" if around else ""
    return f"the latest is {series.text(last.value or 0.0)}{sure}"


def _extremes(series: ChartSeries) -> Iterator[str]:
    if len(series.known) > 2:
        low = min(series.known, key=lambda point: point.value or 0.0)
        high = max(series.known, key=lambda point: point.value or 0.0)
        yield f"lowest {series.text(low.value or 0.0)} in {low.period.label}"
        yield f"highest {series.text(high.value or 0.0)} in {high.period.label}"


def _marked(series: ChartSeries) -> Iterator[str]:
    mark = series.known[-1].mark
    if mark:
        yield f"the latest value is marked as {MARKS[mark][2]}"


def _hidden(series: ChartSeries) -> list[str]:
    """How many values are not shown, by symbol."""
    symbols = [point.symbol for point in series.points if point.value is None]
    return [f"{symbols.count(symbol)} not shown {symbol}" for symbol in dict.fromkeys(symbols)]


def _example(series: ChartSeries) -> str:
    return "; example data" if series.example else ""
