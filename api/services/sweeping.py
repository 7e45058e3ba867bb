"""What the process that talks to people cleans up: places past their time, and keys that nothing needs any more."""

from surveys.conversation.contact import KEY as CONTACT_PLACES_KEY
from surveys.fieldwork.ending.overdue import expire_places
from surveys.privacy.expiring_keys import destroy_past
from surveys.privacy.keys import Keys
from surveys.store.protocols import ParticipationStore


def sweep_drafts(participation: ParticipationStore, now: int) -> None:
    """Delete drafts past their time, in seconds since 1970. Whether any expired or not, the store is cleaned: every
    turn replaces a draft and every sending deletes one, and in PostgreSQL their bytes stay until then."""
    expire_places(participation, now)
    participation.scrub()


def end_keys(keys: Keys, now: int) -> None:
    """Destroy keys that no place of somebody who asks to be contacted needs any more."""
    destroy_past(keys, CONTACT_PLACES_KEY, now)
