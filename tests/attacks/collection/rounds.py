"""Watching how far a round is, and picking out those who answered before its survey was changed."""

import json
from pathlib import Path

from api.services.publishing import publish_fieldwork
from surveys.fieldwork.revising import revise
from surveys.rounds import FEW
from surveys.store.sql.tables import metadata
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.scenes import Scene, careless, heard, send
from tests.conftest import Postgres
from tests.houses import TODAY, House, every_kind
from tests.unit.surveys.definition.test_revisions import CHOICE_GONE, NOT_AFTER_MIXED, revised

WATCHED = 12
BEFORE, AFTER = FEW - 1, 12


def watching_the_count(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """The attacker looks after each person whom they see with a phone. A number that moves says that this one sent."""
    with careless(place, folder, postgres) as bot:
        naive, last = 0, bot.scene.query("SELECT count(*) FROM responses")
        for number in range(WATCHED):
            bot.send(number, "a word")
            now = bot.scene.query("SELECT count(*) FROM responses")
            naive, last = naive + (now != last), now
    with heard(place, folder, postgres, seed) as (house, _scene):
        hits, before = 0, _shown(house)
        for number in range(WATCHED):
            send(house, number, "a word")
            after = _shown(house)
            hits, before = hits + (after != before), after
    return [Outcome("how many have answered, looked at all day", place, naive, WATCHED, hits, WATCHED)]


def _shown(house: House) -> bytes:
    """What the board's page and `heard round status` show of the round at this moment."""
    stores = house.stores
    publish_fieldwork(stores.board, stores.rounds, stores.participation, TODAY)
    found = house.stores.board.document("round", "one-word-r1")
    return found.body if found else b""


def who_came_before_a_change(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """Nine answered before a choice was taken out. The attacker looks for rows that nobody could send after that."""
    with careless(place, folder, postgres) as bot:
        for number in range(BEFORE + AFTER):
            bot.send(number, json.dumps({"revision": 1 if number < BEFORE else 2}))
        kept = bot.scene.query("SELECT words FROM responses")
        naive = sum(json.loads(row[0])["revision"] == 1 for row in kept)
    with heard(place, folder, postgres, seed) as (house, scene):
        one = house.open()
        for number in range(BEFORE):
            _sends(house, f"before {number}", "mixed")
        revise(house.stores.rounds, one.id, revised(CHOICE_GONE, NOT_AFTER_MIXED), TODAY)
        for number in range(AFTER):
            _sends(house, f"after {number}", "good")
        by_size = _of_another_size(scene)
        house.close(one.id)
        said = [response["answers"].get("mood") for response in house.responses(one)]
        hits = sum(mood not in (None, "good", "bad") for mood in said) + by_size
    return [Outcome("who answered before a survey was changed", place, naive, BEFORE, hits, len(said))]


def _sends(house: House, who: str, mood: str) -> None:
    person = house.person(who).begin(every_kind().id).says("yes")
    for words in (mood, "stop", "send"):
        person.says(words)


def _of_another_size(scene: Scene) -> int:
    """Sealed rows of the round whose size is not that of most."""
    rows = scene.rows(metadata["pool"].tables["pool.sealed"])
    sizes = [len(row["body"]) for row in rows if row["round"] == "every-kind-r1"]
    return sum(size != max(sizes, key=sizes.count) for size in sizes)
