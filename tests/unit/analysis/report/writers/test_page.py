"""The report as a web page."""

import html5lib
import pytest

from analysis.report.composition import cell_text
from analysis.report.writers import FORMATS, KINDS, write
from analysis.report.writers.page import standalone
from tests.unit.analysis.report.reports import EVERY, in_any_letters, report


@pytest.mark.parametrize("name", EVERY)
def test_the_page_is_strict_html(name: str):
    """No parser has to guess, whatever the names are; no id stands twice."""
    page = standalone(EVERY[name]()).decode().replace("\x00", "")
    tree = html5lib.HTMLParser(strict=True).parse(page)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)


def test_words_are_words_and_never_markup():
    """A name cannot bring an element of its own."""
    assert "<b>" not in standalone(in_any_letters()).decode()


def test_every_cell_is_on_the_page():
    """Tables have heads of columns and of rows, and the composition's words."""
    tree = html5lib.parse(standalone(report()).decode(), namespaceHTMLElements=False)
    for found, table in zip(
        tree.iter("table"), (one for one in report().tables() if not one.data_only), strict=True
    ):
        assert [cell.text for cell in found.find("thead").iter("th")] == list(table.columns)
        rows = [["".join(cell.itertext()) for cell in row] for row in found.find("tbody").iter("tr")]
        assert rows == [[cell_text(cell) for cell in row] for row in table.rows]


def test_each_format_has_a_writer():
    """What can be asked for can be written."""
    assert set(FORMATS) == set(KINDS)
    assert all(write(report(), form) for form in FORMATS)
