"""Codes that people make themselves have few possibilities: whoever has a copy of what is kept of them tries them all."""

import random
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from surveys.fieldwork.programmes import end_run
from surveys.privacy.keys import programme_key_name
from surveys.privacy.pairs import Pairing
from surveys.store.sql.tables import metadata
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.remains import count_left, keys_in
from tests.attacks.collection.scenes import careless, heard
from tests.conftest import Postgres
from tests.unit.surveys.privacy.courses import BEFORE, course
from tests.unit.surveys.privacy.test_pairs import CODES, held, said

PEOPLE, OTHERS = 24, 24


def codes_tried(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """A copy from the middle of a programme: with the programme's key the codes are found, which shows that the attack
    works; once the programme has ended, no key that is left finds one, and no byte of what was sealed is in a file."""
    chosen = random.Random(seed).sample(CODES, PEOPLE + OTHERS)
    codes = chosen[:PEOPLE]
    with careless(place, folder, postgres) as bot:
        for code in codes:
            values = (sha256(code.encode()).hexdigest(), "some")
            bot.execute(f"INSERT INTO responses VALUES ({bot.mark}, 0, {bot.mark})", values)  # noqa: S608  # its mark
        kept = {row[0] for row in bot.scene.query("SELECT id FROM responses")}
        naive = sum(sha256(code.encode()).hexdigest() in kept for code in CODES)
    with heard(place, folder, postgres, seed) as (house, scene):
        held(house, BEFORE, [said("some", code) for code in codes])
        copy = scene.rows(metadata["responses"].tables["responses.halves"])
        hashes = {row["hash"] for row in copy}
        in_time = _found(hashes, chosen, [house.keys.read(programme_key_name("course-1")) or b""])
        scene.analyse()
        if end_run(house.stores, house.keys, "course-1"):
            raise AssertionError("the programme did not end, so that nothing is proved")
        too_late = _found(hashes, chosen, keys_in(folder / "keys"))
        bytes_left = count_left([bytes(row["sealed"])[32:64] for row in copy], scene)
    return [
        Outcome("codes of pairs tried: in time, or too late", place, in_time, PEOPLE, too_late, len(copy)),
        Outcome("codes of pairs without a key", place, naive, PEOPLE, too_late, len(copy)),
        Outcome("halves of pairs in the files", place, naive, PEOPLE, bytes_left, len(copy)),
    ]


def _found(hashes: set[str], codes: Iterable[str], keys: Iterable[bytes]) -> int:
    contents = [{"receipt": "", "answers": said("some", code)} for code in codes]
    made = {half.hash for key in keys for half in Pairing(key).halves("course", course(BEFORE), contents)}
    return len(hashes & made)
