"""The scorecard for a terminal, at most 100 columns wide. It says where there is nothing yet."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from analysis.plan import QUESTIONS, Action, BoardAnswer, PerformanceMeasure
from analysis.scorecard.areas import AreaCard, Corrective, ThemeTable
from analysis.scorecard.as_json import ATTRIBUTION, EXAMPLE_NOTE
from analysis.scorecard.lines import ScorecardLine
from analysis.scorecard.reasons import area_reason, change_reason, reason
from analysis.scorecard.scorecard import Scorecard
from analysis.scorecard.signs.status import standing_word, together
from analysis.scorecard.wording import (
    answered_within,
    change_text,
    figure_text,
    status_text,
    sureness,
    trend_text,
    value_text,
)
from analysis.values import FLAGS, SYMBOL_WORDS
from surveys.days import day_in_words

WIDTH = 100
NAME_WIDTH, VALUE_WIDTH, TARGET_WIDTH = 46, 22, 8
NOTHING = "Nothing yet."

ACTION_WORDS = {"not_started": "not started", "doing": "doing", "done": "done", "cannot": "cannot be done"}
COST_WORDS = {"no_cost": "no cost", "low_cost": "low cost", "cost": "", "not_known": ""}
RESPONSE_WORDS = {"deciding": "deciding", "doing": "doing", "done": "done", "cannot": "cannot, and why"}


def as_text(scorecard: Scorecard) -> str:
    """The whole scorecard as plain, aligned lines."""
    return "\n".join(_lines(scorecard)) + "\n"


def _lines(scorecard: Scorecard) -> Iterator[str]:
    board = scorecard.plan.board
    yield from _heading(f"{board.name}: scorecard", "=")
    yield from _wrapped(f"{board.plan}. As of {day_in_words(scorecard.as_of)}.")
    if scorecard.example:
        yield from _wrapped(EXAMPLE_NOTE)
    yield ""
    yield from _wrapped(f"Outcome: {board.outcome.says}.")
    for card in scorecard.areas:
        yield ""
        yield from _area(card, scorecard)
    yield ""
    yield from _broader_themes(scorecard)
    yield ""
    yield from _exceptions(scorecard)
    yield ""
    yield from _quality(scorecard)
    yield ""
    yield from _symbols(scorecard)
    yield from _wrapped(ATTRIBUTION)


def _heading(words: str, rule: str) -> Iterator[str]:
    yield words
    yield rule * min(len(words), WIDTH)


def _wrapped(words: str, indent: str = "", hang: str = "") -> Iterator[str]:
    yield from wrap(words, WIDTH, initial_indent=indent, subsequent_indent=indent + hang)


def _area(card: AreaCard, scorecard: Scorecard) -> Iterator[str]:
    yield from _heading(card.area.name, "-")
    standing = standing_word(together(line.status for line in card.own_lines))
    yield from _wrapped(f"{standing}. {area_reason(card.own_lines)}")
    yield from _wrapped(f"Lead: {card.area.lead}. Outcome: {scorecard.plan.board.outcome.says}.")
    if card.indicators:
        yield from _titled("Indicators (the whole population)", _table(card.indicators))
    yield from _titled("Story behind the baseline", _story(card))
    yield from _titled("Partners", _items(f"{p.organisation}: {p.part}" for p in card.area.partners))
    yield from _titled("Actions", _items(_action(action) for action in card.area.actions))
    for question, asks in QUESTIONS.items():
        yield from _titled(asks, _table(card.of_question(question)))
    yield from _titled("Data wanted", _items(_wanted(measure) for measure in card.wanted))
    if card.area.kind == "voice":
        yield from _voice(scorecard)


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield title
    found = list(lines)
    yield from found or [f"  {NOTHING}"]


def _items(items: Iterable[str]) -> Iterator[str]:
    for item in items:
        yield from _wrapped(f"- {item}", "  ", "  ")


def _action(action: Action) -> str:
    due = f"due {day_in_words(action.due_on)}" if action.due_on else "no date set"
    facts = [ACTION_WORDS[action.status], COST_WORDS[action.cost], due]
    return f"{action.what} ({', '.join(fact for fact in facts if fact)}; owner: {action.owner})"


def _wanted(measure: PerformanceMeasure) -> str:
    return f"{measure.name} ({QUESTIONS[measure.question]})"


def _story(card: AreaCard) -> Iterator[str]:
    story = card.story
    yield from _wrapped(story.text, "  ")
    for word, things in (("Helps", story.helps), ("Hinders", story.hinders)):
        yield from _items(f"{word}: {thing}" for thing in things)
    if not story.placeholder:
        yield from _wrapped(f"{story.by}, {day_in_words(story.written_on)}", "  ")
    for line in card.indicators:
        if len(line.since_break) > 1:
            yield from _wrapped(_distance(line), "  ", "  ")


def _distance(line: ScorecardLine) -> str:
    first = line.since_break[0].period.label
    return f"{line.measure.name}, distance travelled since {first}: {change_text(line.since_first, line.measure)}."


def _table(lines: Sequence[ScorecardLine]) -> Iterator[str]:
    if not lines:
        return
    yield _row("", "Latest", "Target", "Status")
    for line in lines:
        yield from _line(line)


def _row(name: str, value: str, target: str, status: str) -> str:
    return f"  {name:<{NAME_WIDTH}}{value:<{VALUE_WIDTH}}{target:<{TARGET_WIDTH}}{status}".rstrip()


def _line(line: ScorecardLine) -> Iterator[str]:
    """The row, its long cells continued underneath, then how sure we are and where it is going."""
    target = figure_text(line.target, line.measure) if line.target.known else "-"
    cells = (_name(line), value_text(line.latest, line.measure), target, status_text(line))
    widths = (
        NAME_WIDTH - 2,
        VALUE_WIDTH - 2,
        TARGET_WIDTH - 1,
        WIDTH - 2 - NAME_WIDTH - VALUE_WIDTH - TARGET_WIDTH,
    )
    columns = [wrap(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    for place in range(max(map(len, columns))):
        yield _row(*(column[place] if place < len(column) else "" for column in columns))
    for detail in _details(line):
        yield from _wrapped(detail, "      ", "  ")


def _name(line: ScorecardLine) -> str:
    headline = isinstance(line.measure, PerformanceMeasure) and line.measure.tier == "headline"
    return f"{'* ' if headline else ''}{line.measure.name}"


def _details(line: ScorecardLine) -> Iterator[str]:
    if line.latest is None:
        return
    sure = sureness(line.latest, line.measure)
    example = "example data" if line.example else ""
    yield "; ".join(part for part in (line.latest.period.label, sure, example) if part) + "."
    if line.latest.symbol and line.last_shown:
        yield f"Last shown: {value_text(line.last_shown, line.measure)} in {line.last_shown.period.label}."
    if (began := line.since_break[0]) and "break" in began.flags:
        yield f"[b] A new series since {began.period.label}: what was asked or counted changed."
    if changed := change_reason(line):
        yield f"{trend_text(line.trend)}. {changed}."
    if line.xmr and line.xmr.trial:
        yield "Trial limits of chance: fewer than 12 periods."
    if line.denominators_vary:
        yield "The denominators differ more than fourfold, so the smaller periods vary more."
    parts = [value for value in line.parts if value.period == line.latest.period]
    if parts:
        yield "; ".join(f"{part.breakdown} {value_text(part, line.measure)}" for part in parts) + "."


def _voice(scorecard: Scorecard) -> Iterator[str]:
    yield from _titled("What people wrote about", _themes(scorecard.themes))
    yield from _titled("You said, we did", _items(_response(response) for response in scorecard.responses))
    if scorecard.days_to_answer is not None:
        yield from _wrapped(f"{answered_within(scorecard.days_to_answer)}.", "  ")


def _themes(tables: Iterable[ThemeTable]) -> Iterator[str]:
    for table in tables:
        example = ", example data" if table.example else ""
        yield from _wrapped(
            f"{table.survey} ({table.round}{example}); sorted by machine, so estimated [e]:", "  "
        )
        for label, text in table.cells:
            yield f"    {label:<52}{text}"


def _response(response: BoardAnswer) -> str:
    said = f"You said: {response.theme}. {RESPONSE_WORDS[response.status].capitalize()}"
    return f"{said}: {response.message or response.decision or NOTHING}"


def _broader_themes(scorecard: Scorecard) -> Iterator[str]:
    yield from _heading("Where the broader themes are reported", "-")
    themes = scorecard.plan.board.broader_themes
    yield from _items(f"{theme.name}. Reported through: {theme.reported_through}" for theme in themes)


def _exceptions(scorecard: Scorecard) -> Iterator[str]:
    yield from _heading("Exceptions: red, or a concern that is more than chance", "-")
    for exception in scorecard.exceptions:
        yield from _wrapped(f"- {_exception(exception)}", "  ", "  ")
    if not scorecard.exceptions:
        yield "  None."


def _exception(exception: Corrective) -> str:
    actions = "; ".join(exception.actions) or "none"
    line = exception.line
    words = f"{line.measure.name}: {line.status.word}. {reason(line)} Actions: {actions}."
    needs = " and ".join(exception.needs)
    return f"{words} Before a report can be published it needs {needs}." if needs else words


def _quality(scorecard: Scorecard) -> Iterator[str]:
    quality = scorecard.quality
    yield from _heading("Data quality", "-")
    yield f"  Values hidden: {quality.hidden_values}; revised: {quality.revised_values}; breaks in series: {quality.breaks}"
    yield f"  Lines with a forecast: {quality.with_baseline} of {quality.lines}; up to date: {quality.up_to_date}"
    yield f"  Stories written: {quality.stories_written} of {quality.areas}; fresh: {quality.stories_fresh}"
    for round_id, asked, started, finished in quality.response_rates:
        yield f"  {round_id}: asked {_known(asked)}, started {_known(started)}, finished {_known(finished)}"
    if quality.not_in_plan:
        yield from _wrapped(
            f"Counted by surveys but not in the plan: {', '.join(quality.not_in_plan)}.", "  ", "  "
        )
    if quality.without_data:
        yield from _wrapped(f"No data yet: {'; '.join(quality.without_data)}.", "  ", "  ")


def _known(count: int | None) -> str:
    return "not known" if count is None else f"{count:,}"


def _symbols(scorecard: Scorecard) -> Iterator[str]:
    """What the symbols on this scorecard mean; nothing where there is none."""
    values = [value for line in scorecard.lines for value in (*line.values, *line.parts)]
    used = {value.symbol for value in values} | {FLAGS[flag] for value in values for flag in value.flags}
    meanings = [f"{symbol} {words}" for symbol, words in SYMBOL_WORDS.items() if symbol in used]
    if meanings:
        yield from _wrapped(f"Symbols: {'; '.join(meanings)}.")
    yield "* headline measure"
