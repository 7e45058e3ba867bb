"""`heard survey translate`: surveys out to translators and back in, as gettext PO files."""

from pathlib import Path
from typing import Annotated

import typer
from babel import Locale, UnknownLocaleError

from api.commands.author_files import write_whole
from api.commands.context import settings_of, survey_of
from api.installation.wiring import surveys_of
from surveys.authoring.answers_po import is_answers
from surveys.definition.loading import library
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
    TranslationProblem,
    all_missing,
    own_file,
    read_translation,
    translation_file,
)
from surveys.language.translation_po import as_toml, export_po, import_po

app = typer.Typer(name="translate", help="Surveys out to translators and back in.", no_args_is_help=True)


Folder = Annotated[Path | None, typer.Option(hidden=True)]


@app.command("export")
def export(
    context: typer.Context,
    survey: Annotated[
        str, typer.Argument(help="A survey's id, a file, or 'phrases' for the bot's own sentences.")
    ],
    language: Annotated[str, typer.Argument(help="The language's code, such as 'pl'.")],
    file: Annotated[Path | None, typer.Option("--file", help="Where to write it.")] = None,
) -> None:
    """Write a PO file for a translator, with what is translated already."""
    code = _known_code(language)
    if survey == PROJECT:
        file = file or Path(f"{PROJECT}.{code}.po")
        export_phrases_po(code, file, known=code in languages())
    else:
        asked = survey_of(context, survey)
        file = file or Path(f"{asked.id}.{code}.po")
        known = own_file(asked.id, code, settings_of(context).own_translations)
        export_po(asked, code, read_translation(known) if known.is_file() else None, file)
    typer.echo(f"{file} is for the translator; take it in again with: heard survey translate import {file}")


def _known_code(language: str) -> str:
    """The code without its country. Raises `typer.BadParameter` for what is no language's code."""
    code = language.replace("_", "-").partition("-")[0].lower()
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        codes = ", ".join(languages()[1:])
        raise typer.BadParameter(f"'{language}' is no language's code; write such as pl ({codes})") from None
    return code


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The PO file that came back.")],
    reviewed_by: Annotated[
        str,
        typer.Option(help="The person who has read all of it. Without one, the bot says that nobody has."),
    ] = "",
    folder: Folder = None,
) -> None:
    """Take in a survey's translation, when every word is there, or the bot's own sentences.

    Translations of your own surveys lie beside them, in the folder 'translations'."""
    if is_phrases(file):
        _import_phrases(file, reviewed_by, folder)
        return
    if is_answers(file):
        raise TranslationProblem(
            f"{file.name} is of the board's answers; take it in with: heard answers translate import"
        )
    surveys = surveys_of(settings_of(context))
    translated = import_po(file, reviewed_by, surveys)
    if translated.survey not in surveys:
        raise TranslationProblem(f"{file.name} is of '{translated.survey}', which is not a survey here")
    path = translation_file(
        translated.survey, translated.language, folder or _folder_of(context, translated.survey)
    )
    path.parent.mkdir(exist_ok=True)
    write_whole(path, as_toml(translated).encode())
    typer.echo(f"{path}: {len(translated.texts)} texts. {_reviewed(translated.reviewed_by)}")
    if translated.language not in languages():
        typer.echo(
            f"The bot does not speak '{translated.language}' yet. Let its own sentences be translated, too: "
            f"heard survey translate export phrases {translated.language}"
        )


def _folder_of(context: typer.Context, survey: str) -> Path:
    """Beside the survey: in the library, or in the folder of one's own."""
    own = settings_of(context).own_translations
    return FOLDER if own is None or survey in library() else own


def _import_phrases(file: Path, reviewed_by: str, folder: Path | None) -> None:
    translated = import_phrases_po(file, reviewed_by)
    path = phrases_file(translated.language, folder or PHRASES)
    write_whole(path, as_phrases_toml(translated).encode())
    typer.echo(f"{path.name}: {len(translated.texts)} texts. {_reviewed(reviewed_by)}")
    for where in lacking(translated):
        typer.echo(f"'{where}' is not translated and is said in English.")


def _reviewed(by: str) -> str:
    if by:
        return f"Reviewed by {by}."
    return "Nobody is named who has reviewed it, and the bot will say so."


@app.command("check")
def check(context: typer.Context) -> None:
    """Name everything that translations lack; what is not there is said in English."""
    lacking = list(all_missing(surveys_of(settings_of(context)), settings_of(context).own_translations))
    for line in lacking:
        typer.echo(line)
    if not lacking:
        typer.echo("No translation lacks anything.")
