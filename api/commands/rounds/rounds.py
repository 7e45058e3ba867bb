"""`heard round`: open and close rounds, and see how they go."""

import time
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.commands.asking import GiveUp, Yes, be_sure, give_up_files
from api.commands.context import installation_of, settings_of
from api.commands.rounds.codes import check_free, warn_of_link, write_cards
from api.commands.rounds.lines import (
    closing_lines,
    course_lines,
    status_lines,
    what_goes,
)
from api.commands.rounds.options import (
    A_DAY,
    OF_OPENING,
    OPTIONS,
    AddsUp,
    Asked,
    SaidOfOpening,
    SaidOfRound,
    takes,
)
from api.commands.rounds.revising import known_survey, publish_rounds, revise
from api.commands.terminal import print_table
from api.installation.clock import today
from api.installation.front_door import refusal
from api.installation.wiring import Installation
from api.services.publishing import progress
from surveys.authoring.check.lint import lint
from surveys.authoring.check.question_rules import ON_BUTTONS
from surveys.days import day_in_words
from surveys.definition.survey import CourseStage, Survey
from surveys.fieldwork.changing import change_round
from surveys.fieldwork.courses import Course, open_course, surveys_of
from surveys.fieldwork.ending.adding_up import Fate, if_closed
from surveys.fieldwork.ending.adding_up import discard as discard_round
from surveys.fieldwork.ending.closing import check_can_close, close_round
from surveys.fieldwork.ending.damage import loss_of
from surveys.fieldwork.ending.undoing import take_back
from surveys.fieldwork.lookup import check_is_ours, find_round
from surveys.fieldwork.opening import open_round
from surveys.fieldwork.programmes import end_run, runs_in
from surveys.privacy.cards import MOST_CARDS
from surveys.rounds import Round, RoundId, RoundProblem

app = typer.Typer(help="Open and close rounds. A survey's id means its latest round.", no_args_is_help=True)

WATCH_SECONDS = 60.0

Codes = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=MOST_CARDS,
        help="Let people in by printed codes that count once each, and write so many cards to print.",
    ),
]
To = Annotated[Path | None, typer.Option(help="The file for the cards; without it, codes-ROUND.html here.")]


@app.command("open")
@takes(OF_OPENING)
def open_(
    context: typer.Context,
    survey: Annotated[str, typer.Argument(help="The survey's id; see 'heard survey list'.")],
    said: SaidOfOpening,
    codes: Codes = None,
    codes_to: To = None,
    programme: Annotated[
        str,
        typer.Option(
            help="The run of the survey's programme that the round belongs to, such as 'spring-course'. Without it, a "
            "round before a course begins a new run, and a later one joins the run with its label, or the oldest that waits."
        ),
    ] = "",
    new_intake_key: Annotated[
        bool,
        typer.Option(
            "--new-intake-key",
            help="Where the intake's own key is lost for good: make another. Delete words given so far then delete nothing.",
        ),
    ] = False,
    yes: Yes = False,
) -> None:
    """Open the next round of a survey, now or on a day to come."""
    installation = installation_of(context)
    wanted = known_survey(installation, survey)
    if not new_intake_key:
        check_is_ours(installation.stores.rounds, installation.keys)
    _check_front_door(installation)
    check_free(codes_to)
    _tell_of_buttons(wanted)
    if new_intake_key:
        gone = "Delete words that were given so far delete nothing any more."
        be_sure([gone], "Make another key for the intake?", yes=yes)
    round_ = open_round(
        installation.stores.rounds,
        installation.keys,
        wanted,
        today(),
        translations=installation.translated_texts(wanted),
        programme=programme,
        new_intake_key=new_intake_key,
        entry="codes" if codes else "link",
        **said,
    )
    publish_rounds(installation)
    where = f"{installation.settings.public_url}/s/{round_.code}"
    planned = round_.stage(today()) == "planned"
    typer.echo(
        f"{round_.id} opens on {day_in_words(round_.opened_on)}: {where}"
        if planned
        else f"{round_.id} is open: {where}"
    )
    typer.echo(
        write_cards(installation, round_, codes, codes_to) if codes else warn_of_link(wanted), nl=False
    )
    if wanted.programme:
        typer.echo(_told_of_programme(installation, round_, wanted.programme.stage))


