"""The outer seal of places. What a visitor's own key has sealed is sealed once more, under a key that changes at every
intake, and all places with it; nobody has to be there for that.

So a copy of the database from before an intake does not tell what somebody was about to say, not even to whoever has every
key that is left and knows who somebody is in the channel.

The store names the new key first; then the places are sealed anew some at a time, so that nobody waits for all of them.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey
from nacl.secret import Aead

from surveys.privacy.keys import KeyProblem, Keys, places_key, public_half
from surveys.store.protocols import ALL, Draft, ParticipationStore, ParticipationWork, StoreUnavailable

MOST_AT_A_TIME = 100
"""So many places are sealed anew while everybody waits, which takes some hundredths of a second."""

BEFORE_SECONDS = 600.0
"""So long after a change the key before it is remembered: by then every place is sealed anew."""


@dataclass(frozen=True)
class Seals:
    """What places are sealed under `now`, by the name that the store gives it, and what those were sealed under `before`
    that are not yet sealed anew. That is looked at until a time has come."""

    name: str
    now: Aead
    before: tuple[Aead, ...] = ()
    until: float = 0.0

    def open(self, sealed: bytes) -> bytes:
        """What opens under none of them stays as it is: it does not open with its visitor's key either."""
        for seal in (self.now, *self.before):
            try:
                return bytes(seal.decrypt(sealed))
            except (CryptoError, ValueError):
                continue
        return sealed

    def seal(self, draft: Draft) -> Draft:
        return _sealed(self.now, draft)


