"""`heard survey translate`: surveys out to translators and back in, as gettext PO files."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.context import settings_of, survey_of
from api.installation.wiring import surveys_of
from surveys.definition.survey import Survey
from surveys.language.phrases import FOLDER as PHRASES
from surveys.language.phrases import languages
from surveys.language.phrases_po import (
    PROJECT,
    as_phrases_toml,
    export_phrases_po,
    import_phrases_po,
    is_phrases,
    lacking,
    phrases_file,
)
from surveys.language.translation import (
    FOLDER,
    Translated,
    TranslationProblem,
    all_missing,
    missing,
    read_translation,
    translation_file,
)
from surveys.language.translation_po import as_toml, export_po, import_po

app = typer.Typer(name="translate", help="Surveys out to translators and back in.", no_args_is_help=True)


@app.command("export")
def export(
    context: typer.Context,
    survey: Annotated[str, typer.Argument(help="A survey's id, or 'phrases' for the bot's own sentences.")],
    language: Annotated[str, typer.Argument(help="The language's code, such as 'pl'.")],
    file: Annotated[Path | None, typer.Option("--file", help="Where to write it.")] = None,
) -> None:
    """Write a PO file for a translator, with what is translated already."""
    file = file or Path(f"{survey}.{language}.po")
    if survey == PROJECT:
        export_phrases_po(language, file, known=language in languages())
    else:
        asked = survey_of(context, survey)
        known = translation_file(asked.id, language)
        export_po(asked, language, read_translation(known) if known.is_file() else None, file)
    typer.echo(f"{file} is for the translator; take it in again with: heard survey translate import {file}")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The PO file that came back.")],
    reviewed_by: Annotated[
        str,
        typer.Option(help="The person who has read all of it. Without one, the bot says that nobody has."),
    ] = "",
    folder: Annotated[Path, typer.Option(hidden=True)] = FOLDER,
) -> None:
    """Take in a survey's translation, when every word is there, or the bot's own sentences."""
    if is_phrases(file):
        _import_phrases(file, reviewed_by, folder)
        return
    translated = import_po(file, reviewed_by)
    asked = survey_of(context, translated.survey)
    _check_complete(asked, translated, file)
    path = translation_file(asked.id, translated.language, folder)
    path.write_text(as_toml(translated), encoding="utf-8")
    typer.echo(f"{path.name}: {len(translated.texts)} texts. {_reviewed(translated.reviewed_by)}")


def _import_phrases(file: Path, reviewed_by: str, folder: Path) -> None:
    translated = import_phrases_po(file, reviewed_by)
    path = phrases_file(translated.language, PHRASES if folder == FOLDER else folder)
    path.write_text(as_phrases_toml(translated), encoding="utf-8")
    typer.echo(f"{path.name}: {len(translated.texts)} texts. {_reviewed(reviewed_by)}")
    for where in lacking(translated):
        typer.echo(f"'{where}' is not translated and is said in English.")


def _check_complete(survey: Survey, translated: Translated, file: Path) -> None:
    if lacking := missing(survey, translated):
        raise TranslationProblem("\n".join(f"{file.name} {what}" for what in lacking))


def _reviewed(by: str) -> str:
    if by:
        return f"Reviewed by {by}."
    return "Nobody is named who has reviewed it, and the bot will say so."


@app.command("check")
def check(context: typer.Context) -> None:
    """Name everything that translations lack; what is not there is said in English."""
    lacking = list(all_missing(surveys_of(settings_of(context))))
    for line in lacking:
        typer.echo(line)
    if not lacking:
        typer.echo("No translation lacks anything.")
