"""Whose settings `heard doctor` looks at: where each process has a database account of its own, what it is not to have is
nothing that it lacks."""

from dataclasses import dataclass

from api.installation.settings import Settings
from surveys.store.database.checkup import check_up
from surveys.store.database.roles import GROUPS
from surveys.store.protocols import StoreUnavailable


@dataclass(frozen=True, init=False)
class Whose:
    """The processes whose business something is. `is_apart`: where one process does everything, it is nobody's."""

    processes: frozenset[str]
    is_apart: bool

    def __init__(self, *processes: str, is_apart: bool = False) -> None:
        object.__setattr__(self, "processes", frozenset(processes))
        object.__setattr__(self, "is_apart", is_apart)


ALL = Whose(*GROUPS)


def process_of(settings: Settings) -> str | None:
    """The process that these settings are of, which the database tells by the one group of its account. None where one
    process does everything, and where that cannot be told: then everything is looked at."""
    if settings.is_sqlite:
        return None
    try:
        found = check_up(settings.database_url)
    except StoreUnavailable:
        return None
    if found.is_superuser or found.is_owner:
        return None
    processes = [process for process, group in GROUPS.items() if group in found.groups]
    return processes[0] if len(processes) == 1 else None


def belongs_to(process: str | None, whose: Whose) -> bool:
    return process in whose.processes if process else not whose.is_apart
