"""`heard answers`: you said, we did; from a draft to what everybody may read."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.release.design.tables import NOT_ANSWERED
from analysis.release.documents.themes import themes_of
from analysis.text.redaction import redact
from api.commands.context import installation_of, written_plan
from api.installation.clock import today
from api.services.publishing import publish_scorecard, released
from surveys.answers.answer import Answer, AnswerProblem, read_answer
from surveys.answers.drafts import Drafted, approval, draft_of, drafted, new_draft, publication
from surveys.answers.published import Published, Version, body_of, published
from surveys.authoring.check.answer_rules import lint_answer
from surveys.definition.survey import Audience
from surveys.language.phrases import ENGLISH
from surveys.store.protocols import BoardStore, RecordStore, Writing
from surveys.store.record_entries import in_record

app = typer.Typer(help="You said, we did: the board's answers to those who took part.", no_args_is_help=True)

AUDIENCES: tuple[Audience, ...] = ("young_people", "practitioners")

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The answer's TOML file.")]
By = Annotated[str, typer.Option(help="Who does this, by name: it stands in the record.")]
Id = Annotated[str, typer.Argument(help="The answer's id.")]


@app.command()
def check(file: File) -> None:
    """Check an answer's words: reading age, names, promises. Ends with status 1 where something is found."""
    problems = _problems(_read(file))
    typer.echo("\n".join(problems) or "Nothing to mend.")
    if problems:
        raise typer.Exit(1)


@app.command()
def new(context: typer.Context, file: File, by: By) -> None:
    """Keep an answer as a draft, or a new draft of one that is there. Says what has to be mended before it is approved."""
    answer, stores = _read(file), installation_of(context).stores
    _write(stores.record, by, new_draft(answer))
    typer.echo(f"Kept as the draft of '{answer.id}'.")
    for problem in (*_problems(answer), *theme_problems(stores.board, answer)):
        typer.echo(f"- {problem}")


@app.command()
def approve(context: typer.Context, answer_id: Id, by: By) -> None:
    """Approve the newest draft of an answer. Whoever wrote it cannot."""
    stores = installation_of(context).stores
    drafts = drafted(stores.record.entries())
    writing = approval(drafts, answer_id, by)
    _refuse(stores.board, draft_of(drafts, answer_id).answer)
    _write(stores.record, by, writing)
    typer.echo(f"Approved. To publish it: heard answers publish {answer_id} --by NAME")


@app.command()
def publish(context: typer.Context, answer_id: Id, by: By) -> None:
    """Publish an approved answer on /we-did. What was published before stays there, with its day."""
    stores = installation_of(context).stores
    drafts = drafted(stores.record.entries())
    draft = draft_of(drafts, answer_id)
    answer = draft.answer
    # The record first: nothing is public that it does not know of. Where it broke off after that, it goes on from there.
    broke_off = draft.is_published and not _is_public(stores.answers.versions(), answer)
    writing = None if broke_off else publication(drafts, answer_id)
    _refuse(stores.board, answer)
    if writing:
        _write(stores.record, by, writing)
    version = stores.answers.publish(answer_id, body_of(answer, today()))
    _write(stores.record, by, _on_scorecard(stores.board, answer))
    publish_scorecard(
        stores.board, stores.core_data, written_plan(context, stores.record), today(), draw=frozenset()
    )
    typer.echo(f"Published as version {version}. It is sent to nobody: people find it on /we-did.")


@app.command("list")
def list_(context: typer.Context) -> None:
    """List drafts and published answers, with what has happened to their releases since."""
    stores = installation_of(context).stores
    lines = [*_drafts(drafted(stores.record.entries())), *_published(stores.answers.versions(), stores.board)]
    typer.echo("\n".join(lines) or "Nothing here yet.")


def _is_public(versions: Sequence[Version], answer: Answer) -> bool:
    """Whether the newest public version says the same."""
    bodies = [body["answer"] for name, _, body in versions if name == answer.id]
    return bool(bodies) and bodies[-1] == answer.as_json()


def _on_scorecard(board: BoardStore, answer: Answer) -> Writing:
    """The answer as the scorecard and the report have it."""
    release = next(each for each, _ in released(board) if each.id == answer.release)
    label = next(theme.title for theme in themes_of(release).themes if theme.code == answer.theme)
    body = {
        "heard_on": release.made_on.isoformat(),
        "answered_on": today().isoformat(),
        "decision": answer.decision,
        "owner": answer.who,
        "status": answer.status,
        "why": answer.why,
        "message": answer.words[ENGLISH].standard,
    }
    return Writing("answer", label, body)


def _read(file: Path) -> Answer:
    """Raises `AnswerProblem`."""
    try:
        return read_answer(file.read_text(encoding="utf-8"), file.name)
    except UnicodeDecodeError:
        raise AnswerProblem(f"{file.name}: is not UTF-8 text; save it as UTF-8") from None


def _problems(answer: Answer) -> list[str]:
    return [str(finding) for finding in lint_answer(answer, redact)]


def theme_problems(board: BoardStore, answer: Answer) -> Iterator[str]:
    """Why what is answered is not what a release shows. A theme that a release hides is not spoken of in public."""
    release = next((each for each, _ in released(board) if each.id == answer.release), None)
    if release is None:
        yield f"there is no release '{answer.release}', or no more"
        return
    themes = {theme.code: theme for theme in themes_of(release).themes if theme.code != NOT_ANSWERED}
    if answer.theme not in themes:
        yield f"release '{answer.release}' has no theme '{answer.theme}'; it has: {', '.join(themes) or 'none'}"
    elif themes[answer.theme].count is None:
        yield f"release '{answer.release}' hides the theme '{answer.theme}'"


def _refuse(board: BoardStore, answer: Answer) -> None:
    """Raises `AnswerProblem`."""
    if problems := [*_problems(answer), *theme_problems(board, answer)]:
        raise AnswerProblem("to mend first:\n" + "\n".join(f"- {problem}" for problem in problems))


def _write(record: RecordStore, by: str, what: Writing) -> None:
    name = " ".join(by.split())
    if not name:
        raise typer.BadParameter("say who does this: --by 'Name'")
    record.write(in_record(datetime.now(UTC)), name, what)


def _drafts(drafts: dict[str, Drafted]) -> Iterator[str]:
    for name, draft in drafts.items():
        if not draft.is_published:
            step = f"approved by {draft.approved_by}" if draft.approved_by else "not approved"
            yield f"{name}: draft by {draft.by}, {step}"


def _published(versions: Sequence[Version], board: BoardStore) -> Iterator[str]:
    for audience in AUDIENCES:
        for each in published(versions, audience):
            yield _line(each)
            yield from (f"  since then: {problem}" for problem in theme_problems(board, each.now.answer))


def _line(each: Published) -> str:
    answer = each.now.answer
    by_when = f", by {answer.by_when}" if answer.by_when else ""
    changed = f", changed {len(each.before)} times" if each.before else ""
    return f"{answer.id}: published {each.now.on}, {answer.status}{by_when}, {answer.who}{changed}"
