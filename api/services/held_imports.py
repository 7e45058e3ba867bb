"""Files of core data that wait for a second person. Their values are kept beside those that count, and are in no number,
until somebody else has approved the entry of the record that says who brought them.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence

from analysis.core_data import TAKEN_IN, merged
from analysis.plan import Plan
from analysis.plan.record import approvals_of
from analysis.values import Value, as_plain, from_plain
from surveys.store.protocols import CoreDataStore, CoreValue, Entry

HELD = "held"
"""Under which word an entry of the record, and each of its values, says which file it is."""


def counting(rows: Iterable[CoreValue]) -> list[Value]:
    """Those of the kept values that wait for nobody."""
    return [from_plain(row) for row in rows if HELD not in row]


def with_held(values: Iterable[Value], rows: Iterable[CoreValue]) -> list[CoreValue]:
    """What is kept when other values count: those that wait go on waiting."""
    return [*map(as_plain, values), *(row for row in rows if HELD in row)]


def hold(imported: CoreDataStore, values: Sequence[Value]) -> Mapping[str, str]:
    """Keep values that wait. Gives what the entry of the record has to say of them."""
    key = secrets.token_hex(8)
    with imported.transaction() as work:
        work.lock()
        work.replace([*work.values(), *({HELD: key, "value": as_plain(value)} for value in values)])
    return {HELD: key}


def held(imported: CoreDataStore, entry: Entry) -> list[Value]:
    """The values that wait with an entry."""
    with imported.transaction() as work:
        return _of(work.values(), str(entry.body.get(HELD, "")))


def _of(rows: Iterable[CoreValue], key: str) -> list[Value]:
    return [from_plain(row["value"]) for row in rows if key and row.get(HELD) == key]


def settle(imported: CoreDataStore, entries: Sequence[Entry], plan: Plan) -> None:
    """Take in what has been approved, and forget what was taken back. Nothing is lost where it stops between: the next one
    goes on."""
    done = _decided(entries)
    if not done:
        return
    with imported.transaction() as work:
        if not any(row.get(HELD) in done for row in work.values()):
            return
    with imported.transaction() as work:
        work.lock()
        rows = work.values()
        values = counting(rows)
        for key, approved in done.items():
            if approved:
                values = merged(values, _of(rows, key), plan.withdrawn_up_to)
        work.replace(with_held(values, (row for row in rows if row.get(HELD) not in done)))


def _decided(entries: Sequence[Entry]) -> dict[str, bool]:
    """By its key, whether a file was approved; of those that wait for nobody any more, in their order."""
    approvals = approvals_of(entries)
    return {
        entry.body[HELD]: entry.number not in approvals.withdrawn
        for entry in entries
        if entry.kind == TAKEN_IN and HELD in entry.body and entry.number not in approvals.waiting
    }
