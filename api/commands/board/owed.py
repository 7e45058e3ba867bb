"""`heard owed`: what the board owes, for people, for programs and by mail."""

import hashlib
import json
import secrets
from collections.abc import Coroutine, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Annotated, Any

import typer

from analysis.plan import Plan
from analysis.plan.record import approvals_of, plan_from
from analysis.release import parse
from api.commands.context import installation_of, plan_of
from api.installation.clock import today
from api.installation.front_door import CHECKED_WITHIN_DAYS
from api.installation.settings import Settings
from api.installation.wiring import Installation
from api.process.jobs import Job, keep_doing
from api.process.mail import Mailer
from api.services import reporting
from api.services.answers import notices
from api.services.answers.owed import BoardFacts, Owed, Promised, owed
from api.services.answers.words_that_end import ending_words
from surveys.days import day_in_words
from surveys.errors import UserError
from surveys.rounds import round_of
from surveys.store.comments import CommentsStore
from surveys.store.protocols import AnswersStore, BoardStore

PAGE = "/desk/owed"
LOOK_SECONDS = 3600
"""How often it is looked whether today's mail is due."""


class NoMail(UserError):
    """There is no mail server; the message says what to set."""


def owed_command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="The same for programs.")] = False,
    mail: Annotated[bool, typer.Option("--mail", help="Send today's mail, where one is due.")] = False,
) -> None:
    """Say what the board owes: answers, actions, checks, comments to read, rounds that close. What is late comes first."""
    installation, plan = installation_of(context), plan_of(context)
    if mail:
        typer.echo("Mailed." if mail_what_is_owed(installation, plan) else "Nothing to mail today.")
        return
    found = owed_now(installation, plan)
    if as_json:
        typer.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"- {'LATE: ' if one.is_late else ''}{one.says}.{_by(one)} {one.at}")
    typer.echo(_told(found))


def _by(one: Owed) -> str:
    return f" By {day_in_words(one.by)}." if one.by else ""


def _told(found: tuple[Owed, ...]) -> str:
    late = sum(one.is_late for one in found)
    return f"{len(found)} owed, {late} late." if found else "The board owes nothing."


def _plain(one: Owed) -> dict[str, object]:
    return {**asdict(one), "by": one.by.isoformat() if one.by else None}


# What is known of it ----------


def owed_now(installation: Installation, plan: Plan, on: date | None = None) -> tuple[Owed, ...]:
    """What the board owes today. `plan` is that of the files."""
    return owed(_facts(installation, plan, on or today()))


def _facts(installation: Installation, plan: Plan, on: date) -> BoardFacts:
    stores, settings = installation.stores, installation.settings
    entries = stores.record.entries()
    return BoardFacts(
        today=on,
        plan=plan_from(plan, entries),
        scorecard=next(_documents(stores.board, "scorecard"), None),
        rounds=tuple(_documents(stores.board, "round")),
        releases=tuple(parse(body) for body in _bodies(stores.board, "release")),
        answered=frozenset(_answered(stores.answers)),
        promised=tuple(_promised(stores.answers)),
        unread=tuple(_unread(stores.comments)),
        urgent=_urgent(installation),
        ending=ending_words(stores.board, settings.keep_words_months, on),
        front_door_due=_front_door_due(settings),
        reported_on=_reported_on(stores.board),
        waiting=tuple(sorted(approvals_of(entries).waiting)),
    )


def _bodies(board: BoardStore, kind: str) -> Iterator[bytes]:
    for document_id in board.ids(kind):
        if document := board.document(kind, document_id):
            yield document.body


def _documents(board: BoardStore, kind: str) -> Iterator[dict[str, object]]:
    yield from map(json.loads, _bodies(board, kind))


def _answered(answers: AnswersStore) -> Iterator[tuple[str, str]]:
    for _, _, body in answers.versions():
        yield round_of(body["answer"]["release"]), body["answer"]["theme"]


def _promised(answers: AnswersStore) -> Iterator[Promised]:
    newest = {name: body["answer"] for name, _, body in answers.versions()}
    for name, answer in newest.items():
        if answer["status"] == "doing" and answer["by_when"]:
            yield Promised(name, answer["words"]["en"]["said"], date.fromisoformat(answer["by_when"]))


def _unread(comments: CommentsStore) -> Iterator[str]:
    """Rounds with a comment that nobody has coded."""
    with comments.transaction() as work:
        for round_id in work.rounds():
            coded = {coding.comment for coding in work.codings(round_id)}
            if any(comment.id not in coded for comment in work.comments_of(round_id)):
                yield round_id


def _urgent(installation: Installation) -> dict[str, str]:
    """Rounds, each with a word that changes when its first comment is decided on."""
    from api.desk.comments import UrgentDesk  # reads free text, which whoever only serves pages does not need

    stores, days = installation.stores, installation.settings.urgent_days
    desk = UrgentDesk(stores.comments, stores.record, stores.board, lambda: datetime.now(UTC), days)
    waiting = {each.round: each.waiting[0] for each in desk.rounds() if each.waiting}
    return {round_id: hashlib.sha256(first.encode()).hexdigest()[:16] for round_id, first in waiting.items()}


def _front_door_due(settings: Settings) -> date | None:
    checked = settings.front_door_checked
    return checked + timedelta(days=CHECKED_WITHIN_DAYS) if checked else None


def _reported_on(board: BoardStore) -> date | None:
    if not reporting.versions(board):
        return None
    approval = reporting.published_report(board).approval
    return approval.on if approval else None


# By mail ----------


def mailer_of(settings: Settings) -> Mailer | None:
    """None where no mail is wanted."""
    server = settings.mail_server
    return Mailer(server, settings.mail_from, settings.mail_to) if server else None


def mail_what_is_owed(installation: Installation, plan: Plan) -> bool:
    """Whether a mail was sent now. Raises `NoMail`, `MailProblem`."""
    settings = installation.settings
    mailer = mailer_of(settings)
    if mailer is None:
        raise NoMail("there is no mail server: set HEARD_MAIL_SERVER, HEARD_MAIL_FROM and HEARD_MAIL_TO")
    found, about = owed_now(installation, plan), (settings.board_name, f"{settings.public_url}{PAGE}")
    return notices.mail(installation.stores.board, mailer, found, today(), about, secrets.token_hex(16))


def noticing(installation: Installation, plan: Plan) -> list[Coroutine[Any, Any, None]]:
    """What the process does that has the desk, where a mail is wanted."""
    if installation.settings.mail_server is None:
        return []
    return [
        keep_doing(Job("mail of what is owed", partial(mail_what_is_owed, installation, plan), LOOK_SECONDS))
    ]