class OuterSealed:
    """The participation store as the conversations see it. Places of `but` are sealed in another way. `clock` counts
    seconds."""

    def __init__(
        self,
        store: ParticipationStore,
        keys: Keys,
        but: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._keys, self._but, self._clock = store, keys, but, clock
        self._known: dict[str, Seals] = {}

    @contextmanager
    def transaction(self) -> Iterator[ParticipationWork]:
        with self._store.transaction() as work:
            yield OuterSealedWork(work, self)

    def scrub(self) -> None:
        self._store.scrub()

    def seals_of(self, work: ParticipationWork, round_id: str) -> Seals | None:
        """What places of a round are sealed under; None for those of `but`. Raises `StoreUnavailable`."""
        if round_id in self._but:
            return None
        name, known = work.places_key(round_id), self._known.get(round_id)
        if known is None or known.name != name or (known.before and self._clock() > known.until):
            known = self._known[round_id] = self._read(round_id, name)
        return known

    def _read(self, round_id: str, name: str) -> Seals:
        """Where the places were put back from a copy they name a key that is no more: the one that is there counts."""
        changing = places_key(self._keys, round_id)
        try:
            key, here = changing.named(name) or changing.any(), changing.here.values()
        except KeyProblem:
            key = None
        if key is None:
            raise StoreUnavailable(f"the key of the places of {round_id} is not there")
        before = tuple(Aead(bytes(each)) for each in here if bytes(each) != bytes(key))
        return Seals(name, Aead(bytes(key)), before, self._clock() + BEFORE_SECONDS)


class OuterSealedWork:
    """One transaction, with every method of `ParticipationWork` written out: what is not about places is the store's own. It
    inherits nothing, so that the type checker misses a method that is new there; passed on unseen, a new reader of places
    would give them out as they are sealed."""

    def __init__(self, work: ParticipationWork, seals: OuterSealed) -> None:
        self._work, self._seals = work, seals
        self._known: dict[str, tuple[Draft, Draft]] = {}

    # Places ----------

    def drafts(self, tags: Collection[str]) -> list[Draft]:
        """A place that does not open stays as it is: it does not open with its visitor's key either."""
        return [self._opened(draft) for draft in self._work.drafts(tags)]

    def words(self, tag: str) -> bytes | None:
        sealed = self._work.words(tag)
        for draft in self._work.drafts([tag]):
            seals = self._seals.seals_of(self._work, draft.round)
            return seals.open(sealed) if seals and sealed else sealed
        return sealed

    def keep(self, draft: Draft) -> None:
        seals = self._seals.seals_of(self._work, draft.round)
        self._work.keep(seals.seal(draft) if seals else draft)

    def places(self, round_id: str, after: str = "", most: int = ALL) -> list[Draft]:
        seals = self._seals.seals_of(self._work, round_id)
        sealed = self._work.places(round_id, after, most)
        return [_changed(seals.open, draft) for draft in sealed] if seals else sealed

    def _opened(self, draft: Draft) -> Draft:
        """A turn asks more than once for the same ones."""
        known = self._known.get(draft.tag)
        if known is None or known[0] is not draft:
            seals = self._seals.seals_of(self._work, draft.round)
            opened = _with(draft, seals.open(draft.sealed), draft.words) if seals else draft
            known = self._known[draft.tag] = (draft, opened)
        return known[1]

    # What is the store's own ----------

    def lock(self) -> None:
        self._work.lock()

    def places_key(self, round_id: str) -> str:
        return self._work.places_key(round_id)

    def seal_anew(self, round_id: str, places_key: str, places: Collection[Draft]) -> None:
        """They are sealed already, under the key that is named."""
        self._work.seal_anew(round_id, places_key, places)

    def begin(self, round_id: str, tag: str) -> None:
        self._work.begin(round_id, tag)

    def mark_sent(self, round_id: str, tag: str) -> None:
        self._work.mark_sent(round_id, tag)

    def has_sent(self, tag: str) -> bool:
        return self._work.has_sent(tag)

    def counts(self, round_id: str) -> tuple[int, int]:
        return self._work.counts(round_id)

    def look_ahead(self, tags: Collection[str]) -> None:
        self._work.look_ahead(tags)

    def forget(self, tag: str) -> None:
        self._work.forget(tag)

    def expire(self, now: int, most: int = ALL) -> int:
        return self._work.expire(now, most)

    def left(self, round_id: str) -> tuple[int, int]:
        return self._work.left(round_id)

    def destroy(self, round_id: str) -> tuple[int, int]:
        return self._work.destroy(round_id)


Wait = Callable[[float], None]
"""Waits for so many seconds."""


def change_places_keys(
    store: ParticipationStore, keys: Keys, round_ids: Iterable[str], wait: Wait = time.sleep
) -> None:
    """Seal all places of each round anew, under a key that did not exist before, and destroy the old one. Killed anywhere,
    every place is under one of two keys that are there, and the next change goes on. Raises `KeyProblem`."""
    for round_id in round_ids:
        _go_on(store, keys, round_id, wait)
        old, new = _named_anew(store, keys, round_id)
        if old and new:
            _seal_anew(store, round_id, old, new, wait)
            _keep_only_named(store, keys, round_id)
    store.scrub()


def _go_on(store: ParticipationStore, keys: Keys, round_id: str, wait: Wait) -> None:
    """With a change that was killed: what the key that does not count still opens is sealed under the one that does."""
    with store.transaction() as work:
        changing = places_key(keys, round_id)
        counts = changing.named(work.places_key(round_id))
    others = [key for key in changing.here.values() if counts and bytes(key) != bytes(counts)]
    for other in others:
        if counts:
            _seal_anew(store, round_id, other, counts, wait)
            _keep_only_named(store, keys, round_id)


def _named_anew(
    store: ParticipationStore, keys: Keys, round_id: str
) -> tuple[PrivateKey | None, PrivateKey | None]:
    """The key that counted, and the one that counts from now on; nothing where there is none."""
    with store.transaction() as work:
        work.lock()
        changing = places_key(keys, round_id)
        old = changing.named(work.places_key(round_id)) or changing.any()
        if old is None:
            return None, None
        new = changing.next(instead_of=old)
        work.seal_anew(round_id, public_half(new), ())
    return old, new


def _seal_anew(
    store: ParticipationStore, round_id: str, old: PrivateKey, new: PrivateKey, wait: Wait
) -> None:
    """Some at a time, with as long a pause between as they took: others come in."""
    before, after, last = Aead(bytes(old)), Aead(bytes(new)), ""
    while True:
        begun = time.monotonic()
        with store.transaction() as work:
            work.lock()
            places = work.places(round_id, last, MOST_AT_A_TIME)
            work.seal_anew(round_id, public_half(new), [_anew(before, after, draft) for draft in places])
        if len(places) < MOST_AT_A_TIME:
            return
        last = places[-1].tag
        wait(time.monotonic() - begun)


def _keep_only_named(store: ParticipationStore, keys: Keys, round_id: str) -> None:
    with store.transaction() as work:
        work.lock()
        places_key(keys, round_id).keep_only(work.places_key(round_id))


def _anew(before: Aead, after: Aead, draft: Draft) -> Draft:
    """What the key before does not open is under the one after it already, or damaged: it stays as it is."""

    def anew(sealed: bytes) -> bytes:
        try:
            return bytes(after.encrypt(before.decrypt(sealed)))
        except (CryptoError, ValueError):
            return sealed

    return _changed(anew, draft)


def _sealed(seal: Aead, draft: Draft) -> Draft:
    return _changed(lambda plain: bytes(seal.encrypt(plain)), draft)


def _changed(change: Callable[[bytes], bytes], draft: Draft) -> Draft:
    words = None if draft.words is None else change(draft.words)
    return _with(draft, change(draft.sealed), words)


def _with(draft: Draft, sealed: bytes, words: bytes | None) -> Draft:
    """Written out: every turn does this three times, and `dataclasses.replace` takes as long as the opening."""
    return Draft(draft.tag, draft.round, sealed, draft.expires, words)
