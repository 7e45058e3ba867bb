"""Print how each attack fared: `python -m tests.attacks.collection [seeds]`."""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.attacks.collection.attacks import on, play, play_on_logs
from tests.attacks.collection.metrics import metrics_watched
from tests.attacks.collection.outcome import HEADING, Outcome, together
from tests.attacks.collection.scenes import PLACES
from tests.conftest import postgres_server


def main(seeds: int = 3) -> int:
    """1 when an attack worked, or when one did not even work on the careless fixture."""
    print(HEADING)
    failed = 0
    with postgres_server() as postgres, tempfile.TemporaryDirectory() as folder:
        for place in PLACES:
            for attack in on(place):
                outcomes = [
                    one for seed in range(seeds) for one in play(attack, place, Path(folder), postgres, seed)
                ]
                failed += _printed(outcomes)
        failed += _printed(one for seed in range(seeds) for one in play_on_logs(Path(folder), seed))
        failed += _printed(map(metrics_watched, range(seeds)))
    return 1 if failed else 0


def _printed(outcomes: Iterable[Outcome]) -> int:
    by_name = defaultdict(list)
    for one in outcomes:
        by_name[one.attack].append(one)
    all_seeds = [together(each) for each in by_name.values()]
    for one in all_seeds:
        print(one.line() + ("" if one.works else "   FAILED"), flush=True)
    return sum(not one.works for one in all_seeds)


sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
