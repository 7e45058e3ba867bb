"""`heard backup` and `heard restore`: a sealed copy of what may be kept, and the way back from it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from api.commands.asking import Yes, be_sure
from api.commands.context import CommandContext, settings_of
from api.commands.terminal import print_table
from api.installation.backups import (
    Backup,
    BackupProblem,
    check_is_whole,
    count_rows,
    make_backup,
    put_back,
    read_backup,
    settled,
)
from api.installation.clock import today
from api.installation.settings import Settings, SettingsProblem
from api.installation.wiring import keys_of
from surveys.days import day_in_words
from surveys.fieldwork.mishaps.restored import close_what_was_open
from surveys.fieldwork.opening import has_intake_key
from surveys.privacy.sealed_file import new_pair
from surveys.store.database.opening import migrate, open_stores

app = typer.Typer(
    help="A sealed copy of what may be kept, a day. It never holds keys, who took part, places, or what waits to be mixed.",
    invoke_without_command=True,
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A backup, such as heard-2026-11-30.backup.")]
KeyFile = Annotated[
    Path,
    typer.Option("--key", metavar="FILE", help="The file of the private key that 'heard backup key' wrote."),
]


@app.callback()
def backup(context: typer.Context) -> None:
    """Write today's backup into HEARD_BACKUPS, sealed to HEARD_BACKUP_KEY, and remove all but the two latest.

    'heard run' and 'heard intake --keep-going' do it every day. In it: rounds, answers that are mixed, comments that were
    handed out, core data, what the board wrote, what was published. Not in it: keys, who took part, where people are, what
    waits to be mixed, requests to be contacted."""
    if context.invoked_subcommand is None:
        settings = settings_of(context)
        folder = _folder(settings)
        check_is_whole(settings.data)
        path = make_backup(settings.database_url, folder, settings.backup_key, today())
        typer.echo(f"{path} is written ({path.stat().st_size // 1024 + 1} kB).")


@app.command("key")
def key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the private key.")],
) -> None:
    """Make the pair of keys for backups: the private one into a file, the public one as the line for your settings."""
    public, private = new_pair()
    _write_key(file, private)
    typer.echo(f"HEARD_BACKUP_KEY={public}")
    typer.echo(
        f"Set this, with HEARD_BACKUPS, in the settings of every process. {file} opens your backups: put it in a safe, "
        "print it on paper too, and remove it from this machine. Whoever loses it cannot restore; nobody can make it again.",
        err=True,
    )


@app.command("show")
def show(
    file: File,
    private: Annotated[
        Path | None,
        typer.Option(
            "--key", metavar="FILE", help="With the private key: also try whether the whole file opens."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same for programs.")] = False,
) -> None:
    """Say when a backup was made; with --key, whether it opens to its end, and how much is in it."""
    found = read_backup(file)
    if as_json:
        rows = count_rows(file, _read_key(private)) if private else None
        typer.echo(json.dumps({"made_on": found.made_on.isoformat(), "version": found.version, "rows": rows}))
        return
    typer.echo(f"{file} was made on {day_in_words(found.made_on)} by Heard {found.version}.")
    if private:
        counted = count_rows(file, _read_key(private))
        print_table(("table", "rows"), [(name, f"{count:,}") for name, count in counted.items()])
        typer.echo("It opens to its end.")


def restore(context: typer.Context, file: File, private: KeyFile, yes: Yes = False) -> None:
    """Fill an empty installation from a backup. Rounds that were open are closed with what was mixed by then.

    In PostgreSQL its address must be that of the tables' owner. Killed midway, run it again."""
    found = read_backup(file)
    settings = settings_of(context)
    secret = _read_key(private)
    command: CommandContext = context.obj
    command.tell_data()
    be_sure(_what_it_means(found), "Put it back?", yes=yes)
    migrate(settings.database_url)
    put_back(settings.database_url, file, secret, settings.data)
    migrate(settings.database_url)
    stores, keys = open_stores(settings.database_url), keys_of(settings)
    context.call_on_close(stores.close)
    sentences = close_what_was_open(stores, keys, today())
    settled(settings.data)
    with stores.rounds.transaction() as work:
        delete_words_work = has_intake_key(keys, work.rounds())
    for line in (f"{file} is put back.", *sentences, *_what_to_do(with_intake_key=delete_words_work)):
        typer.echo(line)


def _folder(settings: Settings) -> Path:
    if not settings.backups:
        raise SettingsProblem(
            "say where to in HEARD_BACKUPS, and the key in HEARD_BACKUP_KEY ('heard backup key FILE' makes it), in the "
            "settings of every process: then people are told how long a copy of what they delete may be kept"
        )
    return settings.backups


def _write_key(path: Path, private: str) -> None:
    """Readable by its owner alone; a key that is there is never written over. Raises `BackupProblem`."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(private + "\n")
    except FileExistsError:
        raise BackupProblem(
            f"{path} is there already, and may be a key that backups need: name another"
        ) from None
    except OSError as error:
        raise BackupProblem(f"{path} cannot be written: {error.strerror}") from None


def _read_key(path: Path) -> bytes:
    """Raises `BackupProblem`."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise BackupProblem(f"{path}: {error.strerror}") from None
    except ValueError:
        key = b""
    if len(key) != 32:
        raise BackupProblem(f"{path} is not a private key: it holds 64 letters and digits")
    return key


def _what_it_means(found: Backup) -> Iterator[str]:
    yield f"The backup is of {day_in_words(found.made_on)}. What came, was written or was deleted since then is not in it."
    yield "Answers that somebody deleted since then come back. Rounds that were open are closed, and cannot be opened again."


def _what_to_do(*, with_intake_key: bool) -> Iterator[str]:
    if not with_intake_key:
        yield (
            "Delete words that people were given work again when the intake's own key (intake.key) is put back. Where it is "
            "lost, open the next round with --new-intake-key."
        )
    yield "See whether all is well: heard doctor"
