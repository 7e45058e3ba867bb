"""`heard themes`: the board's codebook with its history, how right the machine is on the board's own coding, and what is
learned of it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.progress import Progress, watched
from analysis.text.own_themes import own_codebook
from analysis.text.themes.codebook import Codebook, CodebookError, Theme, load_codebook
from analysis.voice.checked import learning
from analysis.voice.checked.codings import last_words
from analysis.voice.checked.learning import READING, CodedComment, Suggestion
from api.commands.context import installation_of
from api.commands.terminal import stages
from api.services.codebook.own_codebook import OwnCodebook, repeated_words
from api.services.codebook.own_reading import (
    CODEBOOK,
    SHIFTS,
    codebooks,
    newest_shifts,
    own_reader,
    shipped_toml,
    toml_of,
)
from surveys.definition.survey import Audience
from surveys.errors import UserError
from surveys.store.protocols import Document, Stores, Writing
from surveys.store.record_entries import in_record

app = typer.Typer(
    help="What comments are about: the board's codebook, how right the machine is, and what it learns.",
    no_args_is_help=True,
)

Who = Annotated[Audience, typer.Argument(metavar="AUDIENCE", help="young_people or practitioners.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The codebook's TOML file.")]
By = Annotated[str, typer.Option("--by", help="Who does this, by name: it stands in the record.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
NOTHING_CODED = "Nothing is coded yet that the machine can read: /desk/comments"


class CodebookProblem(UserError):
    """A file that is no codebook; the message names file and theme, and says what to do."""


# The codebook ----------


@app.command()
def codebook(
    context: typer.Context,
    audience: Who,
    as_toml: Annotated[bool, typer.Option("--toml", help="As the file that can be edited and used.")] = False,
    as_json: AsJson = False,
) -> None:
    """The codebook that comments are read and coded by."""
    stores = installation_of(context).stores
    written = codebooks(stores.record.entries(), audience)
    if as_toml:
        typer.echo(toml_of(written, audience) if written else shipped_toml(audience), nl=False)
        return
    book = own_reader(stores.record, stores.board, audience).coder.book
    if as_json:
        themes = [_as_json(each, retired=each in book.retired) for each in (*book.themes, *book.retired)]
        typer.echo(
            json.dumps(
                {"version": book.version, "own": len(written), "themes": themes}, indent=2, ensure_ascii=False
            )
        )
        return
    typer.echo(f"{_called(len(written))}, {book.version}")
    for theme in book.themes:
        typer.echo(f"  {theme.code:<26} {theme.title}. {theme.means}")
        if theme.words:
            typer.echo(f"  {'':<26} by the words: {'; '.join(theme.words)}")
    for theme in book.retired:
        typer.echo(f"  {theme.code:<26} no longer used: {theme.title}")


def _as_json(theme: Theme, *, retired: bool) -> dict[str, object]:
    words = {"words": theme.words, "not_words": theme.not_words}
    return {"code": theme.code, "title": theme.title, "means": theme.means, **words, "retired": retired}


@app.command()
def history(context: typer.Context, audience: Who, as_json: AsJson = False) -> None:
    """Every codebook that the board has used, with who used it from when on. Old releases keep theirs."""
    book = OwnCodebook.of(installation_of(context).stores.record.entries(), audience)
    lines = [
        {"version": n, "from": each.at[:10], "by": each.who, "what": book.told(each), "why": each.why}
        for n, each in enumerate(book.written, 1)
    ]
    if as_json:
        typer.echo(json.dumps(lines, indent=2, ensure_ascii=False))
        return
    for line in lines:
        typer.echo(
            f"version {line['version']}, {line['from']}, {line['by']}, {line['what']}{': ' if line['why'] else ''}"
            f"{line['why']}"
        )
    if not lines:
        typer.echo(
            "The codebook is the one that ships. To change it: /desk/themes, or heard themes codebook AUDIENCE --toml"
        )


@app.command()
def check(file: File) -> None:
    """Check a codebook's file; says the theme that has a mistake, and what to do."""
    book, _ = _read(file)
    typer.echo(
        f"{file.name}: {len(book.themes)} {'theme' if len(book.themes) == 1 else 'themes'} for {book.audience}."
    )
    for line in _changes(book, load_codebook(book.audience)):
        typer.echo(line)


@app.command()
def use(
    context: typer.Context,
    file: File,
    by: By,
    why: Annotated[str, typer.Option(help="For the record.")] = "",
) -> None:
    """Read and code comments by this codebook from now on. Releases that are there keep theirs."""
    book, text = _read(file)
    stores, name = installation_of(context).stores, _named(by)
    before = own_reader(stores.record, stores.board, book.audience).coder.book
    stores.record.write(
        in_record(datetime.now(UTC)), name, Writing(CODEBOOK, book.audience, {"toml": text}, why)
    )
    typer.echo("\n".join((f"In use for {book.audience}: {book.version}.", *_changes(book, before))))


def _named(by: str) -> str:
    if name := " ".join(by.split()):
        return name
    raise typer.BadParameter("say who does this: --by 'Name'")


