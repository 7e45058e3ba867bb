"""Finding a round, and all that it was asked in. It reads only: nothing is opened, changed or closed here."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from surveys.definition.revisions import pooled
from surveys.definition.survey import Survey
from surveys.fieldwork.programmes import Run, run_of
from surveys.privacy.keys import Keys
from surveys.rounds import Round, RoundProblem, latest
from surveys.store.protocols import RoundsStore, RoundsWork


@dataclass(frozen=True)
class Fieldwork:
    """A round with what belongs to it, as they were in one moment.

    `revisions` is all that the round was asked in, oldest first. `run` is its run of a programme, where it has one. `added`
    are the rounds whose answers are counted with its own; `counted_in` is the round that its own are counted in."""

    round: Round
    revisions: tuple[Survey, ...]
    run: Run | None
    added: tuple[Round, ...]
    counted_in: Round

    @property
    def survey(self) -> Survey:
        """The newest revision, with all that earlier ones asked. Raises `ValidationError` where they do not fit together."""
        return pooled(self.revisions)


def read_fieldwork(store: RoundsStore, code: str) -> Fieldwork:
    """The round that a round id or a survey id means, with its revisions and its run, read in one transaction.

    Raises `RoundProblem` where there is no such round, or its survey cannot be read."""
    with store.transaction() as work:
        rounds = work.rounds()
        round_ = pick_round(rounds, code)
        return Fieldwork(
            round_,
            revisions_in(work, round_),
            run_of(work, round_),
            tuple(added(rounds, round_)),
            counted_in(rounds, round_),
        )


def added(rounds: Sequence[Round], round_: Round) -> list[Round]:
    """The rounds whose answers are counted with those of another, and those whose answers were counted with theirs."""
    direct = [each for each in rounds if each.added_to == round_.id]
    return [one for each in direct for one in (*added(rounds, each), each)]


def counted_in(rounds: Sequence[Round], round_: Round) -> Round:
    """The round that the answers of one are counted in: itself, where they were not added to another's."""
    by_id = {each.id: each for each in rounds}
    while round_.added_to:
        round_ = by_id[round_.added_to]
    return round_


def find_round(store: RoundsStore, code: str) -> Round:
    """The round that a round id or a survey id means. Raises `RoundProblem`."""
    with store.transaction() as work:
        return pick_round(work.rounds(), code)


def pick_round(rounds: Sequence[Round], code: str) -> Round:
    """Like `find_round`, among rounds that were read already (in order of opening). Raises `RoundProblem`, also where the
    code means several: what is done to a round is done to the one that was meant."""
    round_ = latest(rounds, code)
    if round_ is None:
        known = ", ".join(each.id for each in rounds) or "there are none yet: heard round open SURVEY"
        raise RoundProblem(f"there is no round '{code}'; rounds: {known}")
    still_there = [each for each in rounds if each.survey == code and each.is_open]
    if still_there and still_there != [round_]:
        either = "; ".join(each.called for each in rounds if each in still_there or each is round_)
        raise RoundProblem(f"'{code}' can mean several rounds; name one of them: {either}")
    return round_


def survey_of(store: RoundsStore, round_: Round) -> Survey:
    """The survey of a round. Where it was asked in several revisions, this is the newest with all that earlier ones asked.

    Raises `RoundProblem`."""
    return pooled(revisions_of(store, round_))


def revisions_of(store: RoundsStore, round_: Round) -> tuple[Survey, ...]:
    """All that a round was asked in, oldest first; newcomers are asked the last. Raises `RoundProblem`."""
    with store.transaction() as work:
        return revisions_in(work, round_)


def revisions_in(work: RoundsWork, round_: Round) -> tuple[Survey, ...]:
    """Like `revisions_of`, inside a transaction. Raises `RoundProblem`."""
    return tuple(_survey(round_, work.revision(round_.survey, revision)) for revision in round_.revisions)


def _survey(round_: Round, body: str | None) -> Survey:
    if body is None:
        raise RoundProblem(f"{round_.id} has lost its survey; restore the rounds store from its backup")
    try:
        return Survey.model_validate_json(body)
    except ValidationError:
        raise RoundProblem(
            f"the survey of {round_.id} was kept by another version of Heard, which must be used to close the round"
        ) from None


def check_is_ours(store: RoundsStore, keys: Keys) -> None:
    """Raises `RoundProblem` where rounds are open here and the key of none of them is: then it is the database of another
    installation, or these are not our keys. What people answered would be lost between the two."""
    with store.transaction() as work:
        open_now = [each for each in work.rounds() if each.is_open]
    if open_now and not any(keys.read(each.id) for each in open_now):
        names = ", ".join(each.id for each in open_now)
        raise RoundProblem(
            f"{names} is open in this database, but its key is not here: another installation uses the database, or the "
            "keys are elsewhere. Give each installation a database of its own (HEARD_DATABASE_URL), or put the keys back "
            "(HEARD_KEYS); only where they are lost for good, close it here"
        )
