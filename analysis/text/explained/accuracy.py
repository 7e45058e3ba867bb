"""How right the reading of comments by the weights that ship is, as it was measured: a file beside the weights, written by
the benchmark and by no hand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from surveys.definition.survey import Audience

FILE = "accuracy.json"
SCHEMA = "heard-accuracy/1"


@dataclass(frozen=True)
class Score:
    """F1 from 0 to 1 with its 95 % interval, on so many comments that nothing was learned from."""

    f1: float
    interval: tuple[float, float]
    comments: int


@dataclass(frozen=True)
class Accuracy:
    """`themes` is of what comments are about, `went` of how that goes; `weights` is the SHA-256 of those that ship."""

    weights: str
    themes: Mapping[Audience, Score]
    went: Mapping[Audience, Score]


@cache
def accuracy() -> Accuracy:
    """What was measured last."""
    plain = json.loads(files("analysis.text.models").joinpath(FILE).read_text(encoding="utf-8"))
    if plain["schema"] != SCHEMA:
        raise ValueError(f"{FILE} is of another version: {plain['schema']}")
    return Accuracy(plain["weights"], _scores(plain["themes"]), _scores(plain["went"]))


def _scores(plain: Mapping[Audience, Any]) -> dict[Audience, Score]:
    return {
        audience: Score(said["f1"], (said["interval"][0], said["interval"][1]), said["comments"])
        for audience, said in plain.items()
    }
