"""Files that wait for a second person, on stores of each kind: none counts before, and none is lost among several."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

from analysis.core_data import TAKEN_IN
from analysis.periods import Period
from analysis.plan import Plan, load_plan
from analysis.plan.approval import APPROVED, RULE
from analysis.statistics import Figure
from analysis.values import AdministrativeSource, IndicatorValue
from api.services.held_imports import held, hold, settle
from api.services.publishing import core_data, take_in_core_data
from surveys.store.protocols import Entry, Stores, Writing
from surveys.store.record_entries import UNDO

PLAN: Plan = load_plan()
AT = "2026-11-30T10:00:00Z"


def counted(place: int) -> IndicatorValue:
    """A number of a quarter, which is told by it."""
    return IndicatorValue(
        measure_id="domestic-abuse-incidence",
        period=Period("financial_quarter", 2024, 0).moved(place),
        figure=Figure(float(100 + place)),
        source=AdministrativeSource(f"{place}.csv", date(2026, 11, 30)),
    )


def brought(stores: Stores, place: int) -> Entry:
    """Ann's file of one quarter, where a second person approves."""
    if not any(entry.kind == RULE for entry in stores.record.entries()):
        stores.record.write(AT, "Cat", Writing(RULE, "board", {"on": True}))
    waits = hold(stores.core_data, [counted(place)])
    return stores.record.write(AT, "Ann", Writing(TAKEN_IN, f"{place}.csv", dict(waits)))


def decide(stores: Stores, kind: str, entry: Entry) -> None:
    stores.record.write(AT, "Ben", Writing(kind, str(entry.number), {}, "Looked at"))
    settle(stores.core_data, stores.record.entries(), PLAN)


def counts(stores: Stores) -> list[float | None]:
    return sorted(value.figure.value or 0 for value in core_data(stores.core_data))


def test_a_file_counts_once_somebody_else_has_approved_it(stores: Stores) -> None:
    entry = brought(stores, 1)
    settle(stores.core_data, stores.record.entries(), PLAN)
    assert (counts(stores), [value.figure.value for value in held(stores.core_data, entry)]) == ([], [101])
    decide(stores, APPROVED, entry)
    assert (counts(stores), held(stores.core_data, entry)) == ([101], [])


def test_a_file_that_is_taken_back_is_forgotten(stores: Stores) -> None:
    first, second = brought(stores, 1), brought(stores, 2)
    decide(stores, UNDO, first)
    assert (held(stores.core_data, first), len(held(stores.core_data, second))) == ([], 1)
    with stores.core_data.transaction() as work:
        assert len(work.values()) == 1


def test_files_that_are_brought_approved_and_taken_in_at_once_all_count(stores: Stores) -> None:
    """Two are approved while three more come in, one waits, and two processes settle at the same time."""
    first, second = brought(stores, 1), brought(stores, 2)
    for entry in (first, second):
        stores.record.write(AT, "Ben", Writing(APPROVED, str(entry.number), {}))
    entries = stores.record.entries()
    at_once = [
        partial(settle, stores.core_data, entries, PLAN),
        *(partial(take_in_core_data, stores.core_data, [counted(place)], PLAN) for place in (3, 4, 5)),
        partial(hold, stores.core_data, [counted(6)]),
        partial(settle, stores.core_data, entries, PLAN),
    ]
    with ThreadPoolExecutor(len(at_once)) as pool:
        for done in [pool.submit(work) for work in at_once]:
            done.result()
    assert counts(stores) == [101, 102, 103, 104, 105]
    with stores.core_data.transaction() as work:
        assert len(work.values()) == 6
