"""What `heard round` says of a round, as lines: how far it is, what a revision changes, what closing did."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from api.installation.clock import today
from surveys.days import day_in_words
from surveys.definition.revisions import CANNOT_TELL, RevisionChange
from surveys.definition.survey import Survey
from surveys.fieldwork.ending.adding_up import Fate
from surveys.fieldwork.ending.closing import Closing
from surveys.fieldwork.ending.damage import Loss
from surveys.rounds import FEW, Round, band

CERTAIN = "Nobody can tell any more who took part."
NOT_CERTAIN = (
    "If another place holds the round's key, destroy it there: whoever has it can tell who took part."
)

SMALL = (
    "Small groups can add up to the next: open their rounds with --adds-up, which those who answer are told."
)

WILL_WAIT = (
    f"Fewer than {FEW} answered, with any that wait from earlier rounds. Their answers are not destroyed: they wait, "
    "sealed, for the next round of the survey that is opened with --adds-up, for a year at most."
)

WAITS = (
    f"Fewer than {FEW} answered: what was said waits, sealed, for the next round of the survey that is opened with "
    "--adds-up, and is counted with it. If none comes within a year, it is destroyed unread; at once: heard round discard."
)

MEANS_THE_SAME = (
    "Where the words still mean the same, say so in the question, with the words from before and the reason: "
    'said_before = { ask = "...", because = "..." }'
)

STAGES = {
    "planned": "opens on {first}",
    "open": "open since {first}",
    "over": "its last day has passed; it is about to be closed",
    "closed": "closed; opened on {first}",
}


def status_lines(round_: Round, counted: Mapping[str, Any] | None) -> list[str]:
    """What is known of a round before its release."""
    stage = round_.stage(today())
    until = (
        f", until {day_in_words(round_.closes_on)}"
        if round_.closes_on and stage in ("planned", "open")
        else ""
    )
    lines = [f"{round_.called}: {STAGES[stage].format(first=f'{day_in_words(round_.opened_on)}')}{until}"]
    if stage == "closed":
        return [*lines, _where_its_numbers_are(round_)]
    lines += [f"{name:<9}{value}" for name, value in _known_of(round_).items() if value]
    if counted:
        on = date.fromisoformat(counted["counted_on"])
        lines += [f"started  {counted['started']}", f"finished {counted['finished']}"]
        lines.append(
            f"Counted on {day_in_words(on)}. It is counted once a day, so that nobody can watch a person take part."
        )
    return lines


def _where_its_numbers_are(round_: Round) -> str:
    if round_.waits:
        return WAITS
    if round_.added_to:
        into = round_.added_to
        return (
            f"Its answers were too few alone, and are counted with those of {into}: heard release show {into}"
        )
    return f"Its numbers are in its release: heard release show {round_.id}"


def _known_of(round_: Round) -> dict[str, str]:
    reached = (
        f"reached on {day_in_words(round_.full_on)}; nobody else is let in"
        if round_.full_on
        else "not reached"
    )
    return {
        "invited": round_.invited,
        "asked": f"{round_.asked or ''}",
        "quota": f"about {round_.quota}, {reached}" if round_.quota else "",
        "results": f"from {day_in_words(round_.results_on)}" if round_.results_on else "",
    }


def course_lines(rounds: Sequence[Round], address: str) -> Iterator[str]:
    """The rounds of a course, with the addresses to give out and the posters to print."""
    yield f"The programme {rounds[0].programme}: {rounds[0].label}"
    for round_ in rounds:
        where = f"{address}/s/{round_.code}"
        last = f" to {day_in_words(round_.closes_on)}" if round_.closes_on else ""
        yield f"{round_.id}, from {day_in_words(round_.opened_on)}{last}"
        yield f"  answer  {where}"
        yield f"  poster  {where}/poster"
    yield (
        f"Where fewer than {FEW} answer, their answers wait, sealed, for the next course that is opened with --adds-up, "
        "and are counted with it. They are told so."
        if rounds[0].adds_up
        else f"A round that fewer than {FEW} people answer is never opened: their answers are destroyed unread. {SMALL}"
    )


def revision_lines(round_: Round, revised: Survey, changes: Sequence[RevisionChange]) -> list[str]:
    """What a revision changes, question by question, and what follows for the results."""
    lines = [f"{round_.id}: revision {round_.revision} -> {revised.revision}"]
    for change in changes:
        lines.append(f"  {f'[{change.question}] ' if change.question else ''}{change.says}.")
        if change.breaks:
            lines.append(
                "      Begins a new series: results before and after this round are not compared with it."
            )
    return [*lines, *((CANNOT_TELL, MEANS_THE_SAME) if any(change.breaks for change in changes) else ())]


def what_goes(round_: Round, loss: Loss, fate: Fate) -> Iterator[str]:
    """What closing a round destroys, before it does."""
    yield f"Closing {round_.id} takes its last answers in. Then nobody can answer it any more, and these are destroyed:"
    yield "  its keys, the tags of who took part, and the places of whoever is midway: they cannot go on"
    if fate == "go":
        yield f"  the answers that wait: they are fewer than {FEW}, so nobody reads them, now or later"
    yield from (f"  what cannot be read: {sentence}" for sentence in loss.sentences)
    if fate == "go":
        yield f"To give people longer instead: heard round change {round_.id} --closes DAY. {SMALL}"
    if fate == "wait":
        yield WILL_WAIT


def closing_lines(closing: Closing) -> list[str]:
    """What closing did, in bands of ten: exact numbers of people are in no place but the analysis."""
    taken = closing.taken
    lines = [f"{closing.round.id} is closed."]
    if closing.round.waits:
        lines.append(WAITS)
    if taken.destroyed:
        lines += [f"Fewer than {FEW} answers were waiting: they were destroyed unread.", SMALL]
    if taken.damaged:
        lines.append(f"{taken.damaged} sealed rows did not open with this key and were destroyed.")
    lines.append(
        f"Taken in at the end: {band(taken.opened)}. Responses of the round: {band(closing.responses)}."
    )
    if closing.added:
        lines.append(
            f"Among them are the answers of {', '.join(closing.added)}, which had waited for this round."
        )
    lines.append(f"Destroyed: {_destroyed(closing)}.")
    lines += _lines_of_programme(closing)
    if not closing.left:
        lines.append(f"Checked: none of them is left. {CERTAIN if closing.key else NOT_CERTAIN}")
    return lines


def _destroyed(closing: Closing) -> str:
    keys = "the round's keys" if closing.key else "no round key (there was none here)"
    if closing.round.waits:
        return f"{keys} but the one to the answers that wait, all participation tags, all drafts"
    return f"{keys}, all participation tags, all drafts, all sealed rows"


def _lines_of_programme(closing: Closing) -> Iterator[str]:
    if closing.beside:
        yield (
            f"Set side by side with {closing.beside}: of each question it is kept how many rose and how many did not, "
            f"where there are {FEW} pairs. Codes that two people shared, which are in no pair: {band(closing.shared)}."
        )
    if closing.ended:
        yield f"The programme {closing.ended} is over. Destroyed: all that was kept under codes, and the programme key."
