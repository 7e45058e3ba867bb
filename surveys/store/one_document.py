"""Publishing one document, for every kind of store that can publish several."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from surveys.store.protocols import Document


class PublishesOne(ABC):
    """One document is published as several are."""

    @abstractmethod
    def publish_all(self, documents: Iterable[Document]) -> None:
        """All of them or none. Raises `FrozenDocument`."""

    def publish(
        self,
        kind: str,
        document_id: str,
        body: bytes,
        *,
        media_type: str = "application/json",
        frozen: bool = False,
    ) -> Document:
        """The document as it is published, with the ETag of its bytes. Raises `FrozenDocument`."""
        document = Document.of(kind, document_id, body, media_type, frozen=frozen)
        self.publish_all([document])
        return document
