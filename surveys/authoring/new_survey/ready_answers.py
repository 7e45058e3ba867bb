"""The answers that a new question can have without a thought: ready-made sets of choices, by name."""

from collections.abc import Mapping
from typing import NamedTuple

from surveys.definition.support_level import SupportLevel
from surveys.definition.survey import DONT_KNOW


class Ready(NamedTuple):
    """A choice of a ready-made set: id, words, emoji, shorter words beside the emoji, and what choosing it is met with."""

    id: str
    say: str
    face: str
    short: str = ""
    support: SupportLevel = "none"


READY: Mapping[str, tuple[str, tuple[Ready, ...], tuple[str, ...]]] = {
    "yes-maybe-no": (
        "single",
        (Ready("yes", "Yes", "🙂"), Ready("maybe", "Maybe", "😐"), Ready("no", "No", "🙁")),
        ("yes",),
    ),
    "how-often": (
        "single",
        (
            Ready("always", "Always", "😀"),
            Ready("mostly", "Most of the time", "🙂", "Mostly"),
            Ready("sometimes", "Sometimes", "😐"),
            Ready("hardly", "Hardly ever", "🙁", "Not much"),
            Ready(DONT_KNOW, "I don't know", "❔"),
        ),
        ("always", "mostly"),
    ),
    "how-good": (
        "scale",
        (
            Ready("very-good", "Very good", "😀"),
            Ready("good", "Good", "🙂"),
            Ready("in-the-middle", "In the middle", "😐"),
            Ready("bad", "Bad", "🙁"),
            Ready("very-bad", "Very bad", "😟"),
        ),
        ("very-good", "good"),
    ),
    "how-safe": (
        "scale",
        (
            Ready("very-safe", "Very safe", "😀"),
            Ready("safe", "Quite safe", "🙂"),
            Ready("not-sure", "In the middle", "😐"),
            Ready("not-very-safe", "Not very safe", "🙁", support="worry"),
            Ready("not-safe", "Not safe at all", "😟", "Not safe", "urgent"),
        ),
        ("very-safe", "safe"),
    ),
    "better": (
        "single",
        (
            Ready("much-better", "Yes, a lot better", "😀", "A lot better"),
            Ready("bit-better", "Yes, a bit better", "🙂", "A bit better"),
            Ready("same", "About the same", "😐", "The same"),
            Ready("worse", "No, worse", "🙁", "Worse"),
        ),
        ("much-better", "bit-better"),
    ),
    "how-sure": (
        "scale",
        (
            Ready("very-sure", "Very sure", "😀"),
            Ready("quite-sure", "Quite sure", "🙂"),
            Ready("not-very-sure", "Not very sure", "🙁"),
            Ready("not-sure", "Not sure at all", "😟", "Not sure"),
        ),
        ("very-sure", "quite-sure"),
    ),
}
"""Ready-made choices by name: the kind of question, the choices, and those that usually count as good."""

SCALES = tuple(name for name, (kind, _, _) in READY.items() if kind == "scale")
"""Of these it can be said whether somebody rose: their choices run from most to least."""

OWN = {"one": "single", "several": "several"}
"""How a question with choices of the author's own is answered."""

ANSWERS = (*READY, *OWN, "text")
