"""Copies of the database: one made after every commit, an old one that somebody comes back to, one made at the worst moment.

What a copy after every commit does tell, on any system that must know who has been: that somebody was there at that moment,
and among which answers theirs is, of ten or more. Which of these it is, it must not tell.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey
from nacl.secret import Aead

from analysis.text.redaction import redact
from surveys.conversation.drafts import open_session
from surveys.privacy.intake import Intake
from surveys.privacy.sealing import Unreadable, Visitor, open_draft, open_response, open_words
from surveys.store.sql.tables import metadata
from tests.attacks.collection.linkage import INTAKES_AFTER, PEOPLE, as_it_comes
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.remains import keys_in
from tests.attacks.collection.scenes import (
    ONE_WORD,
    DiesBeforeCleaning,
    Killed,
    Scene,
    careless,
    heard,
    send,
    take_in,
    word_of,
)
from tests.conftest import Postgres
from tests.houses import House

FEW_PEOPLE, MIDWAY = 24, 12


def _secrets(seed: int, people: int) -> list[str]:
    return [word_of(number, random.Random(seed * 1000 + number)) for number in range(people)]


# After every commit ---------------------------------------------------------------------------------------------------


def copies_after_every_commit(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """Whoever compares each copy with the one before, and knows who came when, knows whose each sealed row is, and which
    rows an intake took. What the intake wrote then stands in no order of theirs: neither that in which they came nor that
    of their rows."""
    secrets = _secrets(seed, PEOPLE)
    with careless(place, folder, postgres) as bot:
        naive, seen = 0, set[str]()
        for number, secret in enumerate(secrets):
            bot.send(number, secret)
            new = [words for words in as_it_comes(bot.scene) if words not in seen]
            naive += new == [secret]
            seen |= set(new)
    with heard(place, folder, postgres, seed) as (house, scene):
        batches = list(_batches_seen(house, scene, secrets))
    ways: dict[str, Callable[[dict[str, str]], Sequence[str]]] = {
        "copies after every commit, as they came": lambda rows: [rows[row] for row in rows],
        "copies after every commit, by their rows": lambda rows: [rows[row] for row in sorted(rows)],
    }
    return [
        Outcome(
            name,
            place,
            naive,
            PEOPLE,
            sum(_matches(guess(rows), new) for rows, new in batches),
            sum(len(rows) for rows, _ in batches),
            by_chance=float(len(batches)),
        )
        for name, guess in ways.items()
    ]


def _matches(guess: Sequence[str], new: Sequence[str]) -> int:
    return sum(secret in words for secret, words in zip(guess, new, strict=True))


def _batches_seen(
    house: House, scene: Scene, secrets: Sequence[str]
) -> Iterator[tuple[dict[str, str], list[str]]]:
    """For each intake, what the copies tell: the rows that it took with the words of whoever they belong to, in the order in
    which they came; and what it wrote, as it comes."""
    whose, seen = dict[str, str](), set[str]()
    for number, secret in enumerate(secrets):
        before = _waiting(scene)
        send(house, number, secret)
        (row,) = _waiting(scene) - before
        whose[row] = secret
        if number + 1 in (*INTAKES_AFTER, PEOPLE):
            waiting = _waiting(scene)
            take_in(house) if number + 1 < PEOPLE else house.close("one-word")
            taken = waiting - _waiting(scene)
            new = [words for words in as_it_comes(scene) if words not in seen]
            seen |= set(new)
            yield {row: secret for row, secret in whose.items() if row in taken}, new


def _waiting(scene: Scene) -> set[str]:
    rows = scene.rows(metadata["pool"].tables["pool.sealed"])
    return {row["row"] for row in rows if row["body"] is not None}


# An old copy ----------------------------------------------------------------------------------------------------------


def an_old_copy(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """Somebody copies all tables while people are midway and while answers wait, and years later gets hold of every key that
    there still is. With the keys of that day the copy opens, which shows that the attack works."""
    secrets = _secrets(seed, FEW_PEOPLE)
    with careless(place, folder, postgres) as bot:
        for number, secret in enumerate(secrets):
            bot.send(number, secret)
        naive = sum(secret in as_it_comes(bot.scene) for secret in secrets)
    with heard(place, folder, postgres, seed) as (house, scene):
        for number, secret in enumerate(secrets):
            send(house, number, secret)
        for number in range(MIDWAY):
            house.person(f"midway {number}").begin("one-word").says("yes").says("so far")
        copy = [*scene.sealed_in("pool"), *scene.sealed_in("participation")]
        in_time = _opened(copy, _keys_named(folder / "keys"))
        take_in(house)
        house.close("one-word")
        too_late = _opened(copy, keys_in(folder / "keys"))
    return [
        Outcome("an old copy, with all keys that are left", place, naive, FEW_PEOPLE, too_late, len(copy)),
        Outcome("the same: keys stolen in time, or too late", place, in_time, len(copy), too_late, len(copy)),
    ]


def a_copy_from_before_an_intake(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """The round is still open, so that all its keys are there. Somebody who has them, and knows who people are, opens what
    was copied on that day, and nothing that was copied before the last intake: neither what that took in, nor what it left
    sealed, nor what somebody midway had said so far."""
    secrets = _secrets(seed, 2 * FEW_PEOPLE)
    with careless(place, folder, postgres) as bot:
        for number, secret in enumerate(secrets):
            bot.send(number, secret)
        naive = sum(secret in as_it_comes(bot.scene) for secret in secrets)
    with heard(place, folder, postgres, seed) as (house, scene):
        copies, in_time = list[bytes](), 0
        for number in range(MIDWAY):
            house.person(f"midway {number}").begin("one-word").says("yes").says("so far")
        for number, secret in enumerate(secrets):
            send(house, number, secret)
            if number + 1 in (FEW_PEOPLE, 2 * FEW_PEOPLE):
                copy = [*scene.sealed_in("pool"), *scene.sealed_in("participation")]
                in_time += _opened(copy, _keys_named(folder / "keys"))
                copies += copy
                take_in(house)
        afterwards = _opened(copies, [*_keys_named(folder / "keys"), *keys_in(folder / "keys")])
    whole = len(copies)
    return [
        Outcome("a copy from before an intake, all keys", place, naive, len(secrets), afterwards, whole),
        Outcome("the same: keys of that day, or after it", place, in_time, whole, afterwards, whole),
    ]


def _keys_named(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob("*.key")]


def _opened(copy: Sequence[bytes], keys: Sequence[bytes]) -> int:
    """How many sealed things open with any of the keys: as a sealed answer, or as the place of anybody who was there."""
    people = [Visitor("terminal", f"midway {number}") for number in range(MIDWAY)]
    tries: list[Callable[[bytes], object]] = [
        *(partial(open_response, PrivateKey(key)) for key in keys),
        *(partial(open_draft, key, person) for key in keys for person in people),
        *(partial(open_words, key, person, name=name) for key, person, name in _names(copy, keys, people)),
    ]
    return sum(
        any(_opens(each, inner) for each in tries for inner in _inside(sealed, keys)) for sealed in copy
    )


def _inside(sealed: bytes, keys: Sequence[bytes]) -> Iterator[bytes]:
    """What is sealed, as it is and without an outer seal that one of the keys opens."""
    yield sealed
    for key in keys:
        with suppress(CryptoError, ValueError):
            yield Aead(key).decrypt(sealed)


def _names(
    copy: Sequence[bytes], keys: Sequence[bytes], people: Sequence[Visitor]
) -> Iterator[tuple[bytes, Visitor, str]]:
    """What a place that opens says of the words that are kept apart from it."""
    inside = [inner for sealed in copy for inner in _inside(sealed, keys)]
    for key, person, inner in product(keys, people, inside):
        with suppress(Unreadable):
            yield key, person, open_session(key, person, lambda _revision: ONE_WORD, inner).words


def _opens(attempt: Callable[[bytes], object], sealed: bytes) -> bool:
    try:
        attempt(sealed)
    except Unreadable:
        return False
    return True


# At the worst moment --------------------------------------------------------------------------------------------------


def shared_values(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """An intake is killed when its note of what it took is still there, and all tables are copied. No value in the row of a
    response, or of its receipt, is in any row about people: there is nothing to join them by."""
    secrets = _secrets(seed, FEW_PEOPLE)
    with careless(place, folder, postgres) as bot:
        for number, secret in enumerate(secrets):
            bot.send(number, secret)
        times = {row[0] for row in bot.scene.query("SELECT at FROM taken_part")}
        naive = sum(row[0] in times for row in bot.scene.query("SELECT at FROM responses"))
    with heard(place, folder, postgres, seed) as (house, scene):
        for number, secret in enumerate(secrets):
            send(house, number, secret)
        for number in range(MIDWAY):
            house.person(f"midway {number}").begin("one-word").says("yes").says(secrets[number])
        with _killed(house) as intake:
            intake.take("one-word-r1", ONE_WORD)
        said = scene.everything_in("responses")
        if not said["taken"]:
            raise AssertionError("the intake had tidied up, so that nothing is proved")
        about_people = {
            value
            for store in ("participation", "pool")
            for rows in scene.everything_in(store).values()
            for row in rows
            for value in _values(row)
        }
        rows = [*said["responses"], *said["receipts"]]
        joined = sum(not about_people.isdisjoint(_values(row)) for row in rows)
    return Outcome("any value that two tables share", place, naive, FEW_PEOPLE, joined, len(rows))


@contextmanager
def _killed(house: House) -> Iterator[Intake]:
    """The pool is emptied, and then the process is killed: the intake has noted which rows it took."""
    try:
        yield Intake(
            DiesBeforeCleaning(house.stores.pool), house.stores.responses, house.keys, redact, house.chance
        )
    except Killed:
        return
    raise AssertionError("the intake was not killed, so that nothing is proved")


def _values(row: dict[str, Any]) -> set[str]:
    """What could be joined by: everything but yes and no, and the round, which all of them have."""
    return {
        str(value)
        for name, value in row.items()
        if name != "round" and value is not None and value not in (0, 1)
    }
