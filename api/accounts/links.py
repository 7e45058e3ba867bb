"""Signing in by a link that works once. Who was given one, who used it and whose session was ended is in the board's
record; of the link itself only a hash is there.

A session rests on the entry that says who signed in, and ends with an entry too: nothing has to be kept elsewhere, and no
account can sign somebody in without leaving a trace.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from api.accounts.people import Identity
from surveys.errors import UserError
from surveys.store.protocols import Entry, RecordStore, Writing
from surveys.store.record_entries import in_record, same_person

GIVEN, SIGNED_IN, ENDED = "sign-in-link", "signed-in", "sign-in-ended"
BY_PROVIDER, ASKED = "provider ", "asked"
KINDS = (GIVEN, SIGNED_IN, ENDED)
GOOD_FOR = timedelta(hours=24)
TOKEN_BYTES = 24


class LinkProblem(UserError):
    """A link that does not sign anybody in; the message says why and what to do."""


def new_link(record: RecordStore, identity: Identity, given_by: str, now: datetime) -> str:
    """The token of a new link."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    body = {**_allowed(identity), "until": in_record(now + GOOD_FOR), "link": _hash(token)}
    record.write(in_record(now), given_by, Writing(GIVEN, identity.name, body))
    return token


def holder(entries: Iterable[Entry], token: str, now: datetime) -> Entry:
    """The entry of a link that may still be used. Raises `LinkProblem`."""
    known = list(entries)
    given = next((e for e in known if e.kind == GIVEN and e.body["link"] == _hash(token)), None)
    if given is None:
        raise LinkProblem("This link is not known. Check that you copied all of it.")
    if _used(known, given):
        raise LinkProblem("This link was used already. Ask for a new one: heard sign-in NAME")
    if in_record(now) > given.body["until"]:
        raise LinkProblem("This link is too old. Ask for a new one: heard sign-in NAME")
    return given


def use(record: RecordStore, token: str, now: datetime) -> Entry:
    """Sign in: the entry that the session rests on. Of two who use a link at once, one is let in. Raises `LinkProblem`."""
    given = holder(record.entries(), token, now)
    allowed = {name: given.body[name] for name in ("roles", "courses") if name in given.body}
    mine = record.write(in_record(now), given.about, Writing(SIGNED_IN, str(given.number), allowed))
    if _used(record.entries(), given) != mine:
        raise LinkProblem("This link was used already. Ask for a new one: heard sign-in NAME")
    return mine


def use_provider(
    record: RecordStore, identity: Identity, subject: str, now: datetime, asked_at: datetime | None = None
) -> Entry:
    """Sign in whom the board's own provider knows. `subject` is no number: it can use up nobody's link. `asked_at` is when
    the provider asked who they are, where it says so."""
    asked, about = {ASKED: in_record(asked_at)} if asked_at else {}, f"{BY_PROVIDER}{subject}"
    name = _own_name(record.entries(), about, identity.name)
    return record.write(in_record(now), name, Writing(SIGNED_IN, about, {**_allowed(identity), **asked}))


def _own_name(entries: Iterable[Entry], about: str, wished: str) -> str:
    """The name by which somebody came in first, whatever their provider calls them now: by it goes whose a draft is, and
    whether a second person has looked. Somebody else of that name is told from them by a number."""
    known = [e for e in entries if e.kind == SIGNED_IN and e.about.startswith(BY_PROVIDER)]
    own = next((entry.who for entry in known if entry.about == about), None)
    if own is not None:
        return own
    free = [wished, *(f"{wished} ({number})" for number in range(2, len(known) + 3))]
    return next(name for name in free if not any(same_person(name, entry.who) for entry in known))


def asked_on(entries: Iterable[Entry], signed_in: str) -> str | None:
    """When somebody last had to show who they are: with a link, when they used it; else what their provider says. None where
    it does not say: they may have been signed in there for days."""
    mine = next((e for e in entries if e.kind == SIGNED_IN and str(e.number) == signed_in), None)
    if mine is None:
        return None
    return mine.body.get(ASKED) if mine.about.startswith(BY_PROVIDER) else mine.at


def first_with(entries: Iterable[Entry], roles: Collection[str]) -> date | None:
    """The day on which somebody was first given a link or let in with one of these roles; None where nobody was."""
    given = (
        e for e in entries if e.kind in (GIVEN, SIGNED_IN) and not set(roles).isdisjoint(e.body["roles"])
    )
    return next((date.fromisoformat(entry.at[:10]) for entry in given), None)


def end(record: RecordStore, signed_in: int, by: str, why: str, now: datetime) -> None:
    """End a session, whosever it is."""
    record.write(in_record(now), by, Writing(ENDED, str(signed_in), {}, why))


def mark_of(signed_in: Entry) -> str:
    """What a session rests on. The number alone would be another's where the record was put back from a copy, and somebody
    else signed in as that number since."""
    return f"{signed_in.number}.{signed_in.hash}"


def number_of(entries: Iterable[Entry], mark: str) -> str:
    """The number of the entry that a session rests on; empty where it is not in this record."""
    number, _, its_hash = mark.partition(".")
    return next((number for e in entries if str(e.number) == number and e.hash == its_hash), "")


def identity_of(entries: Sequence[Entry], signed_in: str) -> Identity | None:
    """Whose session rests on an entry; None where it was ended."""
    mine = next((e for e in entries if e.kind == SIGNED_IN and str(e.number) == signed_in), None)
    ended = any(e.kind == ENDED and e.about == signed_in for e in entries)
    if mine is None or ended:
        return None
    return Identity(mine.who, frozenset(mine.body["roles"]), frozenset(mine.body.get("courses", ())))


def _allowed(identity: Identity) -> dict[str, list[str]]:
    """Courses are named where there are any."""
    courses = {"courses": sorted(identity.courses)} if identity.courses else {}
    return {"roles": sorted(identity.roles), **courses}


def _used(entries: Iterable[Entry], given: Entry) -> Entry | None:
    """The first entry that used a link."""
    return next((e for e in entries if e.kind == SIGNED_IN and e.about == str(given.number)), None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
