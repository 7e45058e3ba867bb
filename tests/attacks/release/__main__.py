"""Print how each attack fared: `python -m tests.attacks.release [seeds]`."""

import sys

from tests.attacks.release.anything import Disclosures, attack_anything
from tests.attacks.release.attacks import insider, run
from tests.attacks.release.forms import EVERY_ATTACK

SIZES = (14, 45, 150, 600)


def main(seeds: int = 5) -> None:
    print(f"{'attack':<44}{'careless':>16}{'Heard':>16}")
    for attack in EVERY_ATTACK:
        print(run(attack, SIZES, range(seeds)).line(), flush=True)
    for people in (14, 60, 200, 600, 2000):
        print(f"{people:>6} people: " + run(insider, [people], range(4 * seeds)).line(), flush=True)
    print()
    _print_anything(20 * seeds)


def _print_anything(surveys: int) -> None:
    print(f"What is proved about hidden cells, over {surveys} surveys and rounds made by hypothesis:")
    print(
        f"{'':<12}{'exact':>8}{'narrow':>8}{'presence':>10}{'hidden':>8}{'cells shown, of those with 10 or more':>40}"
    )
    for title, one in zip(("careless", "Heard"), attack_anything(surveys), strict=True):
        print(_disclosures(title, one))


def _disclosures(title: str, one: Disclosures) -> str:
    shown = f"{one.shown} of {one.large}"
    return f"{title:<12}{one.exact:>8}{one.narrow:>8}{one.presence:>10}{one.hidden:>8}{shown:>40}"


main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
