"""The mail about what the board owes, by a real mail server on this machine: once a day at most, and without a number or
anybody's words."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from api.installation.mail_server import MailServer
from api.process.mail import Mailer, MailProblem
from api.services.answers.notices import NOTICE, SENTENCES, mail, words
from api.services.answers.owed import Owed
from surveys.store.protocols import Stores

TODAY = date(2026, 11, 30)
ABOUT = ("Test Board", "https://board.example/desk/owed")
LATE = Owed(
    "action", "a-1", "An action is late: Call 07700 900123 (Ann Smith)", "/desk/areas/x", TODAY, is_late=True
)
NEW = Owed("round", "x-r1", "X (x-r1) closes soon", "/board/rounds", TODAY)


class Inbox:
    """Keeps what it is handed."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, Mailer]]:
    # Here, so that whoever has not installed it yet can still collect the tests.
    from aiosmtpd.controller import Controller

    kept = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = Controller(kept, hostname="127.0.0.1", port=port)
    served.start()
    yield (
        kept,
        Mailer(
            MailServer("smtp", "127.0.0.1", port),
            "heard@board.example",
            ("a@board.example", "b@board.example"),
        ),
    )
    served.stop()


def _send(stores: Stores, mailer: Mailer, found: list[Owed], on: date = TODAY, token: str = "1") -> bool:  # noqa: S107  # no password
    return mail(stores.board, mailer, found, on, ABOUT, token)


def test_the_mail_says_what_kind_of_thing_and_where_and_nothing_else(
    stores: Stores, inbox: tuple[Inbox, Mailer]
) -> None:
    """No number, no name, no word of what it is about; to everybody who was named."""
    kept, mailer = inbox
    assert _send(stores, mailer, [LATE, NEW])
    (got,) = kept.mails
    body = got.get_content()
    assert SENTENCES["action"] in body
    assert SENTENCES["round"] in body
    assert SENTENCES["answer"] not in body
    assert not re.search(r"\d", body)
    assert not re.search("Ann|Call|x-r1", body + got["Subject"])
    assert got["To"] == "a@board.example, b@board.example"
    assert got["Subject"] == "Test Board: something to do at the desk"
    assert ABOUT[1] in body


def test_every_kind_has_a_sentence_without_numbers() -> None:
    assert not [sentence for sentence in SENTENCES.values() if re.search(r"\d", sentence)]
    everything = [Owed(kind, "x", "x", "/") for kind in SENTENCES]
    assert all(sentence in words(everything, *ABOUT)[1] for sentence in SENTENCES.values())


def test_it_comes_once_a_day_at_most_whatever_restarts(stores: Stores, inbox: tuple[Inbox, Mailer]) -> None:
    """Nothing is remembered but in the database: the next process knows."""
    kept, mailer = inbox
    assert _send(stores, mailer, [LATE])
    assert not _send(stores, mailer, [LATE], token="2")
    assert not _send(stores, mailer, [LATE, NEW], token="3")
    assert len(kept.mails) == 1


def test_of_several_at_once_one_sends(stores: Stores, inbox: tuple[Inbox, Mailer]) -> None:
    kept, mailer = inbox
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda n: _send(stores, mailer, [LATE], token=str(n)), range(8)))
    assert (sent.count(True), len(kept.mails)) == (1, 1)


def test_the_next_days_bring_it_for_what_is_new_and_else_after_a_week(
    stores: Stores, inbox: tuple[Inbox, Mailer]
) -> None:
    """The same debts are not said every day; nothing owed is no mail."""
    _, mailer = inbox
    assert not _send(stores, mailer, [])
    assert _send(stores, mailer, [LATE])
    assert not _send(stores, mailer, [LATE], TODAY + timedelta(1))
    assert _send(stores, mailer, [LATE, NEW], TODAY + timedelta(2))
    assert not _send(stores, mailer, [NEW], TODAY + timedelta(3))
    assert _send(stores, mailer, [NEW], TODAY + timedelta(9))


def test_what_is_noted_of_a_mail_says_nothing(stores: Stores, inbox: tuple[Inbox, Mailer]) -> None:
    """The board's pages can read it: not that a comment sounded urgent, or in which round, nor a name."""
    urgent = Owed(
        "urgent", "0123abcd", "Comments of x-r1 that sound urgent wait", "/desk/urgent", is_late=True
    )
    assert _send(stores, inbox[1], [urgent, LATE])
    noted = stores.board.document(NOTICE, TODAY.isoformat())
    assert noted is not None
    assert not any(word in noted.body for word in (b"urgent", b"x-r1", b"0123abcd", b"action", b"Ann"))
    assert not _send(stores, inbox[1], [urgent], TODAY + timedelta(1))


def test_a_server_that_is_down_uses_no_day_up(stores: Stores, inbox: tuple[Inbox, Mailer]) -> None:
    """It is said without the password, and tried again."""
    kept, mailer = inbox
    down = Mailer(MailServer("smtp", "127.0.0.1", 1, "heard", "s3cret"), "heard@board.example", mailer.to)
    with pytest.raises(MailProblem, match="did not answer") as problem:
        _send(stores, down, [LATE])
    assert "s3cret" not in str(problem.value)
    assert stores.board.ids(NOTICE) == ()
    assert _send(stores, mailer, [LATE])
    assert len(kept.mails) == 1
