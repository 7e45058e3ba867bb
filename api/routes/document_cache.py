"""Published documents, close at hand. A document is read from the store again after half a second, so that a new scorecard
shows at once while a busy page costs no database reads.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping

from surveys.rounds import latest_release, latest_round
from surveys.store.protocols import BoardStore, Document

FRESH_SECONDS = 0.5
AT_MOST = 512
"""Documents held at a time; past that the oldest make room."""

_LATEST: Mapping[str, Callable[[Iterable[str], str], str | None]] = {
    "round": latest_round,
    "release": latest_release,
    "themes": latest_release,
}
"""The kinds of documents whose latest can be asked for by the id of a survey or a round."""


class DocumentCache:
    """Reads documents from the store in a thread, and remembers those that exist for `FRESH_SECONDS`."""

    def __init__(self, store: BoardStore, clock: Callable[[], float]) -> None:
        """`clock` counts seconds."""
        self._store = store
        self._clock = clock
        self._documents: dict[tuple[str, str], tuple[float, Document]] = {}
        self._ids: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._kinds: dict[str, tuple[float, tuple[Document, ...]]] = {}

    async def document(self, kind: str, document_id: str) -> Document | None:
        """The document as published, at most half a second ago. Raises `StoreUnavailable`."""
        held = self._documents.get((kind, document_id))
        if held and self._is_fresh(held[0]):
            return held[1]
        return await self._fetch(kind, document_id)

    async def ids(self, kind: str) -> tuple[str, ...]:
        """The ids of a kind in order of publishing, at most half a second ago. Raises `StoreUnavailable`."""
        held = self._ids.get(kind)
        if held and self._is_fresh(held[0]):
            return held[1]
        asked_at = self._clock()
        found = await asyncio.to_thread(self._store.ids, kind)
        self._ids[kind] = (asked_at, found)
        return found

    async def all(self, kind: str) -> tuple[Document, ...]:
        """Every document of a kind in order of publishing, read in one go. Raises `StoreUnavailable`."""
        held = self._kinds.get(kind)
        if held and self._is_fresh(held[0]):
            return held[1]
        asked_at = self._clock()
        found = await asyncio.to_thread(self._read_all, kind)
        self._kinds[kind] = (asked_at, found)
        return found

    def _read_all(self, kind: str) -> tuple[Document, ...]:
        found = (self._store.document(kind, document_id) for document_id in self._store.ids(kind))
        return tuple(document for document in found if document)

    async def latest(self, kind: str, code: str) -> Document | None:
        """The document with that id, or the latest of the survey or round with that id."""
        exact = await self.document(kind, code)
        if exact is not None:
            return exact
        found = _LATEST[kind](await self.ids(kind), code)
        return await self.document(kind, found) if found else None

    def _is_fresh(self, asked_at: float) -> bool:
        return 0 <= self._clock() - asked_at < FRESH_SECONDS  # below 0 when somebody set the clock back

    async def _fetch(self, kind: str, document_id: str) -> Document | None:
        asked_at = self._clock()
        found = await asyncio.to_thread(self._store.document, kind, document_id)
        self._documents.pop((kind, document_id), None)
        if found:
            self._documents[kind, document_id] = (asked_at, found)
            self._make_room()
        return found

    def _make_room(self) -> None:
        while len(self._documents) > AT_MOST:
            self._documents.pop(next(iter(self._documents)))
