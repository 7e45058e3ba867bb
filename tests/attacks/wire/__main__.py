"""Print what the lengths of encrypted records tell: `python -m tests.attacks.wire [seeds]`."""

import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.attacks.collection.outcome import HEADING, Outcome, together
from tests.attacks.wire.attacks import play_on_wire
from tests.attacks.wire.drawn import texts_by_length


def main(seeds: int = 3) -> int:
    """1 when an attack worked, or when one did not even work on the careless fixture."""
    by_name = defaultdict[tuple[str, str], list[Outcome]](list)
    for seed in range(seeds):
        with tempfile.TemporaryDirectory() as folder:
            for outcome in play_on_wire(Path(folder), seed):
                by_name[outcome.attack, outcome.place].append(outcome)
    print(HEADING)
    all_seeds = [*map(together, by_name.values()), together(map(texts_by_length, range(20)))]
    for outcome in all_seeds:
        print(outcome.line() + ("" if outcome.works else "   FAILED"), flush=True)
    return int(any(not outcome.works for outcome in all_seeds))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