@app.command("codes")
def codes_(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="ROUND", help="A round's or survey's id.")],
    count: Annotated[int, typer.Argument(min=1, max=MOST_CARDS, help="So many more cards.")],
    to: To = None,
    language: Annotated[
        str, typer.Option(help="A language that the round is asked in, as a code such as pl.")
    ] = "en",
) -> None:
    """Write more cards with codes for a round that is answered by codes. Nobody keeps a list of them."""
    installation = installation_of(context)
    round_ = find_round(installation.stores.rounds, code)
    typer.echo(write_cards(installation, round_, count, to, language), nl=False)


@app.command("open-course")
def open_course_(
    context: typer.Context,
    programme: Annotated[
        str, typer.Argument(help="The programme that the course's surveys name: 'training'.")
    ],
    label: Annotated[
        str, typer.Option(metavar="WORDS", help="What people know it by: 'Neglect, 12 May, Grimsby'.")
    ],
    on: Annotated[date, typer.Option(help="The day of the course.", **A_DAY)],
    weeks: Annotated[
        int, typer.Option(min=3, max=52, help="So many weeks later people are asked what came of it.")
    ] = 8,
    asked: Asked = None,
    adds_up: AddsUp = None,
) -> None:
    """Open all rounds of a course in one step: before it, straight after it, and some weeks later. Those of later days open
    by themselves, and each closes by itself after its last day."""
    installation = installation_of(context)
    check_is_ours(installation.stores.rounds, installation.keys)
    surveys = surveys_of(programme, installation.surveys.values())
    _check_front_door(installation)
    course = Course(label, on, timedelta(weeks=weeks), asked, bool(adds_up))
    rounds = open_course(
        installation.stores.rounds, installation.keys, surveys, course, today(), installation.translated_texts
    )
    publish_rounds(installation)
    for line in course_lines(rounds, installation.settings.public_url):
        typer.echo(line)


@app.command()
def undo(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="ROUND", help="A round's or survey's id.")],
) -> None:
    """Take back the opening of a round that nobody has begun: it leaves its programme, and its keys go."""
    installation = installation_of(context)
    round_ = take_back(installation.stores, installation.keys, code, today(), time.sleep)
    publish_rounds(installation)
    typer.echo(f"{round_.called} is taken back: nobody had begun it. Its address leads nowhere any more.")


def _tell_of_buttons(survey: Survey) -> None:
    """What a chat shows otherwise than as buttons, said before anybody is asked."""
    for finding in lint(survey):
        if finding.rule in ON_BUTTONS:
            question = f"question '{finding.question}'"
            typer.echo(f"warning: {question}: {finding.why} {finding.suggestion} [{finding.rule}]", err=True)


@app.command()
@takes(OPTIONS)
def change(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="ROUND", help="A round's or survey's id.")],
    said: SaidOfRound,
) -> None:
    """Give a round that is planned or open other dates, numbers or another label. What is not named stays."""
    installation = installation_of(context)
    round_ = change_round(installation.stores.rounds, code, today(), **said)
    publish_rounds(installation)
    for line in status_lines(round_, None):
        typer.echo(line)


def _told_of_programme(installation: Installation, round_: Round, stage: CourseStage) -> str:
    if not round_.programme:
        return (
            "No round before a course waits for it, so nobody is asked for a code and nothing is set side by side. "
            "That needs a round of the survey before the course, opened first."
        )
    if stage == "before":
        return f"It begins the programme {round_.programme}: open the surveys after the course when their time comes."
    with installation.stores.rounds.transaction() as work:
        before = runs_in(work)[round_.programme].rounds["before"]
    return f"It belongs to the programme {round_.programme}: answers are set side by side with those of {before.id}."


def _check_front_door(installation: Installation) -> None:
    """Help must be real before anybody outside is asked."""
    if refused := refusal(installation.settings):
        raise RoundProblem(refused)


app.command()(revise)


