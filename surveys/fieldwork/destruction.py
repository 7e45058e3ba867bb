"""What is destroyed with a round, and the check that it is gone: its tags, its drafts, its sealed rows and its keys."""

from surveys.privacy.keys import Keys, answers_key, places_key
from surveys.store.protocols import PoolStore, Stores

KEY_LEFT = "the round key"
PLACES_KEY_LEFT = "the key of its places"
ANSWERS_KEY_LEFT = "the key to its answers"


def destroy_rows(stores: Stores, round_id: str) -> tuple[int, int, int]:
    """Destroy the tags, drafts and sealed rows of a round, and give how many there were of each.

    Their bytes stay in the files of the database until `scrub_rows`."""
    with stores.participation.transaction() as work:
        tags, drafts = work.destroy(round_id)
    with stores.pool.transaction() as pool:
        return tags, drafts, pool.destroy(round_id)


def scrub_rows(stores: Stores) -> None:
    """Let the databases forget the bytes of what was destroyed."""
    stores.participation.scrub()
    stores.pool.scrub()


def destroy_keys(pool: PoolStore, keys: Keys, round_id: str) -> bool:
    """Destroy the keys of a round. True if its own key was here.

    That one goes last: while it is there, a closing that was killed goes on."""
    answers_key(keys, round_id).destroy()
    places_key(keys, round_id).destroy()
    with pool.transaction() as work:
        work.forget_key(round_id)
    return keys.destroy(round_id)


def keys_left(keys: Keys, round_id: str) -> tuple[str, ...]:
    """The keys of a round that are still there, among those that this process can see."""
    there = {
        KEY_LEFT: keys.read(round_id) is not None,
        PLACES_KEY_LEFT: bool(places_key(keys, round_id).here),
        ANSWERS_KEY_LEFT: bool(answers_key(keys, round_id).here),
    }
    return tuple(what for what, is_there in there.items() if is_there)


def left_over(stores: Stores, keys: Keys, round_id: str) -> tuple[str, ...]:
    """What should be gone after a round has closed and is still there. It looks only."""
    with stores.participation.transaction() as work:
        tags, drafts = work.left(round_id)
    with stores.pool.transaction() as pool:
        rows = round_id in pool.rounds()
    there = {"tags": tags, "drafts": drafts, "pool rows": rows}
    return (*(name for name, is_there in there.items() if is_there), *keys_left(keys, round_id))
