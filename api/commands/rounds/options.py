"""What can be said of a round, when it opens and afterwards: one table of options for all commands that take them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any

import typer

from api.installation.clock import today
from surveys.fieldwork.facts import LEAST_QUOTA, Facts
from surveys.rounds import FEW


def _a_day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise typer.BadParameter(f"'{typed}' is not a day; write it as {today()}") from None


A_DAY: dict[str, Any] = {"parser": _a_day, "metavar": "YYYY-MM-DD"}

Opens = Annotated[
    date | None,
    typer.Option(help="The first day on which it can be answered; without it, at once.", **A_DAY),
]
Closes = Annotated[
    date | None, typer.Option(help="The last day. After it the round closes by itself, for good.", **A_DAY)
]
Results = Annotated[
    date | None,
    typer.Option(help="From when people can read what was said; they are told when they have sent.", **A_DAY),
]
Asked = Annotated[int | None, typer.Option(min=1, help="How many people are invited, where known.")]
Quota = Annotated[
    int | None,
    typer.Option(
        min=LEAST_QUOTA,
        help="Let nobody else in after about so many answers; who is midway may finish. For all together: nobody knows who "
        "answers, so groups cannot have quotas of their own.",
    ),
]
Invited = Annotated[
    str | None,
    typer.Option(metavar="WORDS", help="Who is invited, in words for the board: 'Year 8 of three schools'."),
]
AddsUp = Annotated[
    bool | None,
    typer.Option(
        "--adds-up",
        help=f"For small groups: where fewer than {FEW} answer, their answers are not destroyed. They wait, sealed, and are "
        "counted with those of the next round of the survey that is opened so. Those who answer are told. Only for groups "
        "of different people: who answers twice counts twice.",
    ),
]
Label = Annotated[
    str | None,
    typer.Option(
        metavar="WORDS",
        help="Which of several rounds of the survey this is, in words that people see: 'Neglect, 12 May, Grimsby'. "
        "It then has an address and a poster of its own.",
    ),
]

OPTIONS: Mapping[str, tuple[str, Any]] = {
    "opens": ("opens", Opens),
    "closes": ("closes_on", Closes),
    "results": ("results_on", Results),
    "asked": ("asked", Asked),
    "quota": ("quota", Quota),
    "invited": ("invited", Invited),
    "label": ("label", Label),
}
"""Each option, with what `SaidOfRound` calls it."""


OF_OPENING: Mapping[str, tuple[str, Any]] = {**OPTIONS, "adds_up": ("adds_up", AddsUp)}
"""The same, with what cannot change any more once people were told of it."""


class SaidOfRound(Facts, total=False):
    """What was typed of `OPTIONS`. What was not typed is left out."""

    opens: date


class SaidOfOpening(SaidOfRound, total=False):
    """What was typed of `OF_OPENING`."""

    adds_up: bool


SAID = "said"


def takes(options: Mapping[str, tuple[str, Any]]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command these options in the place of its parameter `said`, where it gets what was typed of them."""

    def taking(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_options(**typed: Any) -> None:
            given = {name: typed.pop(option) for option, (name, _) in options.items()}
            command(**typed, **{SAID: {name: value for name, value in given.items() if value is not None}})

        parameters = signature(command).parameters.values()
        shown = [each for own in parameters for each in (_shown(options) if own.name == SAID else (own,))]
        with_options.__signature__ = signature(command).replace(parameters=shown)  # type: ignore[attr-defined]
        return with_options

    return taking


def _shown(options: Mapping[str, tuple[str, Any]]) -> Iterator[Parameter]:
    for option, (_, annotation) in options.items():
        yield Parameter(option, Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=annotation)