@app.command()
def close(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="ROUND", help="A round's or survey's id.")],
    yes: Yes = False,
    give_up: GiveUp = False,
) -> None:
    """Close a round for good: take in the last answers, then destroy its key, tags, drafts and sealed rows."""
    if give_up:
        give_up_files(settings_of(context), yes=yes)
    installation = installation_of(context)
    round_ = find_round(installation.stores.rounds, code)
    intake = installation.intake()
    check_can_close(installation.stores, installation.keys, intake, round_, give_up=give_up)
    loss = loss_of(installation.stores, intake, round_)
    fate: Fate = "read" if loss.files else if_closed(installation.stores, intake, round_)
    gone = what_goes(round_, loss, fate)
    be_sure(gone, f"Close {round_.id} for good?", yes=yes)
    closing = close_round(
        installation.stores,
        installation.keys,
        intake,
        round_.id,
        installation.clock.today(),
        time.sleep,
        give_up=give_up,
    )
    publish_rounds(installation)
    for line in closing_lines(closing):
        typer.echo(line)
    if closing.left:
        raise RoundProblem(f"still there after closing: {', '.join(closing.left)}; run 'heard doctor'")


@app.command()
def discard(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="ROUND", help="A round's or survey's id.")],
    yes: Yes = False,
) -> None:
    """Destroy unread what waits of a closed round for the next one, where none will come."""
    installation = installation_of(context)
    round_ = find_round(installation.stores.rounds, code)
    gone = f"What people answered in {round_.called} is then read by nobody, and counted nowhere."
    be_sure(
        [gone] if round_.waits else [], f"Destroy what waits of {round_.id}?", yes=yes or not round_.waits
    )
    discard_round(installation.stores, installation.keys, round_)
    publish_rounds(installation)
    typer.echo(f"What waited of {round_.called} is destroyed, with its key.")


@app.command("forget")
def forget(
    context: typer.Context,
    run: Annotated[str, typer.Argument(metavar="PROGRAMME", help="The run, such as 'training-1'.")],
    yes: Yes = False,
) -> None:
    """Forget the codes of a programme whose later round will not come: destroy what is kept under them, and its key."""
    installation = installation_of(context)
    gone = "What people answered before the course can then be set beside nothing any more."
    be_sure([gone], f"Destroy all that is kept under the codes of {run}, and its key?", yes=yes)
    left = end_run(installation.stores, installation.keys, run)
    if left:
        raise RoundProblem(f"still there after ending {run}: {', '.join(left)}; run 'heard doctor'")
    typer.echo(
        f"The programme {run} is over. Destroyed: all that was kept under codes, and the programme key."
    )
    typer.echo("Checked: none of it is left.")


@app.command("list")
def list_rounds(context: typer.Context) -> None:
    """Show all rounds."""
    installation = installation_of(context)
    with installation.stores.rounds.transaction() as work:
        rounds = work.rounds()
    if not rounds:
        typer.echo("There are no rounds yet: heard round open SURVEY")
        return
    headings = ("round", "label", "opens", "closes", "asked", "programme", "")
    print_table(headings, [_row(each) for each in rounds])


def _row(each: Round) -> tuple[str, ...]:
    closes, asked = each.closed_on or each.closes_on, each.asked
    marks = (
        each.stage(today()),
        "full" if each.full_on else "",
        "waits for the next" if each.waits else "",
        f"counted in r{RoundId.parse(each.added_to).ordinal}" if each.added_to else "",
        "example data" if each.example else "",
    )
    shown = ", ".join(mark for mark in marks if mark)
    return (
        each.id,
        each.label,
        f"{each.opened_on}",
        f"{closes or ''}",
        f"{asked or ''}",
        each.programme,
        shown,
    )


@app.command()
def status(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="ROUND", help="A round's or survey's id.")],
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and say what is new, until Ctrl-C is pressed.")
    ] = False,
) -> None:
    """Show how far a round is, in bands of ten that move once a day, so that nobody can watch a person take part."""
    installation = installation_of(context)
    shown: list[str] = []
    while True:
        round_ = find_round(installation.stores.rounds, code)
        publish_rounds(installation)  # counts those of today, where nobody has yet
        lines = status_lines(
            round_, progress(installation.stores.board, installation.stores.participation, round_, today())
        )
        if doubt := installation.clock.look().doubt:
            lines = [*lines, f"In doubt: {doubt}. See: heard clock show"]
        if lines != shown:
            typer.echo("\n".join(lines))
        shown = lines
        if not watch:
            return
        time.sleep(WATCH_SECONDS)
