"""What is published, carried to where the board reads it: so that the board needs no account on the server that answers are
on. Nothing else goes there, and nothing comes back.
"""

from surveys.store.protocols import BoardStore


def push(source: BoardStore, target: BoardStore) -> None:
    """Publish all documents of one store in another, in their order, and make its keys those of the first. Raises
    `FrozenDocument` where the other was given something else under the name of a release."""
    target.publish_all(source.documents())
    _same_keys(source, target)


def _same_keys(source: BoardStore, target: BoardStore) -> None:
    """Also those that were revoked."""
    wanted, there = source.keys(), target.keys()
    for key in there:
        if key not in wanted:
            target.revoke_key(key.id)
    for key in wanted:
        if key not in there:
            target.add_key(key)
