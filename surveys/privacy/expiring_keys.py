"""Keys that end by themselves: a new one every two days, and each is destroyed when nothing that it opens can be there.

For places that are not of a round, whose key would end with it. An old copy of the database can be opened for four days or
so, and after that by nobody: it tells neither what somebody wrote, nor who they are.
"""

from collections.abc import Iterator

from surveys.privacy.keys import KeyProblem, Keys
from surveys.retention import DRAFT_SECONDS

LOOKED_BACK = 15
"""How many keys are looked for where they cannot be listed: those of a month. In a folder all are found."""


class ExpiringKeys:
    """The keys of one name, one for each span of `DRAFT_SECONDS`. A place is kept that long, so that those of this span and
    of the one before open all places that there can be. Processes that share keys agree on them by the clock."""

    def __init__(self, keys: Keys, name: str) -> None:
        self._keys, self._name = keys, name
        self._known: dict[int, bytes | None] = {}

    def newest(self, now: int) -> bytes:
        """The key that places are sealed under now. Raises `KeyProblem`."""
        span = _span(now)
        return self._known.get(span) or self._made(span)

    def usable(self, now: int) -> tuple[bytes, ...]:
        """Those that may open a place, the newest first. Raises `KeyProblem`."""
        before = _span(now) - 1
        self._known = {span: key for span, key in self._known.items() if span >= before}
        if before not in self._known:
            self._known[before] = self._keys.read(_called(self._name, before))
        older = self._known[before]
        return (self.newest(now), older) if older else (self.newest(now),)

    def _made(self, span: int) -> bytes:
        """Another process may make it in the same moment: the first one counts."""
        name = _called(self._name, span)
        key = self._keys.read(name)
        if key is None:
            try:
                key = self._keys.make(name)
            except KeyProblem:
                key = self._keys.read(name)
                if key is None:
                    raise
        self._known[span] = key
        return key


def destroy_past(keys: Keys, name: str, now: int) -> int:
    """Destroy the keys of that name that no place needs any more. Gives how many those were. Raises `KeyProblem`."""
    return sum(keys.destroy(past) for past in _past(keys, name, _span(now) - 1))


def _past(keys: Keys, name: str, first_needed: int) -> Iterator[str]:
    """The names of the keys from before a span; those that there are, where that can be seen."""
    if not keys.folders:
        yield from (_called(name, first_needed - back) for back in range(1, LOOKED_BACK + 1))
        return
    for path in (path for folder in keys.folders for path in sorted(folder.glob(f"{name}.*.key"))):
        span = path.stem.rpartition(".")[2]
        if span.isdecimal() and int(span) < first_needed:
            yield path.stem


def _span(now: int) -> int:
    return now // DRAFT_SECONDS


def _called(name: str, span: int) -> str:
    return f"{name}.{span}"
