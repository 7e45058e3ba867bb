"""People, intakes and changes of keys that meet in a database: everybody is counted exactly once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.houses import House
from tests.unit.surveys.privacy.test_intake import SURVEY, arrive, closings_killed, persons, words_of


def test_people_who_send_while_keys_change_are_counted_once(durable_house: House) -> None:
    """Every answer is sealed to a key that is still there when the next intake comes, however they meet."""
    house = durable_house
    one = house.open()
    changed, all_sent = threading.Event(), threading.Event()

    def send(first: int) -> None:
        for number in range(first, first + 40):
            if number == first + 20:
                changed.wait(60)  # so that half of them are sealed to another key, however fast they are
            arrive(house, one, range(number, number + 1))

    def change() -> int:
        changes = 0
        while not all_sent.is_set():
            if house.take(one).opened:
                changes += 1
                changed.set()
        return changes + (house.take(one).opened > 0)

    with ThreadPoolExecutor(5) as threads:
        changing = [threads.submit(change) for _ in range(2)]  # the second was started by mistake
        for each in [threads.submit(send, first) for first in (0, 1000, 2000)]:
            each.result()
        all_sent.set()
        assert sum(each.result() for each in changing) >= 2
    closing = house.close(one.id)
    assert (closing.taken.damaged, closing.taken.destroyed) == (0, 0)
    assert words_of(house, one) == persons([*range(40), *range(1000, 1040), *range(2000, 2040)])


def test_a_closing_killed_in_a_database_goes_on(durable_house: House) -> None:
    """The same where transactions are a database's: at every fifth step."""
    assert closings_killed(durable_house, 12, every=5) > 5


def test_two_intakes_at_once_open_each_answer_once(durable_house: House) -> None:
    """A second intake, started by mistake, takes nothing that the first took."""
    house = durable_house
    for _ in range(3):
        one = house.open()
        arrive(house, one, range(60))
        with ThreadPoolExecutor(2) as both:
            done = list(both.map(lambda _, one=one: house.intake(str).take_last(one.id, SURVEY), range(2)))
        assert sum(taken.opened for taken in done) == 60
        assert words_of(house, one) == persons(range(60))
        assert house.close(one.id).responses == 60


def test_people_talk_while_keys_change(durable_house: House) -> None:
    """However turns and changes meet, everybody comes to the end of the survey, with what they said."""
    house = durable_house
    one = house.open()
    talking = threading.Event()

    def talk(number: int) -> None:
        house.person(number).answers_all("good", "school", "12", f"person {number}")

    def change() -> None:
        while not talking.is_set():
            house.change_places_key(one)
            # SQLite's locks are not fair; and no key passes twice within a turn: in use it takes days.
            time.sleep(0.1)

    with ThreadPoolExecutor(6) as threads:
        changing = [threads.submit(change) for _ in range(2)]  # the second was started by mistake
        for each in [threads.submit(talk, number) for number in range(12)]:
            each.result()
        talking.set()
        for each in changing:
            each.result()
    assert house.close(one.id).responses == 12
    assert sorted(each["answers"]["more"] for each in house.responses(one)) == sorted(
        f"person {number}" for number in range(12)
    )
