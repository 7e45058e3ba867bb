"""`heard survey`: list, check, write and try surveys."""

import asyncio
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.plan import Plan
from api.commands.context import plan_of, settings_of, survey_of
from api.commands.survey import survey_files as writing
from api.commands.survey import translating
from api.commands.survey.checking import findings as findings_in
from api.commands.survey.checking import summary, tell
from api.commands.terminal import print_table
from api.installation.settings import Settings
from api.installation.wiring import surveys_of
from api.tryout.rehearsal import rehearsal
from bot.terminal_door import talk
from surveys.authoring.check.findings import Finding
from surveys.definition.loading import LIBRARY, load
from surveys.definition.mistakes import Mistake, Mistakes
from surveys.definition.survey import Survey
from surveys.fieldwork.programmes import all_disagreements
from surveys.language.translation import all_missing
from surveys.privacy.sealing import Visitor

app = typer.Typer(help="List, check, write and try surveys.", no_args_is_help=True)
app.add_typer(translating.app)
for name, command in writing.COMMANDS.items():
    app.command(name)(command)


@app.command("list")
def list_surveys(context: typer.Context) -> None:
    """Show the surveys of the library, and those of the folder HEARD_SURVEYS."""
    surveys = surveys_of(settings_of(context)).values()
    print_table(
        ("survey", "revision", "for", "questions", "minutes", "title"), [_row(survey) for survey in surveys]
    )


def _row(survey: Survey) -> tuple[str, ...]:
    audience, questions = survey.audience.replace("_", " "), str(len(survey.questions))
    return survey.id, str(survey.revision), audience, questions, str(survey.minutes), survey.title


@app.command()
def check(
    context: typer.Context,
    named: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SURVEYS]...",
            help="Ids, files and folders, in any order; without any, the whole library and HEARD_SURVEYS.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with exit code 1 when anything is to be looked at again.")
    ] = False,
) -> None:
    """Check surveys: every mistake by file, line and question, and what a careful reader would send back."""
    mistakes: list[Mistake] = []
    findings: list[Finding] = []
    for path in _files_named(context, named) if named else _all_files(settings_of(context)):
        try:
            findings += _checked(path, plan_of(context))
        except Mistakes as error:
            mistakes += error.mistakes
    if not named and not mistakes:
        mistakes += _apart(context)
    if mistakes:
        raise Mistakes(mistakes)
    if not named:
        _tell_of_translations(context)
    if strict and findings:
        raise typer.Exit(1)


def _files_named(context: typer.Context, named: list[str]) -> list[Path]:
    """The files of ids, files and folders, each once. Raises `typer.BadParameter` that names all that are nothing."""
    by_name = {name: _files_of(context, name) for name in named}
    if nothing := [name for name, paths in by_name.items() if not paths]:
        known = ", ".join(path.stem for path in _all_files(settings_of(context)))
        raise typer.BadParameter(
            f"there is no survey, file or folder with surveys {', '.join(map(repr, nothing))}; surveys: {known}"
        )
    return list(dict.fromkeys(path for paths in by_name.values() for path in paths))


def _files_of(context: typer.Context, name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        return sorted(path.glob("*.toml"))
    if path.is_file():
        return [path]
    return [path for path in _all_files(settings_of(context)) if name in (path.stem, _id_in(path))]


def _id_in(path: Path) -> str:
    """The id in a file; empty where it cannot be read, which the check itself will say."""
    try:
        return load(path).id
    except Mistakes:
        return ""


def _apart(context: typer.Context) -> list[Mistake]:
    """Surveys of one programme that cannot be set side by side."""
    surveys = surveys_of(settings_of(context)).values()
    return [Mistake(f"{survey.id}.toml", 1, "", what) for survey, what in all_disagreements(surveys)]


def _tell_of_translations(context: typer.Context) -> None:
    lacking = list(all_missing(surveys_of(settings_of(context)), settings_of(context).own_translations))
    if lacking:
        typer.echo(
            f"translations: {len(lacking)} things are missing; heard survey translate check names them"
        )


def _all_files(settings: Settings) -> list[Path]:
    folders = [LIBRARY, *([settings.surveys] if settings.surveys else [])]
    return [path for folder in folders for path in sorted(folder.glob("*.toml"))]


def _checked(path: Path, plan: Plan) -> list[Finding]:
    to_mend = findings_in(path, plan)
    typer.echo(summary(path, to_mend))
    tell(to_mend)
    return to_mend


@app.command()
def preview(
    context: typer.Context,
    survey: Annotated[str, typer.Argument(help="A survey's id, or a file.")],
    record: Annotated[
        Path | None, typer.Option(help="Write the conversation to this file as a transcript.")
    ] = None,
    web: Annotated[
        bool, typer.Option("--web", help="In a browser on this machine, at an address that nobody can guess.")
    ] = False,
) -> None:
    """Answer a survey here in the terminal, or in a browser. Nothing is kept."""
    if web and record:
        raise typer.BadParameter(
            "--record writes down what is said in the terminal; leave --web or --record out"
        )
    chosen = survey_of(context, survey)
    asyncio.run(_preview_web(context, chosen) if web else _preview(context, chosen, record))


async def _preview_web(context: typer.Context, survey: Survey) -> None:
    from api.tryout.preview import preview_web  # brings the web server

    await preview_web(settings_of(context), survey, typer.echo)


async def _preview(context: typer.Context, survey: Survey, record: Path | None) -> None:
    lines = [f"# survey: {survey.id}"]
    with rehearsal(settings_of(context), survey) as conversations:
        visitor = Visitor("terminal", secrets.token_hex(8))
        await talk(conversations, visitor, survey.id, _typed, _show, lines.append)
    if record:
        record.write_text("\n".join(lines) + "\n", encoding="utf-8")
        typer.echo(f"The conversation is in {record}")


def _show(words: str) -> None:
    typer.echo(f"\n{words}")


async def _typed() -> str | None:
    typer.echo("\n> ", nl=False)
    line = await asyncio.to_thread(sys.stdin.readline)
    return line.rstrip("\n") if line else None
