"""Learns the weights by which `surveys.safeguarding.hints` hears how strongly words call for help.

    python -m analysis.text.training.learn_hints FILE... [--out FILE]

Each FILE has labelled answers, one JSON object a line: `text`, `persona`, and `level` (urgent, worry or none). It may have
comments of young people too, with `themes` and no level: those that are ordinary are harmless ("my worker is always in a
hurry"), and the others are passed over. Our own answers and comments in `written/` are learned from too, and older ones that
know two levels count less. Kept are words and pieces of words with their weights; no sentence.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.text.learned.minimising import Floats
from analysis.text.training.fitting import balanced, fit_logistic
from analysis.text.training.labelled import Labelled, LabelledError, parts, read, written
from surveys.safeguarding import hints
from surveys.safeguarding.detection import simple, support_rules
from surveys.safeguarding.hearing import HelpLimits

WEIGHTS = Path(hints.__file__).parent / hints.WEIGHTS_FILE
"""Where the weights lie that ship with heard."""

OWN = ("support", "support_languages", "support_hints", "young")
GRAVE = frozenset(
    (
        "feeling_safe", "emotional_wellbeing", "family_and_home", "bullying", "online_life", "exploitation_and_crime",
        "alcohol_and_drugs", "basic_care",
    )
)  # fmt: skip
"""Themes of which a comment that is not content may be a call for help."""
CONTENT = frozenset(("good", "neutral"))
OLDER = Path("tests/benchmarks/words/support.jsonl")
"""Sentences that the rules were written beside: `support` (true or false), and `part`; some are measured on only."""
LEARNED_FROM = ("tune", "learn", "other-languages")
OLDER_COUNTS = 0.2
"""What an older sentence counts beside one of others."""
STRENGTH = 3.0
"""How far weights may go from zero."""
LEAST = {"words": 2, "pieces": 3}
"""Answers that a word or pair, or a piece of a word, must be in."""
MOST = 20_000
"""Features that are kept: those that tell most."""
ANY_OF_HARMLESS, URGENT_OF_HARMLESS = 0.15, 0.05
"""The shares of harmless answers that may be shown any help, and help before anything else. These and the next are of
answers that were not learned from."""
SPARED_CALLS = hints.Strength(any_help=0.01, urgent=0.03)
"""Where a rule fits: the share of calls that may be shown nothing, and of urgent ones that may be shown a light line only. A
rule alone, whatever else is said, would show help to so many harmless answers that others would have to go without."""
ANY_OF_OTHERS = 0.2
"""The share of harmless answers in other languages that may be shown any help; the stricter of both limits holds for all."""
MOST_OF_HARMLESS = {
    True: hints.Strength(ANY_OF_HARMLESS, URGENT_OF_HARMLESS),
    False: hints.Strength(ANY_OF_OTHERS, URGENT_OF_HARMLESS),
}
"""The same by whether an answer is English."""
OTHERS_HARMLESS_COUNT = 4.0
"""What a harmless answer in another language counts beside any other answer. There are few of these, and without it the
limit that they need would let every eighth call in English go by."""
FOLDS = 3
SCALE = 0.02


@dataclass(frozen=True)
class LabelledAnswer:
    """An answer as the weights see it: its features by group, the kinds of need whose rules fit, and its label."""

    groups: tuple[frozenset[str], frozenset[str]]
    kinds: frozenset[str]
    simplified: str
    level: str
    text: str = ""
    counts: float = 1.0


@cache
def _seen(text: str, level: str) -> LabelledAnswer:
    simplified = simple(text)
    words, pieces = hints.groups(simplified.split())
    kinds = frozenset(rule.kind for rule in support_rules().fitting(simplified))
    return LabelledAnswer((frozenset(words), frozenset(pieces)), kinds, simplified, level, text)


def with_levels(rows: Sequence[Labelled]) -> list[Labelled]:
    """Answers that have a level, and ordinary comments as harmless ones; comments that may be a call are passed over."""
    return [row if "level" in row.labels else _harmless(row) for row in rows if _has_level(row)]


def _has_level(row: Labelled) -> bool:
    themes = row.labels.get("themes")
    return "level" in row.labels or not isinstance(themes, dict) or is_ordinary(themes)


def is_ordinary(themes: Mapping[str, str]) -> bool:
    """Whether a comment with these themes, and how each went, is no call for help."""
    return not any(theme in GRAVE and went not in CONTENT for theme, went in themes.items())


def _harmless(row: Labelled) -> Labelled:
    return replace(row, labels={**row.labels, "level": "none"}) if "themes" in row.labels else row


def answers(rows: Sequence[Labelled]) -> list[LabelledAnswer]:
    """Labelled sentences as answers. Raises LabelledError for one without a level."""
    if wrong := next(
        (row for row in rows if row.labels.get("level") not in ("urgent", "worry", "none")), None
    ):
        raise LabelledError(f"{wrong.persona}: 'level' is urgent, worry or none")
    return [replace(_seen(row.text, row.labels["level"]), counts=_counts(row)) for row in rows]


def _counts(row: Labelled) -> float:
    """What an answer counts in learning."""
    harmless = row.labels["level"] == "none"
    return OTHERS_HARMLESS_COUNT if harmless and row.labels.get("lang", "en") != "en" else 1.0


def our_own() -> list[Labelled]:
    """The sentences that we wrote."""
    return [row for name in OWN for row in written(name)]


def older(path: Path = OLDER) -> list[LabelledAnswer]:
    """Sentences of our own from before, where they are there. Each that calls for help counts as urgent."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    rows = [row for row in map(json.loads, lines) if row["part"] in LEARNED_FROM]
    levels = {True: "urgent", False: "none"}
    return [replace(_seen(row["text"], levels[row["support"]]), counts=OLDER_COUNTS) for row in rows]


