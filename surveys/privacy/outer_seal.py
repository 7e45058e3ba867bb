"""The outer seal of places. What a visitor's own key has sealed is sealed once more, under a key that changes at every
intake, and all places with it; nobody has to be there for that.

So a copy of the database from before an intake does not tell what somebody was about to say, not even to whoever has every
key that is left and knows who somebody is in the channel.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.privacy.keys import KeyProblem, Keys, places_key, public_half
from surveys.store.protocols import Draft, ParticipationStore, ParticipationWork, StoreUnavailable


class OuterSealed:
    """The participation store as the conversations see it. Places of `but` are sealed in another way."""

    def __init__(self, store: ParticipationStore, keys: Keys, but: Collection[str] = ()) -> None:
        self._store, self._keys, self._but = store, keys, but
        self._known: dict[str, tuple[str, Aead]] = {}

    @contextmanager
    def transaction(self) -> Iterator[ParticipationWork]:
        with self._store.transaction() as work:
            yield OuterSealedWork(work, self)

    def scrub(self) -> None:
        self._store.scrub()

    def seal_of(self, work: ParticipationWork, round_id: str) -> Aead | None:
        """What places of a round are sealed under now; None for those of `but`. Raises `StoreUnavailable`."""
        if round_id in self._but:
            return None
        public = work.places_key(round_id)
        known = self._known.get(round_id)
        if known is None or known[0] != public:
            known = self._known[round_id] = (public, self._read(round_id, public))
        return known[1]

    def _read(self, round_id: str, public: str) -> Aead:
        """Where the places were put back from a copy they name a key that is no more: the one that is there counts."""
        changing = places_key(self._keys, round_id)
        try:
            key = changing.named(public) or changing.any()
        except KeyProblem:
            key = None
        if key is None:
            raise StoreUnavailable(f"the key of the places of {round_id} is not there")
        return Aead(bytes(key))


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
            seal = self._seals.seal_of(self._work, draft.round)
            return _open(seal, sealed) if seal and sealed else sealed
        return sealed

    def keep(self, draft: Draft) -> None:
        seal = self._seals.seal_of(self._work, draft.round)
        self._work.keep(_sealed(seal, draft) if seal else draft)

    def places(self, round_id: str) -> list[Draft]:
        seal = self._seals.seal_of(self._work, round_id)
        sealed = self._work.places(round_id)
        return [_unsealed(seal, draft) for draft in sealed] if seal else sealed

    def _opened(self, draft: Draft) -> Draft:
        """A turn asks more than once for the same ones."""
        known = self._known.get(draft.tag)
        if known is None or known[0] is not draft:
            seal = self._seals.seal_of(self._work, draft.round)
            opened = replace(draft, sealed=_open(seal, draft.sealed)) if seal else draft
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

    def expire(self, now: int) -> int:
        return self._work.expire(now)

    def left(self, round_id: str) -> tuple[int, int]:
        return self._work.left(round_id)

    def destroy(self, round_id: str) -> tuple[int, int]:
        return self._work.destroy(round_id)


def change_places_keys(store: ParticipationStore, keys: Keys, round_ids: Iterable[str]) -> None:
    """Seal all places of each round anew, under a key that did not exist before, and destroy the old one. Killed anywhere,
    the places of a round are under the one or the other, and the next change goes on. Raises `KeyProblem`."""
    for round_id in round_ids:
        _change_key(store, keys, round_id)
    store.scrub()


def _change_key(store: ParticipationStore, keys: Keys, round_id: str) -> None:
    with store.transaction() as work:
        work.lock()
        changing = places_key(keys, round_id)
        old = changing.named(work.places_key(round_id)) or changing.any()
        if old is None:
            return
        new = changing.next(instead_of=old)
        before, after = Aead(bytes(old)), Aead(bytes(new))
        anew = [_sealed(after, _unsealed(before, draft)) for draft in work.places(round_id)]
        work.seal_anew(round_id, public_half(new), anew)
    with store.transaction() as work:
        work.lock()
        places_key(keys, round_id).keep_only(work.places_key(round_id))


def _sealed(seal: Aead, draft: Draft) -> Draft:
    words = None if draft.words is None else bytes(seal.encrypt(draft.words))
    return replace(draft, sealed=bytes(seal.encrypt(draft.sealed)), words=words)


def _unsealed(seal: Aead, draft: Draft) -> Draft:
    words = None if draft.words is None else _open(seal, draft.words)
    return replace(draft, sealed=_open(seal, draft.sealed), words=words)


def _open(seal: Aead, sealed: bytes) -> bytes:
    try:
        return bytes(seal.decrypt(sealed))
    except (CryptoError, ValueError):
        return sealed
