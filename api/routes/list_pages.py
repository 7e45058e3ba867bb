"""Long lists in pages. The first page is the list's own address; the header `Link` says where the others are (RFC 8288)."""

import json
from functools import lru_cache

from surveys.store.protocols import Document

MOST_LISTED = 200
"""Of one page."""


def pages_of(listing: Document) -> int:
    return len(_pages(listing))


def page_of(listing: Document, number: int) -> Document | None:
    """A page from 1; None where there is no such page. A list that fits on one is served as it was published."""
    pages = _pages(listing)
    return pages[number - 1] if 0 < number <= len(pages) else None


@lru_cache(maxsize=64)
def _pages(listing: Document) -> tuple[Document, ...]:
    items = json.loads(listing.body)["items"]
    if len(items) <= MOST_LISTED:
        return (listing,)
    parts = (items[begin : begin + MOST_LISTED] for begin in range(0, len(items), MOST_LISTED))
    return tuple(
        Document.of(
            listing.kind,
            listing.id,
            json.dumps({"items": part}, ensure_ascii=False, separators=(",", ":")).encode(),
        )
        for part in parts
    )


def links(address: str, number: int, pages: int) -> str:
    """The header `Link` of a page."""
    places = {"first": 1, "prev": number - 1, "next": number + 1, "last": pages}
    return ", ".join(
        f'<{address_of(address, place)}>; rel="{name}"'
        for name, place in places.items()
        if 0 < place <= pages
    )


def address_of(address: str, number: int) -> str:
    return address if number == 1 else f"{address}/pages/{number}"
