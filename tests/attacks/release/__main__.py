"""Print how each attack fared: `python -m tests.attacks.release [seeds]`."""

import sys

from tests.attacks.release.attacks import insider, run
from tests.attacks.release.forms import EVERY_ATTACK

SIZES = (14, 45, 150, 600)


def main(seeds: int = 5) -> None:
    print(f"{'attack':<44}{'careless':>16}{'Heard':>16}")
    for attack in EVERY_ATTACK:
        print(run(attack, SIZES, range(seeds)).line(), flush=True)
    for people in (14, 60, 200, 600, 2000):
        print(f"{people:>6} people: " + run(insider, [people], range(4 * seeds)).line(), flush=True)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
