"""A release as plain text for the terminal: published values only."""

from collections.abc import Iterator, Sequence

from analysis.release.documents.document import ENTRIES, HIDDEN, Release, Table

_WIDTH = 78
CHANGED = "Changed while people were answering"


def as_text(release: Release) -> str:
    """The whole document, readable at 80 columns."""
    return "\n".join(_lines(release)) + "\n"


def _lines(release: Release) -> Iterator[str]:
    yield from _heading(release)
    for table in release.tables:
        yield from _table(table)
    yield from _notes("What is not shown", release.hidden.why)
    yield from _notes("How the numbers were made safe", release.method)


def _heading(release: Release) -> Iterator[str]:
    asked = release.round
    title = f"{release.survey.title} — {asked.time_identifier} {asked.time_period}"
    yield title
    yield "=" * min(len(title), _WIDTH)
    if release.example:
        yield "EXAMPLE DATA. These numbers are made up."
    if release.kind == "interim":
        yield "An interim release: the round was still open."
    yield release.participation.text
    if asked.invited:
        yield f"Invited: {asked.invited}"
    if asked.entry:
        yield f"Who could answer: {ENTRIES[asked.entry]}"
    if asked.added:
        yield f"With the answers of {', '.join(asked.added)}, which were too few alone"
    yield f"Release {release.id}, made on {release.made_on}."
    yield from _notes(CHANGED, [f"{change.says}." for change in asked.changes])


def _table(table: Table) -> Iterator[str]:
    yield ""
    yield f"{table.title}" + (f" (of about {table.people:,} people)" if table.people else "")
    width = min(max((len(cell.label) for cell in table.cells), default=0), 46)
    # Most cells of a crossed table are hidden in a small round: a page of them would help nobody.
    cells = [cell for cell in table.cells if cell.shown or table.kind != "pair"]
    for cell in cells:
        label = cell.label if len(cell.label) <= width else cell.label[: width - 1] + "…"
        yield f"  {label:<{width}}  {cell.text:>26}"
    if len(cells) < len(table.cells):
        yield f"  {len(table.cells) - len(cells)} more cells: {HIDDEN}"


def _notes(title: str, notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield ""
        yield title
        for note in notes:
            yield from _wrapped(note)


def _wrapped(note: str) -> Iterator[str]:
    line = "  *"
    for word in note.split():
        if len(line) + 1 + len(word) > _WIDTH:
            yield line
            line = "   "
        line += f" {word}"
    yield line
