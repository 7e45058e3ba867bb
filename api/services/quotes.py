"""Quotes as they are published, beside the comments that they are: gone with them, wherever they stood."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict

from pydantic import ValidationError

from analysis.voice.document import Voice
from analysis.voice.quotes import Place, Quote, with_quotes
from surveys.store.comments import CommentsStore
from surveys.store.protocols import BoardStore, Document

QUOTES, BOARD = "in_their_words", "board"
"""The kind of document that holds what is quoted, with the ids of the comments. No page and no API serves it."""


def quotes_published(board: BoardStore) -> list[Quote]:
    """As they were published last."""
    document = board.document(QUOTES, BOARD)
    return [_quote(**each) for each in json.loads(document.body)["quotes"]] if document else []


def _quote(comment: str, place: dict[str, str], text: str, approved_by: Sequence[str]) -> Quote:
    first, second = approved_by
    return Quote(comment, Place(**place), text, (first, second))


def quotes_document(quotes: Sequence[Quote]) -> Document:
    body = {"quotes": [asdict(quote) for quote in quotes]}
    return Document.of(QUOTES, BOARD, json.dumps(body, ensure_ascii=False).encode())


def take_quotes_away(board: BoardStore, kept: Collection[str]) -> int:
    """Publish what young people told us without quotes of other comments than these. How many were taken away."""
    before = quotes_published(board)
    left = [quote for quote in before if quote.comment in kept]
    if left != before:
        board.publish_all([quotes_document(left), *_voice_with(board, left)])
    return len(before) - len(left)


def _voice_with(board: BoardStore, quotes: Sequence[Quote]) -> list[Document]:
    """The published summary with these quotes. One of another version is made anew at the next start, from them."""
    document = board.document("voice", BOARD)
    try:
        voice = Voice.model_validate_json(document.body) if document else None
    except ValidationError:
        return []
    if voice is None:
        return []
    whole = with_quotes(voice, quotes).model_dump_json(by_alias=True).encode()
    return [Document.of("voice", BOARD, whole)]


def withdraw_quotes(board: BoardStore, comments: CommentsStore) -> int:
    """Take away the quotes whose comments are no more: their writers deleted them, or words are kept no longer."""
    quoted = {quote.comment for quote in quotes_published(board)}
    with comments.transaction() as work:
        there = {comment for comment in quoted if work.comment(comment) is not None}
    return take_quotes_away(board, there)
