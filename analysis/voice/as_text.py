"""What young people told us, for a terminal: published numbers with their words."""

from collections.abc import Iterable, Iterator

from analysis.periods import titled
from analysis.voice.document import SurveyTold, ThemeTold, Told, Voice

NOTHING = "Nobody's words have been released yet. After a round closes with ten or more answers: heard release make ROUND"


def as_text(voice: Voice) -> str:
    """The whole document as lines."""
    return "\n".join(_lines(voice)) + "\n"


def _lines(voice: Voice) -> Iterator[str]:
    if voice.example:
        yield "EXAMPLE DATA. Some of these numbers are made up."
    yield from _audience("young people", [told for told in voice.surveys if told.audience == "young_people"])
    if not voice.surveys:
        yield NOTHING
    trained = [told for told in voice.surveys if told.audience == "practitioners"]
    if trained:
        yield ""
        yield from _audience("practitioners", trained)
    yield ""
    yield from voice.method


def _audience(who: str, surveys: Iterable[SurveyTold]) -> Iterator[str]:
    title = f"What {who} told us"
    yield from (title, "=" * len(title))
    for told in surveys:
        yield from _survey(told)


def _survey(told: SurveyTold) -> Iterator[str]:
    wrote = f" About {told.wrote:,} wrote something." if told.wrote else ""
    yield from ("", titled(told.title, told.period), f"{told.took_part}{wrote}", told.how_sure)
    for theme in told.themes:
        yield from _theme(theme)
    if told.feelings:
        yield "  How people felt: " + _counted(told.feelings)
    yield f"  Still unread: {told.unread}"
    for area in told.belongs_to:
        yield f"  Belongs to {area.name}: " + "; ".join(measure.name for measure in area.measures)
        yield from (f"    Being done: {action.what} ({action.owner})" for action in area.actions)


def _theme(theme: ThemeTold) -> Iterator[str]:
    yield f"  {theme.title}: {_number(theme.text, theme.percent)}"
    if theme.went:
        yield "    " + _counted(theme.went)
    if theme.change:
        yield f"    {theme.change}"
    if theme.checked:
        yield f"    {theme.checked}"
    yield from (f"    In our words: {words.text}" for words in theme.in_our_words)
    yield from (f"    In one person's own words: “{words.text}”" for words in theme.in_their_words)


def _counted(told: Iterable[Told]) -> str:
    return "; ".join(f"{each.title.lower()} {_number(each.text, each.percent)}" for each in told)


def _number(text: str, percent: int | None) -> str:
    return text if percent is None else f"{text} ({percent} %)"
