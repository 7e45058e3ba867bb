"""The scorecard as files: canonical CSV with its description, and Clear Impact CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from analysis.core_data.columns import CANONICAL, CLEAR_IMPACT, FORMULA, LEFT_OUT, NUMBERS, cell
from analysis.periods import Period
from analysis.plan import PerformanceMeasure, Plan
from analysis.scorecard import Scorecard, ScorecardLine
from analysis.scorecard.lines import target_of
from analysis.scorecard.wording import (
    ASSURANCE_WORDS,
    RAG_WORDS,
    VARIATION_WORDS,
    baseline_words,
    sureness,
    trend_text,
)
from analysis.values import COMMENT_LIMIT, EXAMPLE, SYMBOL_WORDS, SYMBOLS, AdministrativeSource, Value


@dataclass(frozen=True)
class ClearImpactFiles:
    """`values` is the file to upload; `left_out` lists the rows that are not in it, and why."""

    values: str
    left_out: str


def canonical_csv(scorecard: Scorecard) -> str:
    """Every value that the scorecard shows, one row a measure, period and breakdown, with symbols where hidden.

    Trend, variation, assurance, colour and baseline status stand in the row of the latest period.
    """
    return CanonicalTable.of(scorecard).csv()


@dataclass(frozen=True)
class CanonicalTable:
    """Every value that the scorecard shows, made once for all forms that it goes out in."""

    rows: tuple[Sequence[str], ...]

    @classmethod
    def of(cls, scorecard: Scorecard) -> Self:
        return cls(tuple(row for line in scorecard.lines for row in _canonical_rows(line, scorecard)))

    def csv(self) -> str:
        return _csv(CANONICAL, self.rows)

    def flat(self) -> list[dict[str, str | int | float | None]]:
        """The rows with numbers as numbers: None where a symbol stands, which `symbol` then names."""
        return [_flat(dict(zip(CANONICAL, row, strict=True))) for row in self.rows]


def canonical_xlsx(table: CanonicalTable) -> bytes:
    """The same as a sheet, numbers as numbers; what somebody wrote is never a formula."""
    from openpyxl import Workbook  # here, so that no other command waits for it
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book, kept = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = "Values"
    sheet.append(CANONICAL)
    for line, row in enumerate(table.rows, 2):
        for column, (name, cell_text) in enumerate(zip(CANONICAL, row, strict=True), 1):
            if not (text := ILLEGAL_CHARACTERS_RE.sub("", cell_text)):
                continue
            number = _number(text) if name in NUMBERS else None
            place = sheet.cell(line, column, text if number is None else number)
            if number is None:
                place.data_type = "s"
    book.save(kept)
    return kept.getvalue()


def _flat(row: dict[str, str]) -> dict[str, str | int | float | None]:
    symbol = row["value"] if row["value"].startswith("[") else ""
    numbers = {name: _number(row[name]) for name in NUMBERS}
    return row | numbers | {"symbol": symbol}


def _number(text: str) -> int | float | None:
    if not text or text.startswith("["):
        return None
    return float(text) if "." in text else int(text)


def _canonical_rows(line: ScorecardLine, scorecard: Scorecard) -> Iterator[Sequence[str]]:
    of_all = dict.fromkeys(CANONICAL, "") | _facts_of_line(line, scorecard)
    for value in sorted((*line.values, *line.parts), key=lambda value: (value.period.span, value.breakdown)):
        row = of_all | _facts(value, line) | (_readings(line) if value is line.latest else {})
        yield tuple(row.values())


def _facts_of_line(line: ScorecardLine, scorecard: Scorecard) -> dict[str, str]:
    board, measure = scorecard.plan.board, line.measure
    return {
        "measure_id": measure.id,
        "measure_name": measure.name,
        "oba_question": measure.question if isinstance(measure, PerformanceMeasure) else "indicator",
        "priority": line.area_id,
        "geographic_level": "Local authority",
        "country_code": board.country_code,
        "country_name": board.country,
        "new_la_code": board.la_code,
        "la_name": board.area,
        "unit": measure.unit,
    }


def _facts(value: Value, line: ScorecardLine) -> dict[str, str]:
    target = target_of(value, line.measure)
    return {
        "time_period": value.period.time_period,
        "time_identifier": value.period.time_identifier,
        "breakdown_topic": value.breakdown_topic,
        "breakdown": value.breakdown,
        "value": value.symbol or cell(value.figure.value),
        "numerator": value.symbol if value.symbol else cell(value.numerator),
        "denominator": value.symbol if value.symbol else cell(value.denominator),
        "lower_ci_95": cell(value.interval.lower) if value.interval else value.symbol,
        "upper_ci_95": cell(value.interval.upper) if value.interval else value.symbol,
        "target": cell(target),
        "forecast": _expected(value, line),
        "obs_status": value.marks,
        "conf_status": "[c]" if value.symbol == "[c]" else "",
        "comment": _with_example(value),
    }


def _expected(value: Value, line: ScorecardLine) -> str:
    point = line.baseline.expected(value.period) if line.baseline and value.is_total else None
    return cell(point.value) if point else ""


def _readings(line: ScorecardLine) -> dict[str, str]:
    xmr = line.xmr
    return {
        "recent_trend": line.annual_signal.marker if line.annual_signal else trend_text(line.trend),
        "variation": VARIATION_WORDS[xmr.variation] if xmr else "",
        "assurance": ASSURANCE_WORDS.get(line.assurance or "", ""),
        "rag": RAG_WORDS[line.rag],
        "baseline_status": baseline_words(line),
    }


TEMPLATE = ("measure_id", "time_period", "time_identifier", "value", "numerator", "denominator", "comment")


def template_csv(plan: Plan, today: date) -> str:
    """A file to fill in: a row for each measure that is filled from records, for the last period that is over."""
    rows = []
    for measure in plan.measured.values():
        if isinstance(measure, PerformanceMeasure) and measure.filled_by != "administrative":
            continue
        period = Period.containing(today, measure.frequency).moved(-1)
        row = {
            "measure_id": measure.id,
            "time_period": period.time_period,
            "time_identifier": period.time_identifier,
        }
        rows.append([row.get(column, "") for column in TEMPLATE])
    return _csv(TEMPLATE, rows)


def clear_impact_csv(scorecard: Scorecard) -> ClearImpactFiles:
    """One row a measure and period for upload; hidden, missing and broken-down values go to the second file."""
    sent, left = [], []
    for line in scorecard.lines:
        for value in (*line.values, *line.parts):
            why = _why_left_out(value)
            if why:
                left.append((line.id, line.measure.name, value.period.label, value.breakdown, why))
            else:
                sent.append(_clear_impact_row(value, line))
    return ClearImpactFiles(_csv(CLEAR_IMPACT, sent), _csv(LEFT_OUT, left))


def _why_left_out(value: Value) -> str:
    if value.symbol:
        return f"{value.symbol} {SYMBOL_WORDS[value.symbol]}"
    return "" if value.is_total else "a part of a total; one row a measure and period goes in"


def _clear_impact_row(value: Value, line: ScorecardLine) -> Sequence[str]:
    target = target_of(value, line.measure)
    comment, sure = (
        _with_example(value),
        "; ".join(filter(None, (_of_how_many(value), sureness(value, line.measure)))),
    )
    remark = ". ".join(filter(None, (comment, sure)))
    remark = remark if len(remark) <= COMMENT_LIMIT else comment
    day = f"{value.period.ends_on:%m/%d/%Y}"
    return (line.id, day, cell(target), cell(value.figure.value), remark)


def _of_how_many(value: Value) -> str:
    """The counts behind a share, for which Clear Impact has no column."""
    is_counted = isinstance(value.source, AdministrativeSource)
    if not is_counted or value.numerator is None or value.denominator is None:
        return ""
    return f"{value.numerator:,} of {value.denominator:,}"


def _with_example(value: Value) -> str:
    """The comment, which says of an example that it is one."""
    if not value.example or value.comment.casefold().startswith(EXAMPLE):
        return value.comment
    return f"{EXAMPLE}: {value.comment}".rstrip(": ")[:COMMENT_LIMIT]


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def datapackage(scorecard: Scorecard, csv_name: str = "scorecard.csv") -> dict[str, Any]:
    """The Frictionless description of the canonical CSV, with its symbols as labelled missing values."""
    fields = [{"name": name, "type": "number" if name in NUMBERS else "string"} for name in CANONICAL]
    missing = [{"value": "", "label": "none"}]
    missing += [{"value": symbol, "label": SYMBOL_WORDS[symbol]} for symbol in SYMBOLS.values()]
    board = scorecard.plan.board
    example = " Example data: some or all figures are invented." if scorecard.example else ""
    return {
        "profile": "tabular-data-package",
        "name": "scorecard",
        "title": f"{board.name}: scorecard",
        "description": f"{board.plan}, as of {scorecard.as_of.isoformat()}.{example}",
        "resources": [
            {
                "name": "scorecard",
                "path": csv_name,
                "profile": "tabular-data-resource",
                "format": "csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": fields,
                    "missingValues": missing,
                    "primaryKey": [
                        "measure_id",
                        "time_period",
                        "time_identifier",
                        "breakdown_topic",
                        "breakdown",
                    ],
                },
            }
        ],
    }
