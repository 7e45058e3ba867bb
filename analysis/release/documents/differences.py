"""What one release says differently from another, as sentences about published values only."""

from collections.abc import Iterator

from analysis.release.documents.document import Release, Table


def diff(before: Release, after: Release) -> list[str]:
    """What the second release says differently."""
    return list(_differences(before, after))


def _differences(before: Release, after: Release) -> Iterator[str]:
    old, new = before.participation.text, after.participation.text
    if old != new:
        yield f"took part: was “{old}”, now “{new}”"
    earlier, later = {t.id: t for t in before.tables}, {t.id: t for t in after.tables}
    for table_id in earlier.keys() - later.keys():
        yield f"table '{table_id}' is no longer there"
    for table_id in sorted(later.keys() - earlier.keys()):
        yield f"table '{table_id}' is new"
    for table_id in [t for t in earlier if t in later]:
        yield from _cell_differences(earlier[table_id], later[table_id])


def _cell_differences(before: Table, after: Table) -> Iterator[str]:
    old, new = {c.id: c for c in before.cells}, {c.id: c for c in after.cells}
    for cell_id in [*old, *(c for c in new if c not in old)]:
        was = old[cell_id].text if cell_id in old else "not there"
        now = new[cell_id].text if cell_id in new else "not there"
        if was != now:
            yield f"{after.title} — {(new.get(cell_id) or old[cell_id]).label}: was {was}, now {now}"
