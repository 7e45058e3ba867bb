"""What a person decided of a comment, beside what the machine had read in it. No words are in it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from analysis.text.learned.comment_weights import Went
from surveys.store.comments import KeptCoding

WAYS: tuple[str, ...] = get_args(Went)
FEELINGS = ("positive", "negative", "mixed", "neutral", "unclear")

Themes = Mapping[str, Went]
"""How each theme that a comment touches goes there, by its code."""


class CodingProblem(ValueError):
    """A coding that says something that the codebook does not have; the message says what."""


@dataclass(frozen=True)
class Coding:
    """One coder's last word on a comment. `codebook` is the version that was coded by; `machine` what the machine read
    in it at that time. Who is `unsure` leaves it to somebody else: nothing is counted of it. `raised` asks that somebody
    who looks after children looks at it soon."""

    comment: str
    coder: str
    codebook: str
    themes: Themes = field(default_factory=dict)
    feeling: str = "unclear"
    unsure: bool = False
    machine: Themes = field(default_factory=dict)
    raised: bool = False

    def body(self) -> dict[str, Any]:
        """As JSON holds it, without the comment and the coder, which are its key."""
        return {
            "codebook": self.codebook,
            "themes": dict(self.themes),
            "feeling": self.feeling,
            "unsure": self.unsure,
            "machine": dict(self.machine),
            "raised": self.raised,
        }

    @classmethod
    def read(cls, comment: str, coder: str, body: Mapping[str, Any]) -> "Coding":
        return cls(comment, coder, **body)


def check(coding: Coding, codes: Collection[str]) -> None:
    """Raises `CodingProblem` for a theme, a way or a feeling that there is not."""
    if unknown := [code for code in coding.themes if code not in codes]:
        raise CodingProblem(f"the codebook has no theme '{unknown[0]}'")
    if wrong := [way for way in coding.themes.values() if way not in WAYS]:
        raise CodingProblem(f"a theme goes {', '.join(WAYS)}, not '{wrong[0]}'")
    if coding.feeling not in FEELINGS:
        raise CodingProblem(f"a comment feels {', '.join(FEELINGS)}, not '{coding.feeling}'")


def last_words(kept: Iterable[KeptCoding]) -> list[Coding]:
    """Each coder's last version of each comment."""
    newest: dict[tuple[str, str], KeptCoding] = {}
    for each in kept:
        key = each.comment, each.coder
        if key not in newest or each.version > newest[key].version:
            newest[key] = each
    return [Coding.read(each.comment, each.coder, each.body) for _, each in sorted(newest.items())]


def sure(codings: Iterable[Coding]) -> list[Coding]:
    """Those that count."""
    return [coding for coding in codings if not coding.unsure]


def by_comment(codings: Iterable[Coding]) -> dict[str, list[Coding]]:
    """The codings that count of each comment, coder by coder."""
    of_comment: dict[str, list[Coding]] = {}
    for coding in sorted(sure(codings), key=lambda each: (each.comment, each.coder)):
        of_comment.setdefault(coding.comment, []).append(coding)
    return of_comment


def disagreements(codings: Iterable[Coding]) -> dict[str, list[Coding]]:
    """Comments of which two coders say different themes, or different ways, with all that was said of them."""
    return {
        comment: said
        for comment, said in by_comment(codings).items()
        if any(each.themes != said[0].themes for each in said)
    }
