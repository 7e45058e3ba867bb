"""Printed codes: an organiser who has every code, knows who got which, and has all files of a round after it has closed."""

import hmac
import random
from pathlib import Path

from surveys.conversation.cards import CODES
from surveys.privacy.cards import holder, new_card, printed, read_card
from surveys.privacy.sealing import participation_tag, pool_row
from surveys.store.sql.tables import metadata
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.remains import keys_in
from tests.attacks.collection.scenes import ONE_WORD, Scene, careless, fix_keys, heard, take_in, word_of
from tests.conftest import Postgres
from tests.houses import House

PEOPLE = 24


def cards_noted(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """The organiser wrote down who got which card, and when it was used. A careless bot keeps answers as they come, and the
    code beside them. Of Heard they have every row and whatever keys are left: who took part is nowhere, and the order in
    which cards were used says nothing of the order that answers lie in."""
    chance = random.Random(seed)
    secrets = [word_of(number, chance) for number in range(PEOPLE)]
    with careless(place, folder, postgres) as bot:
        for number, secret in enumerate(secrets):
            bot.send(number, secret)
        naive = [row[0] for row in bot.scene.query("SELECT words FROM responses")]
    with heard(place, folder, postgres, seed) as (house, scene):
        cards, said, rows = _played(house, scene, secrets, chance)
        keys = keys_in(folder / "keys")
        took_part = sum(_is_known(card, rows, keys) for card in cards)
    guessed = sum(first == second for first, second in zip(said, secrets, strict=True))
    return [
        Outcome(
            "cards: order of use and of answers",
            place,
            _in_order(naive, secrets),
            PEOPLE,
            guessed,
            PEOPLE,
            by_chance=1.0,
        ),
        Outcome("cards: who took part, by a list of codes", place, PEOPLE, PEOPLE, took_part, PEOPLE),
    ]


def _played(
    house: House, scene: Scene, secrets: list[str], chance: random.Random
) -> tuple[list[str], list[str], set[str]]:
    """The cards, the answers as they lie in the store, and all texts of all rows that are left."""
    house.close("one-word")
    (folder,) = house.keys.folders
    fix_keys(folder, "one-word-r2", chance)
    one = house.open(ONE_WORD, entry=CODES)
    cards = [new_card(house.keys.read(one.id) or b"", chance.choice) for _ in range(PEOPLE)]
    for number, (card, secret) in enumerate(zip(cards, secrets, strict=True)):
        person = house.person(f"visitor-{number}").begin("one-word").says(printed(card))
        for words in ("yes", secret, "send"):
            person.says(words)
    take_in(house)
    house.close("one-word")
    lie = scene.rows(metadata["responses"].tables["responses.responses"])
    texts = [str(row["answers"]) for row in lie if row["round"] == one.id]
    said = [next(secret for secret in secrets if secret in text) for text in texts]
    stores = ("participation", "pool", "responses")
    kept = {
        str(value)
        for store in stores
        for rows in _all(scene, store)
        for row in rows
        for value in row.values()
    }
    return cards, said, kept


def _all(scene: Scene, store: str) -> list[list[dict[str, object]]]:
    return list(scene.beside(store).everything_in(store).values())


def _is_known(card: str, rows: set[str], keys: list[bytes]) -> bool:
    """Whether a code, a hash of it under any key that is left, or what is derived from it stands anywhere."""
    who = holder(card)
    tried = {card, printed(card)}
    for key in keys:
        tried |= {
            participation_tag(key, who),
            pool_row(key, who),
            hmac.digest(key, card.encode(), "sha256").hex(),
        }
        tried |= {read_card(key, card) or card}
    return bool(tried & rows)


def _in_order(naive: list[str], secrets: list[str]) -> int:
    return sum(first == second for first, second in zip(naive, secrets, strict=False))
