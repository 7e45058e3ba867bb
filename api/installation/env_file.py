"""The settings of an installation in its file `.env`, which every command finds from wherever in it it is run.

A file that somebody else could have written is not read: a setting can name a program that is then run.
"""

import os
import re
import shlex
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from surveys.errors import UserError
from surveys.files.limited import OverLimit, read_within

NAME = ".env"
MARK = "HEARD_"
FOLDERS = ("DATA", "KEYS", "INTAKE_KEYS", "SURVEYS", "CONTACT_KEYS")
"""Settings that name a folder: in the file it is meant from where the file is."""


class EnvFileProblem(UserError):
    """The message names the file and the line, and says what to type."""


@dataclass(frozen=True)
class EnvFile:
    """The settings of a file, by their variables, and the folder that it is in."""

    folder: Path
    settings: Mapping[str, str]


def find_env_file(start: Path) -> EnvFile | None:
    """The nearest `.env` with settings of Heard, in the folder or one above it. Raises `EnvFileProblem`."""
    for folder in (start, *start.parents):
        path = folder / NAME
        if _is_there(path) and (settings := _read(path)):
            return EnvFile(folder, settings)
    return None


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:
        return False  # another's folder, in which this account may not look


def _read(path: Path) -> dict[str, str]:
    try:
        text = read_within(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EnvFileProblem(f"{path} is not UTF-8 text; save it as UTF-8") from None
    except OverLimit as error:
        raise EnvFileProblem(f"{path} {error}") from None
    except OSError:
        return {}  # another's file, which this account may not read
    settings = dict(_settings(path, text))
    if settings:
        _check_owner(path)
    return settings


_LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=(?P<value>.*)")
_MEANT = re.compile(r"(?:^|[^A-Za-z0-9])heard[\W_]+(?P<rest>\w*)", re.IGNORECASE)
"""A line that was meant for us, however it is written: "set heard-port 9000". Passed over, it would lead to other data."""


def _settings(path: Path, text: str) -> Iterator[tuple[str, str]]:
    lines: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        written = line.strip()
        found = _LINE.fullmatch(written)
        if found and found["name"].startswith(MARK):
            value = _value(path, number, found["name"], found["value"].strip())
            before, other = lines.setdefault(found["name"], (number, value))
            if other != value:
                what = f"sets {found['name']} again, to something else than line {before}; take one out"
                raise EnvFileProblem(f"{path}, line {number}: {what}")
            yield found["name"], value
        elif written[:1] not in ("#", ";") and (meant := _MEANT.search(written.partition("=")[0])):
            raise EnvFileProblem(f"{path}, line {number}: write {MARK}{meant['rest'].upper()}=VALUE")


def _value(path: Path, number: int, name: str, written: str) -> str:
    """As a shell reads it, but that blanks need no quotes. Nothing in it is worked out."""
    if written[:1] in _CURLY and written[-1:] in _CURLY:
        raise EnvFileProblem(f"{path}, line {number}: has curly quotes; write straight ones, or none")
    value = _bare(path, number, written)
    if name.removeprefix(MARK) in FOLDERS and (value.startswith("~") or "$" in value or "%" in value):
        what = f"'{value}' is taken as it is, and nothing in it is worked out; write the whole path"
        raise EnvFileProblem(f"{path}, line {number}: {what}")
    return value


_CURLY = tuple("“”„‟‘’‚‛«»")


def _bare(path: Path, number: int, written: str) -> str:
    """Without quotes and what is remarked behind it."""
    if written[:1] not in ("'", '"'):
        return "" if written.startswith("#") else written.partition(" #")[0].rstrip()
    try:
        words = shlex.split(written, comments=True)
    except ValueError:
        raise EnvFileProblem(f"{path}, line {number}: has a quote that is not closed") from None
    return " ".join(words)


def _check_owner(path: Path) -> None:
    """On systems that know owners: it is ours or the administrator's, and nobody else may change it."""
    state = path.stat()
    ours = state.st_uid in (0, os.geteuid()) if hasattr(os, "geteuid") else True
    if not ours or state.st_mode & stat.S_IWOTH:
        raise EnvFileProblem(
            f"{path} could have been written by another account, so it is not read; make it yours: "
            f"chown and chmod o-w, or run this elsewhere"
        )


def with_env_file(environment: Mapping[str, str], file: EnvFile | None) -> dict[str, str]:
    """The environment, and from the file what is not set there. Folders of the file, and the data folder that nobody names,
    are meant from where the file is."""
    if file is None:
        return dict(environment)
    named = {f"{MARK}DATA": "data", **{name: value for name, value in file.settings.items() if value}}
    folders = {f"{MARK}{name}" for name in FOLDERS}
    absolute = {name: str(file.folder / value) if name in folders else value for name, value in named.items()}
    return {
        **absolute,
        **{name: value for name, value in environment.items() if value or name not in absolute},
    }
