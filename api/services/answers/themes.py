"""The themes of a release as something to answer: how many, how it went, what was said of it in our words, and whether there
is an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.periods import Period, titled
from analysis.release import Release
from analysis.release.documents.themes import ThemeCount
from analysis.release.shown_themes import each_theme, shown_themes
from analysis.voice.document import InOurWords


@dataclass(frozen=True)
class ThemeHeard:
    """A theme that a release shows. `in_our_words` are the published words of ours about it."""

    release: Release
    theme: ThemeCount
    in_our_words: tuple[str, ...] = ()

    @property
    def heard_in(self) -> str:
        """Survey and period, for people."""
        asked = self.release.round
        period = Period.parse(asked.time_period, asked.time_identifier)
        return titled(self.release.survey.title, period.label)

    @property
    def went(self) -> str:
        """How it went, from the counts that are shown."""
        shown = [f"{way.title.lower()} {way.text}" for way in self.theme.went if way.count is not None]
        return ", ".join(shown)

    @property
    def answer_id(self) -> str:
        """The id of the answer to this: two who begin at once write drafts of one answer."""
        round_id = self.release.round.id
        theme = self.theme.code.replace("_", "-")
        return f"{theme[: MOST_LETTERS - len(round_id) - 1].rstrip('-')}-{round_id}"


MOST_LETTERS = 64
"""Of an id of an answer."""


def themes_heard(release: Release, words: Sequence[InOurWords]) -> list[ThemeHeard]:
    """The themes that a release shows, what most people wrote about first."""
    shown = sorted(shown_themes(release), key=lambda theme: -(theme.count or 0))
    return [ThemeHeard(release, theme, _in_our_words(release, theme, words)) for theme in shown]


def _in_our_words(release: Release, theme: ThemeCount, words: Iterable[InOurWords]) -> tuple[str, ...]:
    return tuple(each.text for each in words if (each.survey, each.theme) == (release.survey.id, theme.code))


def theme_of(release: Release, code: str) -> ThemeCount | None:
    return next((theme for theme in each_theme(release) if theme.code == code), None)
