"""Charts of one indicator or measure as SVG.

The SVG is the same byte for byte for the same series. It carries no inline styles and no ids but its own, so several
can stand in one page under a strict content security policy.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from math import nan
from threading import Lock
from typing import Any, Final
from xml.etree import ElementTree

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.periods import Period
from analysis.plan.units import UNITS
from analysis.scorecard.charts.series import MARKS, ChartPoint, ChartSeries
from analysis.scorecard.charts.words import describe

SIZE: Final = (7.2, 3.4)
NARROW: Final = (4.0, 3.6)
"""For small screens, where the letters of a wide chart would be too small to read."""
TEXT, QUIET, GRID = "#0b0c0c", "#505a5f", "#d0d3d5"
HISTORY, TARGET, FORECAST, BAND, BY_HAND = "#1d70b8", "#de1b1b", "#505a5f", "#eef0f1", "#4c2c92"
FONT = "arial, helvetica, sans-serif"
MOST_TICKS, FEW_TICKS = 7, 4
NARROW_BELOW = 5
FROM_ZERO_BELOW = 3
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "heard",
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
}


MOST_KEPT = 256
"""Pictures in memory, of 10 to 60 kilobytes each."""
_ONE_AT_A_TIME = Lock()
"""The library keeps its settings for all threads."""


@lru_cache(maxsize=MOST_KEPT)
def chart_svg(series: ChartSeries, *, width: float = SIZE[0], height: float = SIZE[1]) -> str:
    """The chart as an `<svg>` element, `width` by `height` inches at 72 points. It scales with its page.

    What was drawn once is kept, by all that it shows."""
    if series.known or series.forecast:
        drawn = _drawn(lambda axes: _draw(axes, series), series.example, width, height)
    else:
        words = "Not shown [c]" if series.points else "No data yet"
        drawn = _words_drawn(words, series.example, width, height)
    return _for_pages(drawn, series)


@lru_cache(maxsize=4)
def _words_drawn(words: str, example: bool, width: float, height: float) -> str:
    """One picture for all that have no number to show: in a new installation that is nearly everything."""
    return _drawn(lambda axes: _draw_nothing(axes, words), example, width, height)


def _drawn(draw: Callable[[Axes], None], example: bool, width: float, height: float) -> str:
    with _ONE_AT_A_TIME, rc_context(SETTINGS):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
        if example:
            axes.set_xlabel("Example data", loc="right", fontsize=9, color=QUIET)
        draw(axes)
        out = io.StringIO()
        FigureCanvasSVG(figure).print_svg(  # type: ignore[no-untyped-call]  # matplotlib has no types here
            out, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    return out.getvalue()


def _draw_nothing(axes: Axes, words: str) -> None:
    axes.set_axis_off()
    axes.text(0.5, 0.5, words, ha="center", va="center", color=QUIET, fontsize=13, transform=axes.transAxes)


def _draw(axes: Axes, series: ChartSeries) -> None:
    first = _first(series)
    _frame(axes, series)
    _draw_forecast(axes, series, first)
    _draw_by_hand(axes, series, first)
    _draw_limits(axes, series)
    _draw_history(axes, series, first)
    _set_range(axes, series, first)
    _draw_target(axes, series)
    _draw_missing(axes, series, first)
    _label_last(axes, series, first)
    _draw_key(axes, series)
    _label_periods(axes, series, first)


def _first(series: ChartSeries) -> int:
    return min(point.period.ordinal for point in (*series.points, *series.forecast, *series.by_hand))


def _places(points: Sequence[ChartPoint], first: int) -> list[int]:
    return [point.period.ordinal - first for point in points]


def _numbers(points: Sequence[ChartPoint]) -> list[float]:
    """Values with a gap where none is shown."""
    return [nan if point.value is None else point.value for point in points]


def _frame(axes: Axes, series: ChartSeries) -> None:
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="both", length=0, colors=TEXT, labelsize=10)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=UNITS[series.unit].places == 0))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: series.text(value)))


def _draw_history(axes: Axes, series: ChartSeries, first: int) -> None:
    for run in _runs(series.points):
        axes.plot(_places(run, first), _numbers(run), color=HISTORY, linewidth=2, zorder=3)
    between = [(point.period.ordinal - first, point.interval) for point in series.known if point.interval]
    if between:
        lower, upper = [each.lower for _, each in between], [each.upper for _, each in between]
        axes.vlines([place for place, _ in between], lower, upper, color=HISTORY, alpha=0.35, linewidth=1.5)
    # Each mark at once: a chart of years by month has hundreds of points.
    for mark, (colour, shape, _) in MARKS.items():
        if marked := [point for point in series.known if point.mark == mark]:
            axes.plot(_places(marked, first), _numbers(marked), shape, color=colour, markersize=7, zorder=4,
                      linestyle="", markeredgecolor="#ffffff", markeredgewidth=0.8)  # fmt: skip


def _runs(points: Sequence[ChartPoint]) -> Iterator[list[ChartPoint]]:
    """The stretches that a line may join: it never crosses a hidden value or a break in the series."""
    run: list[ChartPoint] = []
    for point in points:
        if (point.value is None or point.breaks) and run:
            yield run
            run = []
        if point.value is not None:
            run.append(point)
    if run:
        yield run


def _draw_forecast(axes: Axes, series: ChartSeries, first: int) -> None:
    if not series.forecast:
        return
    places = _places(series.forecast, first)
    around = [(place, p.interval) for place, p in zip(places, series.forecast, strict=True) if p.interval]
    if around:
        lower, upper = [i.lower for _, i in around], [i.upper for _, i in around]
        axes.fill_between([place for place, _ in around], lower, upper, color=BAND, linewidth=0, zorder=1)
    values = _numbers(series.forecast)
    style = "--" if len(places) > 1 else "D"
    axes.plot(places, values, style, color=FORECAST, linewidth=1.6, markersize=5, zorder=2)
    # On a narrow chart the words stand over the line: beside it they would take its room.
    place, across = ((0, 9), "right") if _is_narrow(axes) else ((8, 0), "left")
    axes.annotate(f"Forecast {series.text(values[-1])}", (places[-1], values[-1]), place, ha=across,
                  textcoords="offset points", va="center", color=QUIET, annotation_clip=False)  # fmt: skip


def _draw_by_hand(axes: Axes, series: ChartSeries, first: int) -> None:
    if not series.by_hand:
        return
    axes.plot(_places(series.by_hand, first), _numbers(series.by_hand), "D", color=BY_HAND, markersize=6,
              markerfacecolor="none", zorder=3, label="Expected by people")  # fmt: skip


def _draw_limits(axes: Axes, series: ChartSeries) -> None:
    if series.limits is None:
        return
    for edge in (series.limits.lower, series.limits.upper):
        axes.axhline(edge, color="#a6a6a6", linewidth=1, linestyle=(0, (2, 3)), zorder=1)


def _draw_target(axes: Axes, series: ChartSeries) -> None:
    if series.target is None:
        return
    axes.axhline(series.target, color=TARGET, linewidth=1.5, zorder=2)
    axes.annotate(f"Target {series.text(series.target)}", (0, series.target), (2, 4), xycoords=("axes fraction", "data"),
                  textcoords="offset points", va="bottom", color=TARGET)  # fmt: skip


def _draw_missing(axes: Axes, series: ChartSeries, first: int) -> None:
    """The symbol at the foot of each gap."""
    bottom = axes.get_ylim()[0]
    for point in series.points:
        if point.value is None:
            axes.annotate(point.symbol, (point.period.ordinal - first, bottom), (0, 4), textcoords="offset points",
                          ha="center", va="bottom", color=QUIET)  # fmt: skip


def _label_last(axes: Axes, series: ChartSeries, first: int) -> None:
    """The newest shown value, beside its point: above it where a forecast goes on to the right."""
    if not series.known:
        return
    last = series.known[-1]
    value = last.value or 0.0
    expected = [p.value for p in series.forecast if p.period >= last.period and p.value is not None]
    # Beside the point, on the side where the forecast does not run.
    rise = 0 if not expected else -11 if expected[0] >= value else 11
    axes.annotate(
        series.text(value),
        (last.period.ordinal - first, value),
        (8, rise),
        textcoords="offset points",
        ha="left",
        va="center",
        color=TEXT,
        fontsize=12,
        fontweight="bold",
        annotation_clip=False,
        zorder=6,
        bbox={"facecolor": "#ffffff", "alpha": 0.8, "pad": 0.8, "linewidth": 0},
    )


def _draw_key(axes: Axes, series: ChartSeries) -> None:
    """What the marks mean, in words, above the chart; only those that are there."""
    used = dict.fromkeys(point.mark for point in series.known if point.mark)
    if not used and not series.by_hand:
        return
    for mark in used:
        colour, shape, words = MARKS[mark]
        axes.plot([], [], shape, color=colour, markersize=7, label=words.capitalize())
    if series.limits:
        axes.plot(
            [],
            [],
            color="#a6a6a6",
            linewidth=1,
            linestyle=(0, (2, 3)),
            label="Trial limits" if series.trial else "Limits of chance",
        )
    columns = 2 if _is_narrow(axes) else 4
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=columns, frameon=False, fontsize=9, labelcolor=TEXT,
                handlelength=1.4, handletextpad=0.5, columnspacing=1.4, borderaxespad=0.2)  # fmt: skip


def _set_range(axes: Axes, series: ChartSeries, first: int) -> None:
    """Room around what is drawn, and never beyond what the unit allows. One or two values are drawn from zero."""
    drawn = (*series.known, *series.forecast, *series.by_hand)
    values = [value for point in drawn for value in _reach(point)]
    values += [series.target] if series.target is not None else []
    if len(series.known) < FROM_ZERO_BELOW:
        values += [0.0, 100.0] if series.unit == "percent" else [0.0]
    low, high = min(values), max(values)
    room = max((high - low) * 0.12, abs(high) * 0.04, 1.0)
    top = min(high + room, 101.0) if series.unit == "percent" else high + room
    axes.set_ylim(max(low - room, 0.0), top)
    last = max(_places((*series.points, *series.forecast, *series.by_hand), first))
    axes.set_xlim(-0.5, last + 0.5)


def _reach(point: ChartPoint) -> Iterator[float]:
    if point.value is not None:
        yield point.value
    if point.interval:
        yield from (point.interval.lower, point.interval.upper)


def _label_periods(axes: Axes, series: ChartSeries, first: int) -> None:
    """Some of the periods by name, evenly, the newest value's among them."""
    every = (*series.points, *series.forecast, *series.by_hand)
    periods = {p.period.ordinal - first: p.period for p in every}
    newest = max(_places(series.points or series.forecast, first))
    step = -(-len(periods) // (FEW_TICKS if _is_narrow(axes) else MOST_TICKS))
    shown = [place for place in sorted(periods) if (place - newest) % step == 0]
    axes.set_xticks(shown, [_short(periods[place]) for place in shown])


def _is_narrow(axes: Axes) -> bool:
    figure = axes.get_figure(root=True)
    return figure is not None and figure.get_figwidth() < NARROW_BELOW


def _short(period: Period) -> str:
    """The label of a period on two lines."""
    words, _, year = period.label.rpartition(" ")
    return f"{words.replace(' to ', '-')}\n{year}" if words else year


# After drawing ---------------------------------------------------------------------------------------------


def _for_pages(drawn: str, series: ChartSeries) -> str:
    """Attributes in place of styles, ids of its own, a name and a description, and no size in points."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(drawn)  # noqa: S314 - it was drawn above
    for parent in root.iter():
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                parent.remove(child)
    for element in root.iter():
        _own_attributes(element, series.id)
    _name(root, series)
    return ElementTree.tostring(root, encoding="unicode")


def _own_attributes(element: ElementTree.Element, chart: str) -> None:
    for declaration in element.attrib.pop("style", "").split(";"):
        key, _, value = declaration.partition(":")
        if key.strip() == "font":
            element.attrib.update(_font(value.strip()))
        elif value.strip():
            element.set(key.strip(), value.strip())
    for key, value in element.items():
        if key == "id":
            element.set(key, f"{chart}-{value}")
        elif key == f"{{{XLINK}}}href" or "url(#" in value:
            element.set(key, value.replace("#", f"#{chart}-"))
    if element.tag == f"{{{SVG}}}text":
        element.set("font-family", FONT)


def _font(shorthand: str) -> dict[str, str]:
    """`bold 12px 'DejaVu Sans'` as attributes."""
    size = re.search(r"([\d.]+)px", shorthand)
    weight = {"font-weight": "bold"} if re.search(r"\b(bold|700)\b", shorthand) else {}
    return {"font-size": size[1] if size else "10", **weight}


def _name(root: ElementTree.Element, series: ChartSeries) -> None:
    for key in ("width", "height"):
        root.attrib.pop(key, None)
    title_id, desc_id = f"{series.id}-title", f"{series.id}-desc"
    root.set("stroke-linejoin", "round")
    root.set("role", "img")
    root.set("aria-labelledby", f"{title_id} {desc_id}")
    desc = ElementTree.Element(f"{{{SVG}}}desc", {"id": desc_id})
    desc.text = describe(series)
    title = ElementTree.Element(f"{{{SVG}}}title", {"id": title_id})
    title.text = series.title
    root.insert(0, desc)
    root.insert(0, title)
