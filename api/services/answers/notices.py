"""A mail that says that the board owes something: once a day at most, and only when something is new or a week has passed.
It holds no number, no name and no words of anybody; what it is about is read at the desk.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from api.process.mail import Mailer, MailProblem
from api.services.answers.owed import Kind, Owed
from surveys.store.protocols import BoardStore, Document, FrozenDocument

log = logging.getLogger("heard.notices")

NOTICE, UNSENT = "notice", "notice-unsent"
"""The kinds of document that say what was mailed on a day, and that it could not be sent after all. The id of the first
is the day, with a number where it was tried again; it is frozen, so that one process sends."""
AGAIN_AFTER = timedelta(days=7)

SENTENCES: Mapping[Kind, str] = {
    "urgent": "Something has to be looked at first, by whoever is named for it.",
    "promise": "What young people were promised is late.",
    "answer": "Young people wait for an answer.",
    "action": "An action of the plan is late.",
    "front-door": "The number of the local front door is due for its check.",
    "bellwether": "A bellwether is outside its limits.",
    "words": "What people wrote is destroyed soon, and no release tells of it yet.",
    "comments": "Comments wait for somebody to read them.",
    "round": "A round closes soon.",
    "report": "The report is wanted.",
    "second-person": "Something waits for a second person.",
}


def words(found: Iterable[Owed], board_name: str, address: str) -> tuple[str, str]:
    """Subject and body: a fixed sentence for each kind of thing that is owed, and where to look."""
    kinds = {one.kind for one in found}
    lines = [f"- {sentence}" for kind, sentence in SENTENCES.items() if kind in kinds]
    body = ["There is something to do at the desk:", "", *lines, "", f"Look here: {address}", ""]
    return f"{board_name}: something to do at the desk", "\n".join(body)


def is_due(board: BoardStore, found: Sequence[Owed], today: date) -> bool:
    """Whether something is owed that was not in the last mail, or the last mail is a week old."""
    days = _sent(board)
    if not found or any(day[:DAY] == today.isoformat() for day in days):
        return False
    if not days:
        return True
    document = board.document(NOTICE, days[-1])
    known = set(json.loads(document.body)["owed"]) if document else set()
    is_new = any(_noted(one) not in known for one in found)
    return is_new or today >= date.fromisoformat(days[-1][:DAY]) + AGAIN_AFTER


DAY = len("2026-11-30")


def _sent(board: BoardStore) -> list[str]:
    unsent = set(board.ids(UNSENT))
    return sorted(each for each in board.ids(NOTICE) if each not in unsent)


def mail(
    board: BoardStore, mailer: Mailer, found: Sequence[Owed], today: date, about: tuple[str, str], token: str
) -> bool:
    """Send the mail of the day; whether it was sent now. `about` is the board's name and the address of the list, `token`
    random: of several processes the one whose token is kept sends. Raises `MailProblem`."""
    if not is_due(board, found, today):
        return False
    # Asked first: a server that is down does not use the day up.
    mailer.check()
    name = _name(board, today)
    if not _claimed(board, found, name, token):
        return False
    try:
        mailer.send(*words(found, *about))
    except MailProblem as problem:
        if not problem.may_be_sent:
            board.publish_all([Document.of(UNSENT, name, token.encode())])
        raise
    log.info("what the board owes was mailed")
    return True


def _noted(one: Owed) -> str:
    """What stands for it in the note of a mail. The board's pages can read that, and are not to see that something urgent
    waited, or in which round."""
    return hashlib.sha256(one.key.encode()).hexdigest()[:16]


def _name(board: BoardStore, today: date) -> str:
    """What today's mail is called: the day, and which try it is where one could not be sent."""
    tries = sum(each.startswith(today.isoformat()) for each in board.ids(UNSENT))
    return f"{today.isoformat()}-{tries + 1}" if tries else today.isoformat()


def _claimed(board: BoardStore, found: Sequence[Owed], name: str, token: str) -> bool:
    body = json.dumps({"owed": [_noted(one) for one in found], "token": token}).encode()
    try:
        board.publish_all([Document.of(NOTICE, name, body, frozen=True)])
    except FrozenDocument:
        return False
    return True
