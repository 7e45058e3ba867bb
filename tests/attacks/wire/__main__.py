"""Print what the lengths of encrypted records tell: `python -m tests.attacks.wire [seeds]`."""

import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.attacks.collection.outcome import HEADING, Outcome, together
from tests.attacks.wire.attacks import is_stated, play_on_wire


def main(seeds: int = 3) -> int:
    """1 when an attack worked, or when one did not even work on the careless fixture."""
    by_name = defaultdict[tuple[str, str], list[Outcome]](list)
    for seed in range(seeds):
        with tempfile.TemporaryDirectory() as folder:
            for outcome in play_on_wire(Path(folder), seed):
                by_name[outcome.attack, outcome.place].append(outcome)
    print(HEADING)
    all_seeds = [together(each) for each in by_name.values()]
    for outcome in all_seeds:
        print(outcome.line() + _remark(outcome), flush=True)
    return int(any("FAILED" in _remark(outcome) for outcome in all_seeds))


def _remark(outcome: Outcome) -> str:
    """What is not hidden is said on the page; were it hidden, the page would say what is not so."""
    if is_stated(outcome):
        return "   FAILED: the page says otherwise" if outcome.works else "   as the page says"
    return "" if outcome.works else "   FAILED"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