@dataclass(frozen=True)
class Features:
    """The features that are known: where each stands, what it counts for, and of which group it is."""

    index: dict[str, int]
    idf: Floats
    group: NDArray[np.int64]


def features_of(told: Sequence[LabelledAnswer], only: frozenset[str] | None = None) -> Features:
    """The features that stand in enough answers."""
    names, idf, group = list[str](), list[float](), list[int]()
    for at, least in enumerate(LEAST.values()):
        counts = Counter(name for answer in told for name in answer.groups[at])
        kept = sorted(name for name, n in counts.items() if n >= least and (only is None or name in only))
        names += kept
        idf += [float(np.log((1 + len(told)) / (1 + counts[name])) + 1) for name in kept]
        group += [at] * len(kept)
    return Features({name: at for at, name in enumerate(names)}, np.array(idf), np.array(group))


def table(told: Sequence[LabelledAnswer], known: Features, kinds: Sequence[str]) -> sparse.csr_matrix:
    """One row an answer: each group of features of length 1, then the kinds of need."""
    down, across, data = list[int](), list[int](), list[float]()
    for row, answer in enumerate(told):
        for group in answer.groups:
            at = np.array([known.index[name] for name in sorted(group) if name in known.index], dtype=int)
            if len(at):
                weights = known.idf[at] / np.linalg.norm(known.idf[at])
                down += [row] * len(at)
                across += at.tolist()
                data += weights.tolist()
        for kind in answer.kinds:
            down.append(row)
            across.append(len(known.idf) + kinds.index(kind))
            data.append(1.0)
    return sparse.csr_matrix((data, (down, across)), (len(told), len(known.idf) + len(kinds)))


def fit(told: Sequence[LabelledAnswer]) -> hints.HintWeights:
    """Both sums, learned twice: with all features, and again with those that told most. The sums from which words call for
    help are set by `limits_by_language`."""
    kinds = support_rules().kinds
    known = features_of(told)
    weights = _both(told, known, kinds)
    size = np.abs(weights[:, : len(known.idf)] * known.idf).max(axis=0)
    names = list(known.index)
    kept = frozenset(names[at] for at in np.argsort(-size, kind="stable")[:MOST])
    known = features_of(told, kept)
    weights = _both(told, known, kinds)
    adds = {
        name: hints.Adds(float(known.idf[at] ** 2), *(float(each[at] * known.idf[at]) for each in weights))
        for name, at in known.index.items()
    }
    named = {kind: hints.Strength(*weights[:, len(known.idf) + at].tolist()) for at, kind in enumerate(kinds)}
    return hints.HintWeights(
        hints.Strength(*weights[:, -1].tolist()), hints.Strength(0, 0), hints.Strength(0, 0), adds, named
    )


def _both(told: Sequence[LabelledAnswer], known: Features, kinds: Sequence[str]) -> Floats:
    rows = table(told, known, kinds)
    wanted = [
        np.array([answer.level != "none" for answer in told]),
        np.array([answer.level == "urgent" for answer in told]),
    ]
    counts = np.array([answer.counts for answer in told])
    return np.array([fit_logistic(rows, each, STRENGTH, counts * balanced(each)) for each in wanted])


def strengths(told: Sequence[LabelledAnswer], learned: hints.HintWeights) -> Floats:
    """Both sums of each answer; shape (answers, 2)."""
    return np.array([hints.strength(answer.simplified, answer.kinds, learned) for answer in told]).reshape(
        -1, 2
    )


