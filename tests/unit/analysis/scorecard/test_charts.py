"""Charts as SVG, and the same in a sentence."""

import re
from datetime import date
from functools import cache
from xml.etree import ElementTree

import pytest

from analysis.core_data import read_core_data
from analysis.periods import Period
from analysis.plan import FOLDER, load_plan
from analysis.scorecard import Scorecard, build
from analysis.scorecard.charts.drawing import FONT, chart_svg
from analysis.scorecard.charts.published import PublishedChart
from analysis.scorecard.charts.series import MARKS, ChartPoint, ChartSeries, series_of
from analysis.scorecard.charts.words import describe
from analysis.statistics import Interval

START = Period("financial_quarter", 2024, 0)
SVG = "{http://www.w3.org/2000/svg}"


def points(values: list[float | None], breaks_at: int | None = None) -> tuple[ChartPoint, ...]:
    return tuple(
        ChartPoint(
            START.moved(step),
            value,
            Interval(value - 5, value + 5) if value is not None else None,
            "" if value is not None else "[c]",
            breaks=step == breaks_at,
        )
        for step, value in enumerate(values)
    )


def chart(values: list[float | None], **changes) -> ChartSeries:
    return ChartSeries(
        **(
            {"id": "listened", "title": "Felt listened to", "unit": "percent", "points": points(values)}
            | changes
        )
    )


@cache
def card() -> Scorecard:
    plan = load_plan()
    values = read_core_data(
        (FOLDER / "example_core_data.csv").read_bytes(), plan, file="e.csv", imported_on=date(2026, 11, 1)
    )
    return build(plan, values, [], date(2026, 11, 23))


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - it was drawn here


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


FULL = chart(
    [60, 64, None, 66, 70, 73], target=80, forecast=(ChartPoint(START.moved(6), 71, Interval(66, 76)),)
)


@pytest.mark.parametrize(
    "series",
    [
        FULL,
        chart([70]),
        chart([None]),
        chart([]),
        chart([0, 0], unit="count"),
        chart([], forecast=FULL.forecast),
    ],
    ids=["full", "single", "hidden", "empty", "zeros", "forecast only"],
)
def test_the_same_series_is_the_same_bytes(series):
    """Drawn twice, a chart is equal byte for byte, well formed, and has no date in it."""
    svg = chart_svg(series)
    assert svg == chart_svg(series)
    assert parsed(svg).tag == f"{SVG}svg"
    assert "metadata" not in svg


def test_a_chart_can_be_read_aloud():
    """It is one image with a name and a description."""
    root = parsed(chart_svg(FULL))
    title, description = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", "Felt listened to")
    assert (description.tag, description.text) == (f"{SVG}desc", describe(FULL))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_charts_can_share_a_page_under_a_strict_policy():
    """Every id is the chart's own and unique, each reference has its target, and there are no styles or scripts."""
    svg = chart_svg(FULL)
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert all(one.startswith("listened-") for one in ids)
    references = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg)
    assert references
    assert {one or other for one, other in references} <= set(ids)
    assert not re.search(r"\sstyle=|<style|<script", svg)
    assert set(re.findall(r'font-family="([^"]+)"', svg)) == {FONT}
    assert all(
        re.fullmatch(r"none|#[0-9a-f]{6}", colour) for colour in re.findall(r'(?:fill|stroke)="([^"]+)"', svg)
    )


def test_values_are_labelled_directly():
    """The newest value, the target and the forecast carry their words, so colour is never alone."""
    found = texts(chart_svg(FULL))
    assert {"73%", "Target 80%", "Forecast 71%", "[c]"} <= set(found)


def test_a_gap_is_a_gap():
    """No line crosses a hidden value or a break: two runs are two lines."""

    def lines(series: ChartSeries) -> int:
        return len(
            re.findall(
                r'<path d="M [^"]*L [^"]*"[^>]*stroke="#1d70b8"[^>]*stroke-width="2"', chart_svg(series)
            )
        )

    whole = chart([60, 61, 62, 63, 64])
    assert lines(whole) + 1 == lines(chart([60, 61, None, 63, 64]))
    assert lines(whole) + 1 == lines(chart([], points=points([60, 61, 62, 63, 64], breaks_at=3)))


def test_a_single_value_is_drawn_from_zero():
    """One percentage stands between 0 and 100."""
    assert {"0%", "100%"} <= set(texts(chart_svg(chart([70]))))


def test_nothing_and_nothing_shown_are_said():
    """An empty chart says whether there is no data or whether it is hidden."""
    assert texts(chart_svg(chart([]))) == ["No data yet"]
    assert texts(chart_svg(chart([None, None]))) == ["Not shown [c]"]


