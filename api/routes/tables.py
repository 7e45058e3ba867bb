"""All values in one file: as they were published, or written as a workbook when somebody first asks for it."""

import asyncio

from api.routes.document_cache import DocumentCache
from surveys.store.protocols import Document

WORKBOOK, XLSX = "scorecard.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCORECARD = "board"


class Tables:
    """The files of a board. A workbook takes half a second to write, so it is kept until the scorecard changes."""

    def __init__(self, shelf: DocumentCache) -> None:
        self._shelf = shelf
        self._one_at_a_time = asyncio.Lock()
        self._written: tuple[str, Document] | None = None

    async def of(self, name: str) -> Document | None:
        """A file by its name; None where there is none, or no scorecard yet."""
        if name != WORKBOOK:
            return await self._shelf.document("values", name)
        scorecard = await self._shelf.document("scorecard", SCORECARD)
        return await self._workbook(scorecard) if scorecard else None

    async def _workbook(self, scorecard: Document) -> Document | None:
        async with self._one_at_a_time:
            if self._written is None or self._written[0] != scorecard.etag:
                body = await asyncio.to_thread(_written, scorecard)
                if body is None:
                    return None
                self._written = (scorecard.etag, Document.of("values", WORKBOOK, body, XLSX))
            return self._written[1]


def _written(scorecard: Document) -> bytes | None:
    """None where another version of Heard published the scorecard: it is made anew at the next start."""
    # Here, because they take long to import, for which no page should wait.
    from pydantic import ValidationError

    from analysis.report import Published, compose
    from analysis.report.writers import write
    from analysis.scorecard.document import ScorecardDocument

    try:
        read = ScorecardDocument.model_validate_json(scorecard.body)
    except ValidationError:
        return None
    return write(compose(Published(read)), "xlsx")
