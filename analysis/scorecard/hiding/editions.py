"""Small counts that could be worked out from what was published before: from earlier editions of a period, and from values
that were withdrawn since."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from analysis.scorecard.hiding.small_numbers import Key, without_small_numbers
from analysis.scorecard.hiding.standing import Measure
from analysis.values import AdministrativeSource, Value, current


def hidden_by_editions(
    values: Sequence[Value], measure: Measure, withdrawn: Sequence[Value] = ()
) -> Iterator[Key]:
    """What has to be hidden of periods that were published before with other numbers. A part that was hidden once stays so.
    Where what is hidden now was shown before, as it is, it hides nothing else: then all of that period goes. So it does
    where something is hidden beside a part that was shown, and was withdrawn."""
    for period in {value.period for value in values if value.revision > 1} | {v.period for v in withdrawn}:
        of_period = [value for value in values if value.period == period]
        if of_period:
            yield from _of_period(of_period, [v for v in withdrawn if v.period == period], measure)


def _of_period(of_period: Sequence[Value], withdrawn: Sequence[Value], measure: Measure) -> Iterable[Key]:
    *before, now = [
        _as_shown(each, measure) for each in (*_earlier(of_period, withdrawn), current(of_period))
    ]
    away = {key for key, value in now.items() if not value.figure.known}
    shown_once = [(key, value) for edition in before for key, value in edition.items() if value.figure.known]
    hidden_once = {
        key
        for edition in before
        for key, value in edition.items()
        if value.symbol == "[c]" and not value.is_total and key in now
    }
    as_it_is = {value.key: value.figure.value for value in current(of_period)}
    known = {key for key, value in shown_once if as_it_is.get(key) == value.figure.value}
    remembered = {key for key, value in shown_once if key not in now and not value.is_total}
    kept = away | hidden_once
    return now.keys() if kept & known or (away and remembered) else hidden_once


def _as_shown(values: Iterable[Value], measure: Measure) -> dict[Key, Value]:
    return {value.key: value for value in without_small_numbers(values, measure)}


def _earlier(values: Sequence[Value], withdrawn: Sequence[Value]) -> Iterator[list[Value]]:
    """How the values stood after each file that changed them, before what was withdrawn went. How they stand now may come
    last of these as well."""
    every = (*values, *withdrawn)
    for step in sorted({_step(value) for value in every}):
        yield current(value for value in every if _step(value) <= step)


def _step(value: Value) -> tuple[date, int]:
    on = value.source.imported_on if isinstance(value.source, AdministrativeSource) else date.min
    return on, value.revision
