"""`heard scorecard new`: the files of another board's plan, by some questions."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from analysis.plan.starting import NewPlan, OwnPriority, plan_files, shipped_priorities
from api.commands.author_files import write_whole
from api.desk.writing.forms import FORMS, Field

Said = TypeVar("Said")
ASKED_OF_AN_INDICATOR = ("name", "unit", "per", "of", "polarity", "frequency", "source")


def new(
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="Where the plan goes: a new or empty folder.")
    ],
) -> None:
    """Write the plan of another board: its own outcome and priorities, and the measures that surveys of the library fill."""
    if folder.exists() and any(folder.iterdir()):
        raise typer.BadParameter(f"{folder} is not empty; name another folder, and nothing is lost")
    plan = _asked_plan()
    files = plan_files(plan)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write_whole(folder / name, text.encode())
        typer.echo(str(folder / name))
    typer.echo(
        f"The plan is checked and whole. Use it with HEARD_PLAN={folder.absolute()} and HEARD_BOARD_NAME={plan.name} "
        "in .env, then: heard doctor"
    )
    typer.echo(
        "Leads, stories, actions, targets and further measures are written at the desk: heard sign-in NAME"
    )


def _asked_plan() -> NewPlan:
    return NewPlan(
        name=_until("What is the board called?", _words),
        area=_until("Which area is it for? Such as North East Lincolnshire", _words),
        la_code=_until("What is the area's code? Such as E06000012", _code),
        plan=_until("What is its plan called? Such as Business Plan 2027 to 2030", _words),
        outcome=_until("What is to be true of all people there? In plain words, without numbers", _outcome),
        baseline_on=_until(
            "From which day on is it judged? Such as 2027-04-01; Enter for none yet", _day_or_none
        ),
        kept=tuple(_kept()),
        own=tuple(_own()),
    )


def _kept() -> Iterator[str]:
    for area, name in shipped_priorities().items():
        if typer.confirm(f"Is “{name}” one of its priorities?", default=True):
            yield area


def _own() -> Iterator[OwnPriority]:
    while name := _typed("A priority of its own; Enter ends"):
        typer.echo("How is it seen whether it gets better? One indicator to begin with; others at the desk.")
        yield OwnPriority(name, _indicator())


def _indicator() -> Mapping[str, Any]:
    fields = {field.name: field for field in FORMS["measure"].fields}
    said: dict[str, Any] = {}
    for name in ASKED_OF_AN_INDICATOR:
        if name != "per" or said["unit"] == "rate":
            said[name] = _until(_prompt(fields[name]), fields[name].read, fields[name].choices)
    return {name: value for name, value in said.items() if value is not None}


def _prompt(field: Field) -> str:
    return f"{field.label} {field.hint}".strip()


def _until(prompt: str, read: Callable[[str], Said], choices: Mapping[str, str] | None = None) -> Said:
    """Asked again until it can be read."""
    for code, words in (choices or {}).items():
        typer.echo(f"  {code}: {words}")
    while True:
        try:
            return read(_typed(prompt))
        except ValueError as problem:
            typer.echo(f"Write one of: {', '.join(choices)}." if choices else f"{problem}.")


def _typed(prompt: str) -> str:
    return str(typer.prompt(prompt, "", show_default=False, prompt_suffix=" ")).strip()


def _words(typed: str) -> str:
    if not typed:
        raise ValueError("Please write something")
    return " ".join(typed.split())


def _code(typed: str) -> str:
    code = typed.upper()
    if not re.fullmatch(r"[EWSN]\d{8}", code):
        raise ValueError(
            "A code is E, W, S or N and eight digits; the Office for National Statistics lists them by area"
        )
    return code


def _outcome(typed: str) -> str:
    if re.search(r"\d", typed):
        raise ValueError("An outcome has no numbers: how it is measured comes later")
    return _words(typed)


def _day_or_none(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise ValueError("Write a day as 2027-04-01") from None