def left_out(rows: Sequence[Labelled], own: Sequence[LabelledAnswer]) -> Floats:
    """Both sums of each answer, by weights that learned nothing from its persona."""
    told, part = answers(rows), np.array(parts(rows, FOLDS))
    sums = np.zeros((len(told), 2))
    for fold in range(FOLDS):
        learned = fit([*(told[at] for at in np.flatnonzero(part != fold)), *own])
        at = np.flatnonzero(part == fold)
        sums[at] = strengths([told[i] for i in at], learned)
    return sums


def limits_of(told: Sequence[LabelledAnswer], sums: Floats, most: hints.Strength) -> HelpLimits:
    """The sums from which words call for help, so that at most such shares of harmless answers reach them; `sums` has shape
    (answers, 2), of answers that were not learned from."""
    harmless = np.array([answer.level == "none" for answer in told])
    is_urgent = np.array([answer.level == "urgent" for answer in told])
    ruled = np.array([bool(answer.kinds) for answer in told])
    spared, call = list[float](), list[float]()
    for at, (calls, may_be_lost, may_be_shown) in enumerate(
        zip((~harmless, is_urgent), SPARED_CALLS, most, strict=True)
    ):
        named = sums[ruled & calls, at]
        spared.append(float(np.quantile(named, may_be_lost)) if len(named) else 0.0)
        shown = (harmless & ruled & (sums[:, at] >= spared[at])).sum()
        call.append(_limit(sums[harmless & ~ruled, at], may_be_shown * harmless.sum() - shown))
    return HelpLimits(hints.Strength(*call), hints.Strength(*map(min, spared, call)))


def _limit(sums: Floats, may_reach: float) -> float:
    """The sum that only so many reach."""
    return float(np.quantile(sums, 1 - max(may_reach, 1) / max(len(sums), 1))) if len(sums) else 0.0


def learn(rows: Sequence[Labelled], own: Sequence[Labelled] = ()) -> hints.HintWeights:
    """Weights from answers of others and of our own; limits from those of others alone."""
    rows = with_levels(rows)
    ours = [*answers(with_levels(own)), *older()]
    told = answers(rows)
    sums = left_out(rows, ours)
    learned = fit([*told, *ours])
    found = _stricter(limits_by_language(rows, told, sums, MOST_OF_HARMLESS))
    return replace(learned, call=found.call, spared=found.spared)


def limits_by_language(
    rows: Sequence[Labelled],
    told: Sequence[LabelledAnswer],
    sums: Floats,
    most: Mapping[bool, hints.Strength],
) -> dict[bool, HelpLimits]:
    """Limits for English (True) and for other languages (False), where there are answers in them."""
    english = np.array([row.labels.get("lang", "en") == "en" for row in rows])
    return {
        language: limits_of(
            [told[at] for at in np.flatnonzero(spoken).tolist()], sums[spoken], most[language]
        )
        for language, spoken in ((True, english), (False, ~english))
        if spoken.any()
    }


def _stricter(each: Mapping[bool, HelpLimits]) -> HelpLimits:
    """One set of limits for all languages: the stricter one for any help, and that of English for help before anything
    else."""
    first = each.get(True) or each[False]
    call = hints.Strength(max(one.call.any_help for one in each.values()), first.call.urgent)
    return HelpLimits(
        call, hints.Strength(min(one.spared.any_help for one in each.values()), first.spared.urgent)
    )


def as_text(learned: hints.HintWeights) -> str:
    """Weights as the text of their file, in small whole numbers."""
    adds = {name: [round(value / SCALE) for value in values] for name, values in sorted(learned.adds.items())}
    table = {
        "bias": [round(value, 4) for value in learned.bias],
        "call": [round(value, 4) for value in learned.call],
        "spared": [round(value, 4) for value in learned.spared],
        "scale": SCALE,
        "kinds": {kind: [round(value, 4) for value in values] for kind, values in learned.kinds.items()},
        "adds": adds,
    }
    return json.dumps(table, ensure_ascii=False, separators=(",", ":"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the weights and write them; returns 0, or 2 when a file cannot be used."""
    parser = argparse.ArgumentParser(description="Learn the weights by which calls for help are heard.")
    parser.add_argument("files", type=Path, nargs="+", help="labelled answers, one JSON object a line")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args(arguments)
    try:
        rows = read(given.files)
        learned = learn(rows, our_own())
    except LabelledError as problem:
        sys.stderr.write(f"Not learned: {problem}\n")
        return 2
    given.out.write_text(as_text(learned) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"{given.out.name}: {given.out.stat().st_size / 1e3:.0f} kB from {len(rows)} answers of others\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
