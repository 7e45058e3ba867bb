"""Receipts: guessed, used for reading, used twice, and found on a slip of paper beside a copy of the database."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from nacl.encoding import HexEncoder
from nacl.hash import blake2b
from nacl.public import PrivateKey
from nacl.pwhash import argon2id

from surveys.conversation.limits import DELETIONS
from surveys.privacy.receipts import MEMORY, PASSES, Hasher, new_receipt, read_receipt
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.remains import keys_in
from tests.attacks.collection.scenes import ONE_WORD, Scene, careless, heard, send, word_of
from tests.conftest import Postgres
from tests.houses import House

PEOPLE = 24
TRIES = 200
"""The guesser takes seven minutes, as the limit for all together has it."""


@dataclass
class CarelessReceipts:
    """Numbers, as on the tickets of a cloakroom: the smallest that is free, each with what it deletes, and shows."""

    kept: dict[int, str] = field(default_factory=dict)

    def give(self, words: str) -> int:
        number = next(each for each in range(1, len(self.kept) + 2) if each not in self.kept)
        self.kept[number] = words
        return number

    def show(self, number: int) -> str:
        return self.kept.get(number, "There is no such receipt.")

    def delete(self, number: int) -> str:
        return "Deleted." if self.kept.pop(number, None) else "There is no such receipt."


def receipts(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """The attacks one after another on one round that has closed, so that all its answers are mixed."""
    secrets = [word_of(number, random.Random(f"receipts {seed} {number}")) for number in range(PEOPLE)]
    with careless(place, folder, postgres) as bot:
        for secret in secrets:
            bot.execute(
                f"INSERT INTO responses VALUES ({bot.mark}, 0, {bot.mark})",  # noqa: S608  # its mark
                (sha256(f"receipt of {secret}".encode()).hexdigest(), secret),
            )
        naive_slips = _found_by_hash([f"receipt of {secret}" for secret in secrets], _ids(bot.scene))
    with heard(place, folder, postgres, seed) as (house, scene):
        given = [_sends(house, number, secret) for number, secret in enumerate(secrets)]
        house.close("one-word")
        slips = _found_by_hash(given, _ids_of_receipts(scene)) + _found_in_clear(given, scene)
        with_keys = _with_keys(given, _ids_of_receipts(scene), keys_in(folder / "keys"))
        guessed = _guess(house, seed)
        read = _read(house, given, secrets)
        reused = _use_twice(house, given, secrets)
    return [
        Outcome("receipts guessed", place, _careless_guessed(secrets), PEOPLE, guessed, PEOPLE),
        Outcome("a receipt used for reading", place, _careless_read(secrets), PEOPLE, read, PEOPLE),
        Outcome("a receipt used again", place, _careless_reused(secrets), PEOPLE, reused, PEOPLE),
        Outcome("slips of paper and a copy of the database", place, naive_slips, PEOPLE, slips, 2 * PEOPLE),
        Outcome(
            "the same: with the intake's key, or without it", place, with_keys, PEOPLE, slips, 2 * PEOPLE
        ),
    ]


# What a careless bot does ---------------------------------------------------------------------------------------------


def _careless_guessed(secrets: Sequence[str]) -> int:
    """Whoever tries all numbers up to ten thousand has deleted everything."""
    made = CarelessReceipts()
    for secret in secrets:
        made.give(secret)
    return sum(made.delete(number) == "Deleted." for number in range(10_000))


def _careless_read(secrets: Sequence[str]) -> int:
    made = CarelessReceipts()
    return sum(made.show(made.give(secret)) == secret for secret in secrets)


def _careless_reused(secrets: Sequence[str]) -> int:
    """Everybody deletes, others come, and everybody deletes once more: the numbers are those of the others now."""
    made = CarelessReceipts()
    numbers = [made.give(secret) for secret in secrets]
    for number in numbers:
        made.delete(number)
    for secret in secrets:
        made.give(f"another {secret}")
    return sum(made.delete(number) == "Deleted." for number in numbers)


SECONDS_EACH = round(1 / (DELETIONS.rate * DELETIONS.rest("heavy")))


# The attacks on Heard -------------------------------------------------------------------------------------------------


def _sends(house: House, number: int, secret: str) -> str:
    """Somebody sends, and presses the button that shows their receipt."""
    person = house.person(number).answers_all(secret, code="one-word")
    (button,) = person.last.actions
    shown = person.says(button.words).words
    return next(receipt for line in shown.splitlines() if (receipt := read_receipt(line)))


def _type(house: House, typed: str) -> str:
    """What the page says on which receipts are typed. Whoever types has the patience that the limit asks for."""
    house.clock.now += SECONDS_EACH
    return "\n".join(say.words for say in asyncio.run(house.conversations.delete(typed)))


def _said(house: House) -> str:
    with house.stores.responses.transaction() as work:
        return str([response["answers"] for response in work.of_round("one-word-r1")])


def _guess(house: House, seed: int) -> int:
    """Receipts that look right and were never given: how many answers they delete."""
    chance, before = random.Random(seed), _said(house).count("'word'")
    for _ in range(TRIES):
        _type(house, new_receipt(chance.choice))
    if house.intake().delete_what_was_asked() != TRIES:
        raise AssertionError("not all guesses were let in, so that less is proved than it seems")
    return before - _said(house).count("'word'")


def _read(house: House, given: Sequence[str], secrets: Sequence[str]) -> int:
    """Right receipts, in every way that a door takes words: how many show what was said, or say that they were right."""
    wrong = [_type(house, new_receipt(random.Random(9).choice)), _hears(house, "zoo zoo zoo zoo zoo")]
    found = 0
    for receipt, secret in zip(given, secrets, strict=True):
        said = [_type(house, receipt), _hears(house, receipt)]
        found += secret in "".join(said) or said != wrong
    with house.stores.pool.transaction() as work:
        work.drop_deletions(list(work.deletions()))  # they were asked for only to see what is said
    return found


def _hears(house: House, receipt: str) -> str:
    house.clock.now += SECONDS_EACH
    somebody = house.person("somebody with a slip of paper", "web")
    shown = somebody.says(f"/receipt {receipt}").words.replace(receipt, "")
    return shown + somebody.says(f"delete {receipt}").words


def _use_twice(house: House, given: Sequence[str], secrets: Sequence[str]) -> int:
    """Everybody deletes, others answer the next round, and everybody deletes once more: how many of the others are lost, and
    how many of those who deleted are still there."""
    for receipt in given:
        _type(house, receipt)
    house.intake().delete_what_was_asked()
    left = sum(secret in _said(house) for secret in secrets)
    _next_round(house)
    for receipt in given:
        _type(house, receipt)
    house.intake().delete_what_was_asked()
    one = house.rounds.find("one-word")
    house.close("one-word")
    return left + PEOPLE - len(house.responses(one.round) if one else [])


def _next_round(house: House) -> None:
    house.open(ONE_WORD)
    for number in range(PEOPLE):
        send(house, number, "here now")


# Slips of paper -------------------------------------------------------------------------------------------------------

HASHES: tuple[Callable[[bytes], str], ...] = (
    lambda typed: sha256(typed).hexdigest(),
    lambda typed: blake2b(typed, encoder=HexEncoder).decode(),
    lambda typed: argon2id.kdf(32, typed, bytes(argon2id.SALTBYTES), opslimit=PASSES, memlimit=MEMORY).hex(),
)
"""What can be made of a receipt without a key."""


def _ids(scene: Scene) -> set[str]:
    return {str(row[0]) for row in scene.query("SELECT id FROM responses")}


def _ids_of_receipts(scene: Scene) -> set[str]:
    return {row["hash"] for row in scene.everything_in("responses")["receipts"]}


def _found_by_hash(given: Sequence[str], kept: set[str]) -> int:
    return sum(any(make(receipt.encode()) in kept for make in HASHES) for receipt in given)


def _found_in_clear(given: Sequence[str], scene: Scene) -> int:
    everything = str([scene.everything_in(store) for store in ("participation", "pool", "responses")])
    return sum(receipt in everything for receipt in given)


def _with_keys(given: Sequence[str], kept: set[str], keys: Sequence[bytes]) -> int:
    """With the intake's own key, which stays, a slip of paper leads to its answers: what the impact assessment says."""
    return max(
        sum(receipt_hash in kept for receipt_hash in Hasher(PrivateKey(key)).hashes(given)) for key in keys
    )
