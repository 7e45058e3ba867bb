"""`heard answers translate`: the board's answers out to translators and back in, as gettext PO files."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.commands.context import installation_of, written_plan
from api.installation.clock import today
from api.services.answers.answering import Answering
from api.services.publishing import publish_scorecard
from surveys.answers.answer import ENGLISH, Answer
from surveys.answers.drafts import behind_english
from surveys.authoring.answers_po import export_answers_po, import_answers_po
from surveys.language.phrases import languages, phrases_in
from surveys.store.protocols import Entry

app = typer.Typer(name="translate", help="The answers out to translators and back in.", no_args_is_help=True)


def answering_of(context: typer.Context) -> Answering:
    stores = installation_of(context).stores
    return Answering(
        stores.record,
        stores.board,
        stores.answers,
        lambda: datetime.now(UTC),
        today,
        lambda: publish_scorecard(
            stores.board, stores.core_data, written_plan(context, stores.record), today()
        ),
    )


def _spoken(language: str) -> str:
    """Raises `typer.BadParameter` for a language in which nobody would read it."""
    others = [code for code in languages() if code != ENGLISH]
    if language not in others:
        raise typer.BadParameter(f"'{language}' is not one that the pages speak: {', '.join(others)}")
    return language


Language = Annotated[str, typer.Argument(help="The language's code, such as 'pl'.", callback=_spoken)]


def _newest(answering: Answering) -> list[Answer]:
    return [draft.answer for draft in answering.drafts().values()]


@app.command()
def export(
    context: typer.Context,
    language: Language,
    file: Annotated[Path | None, typer.Option("--file", help="Where to write it.")] = None,
) -> None:
    """Write a PO file for a translator with every answer, published or not, and with what is translated already."""
    answers = _newest(answering_of(context))
    if not answers:
        typer.echo("There is no answer to translate yet.")
        return
    path = file or Path(f"answers.{language}.po")
    export_answers_po(answers, language, path)
    typer.echo(f"{path}: {_counted(len(answers))}. Take it in again with:")
    typer.echo(f"  heard answers translate import {path} --by NAME")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The PO file that came back.")],
    by: Annotated[str, typer.Option(help="Who takes it in, by name: it stands in the record.")],
    reviewed_by: Annotated[
        str,
        typer.Option(
            help="The person who has read all of it. Without one, the pages say that a machine wrote it."
        ),
    ] = "",
) -> None:
    """Take in the words of a translator, each answer as a new draft. An answer that lacks a word stays as it is, and is
    named.

    Ends with status 1 where something could not be taken in."""
    answering = answering_of(context)
    came = import_answers_po(file, _newest(answering), reviewed_by)
    _spoken(came.language)
    for answer in came.changed:
        answering.keep(by, answer)
        typer.echo(
            f"Kept as a draft: {answer.id}. To approve it: heard answers approve {answer.id} --by NAME"
        )
    typer.echo(f"{_counted(len(came.changed))} with new words in {phrases_in(came.language).language.name}.")
    if came.changed and not reviewed_by:
        typer.echo("Nobody is named who has read them, and the pages will say that a machine wrote them.")
    for problem in came.problems:
        typer.echo(problem, err=True)
    if came.problems:
        raise typer.Exit(1)


def _counted(answers: int) -> str:
    return f"{answers} answer{'' if answers == 1 else 's'}"


@app.command()
def check(context: typer.Context) -> None:
    """Count the answers that have words in each language, those that nobody has read, and those older than the English."""
    answering = answering_of(context)
    answers, entries = _newest(answering), answering.record.entries()
    for language in languages()[1:]:
        typer.echo(" ".join(_standing(answers, entries, language)))
    for answer in answers:
        typer.echo(f"{answer.id}: {', '.join(_each(answer, entries))}")


def _standing(answers: Sequence[Answer], entries: Sequence[Entry], language: str) -> Iterator[str]:
    there = [answer for answer in answers if language in answer.words]
    unread = [answer for answer in there if not answer.words[language].checked_by]
    behind = [answer for answer in there if language in behind_english(entries, answer)]
    yield f"{language}: {len(there)} of {_counted(len(answers))}."
    if unread:
        yield f"{len(unread)} written by a machine and read by nobody."
    if behind:
        yield f"{len(behind)} older than the English."


def _each(answer: Answer, entries: Sequence[Entry]) -> Iterator[str]:
    behind = behind_english(entries, answer)
    for language in languages()[1:]:
        if language not in answer.words:
            yield f"no words in {language}"
        elif language in behind:
            yield f"{language} is older than the English"
        elif not answer.words[language].checked_by:
            yield f"{language} is read by nobody"
        else:
            yield f"{language} is read by {answer.words[language].checked_by}"
