"""What is left on the disk of what was deleted, and what can be made of it: bytes, words, and who took part."""

import base64
import hmac
import random
import sys
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from surveys.fieldwork.ending.closing import close_round
from surveys.privacy.sealing import Visitor, draft_tag, participation_tag, pool_row
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.scenes import (
    Careless,
    DiesBeforeCleaning,
    Killed,
    Scene,
    careless,
    heard,
    plain_tag,
    send,
    take_in,
    word_of,
)
from tests.conftest import Postgres
from tests.houses import TODAY

PEOPLE = 24
FEWER = 9
MIDWAY = 6
CONTACTS = 400


class Blind(Exception):
    """The attack does not see even what is there, so that seeing nothing would prove nothing."""


def _secrets(number: int, seed: int, whose: str) -> list[str]:
    """Words of one attack and one bot alone: all of them share a PostgreSQL server, whose files are searched."""
    return [word_of(each, random.Random(f"{whose} {seed} {each}")) for each in range(number)]


def _found(needles: Iterable[bytes], files: Collection[bytes]) -> int:
    return sum(any(needle in content for content in files) for needle in needles)


def count_left(needles: Collection[bytes], scene: Scene) -> int:
    """How many are found in the files; where is said on standard error, as whoever mends it has to know."""
    files = scene.files()
    for path, content in files.items():
        if found := _found(needles, [content]):
            print(f"{found} found in {path}, {len(content)} bytes long", file=sys.stderr)
    return _found(needles, files.values())


def _piece(sealed: bytes) -> bytes:
    """Bytes that no other row has, short enough to lie on one page."""
    return sealed[100:132]


def _check_sees(needles: Collection[bytes], scene: Scene) -> None:
    scene.analyse()
    if _found(needles, scene.files().values()) < len(needles):
        raise Blind("what is in the database now is not found in its files")


def _drafts(scene: Scene) -> list[bytes]:
    return [_piece(sealed) for sealed in scene.sealed_in("participation")]


def _pool(scene: Scene) -> list[bytes]:
    return [_piece(sealed) for sealed in scene.sealed_in("pool")]


def _careless_leftovers(bot: Careless, secrets: Collection[str]) -> int:
    """Everybody begins, everybody stops: what is deleted is still in the files."""
    for number, secret in enumerate(secrets):
        bot.begin(number, secret)
    for number in range(len(secrets)):
        bot.stop(number)
    (bot.scene.folder / "conversations.pickle").unlink(missing_ok=True)
    return _found([secret.encode() for secret in secrets], bot.scene.files().values())


