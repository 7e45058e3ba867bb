"""Large rounds: how long the intake takes where so many answers are there already, how long closing takes, and how much
memory that needs.

Run: `python -m tests.benchmarks.bench_large [ANSWERS] [postgresql,sqlite] [there|waiting|arriving] [A_SECOND]`. So many
responses are put there first, as the database makes them. Then some thousand people send, and are taken in beside all the
others; then a hundred more; then the round closes, and is released. With `waiting` nobody is there, and all of them wait at
once. With `arriving` nobody is there, and so many a second send while the intake looks as it does in production; then the
round closes: the seconds are those after the last of them, and so many intakes there were before. The intake is a process
of its own, as in production; its memory is the most that it ever had. Seconds of the processor are those of all its
threads, and beside them those of the processes that it begins; what the database does is in neither.
"""

import json
import os
import resource
import secrets
import select
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from analysis.text.redaction import redact
from api.installation.over_cores import over_cores
from api.services.releasing import make
from api.services.upkeep import LOOKS_SECONDS, InTimeOrMany, how_many_wait
from surveys.definition.loading import library
from surveys.definition.survey import Survey
from surveys.fieldwork.ending.closing import close_round
from surveys.fieldwork.lookup import read_fieldwork
from surveys.fieldwork.opening import open_round
from surveys.privacy.intake import Intake
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.receipts import new_receipt
from surveys.privacy.sealing import Visitor, participation_tag, pool_row, seal_response
from surveys.privacy.sizes import size_of
from surveys.store.database.opening import migrate, open_stores
from surveys.store.protocols import Stores
from tests.benchmarks.durable import durable_postgres
from tests.houses import TODAY

SURVEY = "feeling-heard"
ROUND = f"{SURVEY}-r1"
NEW, A_LAST = 2000, 100
AT_A_TIME = 2000
WORDS = "My social worker listens, and tells me what is going to happen. She came to school on Monday."


def answers_of(survey: Survey, number: int) -> dict[str, object]:
    """One of every kind, and words where words are asked."""
    return {
        question.id: f"{WORDS} {number}" if question.kind == "text" else question.answer_ids[number % 3]
        for question in survey.questions
        if question.kind in ("text", "scale", "single")
        and (question.kind == "text" or len(question.answer_ids) > 2)
    }


def send(url: str, keys: KeyFolder, first: int, count: int) -> None:
    """So many people send: their answers wait, and it is known that they have sent."""
    survey = library()[SURVEY]
    with closing(open_stores(url)) as stores:
        key = keys.read(ROUND) or b""
        with stores.rounds.transaction() as work:
            first_key = work.rounds()[-1].answers_key
        for begin in range(first, first + count, AT_A_TIME):
            numbers = range(begin, min(begin + AT_A_TIME, first + count))
            people = [Visitor("web", f"{number}") for number in numbers]
            with stores.pool.transaction() as pool:
                public = pool.answers_key(ROUND) or first_key
                for number, visitor in zip(numbers, people, strict=True):
                    content = {"receipt": new_receipt(), "answers": answers_of(survey, number)}
                    pool.put(pool_row(key, visitor), ROUND, seal_response(public, content, size_of(survey)))
            with stores.participation.transaction() as work_:
                for visitor in people:
                    work_.mark_sent(ROUND, participation_tag(key, visitor))


def take(url: str, folder: str, how: str) -> None:
    """In a process of its own: take in, close, or release. Prints seconds, and the most megabytes that it had."""
    keys = KeyFolder(Path(folder))
    with closing(open_stores(url)) as stores:
        redact("Warm up in London.")
        intake = Intake(stores.pool, stores.responses, keys, redact, spreading=over_cores)
        if how == "collect":
            _collect(stores, intake)
        before, begun, worked = _megabytes(), time.perf_counter(), _worked()
        WAYS[how](stores, keys, intake)
        seconds = time.perf_counter() - begun
        own, beside = (now - before for now, before in zip(_worked(), worked, strict=True))
        count = _counted(stores)
    print(json.dumps([seconds, own, beside, _megabytes() - before, _megabytes(), count]))


def _take(_stores: Stores, _keys: KeyFolder, intake: Intake) -> None:
    intake.take(ROUND, library()[SURVEY])


def _close(stores: Stores, keys: KeyFolder, intake: Intake) -> None:
    close_round(stores, keys, intake, ROUND, TODAY, lambda _seconds: None)


def _release(stores: Stores, _keys: KeyFolder, _intake: Intake) -> None:
    make(read_fieldwork(stores.rounds, ROUND), stores.responses, (), TODAY)


WAYS = {"take": _take, "close": _close, "collect": _close, "release": _release}


