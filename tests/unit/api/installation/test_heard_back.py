"""Whether the board has answered is known to the chat without anybody waiting for it."""

from datetime import date

from api.installation.heard_back import FRESH_SECONDS, HeardBack
from surveys.answers.answer import answer_of
from surveys.answers.published import body_of
from surveys.store.memory import MemoryAnswers
from surveys.store.protocols import StoreUnavailable
from tests.unit.surveys.answers.test_answer import plain


def test_each_audience_is_led_to_answers_of_its_own() -> None:
    """Known a minute later at most."""
    store, now = MemoryAnswers(), [0.0]
    heard_back = HeardBack(store.versions, lambda: now[0])
    assert not heard_back("young_people")
    answer = answer_of(plain())
    store.publish(answer.id, body_of(answer, date(2026, 11, 30)))
    assert not heard_back("young_people"), "it was looked less than a minute ago"
    now[0] = FRESH_SECONDS
    assert heard_back("young_people")
    assert not heard_back("practitioners")


def test_a_store_that_is_away_changes_nothing() -> None:
    """What was known holds, and it is asked again a minute later."""
    store, now, away = MemoryAnswers(), [0.0], [False]

    def read():
        if away[0]:
            raise StoreUnavailable("away")
        return store.versions()

    answer = answer_of(plain())
    store.publish(answer.id, body_of(answer, date(2026, 11, 30)))
    heard_back = HeardBack(read, lambda: now[0])
    assert heard_back("young_people")
    away[0], now[0] = True, FRESH_SECONDS
    assert heard_back("young_people")
