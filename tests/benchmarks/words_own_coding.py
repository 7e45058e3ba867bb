"""What `heard themes train` gains on a board's own coding, where the weights that ship never saw the comments.

    python -m tests.benchmarks.words_own_coding [--train FILE...] [--test FILE...]

Without files: the second files of the public comments teach the weights and the first file of young people is coded, and the
other way round. A third of what is coded is held back, one label in ten is missing, as when people overlook it.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.text.reading import Coder, coder
from analysis.text.training import learn_comments
from analysis.text.training.labelled import LabelledError, read
from analysis.text.training.learn_comments import LabelledComment
from analysis.text.training.set_limits import comments_of
from analysis.voice.checked.learning import ENOUGH, CodedComment, is_better, learn
from surveys.normal_form import normal_form
from tests.benchmarks.words_measures import DATA, NotThereError, arguments, table

BOTH_WAYS = ((("young2", "practitioners2"), "young"), (("young", "practitioners"), "young2"))
CODED, DRAWS, OVERLOOKED = (200, 300, 450, 700), 4, 0.1


def main(words: Sequence[str]) -> int:
    """Print F1 on held-back coding before and after, as means of `DRAWS` draws; returns 2 where there is nothing."""
    try:
        given = arguments(words, "a board's own coding", ("young",))
        ways = (
            [(given.train, given.test)]
            if given.train
            else [
                ([DATA / f"{name}.jsonl" for name in learnt], [DATA / f"{tested}.jsonl"])
                for learnt, tested in BOTH_WAYS
            ]
        )
        lines = [line for learnt, tested in ways for line in _measured(learnt, tested)]
    except (NotThereError, LabelledError, OSError) as problem:
        sys.stderr.write(f"Not measured: {problem}\n")
        return 2
    sys.stdout.write(table(["coded", "of", "before", "after", f"kept, of {DRAWS}"], lines) + "\n")
    return 0


def _measured(learnt: Sequence[Path], tested: Sequence[Path]) -> Iterator[list[object]]:
    weights = learn_comments.learn(comments_of(read(learnt)), learn_comments.our_own())
    reader = Coder(coder("young_people").book, learned=weights)
    comments = [each for each in comments_of(read(tested)) if each.audience == "young_people"]
    found = [frozenset(reader.themes(each.text, each.question)) for each in comments]
    for size in (each for each in CODED if ENOUGH <= each <= len(comments)):
        draws = [_coded(comments, found, draw)[:size] for draw in range(DRAWS)]
        made = [learn(told, "young_people", "", 1, reader) for told in draws]
        before, after = (sum(getattr(each, name) for each in made) / DRAWS for name in ("before", "after"))
        yield [size, tested[0].stem, before, after, sum(map(is_better, made))]


def _coded(
    comments: Sequence[LabelledComment], found: Sequence[frozenset[str]], draw: int
) -> list[CodedComment]:
    """In an order of chance, as by random ids."""
    chance = random.Random(draw)
    told = [
        CodedComment(
            chance.randbytes(8).hex(),
            ("round", each.question),
            normal_form(each.text),
            each.question,
            _overlooking({code.partition("/")[2] for code in each.themes}, chance),
            by_machine,
        )
        for each, by_machine in zip(comments, found, strict=True)
    ]
    return sorted(told, key=lambda each: each.id)


def _overlooking(codes: set[str], chance: random.Random) -> frozenset[str]:
    missed = {chance.choice(sorted(codes))} if codes and chance.random() < OVERLOOKED else set()
    return frozenset(codes - missed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
