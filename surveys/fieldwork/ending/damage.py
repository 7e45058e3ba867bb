"""What is damaged or missing of a round, before anything of it is destroyed. A disk that failed must not take the answers
that it left."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.privacy.intake import Intake
from surveys.rounds import Round, RoundProblem
from surveys.store.protocols import Stores

LOOKED_AT = ("rounds", "participation", "pool", "responses")
"""The stores that a closing reads and writes."""

GIVE_UP = "--give-up-what-is-damaged"


@dataclass(frozen=True)
class Loss:
    """What cannot be read of a round. `files` are the stores whose files are damaged, `unreadable` sealed answers that do
    not open, and `missing` says that more people have sent than there are answers."""

    files: tuple[str, ...] = ()
    unreadable: int = 0
    missing: bool = False

    def __bool__(self) -> bool:
        return bool(self.files or self.unreadable or self.missing)

    @property
    def sentences(self) -> Iterator[str]:
        for name in self.files:
            yield f"the file of the {name} store is damaged"
        if self.unreadable:
            yield f"{self.unreadable} sealed answers do not open with their key: they are damaged, or the key is another"
        if self.missing:
            yield "sealed answers are missing that people have sent: a file was lost, emptied or put back from a copy"


def loss_of(stores: Stores, intake: Intake, round_: Round) -> Loss:
    """It looks only."""
    files = stores.damage(LOOKED_AT)
    if files:
        return Loss(files)
    if round_.finished is not None:  # counted, and on its way to be destroyed
        return Loss()
    return Loss((), intake.damaged(round_.id), _is_missing(stores, round_.id))


def _is_missing(stores: Stores, round_id: str) -> bool:
    """Whoever has sent has a row in the pool until the round is closed, also when it was opened or taken back. The row comes
    first, so it is looked at last."""
    with stores.participation.transaction() as work:
        _started, sent = work.counts(round_id)
    with stores.pool.transaction() as pool:
        return pool.rows(round_id) < sent


def check_whole(stores: Stores, intake: Intake, round_: Round) -> None:
    """Raises `RoundProblem` that says what is damaged, and what can be done."""
    if loss := loss_of(stores, intake, round_):
        raise RoundProblem("\n".join([f"{round_.id} is left as it is:", *loss.sentences, _WHAT_TO_DO]))


def check_files(stores: Stores) -> None:
    """Raises `RoundProblem` where a file is damaged that answers are in."""
    if files := stores.damage(LOOKED_AT):
        names = ", ".join(files)
        raise RoundProblem(f"damaged files of {names}: nothing is opened, closed or destroyed. {_WHAT_TO_DO}")


_WHAT_TO_DO = (
    "Nothing was destroyed. Put back what is damaged (a key or a file from before), or see what the disk says; where it is "
    f"lost for good, go on with {GIVE_UP}: what cannot be read is then destroyed"
)
