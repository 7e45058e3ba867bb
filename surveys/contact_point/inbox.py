"""What the contact point does with requests to be contacted: see who waits, open one, destroy it when it is done.

Only the contact point has the key that opens them. Nothing that talks to people or counts answers uses this.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from surveys.dialogue.text import tidy
from surveys.errors import UserError
from surveys.privacy.keys import Keys
from surveys.privacy.sealing import Unreadable, open_response
from surveys.store.protocols import ContactRequest, ContactStore

KEY = "contact"
"""The name of the contact point's private key."""


class ContactProblem(UserError):
    """Something about requests that cannot be done now; the message says why and what to do."""


def public_key(keys: Keys) -> str:
    """The key that requests are sealed to, as hex; the pair is made when there is none."""
    if keys.read(KEY) is None:
        keys.make(KEY)
    return bytes(keys.private_key(KEY).public_key).hex()


def waiting(store: ContactStore) -> list[ContactRequest]:
    """Whoever waits, the longest first."""
    with store.transaction() as work:
        return work.requests()


def answer_by(request: ContactRequest, days: int) -> date:
    """The last day on which what was promised is kept."""
    return request.asked_on + timedelta(days=days)


def find(store: ContactStore, start: str) -> ContactRequest:
    """The request whose id begins like that. Raises `ContactProblem`."""
    matching = [request for request in waiting(store) if request.id.startswith(start.casefold())]
    if len(matching) != 1 or not start:
        many = "more than one request has" if matching else "no request has"
        raise ContactProblem(f"{many} an id that begins with '{start}'; see: heard contact list")
    return matching[0]


def opened(keys: Keys, request: ContactRequest) -> Mapping[str, str]:
    """What somebody wrote, tidy: whoever broke into the chat could seal anything, and it is shown at a terminal. Raises
    `ContactProblem`, `KeyProblem`."""
    try:
        written = open_response(keys.private_key(KEY), request.sealed)
    except Unreadable:
        raise ContactProblem(
            "this request was sealed to another key than the one in HEARD_CONTACT_KEYS, or is damaged"
        ) from None
    return {step: tidy(words) for step, words in written.items() if isinstance(words, str)}


def destroy(store: ContactStore, request: ContactRequest) -> None:
    """For good: no byte of it stays in the store's files."""
    with store.transaction() as work:
        work.destroy(request.id)
    store.scrub()
