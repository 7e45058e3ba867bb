"""What is destroyed with a round, and the check that it is gone: its tags, its drafts, its sealed rows and its keys."""

from surveys.privacy.keys import Keys, answers_key, places_key
from surveys.rounds import Round
from surveys.store.protocols import PoolStore, Stores

KEY_LEFT = "the round key"
PLACES_KEY_LEFT = "the key of its places"
ANSWERS_KEY_LEFT = "the key to its answers"


def destroy_rows(stores: Stores, round_: Round) -> tuple[int, int, int]:
    """Destroy the tags, drafts and sealed rows of a round, and give how many there were of each. The sealed rows of one that
    waits stay.

    Their bytes stay in the files of the database until `scrub_rows`."""
    with stores.participation.transaction() as work:
        tags, drafts = work.destroy(round_.id)
    if round_.waits:
        return tags, drafts, 0
    with stores.pool.transaction() as pool:
        return tags, drafts, pool.destroy(round_.id)


def scrub_rows(stores: Stores) -> None:
    """Let the databases forget the bytes of what was destroyed."""
    stores.participation.scrub()
    stores.pool.scrub()


def destroy_keys(pool: PoolStore, keys: Keys, round_: Round) -> bool:
    """Destroy the keys of a round; of one that waits all but the key to its answers. True if its own key was here.

    That one goes last: while it is there, a closing that was killed goes on."""
    if not round_.waits:
        destroy_answers_key(pool, keys, round_.id)
    places_key(keys, round_.id).destroy()
    return keys.destroy(round_.id)


def destroy_answers_key(pool: PoolStore, keys: Keys, round_id: str) -> None:
    """What is sealed to it opens for nobody any more."""
    answers_key(keys, round_id).destroy()
    with pool.transaction() as work:
        work.forget_key(round_id)


def keys_left(keys: Keys, round_id: str) -> tuple[str, ...]:
    """The keys of a round that are still there, among those that this process can see."""
    there = {
        KEY_LEFT: keys.read(round_id) is not None,
        PLACES_KEY_LEFT: bool(places_key(keys, round_id).here),
        ANSWERS_KEY_LEFT: bool(answers_key(keys, round_id).here),
    }
    return tuple(what for what, is_there in there.items() if is_there)


def keys_too_many(keys: Keys, round_: Round) -> tuple[str, ...]:
    """The keys that should be gone after a round has closed and are still there."""
    there = keys_left(keys, round_.id)
    return tuple(each for each in there if not (round_.waits and each == ANSWERS_KEY_LEFT))


def left_over(stores: Stores, keys: Keys, round_: Round) -> tuple[str, ...]:
    """What should be gone after a round has closed and is still there. It looks only."""
    with stores.participation.transaction() as work:
        tags, drafts = work.left(round_.id)
    with stores.pool.transaction() as pool:
        rows = round_.id in pool.rounds() and not round_.waits
    there = {"tags": tags, "drafts": drafts, "pool rows": rows}
    return (*(name for name, is_there in there.items() if is_there), *keys_too_many(keys, round_))
