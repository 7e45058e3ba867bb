"""All tables of a file that hold values of the board's, and why the others do not."""

from collections.abc import Iterator

from analysis.core_data.cells.blocks import tables_in
from analysis.core_data.cells.problems import CoreDataError, FileProblem
from analysis.core_data.cells.tables import Opened, SheetTable, read_table
from analysis.core_data.cells.workbooks import Sheet
from analysis.core_data.layouts.look import FileLook, Headings, look_at
from analysis.plan import Plan

MOST_REASONS = 12
"""A screenful: why so many tables of a file cannot be read."""
HOW_TO_GIVE_IT = (
    "Give the file of open data beside the publication, or one sheet: a line of headings, a column for the area, one for "
    "the period, and numbers below; heard scorecard template prints such a file"
)


def looks_at(there: Opened, plan: Plan) -> tuple[FileLook, ...]:
    """The tables of a file that hold rows of the board's, in its order. Raises `CoreDataError` where none does, with why for
    each."""
    if not there.is_workbook:
        return (_of_a_text(there, plan),)
    found, reasons = _found(there, plan)
    if not found:
        raise CoreDataError(
            reasons or [FileProblem(there.file, 1, "", f"holds no table of numbers. {HOW_TO_GIVE_IT}")]
        )
    return tuple(found)


def _of_a_text(there: Opened, plan: Plan) -> FileLook:
    """A file without sheets is one table. Where it is not laid out as one, the first of the tables in it counts; where that
    cannot be read, why not is said of it."""
    try:
        return look_at(read_table(there, Headings()), plan, there.file)
    except CoreDataError:
        begins = there.sheets[0].filled[0][0] if there.sheets[0].filled else 0
        found, reasons = _found(there, plan)
        if below := [each for each in found if each.line > begins]:
            return below[0]
        if below_that := [reason for reason in reasons if reason.line > begins]:
            raise CoreDataError(below_that) from None
        raise


def _found(there: Opened, plan: Plan) -> tuple[list[FileLook], list[FileProblem]]:
    found, reasons = list[FileLook](), list[FileProblem]()
    by_sheet = [(sheet, tables_in(sheet)) for sheet in there.sheets]
    beside = [words for sheet, tables in by_sheet if not tables for words in _words_of(sheet)]
    for table in (table for _, tables in by_sheet for table in tables):
        try:
            found.append(look_at(table, plan, there.file, beside))
        except CoreDataError as why:
            reasons.append(_reason(table, why, there.file))
    return found, [*reasons[:MOST_REASONS], *_rest(reasons, there.file)]


COVER_LINES = 40


def _words_of(sheet: Sheet) -> Iterator[str]:
    """What a cover, contents or notes say."""
    for _, cells in sheet.filled[:COVER_LINES]:
        yield " ".join(filter(None, cells))


def _reason(table: SheetTable, why: CoreDataError, file: str) -> FileProblem:
    first = why.problems[0]
    where = f"the table '{table.above[0][:60]}'" if table.above else "the table"
    sheet = f" of the sheet '{table.sheet}'" if table.sheet else ""
    return FileProblem(file, first.line, first.column, f"{where}{sheet}: {first.says}")


def _rest(reasons: list[FileProblem], file: str) -> Iterator[FileProblem]:
    if not reasons:
        return
    more = len(reasons) - MOST_REASONS
    also = f"{more} more tables cannot be read either. " if more > 0 else ""
    yield FileProblem(file, reasons[-1].line, "", f"{also}{HOW_TO_GIVE_IT}")
