"""The people of the desk: their roles, and what each role may do, as one table."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.errors import UserError
from surveys.store.record_entries import same_person

ROLES: Mapping[str, str] = {
    "viewer": "reads the desk and the record",
    "editor": "writes stories, partners, actions, targets and answers",
    "approver": "publishes what an editor wrote for those who took part",
    "administrator": "ends other people's sessions, and sees who signed in",
    "coder": "reads comments without names, ten at a time, and says what they are about; sees nothing else of the desk",
    "safeguarding": "reads first the comments that sound urgent, and writes down what was decided",
    "contact_point": "reads requests to be contacted, and says when somebody has been in touch; sees nothing else",
    "trainer": "sees the published results of the courses that the link names, and nothing else",
    "young_people": "a young people's group: sees answers before they are public, and says if they are what was meant",
}
READS_THE_DESK = frozenset({"viewer", "editor", "approver", "administrator"})
READS_COMMENTS = frozenset({"coder", "safeguarding"})

MAY: Mapping[str, frozenset[str]] = {
    "enter": frozenset(ROLES),
    "read": READS_THE_DESK,
    "write": frozenset({"editor"}),
    "approve": frozenset({"approver"}),
    "administer": frozenset({"administrator"}),
    "look": frozenset({"young_people"}),
    "code": frozenset({"coder"}),
    "decide": frozenset({"safeguarding"}),
    "see how far coding is": READS_COMMENTS,
    "see the codebook": READS_THE_DESK | {"coder"},
    "contact": frozenset({"contact_point"}),
    "see courses": frozenset({"trainer"}),
}
"""What can be done at the desk, and which roles may."""


class NoSuchRole(UserError, ValueError):
    """The message says which roles there are."""


@dataclass(frozen=True)
class Identity:
    """Who somebody is at the desk: the name that stands beside what they write, and their roles. `courses` are those that a
    trainer may see, as runs of a programme such as "training-1"."""

    name: str
    roles: frozenset[str]
    courses: frozenset[str] = frozenset()

    def may(self, what: str) -> bool:
        return bool(self.roles & MAY[what])

    def is_called(self, name: str) -> bool:
        """Whether a name in the record is theirs."""
        return same_person(self.name, name)


def roles_of(typed: list[str]) -> frozenset[str]:
    """Raises `NoSuchRole`."""
    if unknown := [role for role in typed if role not in ROLES]:
        there = "; ".join(f"{role} ({what})" for role, what in ROLES.items())
        raise NoSuchRole(f"there is no role '{unknown[0]}'. There are: {there}")
    return frozenset(typed)
