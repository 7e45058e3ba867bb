"""What is published is carried to where the board reads it, and nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from api.accounts.api_keys import make_key
from api.services.pushing import push
from surveys.store.memory import memory_stores
from surveys.store.protocols import Document, FrozenDocument


def test_all_documents_and_keys_are_there_in_their_order() -> None:
    """Again and again; what is frozen stays so, and what was changed or revoked is, there too."""
    source, target = memory_stores().board, memory_stores().board
    _, key = make_key("Performance team", ("releases:read",), date(2026, 11, 2))
    _, other = make_key("Somebody", ("releases:read",), date(2026, 11, 3))
    for name in ("club-r2-v1", "club-r10-v1", "a-r1-v1"):
        source.publish("release", name, name.encode(), frozen=True)
    source.publish("list", "rounds", b"[1]")
    source.add_key(key)
    target.add_key(other)
    for _ in range(2):
        push(source, target)
        assert target.documents() == source.documents()
        assert target.keys() == (key,)
        assert target.ids("release") == source.ids("release")
        source.publish("list", "rounds", b"[1, 2]")


def test_a_release_is_not_replaced_by_another() -> None:
    """Whoever reads it there may rest on it."""
    source, target = memory_stores().board, memory_stores().board
    first = Document.of("release", "club-r1-v1", b"first", frozen=True)
    source.publish_all([first])
    target.publish_all([replace(first, body=b"other")])
    with pytest.raises(FrozenDocument):
        push(source, target)