def _collect(stores: Stores, intake: Intake) -> None:
    """Take in as the process does that opens answers, until nobody comes any more. Says each time how long it took."""

    def take_in() -> None:
        begun = time.perf_counter()
        taken = intake.take(ROUND, library()[SURVEY])
        print(f"  {taken.opened} in {time.perf_counter() - begun:.1f} s", file=sys.stderr, flush=True)

    jobs = InTimeOrMany(take_in, lambda: how_many_wait(stores), 3600)
    while not select.select([sys.stdin], [], [], LOOKS_SECONDS)[0]:
        jobs.look()


def arrive(url: str, folder: Path, count: int, a_second: int) -> str:
    """So many a second send, while an intake in another process looks after them; it closes the round when it hears that
    nobody comes any more. What it prints, with the seconds after the last of them."""
    begun = time.perf_counter()
    with subprocess.Popen(
        _command("collect", url, folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as intake:
        for first in range(0, count, a_second):
            send(url, KeyFolder(folder), first, min(a_second, count - first))
            time.sleep(max(0, begun + first / a_second + 1 - time.perf_counter()))
        last = time.perf_counter()
        print(f"  {count} came in {last - begun:.0f} s", file=sys.stderr, flush=True)
        printed, _ = intake.communicate()
    return json.dumps([time.perf_counter() - last, *json.loads(printed)[1:]])


def _worked() -> tuple[float, float]:
    """Seconds of the processor, of this process and of those that it began and that have ended."""
    used = os.times()
    return used.user + used.system, used.children_user + used.children_system


def _counted(stores: Stores) -> int:
    with stores.responses.transaction() as work:
        return work.count(ROUND)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fill(url: str, count: int) -> None:
    """So many responses with their receipts, made up."""
    survey = library()[SURVEY]
    with closing(open_stores(url)) as stores, stores.responses.transaction() as work:
        for begin in range(0, count, AT_A_TIME):
            made = [
                {"id": secrets.token_hex(16), "round": ROUND, "answers": answers_of(survey, number)}
                for number in range(begin, min(begin + AT_A_TIME, count))
            ]
            work.add(made, {secrets.token_hex(32): each["id"] for each in made})
        work.mix()


def measure(database: str, url: str, folder: Path, count: int, how: str, a_second: int) -> None:
    keys = KeyFolder(folder)
    migrate(url)
    with closing(open_stores(url)) as stores:
        open_round(stores.rounds, keys, library()[SURVEY], TODAY)
    if how == "arriving":
        _line(database, 0, f"{count}, {a_second} a second", arrive(url, folder, count, a_second))
    elif how == "waiting":
        send(url, keys, 0, count)
        _measured(database, 0, f"{count} who all wait", url, folder, "take")
        _measured(database, count, "closing", url, folder, "close")
    else:
        fill(url, count)
        send(url, keys, 0, NEW)
        _measured(database, count, f"{NEW} people are taken in", url, folder, "take")
        send(url, keys, NEW, A_LAST)
        _measured(database, count, f"{A_LAST} more", url, folder, "take")
        _measured(database, count, "closing", url, folder, "close")
    _measured(database, count, "the release", url, folder, "release")


def _command(how: str, url: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.bench_large", how, url, str(folder)]


def _measured(database: str, count: int, what: str, url: str, folder: Path, how: str) -> None:
    ran = subprocess.run(_command(how, url, folder), stdout=subprocess.PIPE, text=True, check=True)
    _line(database, count, what, ran.stdout)


def _line(database: str, count: int, what: str, printed: str) -> None:
    seconds, own, beside, more, megabytes, taken = json.loads(printed)
    cells = f"{seconds:>9.1f}{own:>11.1f}{beside:>8.1f}{more:>9.0f}{megabytes:>7.0f}{taken:>10}"
    print(f"{database:<12}{count:>10}{what:>28}{cells}", flush=True)


def main(
    count: int = 100_000, databases: str = "postgresql", how: str = "there", a_second: int = 100
) -> None:
    names = {
        "answers": 10,
        "what": 28,
        "seconds": 9,
        "processor": 11,
        "beside": 8,
        "MB more": 9,
        "MB": 7,
        "there": 10,
    }
    print(f"{'database':<12}" + "".join(f"{name:>{width}}" for name, width in names.items()), flush=True)
    with tempfile.TemporaryDirectory(prefix="heard-large-") as folder, durable_postgres() as server:
        for database in databases.split(","):
            place = Path(folder) / database
            place.mkdir()
            there = server.empty_database() if database == "postgresql" else f"sqlite:///{place}/heard.db"
            measure(database, there, place / "keys", count, how, a_second)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        take(sys.argv[2], sys.argv[3], sys.argv[1])
    else:
        main(*[int(word) for word in sys.argv[1:2]], *sys.argv[2:4], *[int(word) for word in sys.argv[4:5]])
