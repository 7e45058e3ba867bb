"""Attacks through the doors: pressing what is stale, forged or pressed already, and answering twice."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.scenes import ONE_WORD, careless, heard, take_in, word_of
from tests.conftest import Postgres
from tests.houses import House, Person

PEOPLE = 24
FORGED = ("m001|send", "zzzz", "one-word-r1", "../../etc/passwd", "0", "' OR 1=1 --", "x" * 5000, "\x00")


def second_submission(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Everybody who has sent begins anew and sends something else, before the intake and after it."""
    return _played("a second submission", place, folder, postgres, seed, _again)


def replayed_updates(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """The press that sent an answer comes again and again, as when Telegram gets no receipt, before and after the intake."""
    return _played("replayed updates", place, folder, postgres, seed, _replay)


def stale_and_forged_buttons(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Buttons of earlier questions, and buttons that never were, pressed midway and after sending."""
    return _played("stale and forged buttons", place, folder, postgres, seed, _forge)


@dataclass
class Sender:
    """Somebody who has sent, and the moments of the buttons that they pressed on the way."""

    person: Person
    stale: tuple[str, ...]


def _played(
    attack: str, place: str, folder: Path, postgres: Postgres, seed: int, play: Callable[[Sender], None]
) -> Outcome:
    secrets = [word_of(number, random.Random(seed * 1000 + number)) for number in range(PEOPLE)]
    with careless(place, folder, postgres) as bot:
        for number, secret in enumerate(secrets):
            bot.send(number, secret)
            bot.send(number, f"again {secret}")  # it takes whatever comes
        naive = len(bot.scene.query("SELECT words FROM responses")) - PEOPLE
    with heard(place, folder, postgres, seed) as (house, _scene):
        people = [_sends(house, number, secret) for number, secret in enumerate(secrets)]
        for person in people:
            play(person)
        take_in(house)
        for person in people:
            play(person)
        one = house.rounds.find("one-word")
        house.close("one-word")
        said = [response["answers"].get("word", "") for response in house.responses(one.round)] if one else []
    wrong = len(said) - PEOPLE + sum(said.count(secret) != 1 for secret in secrets)
    return Outcome(attack, place, naive, PEOPLE, abs(wrong), PEOPLE)


def _sends(house: House, number: int, secret: str) -> Sender:
    person = house.person(number).begin(ONE_WORD.id).says("yes")
    question = person.last.about
    person.says(secret, about=question)
    person.says("forged", about=question)  # the same question's button again
    sending = person.last.about
    person.presses("send")
    return Sender(person, (question, sending))


def _again(sender: Sender) -> None:
    person = sender.person
    person.answers_all("something else", code=ONE_WORD.id)
    person.says(f"/start {ONE_WORD.id}").says("yes").says("something else").says("send")


def _replay(sender: Sender) -> None:
    for about in sender.stale:
        sender.person.says("send", about=about)
        sender.person.says("send")


def _forge(sender: Sender) -> None:
    for about in (*sender.stale, *FORGED):
        for words in ("something else", "yes", "send", "/back", "/change word"):
            sender.person.says(words, about=about)
