"""Three keys a round: made at opening, kept outside the database and its backups, destroyed at closing.

While a round's key exists, whoever holds it can tell whether a given person took part. The key to its answers, which only
the intake has, and the key of its places open what is sealed, also in a copy of the database: so they are changed with
every intake, and no copy from before opens any more. After all three are destroyed nobody can do any of that. The intake's
own key stays: receipts need it for as long as there are answers to delete.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from nacl.public import PrivateKey

from surveys.errors import UserError

KEY_BYTES = 32
INTAKE = "intake"
"""The name of the intake's own key; the keys to answers begin with it too."""


class KeyProblem(UserError):
    """A key is missing or cannot be used; the message says which and what to do."""


class Keys(Protocol):
    """Where keys are kept. Round keys are for the process that talks to people and for closing a round; the intake's own
    key and the keys to answers are for the intake alone. Every method raises `KeyProblem` when the place does not answer."""

    @property
    def folders(self) -> Sequence[Path]:
        """The folders of this machine that hold keys."""
        ...

    def make(self, name: str) -> bytes:
        """A new random key. Raises `KeyProblem` if there is one of that name."""
        ...

    def read(self, name: str) -> bytes | None:
        """The key of that name, or None when it was destroyed or never made."""
        ...

    def destroy(self, name: str) -> bool:
        """Destroy the key for good. True if there was one."""
        ...

    def private_key(self, name: str) -> PrivateKey:
        """A key as the private half of a pair. Raises `KeyProblem` where there is none of that name."""
        key = self.read(name)
        if key is None:
            raise KeyProblem(f"there is no key '{name}' in {', '.join(map(str, self.folders))}")
        return PrivateKey(key)

    def intake_key(self) -> PrivateKey:
        """The intake's private key. Raises `KeyProblem` when this process was not given it."""
        key = self.read(INTAKE)
        if key is None:
            raise KeyProblem(
                "the key 'intake' is missing: only the intake has it, and only it opens answers: use the "
                "intake's settings, or put intake.key back"
            )
        return PrivateKey(key)

    def intake_public_key(self) -> str:
        """The key that requests to delete are sealed to, as hex; the pair is made when there is none."""
        if self.read(INTAKE) is None:
            self.make(INTAKE)
        return public_half(self.intake_key())


def public_half(private: PrivateKey) -> str:
    """As hex, which is how public keys are stored."""
    return bytes(private.public_key).hex()


@dataclass(frozen=True)
class RotatingKey:
    """A key that is changed for another while it is in use, so that what was copied before opens no more. It has two names,
    so that the new one is there before the old one goes. A store says which counts, by its public half; as long as it says
    nothing, the first name's does.

    This looks at the keys once, because a place that keeps them can be slow: whoever changes them makes it anew inside the
    store's lock."""

    keys: Keys
    name: str

    @property
    def names(self) -> tuple[str, str]:
        return self.name, f"{self.name}.b"

    @cached_property
    def here(self) -> dict[str, PrivateKey]:
        """Those that are here, by their names. Two while one is changed for the other, or when that was killed."""
        found = {name: self.keys.read(name) for name in self.names}
        return {name: PrivateKey(key) for name, key in found.items() if key}

    def first(self) -> PrivateKey:
        """The one that it begins with; made when there is none."""
        return PrivateKey(self.keys.read(self.name) or self.keys.make(self.name))

    def named(self, public: str) -> PrivateKey | None:
        """The one that counts where a store says this. None when it was destroyed or never given to us."""
        if not public:
            return self.here.get(self.name)
        return next((key for key in self.here.values() if public_half(key) == public), None)

    def any(self) -> PrivateKey | None:
        """One that is here: for stores that were put back from a copy, and say one that is no more."""
        return next(iter(self.here.values()), None)

    def next(self, instead_of: PrivateKey) -> PrivateKey:
        """A new one, beside the one that counts. What a change that was killed left in its place is destroyed."""
        taken = {name for name, key in self.here.items() if bytes(key) == bytes(instead_of)}
        name = next(name for name in self.names if name not in taken)
        self.keys.destroy(name)
        return PrivateKey(self.keys.make(name))

    def keep_only(self, public: str) -> None:
        """Destroy the one that does not count, if the one that does is here. The store that says so is locked: otherwise
        another change could make the next one meanwhile, where this destroys."""
        counts = self.named(public)
        if counts is None:
            return
        for name, key in self.here.items():
            if bytes(key) != bytes(counts):
                self.keys.destroy(name)

    def destroy(self) -> None:
        for name in self.names:
            self.keys.destroy(name)


def answers_key(keys: Keys, round_id: str) -> RotatingKey:
    """What the answers of a round are sealed to. Only the intake has it. Round ids hold no dot, so that no round's own key
    is ever called so."""
    return RotatingKey(keys, f"{INTAKE}.{round_id}")


def places_key(keys: Keys, round_id: str) -> RotatingKey:
    """What the places of a round are sealed under, around what only their visitors' keys open."""
    return RotatingKey(keys, f"{round_id}.places")


def programme_key_name(run: str) -> str:
    """Only the intake matches codes, so the key of a run of a programme is one of its keys."""
    return f"{INTAKE}.programme.{run}"


class KeysApart(Keys):
    """The intake's keys in a place of their own, so that the process that talks to people can be given all the others."""

    def __init__(self, rounds: Keys, intake: Keys) -> None:
        self._rounds, self._intake = rounds, intake

    @property
    def folders(self) -> Sequence[Path]:
        return (*self._rounds.folders, *self._intake.folders)

    def make(self, name: str) -> bytes:
        return self._of(name).make(name)

    def read(self, name: str) -> bytes | None:
        return self._of(name).read(name)

    def destroy(self, name: str) -> bool:
        return self._of(name).destroy(name)

    def _of(self, name: str) -> Keys:
        return self._intake if name.partition(".")[0] == INTAKE else self._rounds
