"""`heard answers`: you said, we did; from a draft to what everybody may read."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from api.commands.author_files import write_whole
from api.commands.board.answers_translating import answering_of
from api.commands.board.answers_translating import app as translating
from api.services.answers.answering import Answering, findings
from surveys.answers.answer import Answer, AnswerProblem, read_answer
from surveys.answers.drafts import Drafted
from surveys.answers.published import AnswerHistory
from surveys.authoring.asking_back import asking_back
from surveys.authoring.check.answer_rules import names_unchecked

app = typer.Typer(help="You said, we did: the board's answers to those who took part.", no_args_is_help=True)
app.add_typer(translating)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The answer's TOML file.")]
By = Annotated[str, typer.Option(help="Who does this, by name: it stands in the record.")]
Id = Annotated[str, typer.Argument(help="The answer's id.")]


@app.command()
def check(file: File) -> None:
    """Check an answer's words: reading age, names, promises. Ends with status 1 where something is found."""
    answer = _read(file)
    problems = [str(finding) for finding in findings(answer)]
    typer.echo("\n".join(problems) or "Nothing to mend.")
    _warn(answer)
    if problems:
        raise typer.Exit(1)


@app.command()
def new(context: typer.Context, file: File, by: By) -> None:
    """Keep an answer as a draft, or a new draft of one that is there. Says what has to be mended before it is approved."""
    answer, answering = _read(file), answering_of(context)
    answering.keep(by, answer)
    typer.echo(f"Kept as the draft of '{answer.id}'.")
    for problem in answering.to_mend(answer):
        typer.echo(f"- {problem}")
    _warn(answer)


@app.command()
def approve(context: typer.Context, answer_id: Id, by: By) -> None:
    """Approve the newest draft of an answer. Whoever wrote it cannot."""
    answering_of(context).approve(by, answer_id)
    typer.echo(f"Approved. To publish it: heard answers publish {answer_id} --by NAME")


@app.command()
def publish(context: typer.Context, answer_id: Id, by: By) -> None:
    """Publish an approved answer on /we-did. What was published before stays there, with its day."""
    version = answering_of(context).publish(by, answer_id)
    typer.echo(f"Published as version {version}. It is sent to nobody: people find it on /we-did.")


@app.command()
def ask(
    context: typer.Context,
    answer_id: Id,
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="Where your own surveys lie: HEARD_SURVEYS.")
    ],
) -> None:
    """Write a survey that asks whether a published answer is right, and whether it happened."""
    found = {each.now.answer.id: each.now.answer for each in answering_of(context).published()}
    if answer_id not in found:
        raise AnswerProblem(f"no answer '{answer_id}' is published; published: {', '.join(found) or 'none'}")
    made = asking_back(found[answer_id])
    sources = {f"{made.survey.id}.toml": made.source} | {
        f"translations/{made.survey.id}.{language}.toml": source
        for language, source in made.translations.items()
    }
    _refuse_to_write_over(folder, sources)
    (folder / "translations").mkdir(parents=True, exist_ok=True)
    for name, source in sources.items():
        write_whole(folder / name, source.encode())
    typer.echo(f"{folder / made.survey.id}.toml, with {len(made.translations)} translations. Open it with:")
    typer.echo(f"  HEARD_SURVEYS={folder} heard round open {made.survey.id}")


def _refuse_to_write_over(folder: Path, sources: Mapping[str, str]) -> None:
    """Somebody may have written more into a file, and a round may be asking what stands in it."""
    for name, source in sources.items():
        file = folder / name
        if file.exists() and file.read_bytes() != source.encode():
            raise AnswerProblem(
                f"{file} is there already and says something else; move it away to have it written anew"
            )


@app.command()
def drop(
    context: typer.Context,
    answer_id: Id,
    by: By,
    why: Annotated[str, typer.Option(help="Why nobody wants it: it stands in the record.")],
) -> None:
    """Put a draft away that nobody wants. What is published stays; the record keeps the draft."""
    answering_of(context).drop(by, answer_id, why)
    typer.echo(f"Dropped. To take it up again: heard answers take-up {answer_id} --by NAME")


@app.command("take-up")
def take_up(context: typer.Context, answer_id: Id, by: By) -> None:
    """Take a dropped draft up again. It waits for a second person anew."""
    answering_of(context).take_up(by, answer_id)
    typer.echo(f"A draft again. To approve it: heard answers approve {answer_id} --by NAME")


@app.command("list")
def list_(context: typer.Context) -> None:
    """List drafts and published answers, with what has happened to their releases since."""
    answering = answering_of(context)
    lines = [*_drafts(answering.drafts()), *_published(answering)]
    typer.echo("\n".join(lines) or "Nothing here yet.")


def _read(file: Path) -> Answer:
    """Raises `AnswerProblem`."""
    try:
        return read_answer(file.read_text(encoding="utf-8"), file.name)
    except UnicodeDecodeError:
        raise AnswerProblem(f"{file.name}: is not UTF-8 text; save it as UTF-8") from None


def _warn(answer: Answer) -> None:
    if unchecked := names_unchecked(answer):
        typer.echo(
            f"Nobody has looked for names of people and places in: {', '.join(unchecked)}. Let somebody read it who can.",
            err=True,
        )


def _drafts(drafts: dict[str, Drafted]) -> Iterator[str]:
    for name, draft in drafts.items():
        if not draft.is_published:
            step = f"approved by {draft.approved_by}" if draft.approved_by else "not approved"
            yield f"{name}: draft by {draft.by}, {step}"


def _published(answering: Answering) -> Iterator[str]:
    releases = answering.releases()
    for each in answering.published():
        yield _line(each)
        yield from (f"  since then: {problem}" for problem in releases.since(each.now.answer))


def _line(each: AnswerHistory) -> str:
    answer = each.now.answer
    by_when = f", by {answer.by_when}" if answer.by_when else ""
    changed = f", changed {len(each.before)} times" if each.before else ""
    return f"{answer.id}: published {each.now.on}, {answer.status}{by_when}, {answer.who}{changed}"
