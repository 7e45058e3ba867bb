"""All attacks on what is kept, on each database."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.attacks.collection import (
    cards,
    codes,
    contact,
    copies,
    doors,
    help_shown,
    linkage,
    logs,
    marks,
    midway,
    receipts,
    remains,
    rounds,
    server_log,
    strangers,
)
from tests.attacks.collection.outcome import Outcome
from tests.conftest import Postgres

Attack = Callable[[str, Path, Postgres, int], Outcome | list[Outcome]]

ON_A_DATABASE: tuple[Attack, ...] = (
    linkage.linkages,
    linkage.watching,
    copies.copies_after_every_commit,
    copies.an_old_copy,
    copies.a_copy_from_before_an_intake,
    copies.shared_values,
    marks.who_deleted,
    help_shown.who_was_shown_help,
    midway.midway,
    rounds.watching_the_count,
    rounds.who_came_before_a_change,
    remains.deleted_drafts,
    remains.deleted_answers,
    remains.killed_closing,
    remains.words_in_clear,
    remains.fewer_than_ten,
    remains.contact_list,
    receipts.receipts,
    codes.codes_tried,
    cards.cards_noted,
    contact.linked,
    contact.remains,
    contact.old_places,
    doors.second_submission,
    doors.replayed_updates,
    doors.stale_and_forged_buttons,
)


ON_POSTGRESQL: tuple[Attack, ...] = (
    server_log.answers_in_the_servers_log,
    strangers.watched_by_strangers,
)


def on(place: str) -> tuple[Attack, ...]:
    """The attacks on a database."""
    return (*ON_A_DATABASE, *ON_POSTGRESQL) if place == "postgresql" else ON_A_DATABASE


def play(attack: Attack, place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """An attack in a folder of its own."""
    mine = folder / f"{attack.__name__}-{place}-{seed}"
    mine.mkdir(parents=True)
    outcome = attack(place, mine, postgres, seed)
    return outcome if isinstance(outcome, list) else [outcome]


def play_on_logs(folder: Path, seed: int) -> Iterator[Outcome]:
    for level in logs.LEVELS:
        yield logs.canary_in_logs(folder, seed, level)
        yield logs.canary_in_web_logs(folder, seed, level)
        yield contact.canary_in_logs(folder, seed, level)