def deleted_drafts(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Everybody is midway and stops. The sealed draft of nobody can be read back from the files, key or no key."""
    secrets = _secrets(PEOPLE, seed, "deleted_drafts, careless")
    with careless(place, folder, postgres) as bot:
        naive = _careless_leftovers(bot, secrets)
    secrets = _secrets(PEOPLE, seed, "deleted_drafts, Heard")
    with heard(place, folder, postgres, seed) as (house, scene):
        people = [
            house.person(number).begin("one-word").says("yes").says(secret)
            for number, secret in enumerate(secrets)
        ]
        drafts = _drafts(scene)
        _check_sees(drafts, scene)
        for person in people:
            person.says("/stop").says("delete")
        gone = _drafts(scene) == []
        house.stores.participation.scrub()  # as the sweep does every ten minutes
        product = count_left(drafts, scene) if gone else len(drafts)
    return Outcome("deleted drafts in the files", place, naive, PEOPLE, product, len(drafts))


def deleted_answers(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Everybody sends, the round closes. No sealed answer or draft can be read back from the files."""
    secrets = _secrets(PEOPLE, seed, "deleted_answers, careless")
    with careless(place, folder, postgres) as bot:
        naive = _careless_leftovers(bot, secrets)
    secrets = _secrets(PEOPLE, seed, "deleted_answers, Heard")
    with heard(place, folder, postgres, seed) as (house, scene):
        sealed: list[bytes] = []
        for number, secret in enumerate(secrets):
            house.person(number).begin("one-word").says("yes").says(secret)
        sealed += _drafts(scene)
        scene.analyse()
        for number in range(PEOPLE):
            house.person(number).says("send")
        sealed += _pool(scene)
        _check_sees(_pool(scene), scene)
        take_in(house)
        if left := house.close("one-word").left:
            raise Blind(f"closing did not finish: {left}")
        product = count_left(sealed, scene)
    return Outcome("sealed answers in the files after the round", place, naive, PEOPLE, product, len(sealed))


def killed_closing(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Some have sent and some are midway when the round closes. The closing is killed once all of it is deleted and before
    the files are cleaned; then it is run again. Nothing sealed can be read back."""
    secrets = _secrets(PEOPLE, seed, "killed_closing, careless")
    with careless(place, folder, postgres) as bot:
        naive = _careless_leftovers(bot, secrets)
    secrets = _secrets(PEOPLE, seed, "killed_closing, Heard")
    with heard(place, folder, postgres, seed) as (house, scene):
        for number, secret in enumerate(secrets):
            person = house.person(number).begin("one-word").says("yes").says(secret)
            if number % 2:
                person.says("send")
        sealed = [*_drafts(scene), *_pool(scene)]
        _check_sees(sealed, scene)
        dying = replace(house.stores, participation=DiesBeforeCleaning(house.stores.participation))
        with suppress(Killed):
            close_round(dying, house.keys, house.intake(), "one-word", TODAY, lambda _seconds: None)
        if _drafts(scene) or house.close("one-word").left:
            raise Blind("the closing was killed too early, or did not finish")
        product = count_left(sealed, scene)
    return Outcome("sealed bytes after a closing that was killed", place, naive, PEOPLE, product, len(sealed))


FORMS: tuple[Callable[[str], bytes], ...] = (
    str.encode,
    lambda words: words.encode("utf-16-le"),
    lambda words: words.encode().hex().encode(),
    *(lambda words, cut=cut: base64.b64encode(words.encode()[cut:])[:-4] for cut in range(3)),  # type: ignore[misc]
)
"""The ways in which words can lie in a file without a key."""


def words_in_clear(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Half are midway and half have sent, before any intake: their words are nowhere in clear, not even in what PostgreSQL
    wrote ahead."""
    secrets = _secrets(PEOPLE, seed, "words_in_clear, careless")
    with careless(place, folder, postgres) as bot:
        for number, secret in enumerate(secrets):
            bot.begin(number, secret)
        naive = _in_clear(secrets, [*bot.scene.files().values(), *bot.scene.logs().values()])
    secrets = _secrets(PEOPLE, seed, "words_in_clear, Heard")
    with heard(place, folder, postgres, seed) as (house, scene):
        for number, secret in enumerate(secrets):
            person = house.person(number).begin("one-word").says("yes").says(secret)
            if number % 2:
                person.says("send")
        everything = [*scene.files().values(), *scene.logs().values()]
        product = _in_clear(secrets, everything)
    return Outcome("words in clear in any file", place, naive, PEOPLE, product, PEOPLE)


def _in_clear(secrets: Collection[str], files: Collection[bytes]) -> int:
    return sum(_found([form(secret) for form in FORMS], files) > 0 for secret in secrets)


def fewer_than_ten(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Nine take part and the round closes: nothing of what they said is kept, sealed or open. What PostgreSQL wrote ahead
    holds it as sealed bytes only."""
    secrets = _secrets(FEWER, seed, "fewer_than_ten, careless")
    with careless(place, folder, postgres) as bot:
        for number, secret in enumerate(secrets):
            bot.send(number, secret)
        naive = sum(secret in str(bot.scene.query("SELECT words FROM responses")) for secret in secrets)
    secrets = _secrets(FEWER, seed, "fewer_than_ten, Heard")
    with heard(place, folder, postgres, seed) as (house, scene):
        for number, secret in enumerate(secrets):
            send(house, number, secret)
        sealed = _pool(scene)
        take_in(house)
        house.close("one-word")
        rows = scene.query(f"SELECT {scene.words} FROM {scene.table}")  # noqa: S608  # fixed names
        files = list(scene.files().values())
        product = len(rows) + _found(sealed, files) + _in_clear(secrets, [*files, *scene.logs().values()])
    return Outcome("fewer than ten at the close", place, naive, FEWER, product, 3 * FEWER)


# Who took part --------------------------------------------------------------------------------------------------------


def _tags(scene: Scene) -> set[str]:
    """All that stands for a person, in every table: who took part, whose place is kept, whose answers wait."""
    rows = [
        row
        for store in ("participation", "pool")
        for each in scene.everything_in(store).values()
        for row in each
    ]
    return {str(row[name]) for row in rows for name in ("tag", "row") if name in row}


def contact_list(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """Somebody has the phone numbers of a whole town and all tables in which people leave a mark. Before the round closes a
    thief of the key finds everybody, which shows that the attack works; a thief of a backup finds nobody once the key is
    destroyed."""
    took_part = random.Random(seed).sample(range(CONTACTS), PEOPLE)
    with careless(place, folder, postgres) as bot:
        for number in took_part:
            bot.send(number, "x")
        naive = {str(row[0]) for row in bot.scene.query("SELECT who FROM taken_part")}
        plain = len(naive & {plain_tag(number) for number in range(CONTACTS)})
    with heard(place, folder, postgres, seed) as (house, scene):
        for number in took_part:
            send(house, number, "hello there")
        for number in range(CONTACTS - MIDWAY, CONTACTS):
            house.person(f"midway {number}").begin("one-word").says("yes")
        backup = _tags(scene)
        unkeyed = len(backup & {plain_tag(number) for number in range(CONTACTS)})
        with_key = _reversed(backup, [house.keys.read("one-word-r1") or b""])
        house.close("one-word")
        left = _reversed(backup, keys_in(folder / "keys")) + len(_tags(scene))
    everybody = len(backup)
    return [
        Outcome("contact list against tags, without the key", place, plain, PEOPLE, unkeyed, everybody),
        Outcome("contact list: key stolen in time, or too late", place, with_key, everybody, left, everybody),
    ]


def _reversed(tags: Collection[str], keys: Iterable[bytes]) -> int:
    """How many tags belong to somebody in the contact list, under any of the keys, with every use that a key has."""
    ids = (visitor_id for number in range(CONTACTS) for visitor_id in (str(number), f"midway {number}"))
    people = [Visitor("terminal", visitor_id) for visitor_id in ids]
    guesses = {use(key, person) for key in keys for person in people for use in USES_OF_A_KEY}
    return len(set(tags) & guesses)


USES_OF_A_KEY: tuple[Callable[[bytes, Visitor], str], ...] = (
    participation_tag,
    draft_tag,
    pool_row,
    lambda key, person: hmac.digest(key, person.id.encode(), "sha256").hex(),
)


def keys_in(folder: Path) -> list[bytes]:
    """Everything in a folder that could be a key: every 32 bytes in a row of every file, and nothing but zeros."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return [
        bytes(32),
        *(content[at : at + 32] for content in files for at in range(max(1, len(content) - 31))),
    ]