def _read(file: Path) -> tuple[Codebook, str]:
    """Raises `CodebookProblem`."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CodebookProblem(f"{file.name}: is not UTF-8 text; save it as UTF-8") from None
    for audience in ("young_people", "practitioners"):
        if f'"{audience}"' in text.partition("[[theme]]")[0]:
            try:
                book = own_codebook(text, audience, file.name)
            except CodebookError as problem:
                raise CodebookProblem(str(problem)) from None
            if twice := repeated_words(book):
                raise CodebookProblem(f"{file.name}, {twice[0]}")
            return book, text
    raise CodebookProblem(f'{file.name}: begin with audience = "young_people" or audience = "practitioners"')


def _changes(now: Codebook, before: Codebook) -> Iterator[str]:
    old = {theme.code: theme for theme in before.themes}
    for theme in now.themes:
        if theme.code not in old:
            yield f"  new: {theme.code}, found by its cues"
        elif theme != old[theme.code]:
            yield f"  changed: {theme.code}"
    retired = {theme.code for theme in now.retired}
    yield from (f"  {'no longer used' if c in retired else 'gone'}: {c}" for c in old if c not in now.codes)


def _called(versions: int) -> str:
    return f"Version {versions} of the board's own codebook" if versions else "The codebook that ships"


# What the board's own coding says ----------


@app.command()
def evaluate(context: typer.Context, audience: Who, as_json: AsJson = False) -> None:
    """How right the machine is on this board's coded comments, by theme. For those who run coding; not to be published:
    'heard comments publish' makes what may leave."""
    stores = installation_of(context).stores
    codes = own_reader(stores.record, stores.board, audience).coder.book.codes
    with stages(READING) as progress:
        told = _coded(stores, audience, progress)
    by_theme = {code: each for code, each in learning.scores(told, codes).items() if each.any}
    if as_json:
        shown = {"comments": len(told), "themes": {code: asdict(each) for code, each in by_theme.items()}}
        typer.echo(json.dumps(shown, indent=2))
        return
    if not told:
        typer.echo(NOTHING_CODED)
        return
    typer.echo(f"{len(told)} coded comments; all themes together: F1 {learning.whole(by_theme).f1:.2f}")
    for code, each in by_theme.items():
        typer.echo(
            f"  {code:<26} F1 {each.f1:.2f}: {each.both} found by both, {each.machine_only} by the machine alone, "
            f"{each.people_only} by people alone"
        )


@app.command()
def train(context: typer.Context, audience: Who, by: By) -> None:
    """Learn from this board's own coding. Kept only where it is better on coding that was held back."""
    stores, name = installation_of(context).stores, _named(by)
    written, before = codebooks(stores.record.entries(), audience), newest_shifts(stores.board, audience)
    number = before.number + 1 if before else 1
    with stages(READING) as progress:
        told = _coded(stores, audience, progress)
        progress("learning", 1.0)
        made = learning.learn(told, audience, toml_of(written, audience) if written else "", number)
    line = f"On {made.held_back} or more coded comments held back: F1 {made.before:.2f} before, {made.after:.2f} after."
    if not learning.is_better(made):
        typer.echo(f"{line} Not better by more than luck, so nothing is changed.")
        return
    body = json.dumps(made.as_json()).encode()
    stores.board.publish_all([Document.of(SHIFTS, f"{audience}-{number}", body, frozen=True)])
    facts = {"number": number, "before": made.before, "after": made.after}
    stores.record.write(in_record(datetime.now(UTC)), name, Writing("themes-learned", audience, facts))
    typer.echo(f"{line} Releases from now on use it, and say so (learning {number}).")


@app.command()
def suggest(context: typer.Context, audience: Who, as_json: AsJson = False) -> None:
    """What ten or more people wrote of that no theme holds: phrases that stand together, never those of fewer."""
    stores = installation_of(context).stores
    with stages(READING) as progress:
        found = learning.suggestions(_all(stores, audience, progress))
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2, ensure_ascii=False))
        return
    typer.echo("\n".join(map(_suggested, found)) or "Nothing that ten or more people wrote of is missing.")


def _suggested(each: Suggestion) -> str:
    return f"{each.people} people or more: {', '.join(each.phrases)}"


def _coded(stores: Stores, audience: Audience, progress: Progress) -> list[CodedComment]:
    coder = own_reader(stores.record, stores.board, audience).coder
    with stores.comments.transaction() as work:
        rounds = [(work.comments_of(each), last_words(work.codings(each))) for each in work.rounds()]
    told = list[CodedComment]()
    for at, (held, codings) in enumerate(rounds):
        if held[0].audience == audience:
            told += learning.known(held, codings, coder, _part(at, len(rounds), progress))
    return sorted(told, key=lambda each: each.id)


def _all(stores: Stores, audience: Audience, progress: Progress) -> list[CodedComment]:
    """Coded or not: of what nobody coded the machine's word counts."""
    coder = own_reader(stores.record, stores.board, audience).coder
    coded = {each.id: each for each in _coded(stores, audience, progress)}
    with stores.comments.transaction() as work:
        held = [each for round_id in work.rounds() for each in work.comments_of(round_id)]
    return [
        coded.get(each.id) or learning.uncoded(each, coder)
        for each in watched(held, progress, READING)
        if each.audience == audience and learning.is_readable(each)
    ]


def _part(at: int, of: int, progress: Progress) -> Progress:
    """Progress of part `at` of so many."""
    return lambda stage, share: progress(stage, (at + share) / of)