def test_marks_have_words_and_the_colours_of_the_method():
    """Each mark that is used stands in the key in words, in its colour."""
    svg = chart_svg(series_of(card().line("neglect-reviews-in-time")))
    assert {"Concern", "Improvement", "No more than chance"} <= set(texts(svg))
    assert all(MARKS[mark][0] in svg for mark in ("concern", "improvement", "common_cause"))
    assert MARKS["improvement"][0] == "#00b0f0"
    assert MARKS["concern"][0] == "#e46c0a"


def test_example_data_are_labelled_in_the_picture():
    """A chart that is cut out of its page still says that its figures are examples."""
    assert "Example data" in texts(chart_svg(series_of(card().line("neglect-plans-share"))))
    assert "Example data" not in texts(chart_svg(FULL))


def test_every_line_of_the_scorecard_can_be_drawn():
    """With data or without, each has a chart and a sentence."""
    for one in card().lines:
        sentence = describe(series_of(one))
        assert sentence.startswith(one.measure.name)
        assert sentence.endswith(".")
        if one.latest is None:
            assert "no data yet" in sentence


@pytest.mark.parametrize(
    ("series", "sentence"),
    [
        (
            FULL,
            "Felt listened to: 5 values, Apr to Jun 2024 to Jul to Sep 2025; the latest is 73% (95% interval 68% to 78%); "
            "lowest 60% in Apr to Jun 2024; highest 73% in Jul to Sep 2025; target 80%; "
            "the frozen forecast for Oct to Dec 2025 is 71%; 1 not shown [c].",
        ),
        (
            chart([70], example=True),
            "Felt listened to: one value, for Apr to Jun 2024; the latest is 70% (95% interval 65% to 75%); example data.",
        ),
        (chart([]), "Felt listened to: no data yet."),
        (chart([None, None]), "Felt listened to: 2 not shown [c]."),
    ],
)
def test_a_chart_in_a_sentence(series, sentence):
    """What the picture shows, in words."""
    assert describe(series) == sentence


def test_missing_quarters_are_points_without_a_value():
    """A series with a hole has a point for every period."""
    plan = load_plan()
    values = read_core_data(
        "measure_id,time_period,time_identifier,value\n"
        "domestic-abuse-incidence,202526,Financial year Q1,100\n"
        "domestic-abuse-incidence,202526,Financial year Q3,110\n",
        plan, file="e.csv", imported_on=date(2026, 11, 1),
    )  # fmt: skip
    series = series_of(build(plan, values, [], date(2026, 11, 23)).line("domestic-abuse-incidence"))
    assert [(point.value, point.symbol) for point in series.points] == [(100, ""), (None, "[x]"), (110, "")]


@pytest.mark.parametrize("wrong", [{"id": "A b"}, {"id": '"><script>'}, {"id": ""}])
def test_ids_are_safe_in_a_page(wrong):
    """An id that would break the page cannot be a chart's."""
    with pytest.raises(ValueError, match="cannot be a chart's id"):
        chart([1], **wrong)


def test_words_from_files_cannot_break_the_page():
    """A title with markup is text."""
    svg = chart_svg(chart([1], title="<script>alert(1)</script>"))
    assert "<script>" not in svg
    assert parsed(svg)[0].text == "<script>alert(1)</script>"


def test_unknown_marks_are_refused():
    """A mark that has no words cannot be drawn."""
    with pytest.raises(ValueError, match="not a kind of point"):
        ChartPoint(START, 1, mark="odd")


def test_limits_on_trial_say_so():
    """Limits from fewer than 12 periods are named as such in the picture."""
    plan = load_plan()
    rows = [f"domestic-abuse-incidence,202425,Financial year Q{q},{90 + q}" for q in range(1, 5)]
    rows += [f"domestic-abuse-incidence,202526,Financial year Q{q},{95 - q}" for q in range(1, 5)]
    content = "\n".join(("measure_id,time_period,time_identifier,value", *rows))
    values = read_core_data(content, plan, file="e.csv", imported_on=date(2026, 11, 1))
    line = build(plan, values, [], date(2026, 11, 23)).line("domestic-abuse-incidence")
    assert "Trial limits" in texts(chart_svg(series_of(line)))
    assert "Limits of chance" in texts(chart_svg(series_of(card().line("domestic-abuse-incidence"))))


@pytest.mark.parametrize("series", [FULL, chart([]), chart([None]), chart([1e-9, 100.0], target=90.5)])
def test_what_is_published_of_a_chart_is_drawn_as_the_same_picture(series):
    """To the last byte, wherever it is drawn."""
    back = PublishedChart.of_bytes(PublishedChart.of(series).to_bytes())
    assert back.series == series
    assert back.says == describe(series)


@pytest.mark.parametrize(
    "body", [b"", b"<svg/>", b"{}", b'{"says": "", "series": {"id": "A"}}', b'{"says": 4}']
)
def test_a_chart_of_another_version_is_none(body):
    """A picture, as earlier versions published, or what later ones may."""
    assert PublishedChart.of_bytes(body) is None
