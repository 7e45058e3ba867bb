"""What the bot says around the questions, one TOML file a language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Phrases:
    """`says` and `labels` by key; `commands` is the command that a typed word stands for."""

    says: Mapping[str, str]
    labels: Mapping[str, str]
    commands: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        return self.says[key].format(**values).strip()


@cache
def phrases_in(language: str = "en") -> Phrases:
    """The phrases in a language (a file name without its ending)."""
    plain = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    commands = {typed: command for command, words in plain["commands"].items() for typed in words}
    return Phrases(plain["says"], plain["labels"], commands)
