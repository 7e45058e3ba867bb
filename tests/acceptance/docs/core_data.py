"""The tables of docs/reference/core-data.md: columns, symbols and measures, from the code and the plan."""

from collections.abc import Iterator

from analysis.core_data.cells.numbers import WRITTEN
from analysis.core_data.columns import CANONICAL, COLUMN_WORDS, NEEDED
from analysis.periods import FREQUENCY_WORDS
from analysis.plan import PerformanceMeasure, load_plan
from analysis.values import FLAGS, SYMBOL_WORDS, SYMBOLS
from tests.acceptance.docs.markdown import head, row


def column_table() -> Iterator[str]:
    """A row for each column that is read, the needed ones first."""
    yield from head("column", "needed", "what stands there")
    for column in (*NEEDED, *(each for each in CANONICAL if each in COLUMN_WORDS and each not in NEEDED)):
        yield row(f"`{column}`", "yes" if column in NEEDED else "", COLUMN_WORDS[column])


def symbol_table() -> Iterator[str]:
    """A row for each symbol, with what other offices write."""
    yield from head("symbol", "means", "also written")
    for reason, symbol in SYMBOLS.items():
        also = ", ".join(f"`{spelling}`" for spelling in WRITTEN[reason])
        yield row(f"`{symbol}`", f"no value: {SYMBOL_WORDS[symbol]}", also)
    for symbol in FLAGS.values():
        yield row(f"`{symbol}`", f"beside a value: {SYMBOL_WORDS[symbol]}", f"`{symbol.strip('[]')}`")


def measure_table() -> Iterator[str]:
    """A row for each measure that is filled from records."""
    yield from head("measure_id", "what it is", "unit", "period", "broken down by")
    for measure in load_plan().measured.values():
        if isinstance(measure, PerformanceMeasure) and measure.filled_by != "administrative":
            continue
        frequency = FREQUENCY_WORDS[measure.frequency]
        yield row(f"`{measure.id}`", measure.name, measure.unit, frequency, measure.broken_down_by)
