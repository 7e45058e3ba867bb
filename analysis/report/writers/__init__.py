"""Writers of a report: a page, PDF, DOCX and XLSX. Each is given the same composition, so they say the same numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from analysis.report.composition import Report

Format = Literal["html", "pdf", "docx", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True)
class FileKind:
    """A kind of file: what it is called, and its media type."""

    words: str
    media_type: str


KINDS: dict[Format, FileKind] = {
    "html": FileKind("Web page", "text/html"),
    "pdf": FileKind("PDF, tagged for screen readers", "application/pdf"),
    "docx": FileKind(
        "Word document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    "xlsx": FileKind("Workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def write(report: Report, form: Format) -> bytes:
    """The report as a file."""
    return _writer(form)(report)


def _writer(form: Format) -> Callable[[Report], bytes]:
    """Imported when it is asked for: who writes one kind of file does not wait for the libraries of the others."""
    match form:
        case "html":
            from analysis.report.writers.page import standalone

            return standalone
        case "pdf":
            from analysis.report.writers.pdf import pdf

            return pdf
        case "docx":
            from analysis.report.writers.docx import docx

            return docx
        case "xlsx":
            from analysis.report.writers.xlsx import xlsx

            return xlsx
