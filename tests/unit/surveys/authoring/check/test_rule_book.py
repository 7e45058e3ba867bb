"""What a rule of the check is: one function, with its reason beside it."""

from collections.abc import Iterator

from surveys.authoring.check.findings import Breach, WordedQuestion
from surveys.authoring.check.lint import RULES
from surveys.authoring.check.rule_book import RuleBook
from surveys.definition.loading import parse
from surveys.definition.survey import Survey
from tests.unit.surveys.authoring.check.test_lint import CLEAN


def test_rules_stand_in_the_book_in_the_order_in_which_they_are_written() -> None:
    """Nobody has to enter a rule in a second place."""
    book = RuleBook()

    @book.rule("title", why="Titles matter.", do="Look at it.")
    def _(survey: Survey) -> Iterator[Breach]:
        yield Breach(survey.title, "title")

    @book.rule_for_questions("asked", why="Words matter.", do="Look at them.")
    def _(worded: WordedQuestion) -> Iterator[Breach]:
        yield worded.ask.breach(worded.wording)

    title, asked = book.rules
    survey = parse(CLEAN, "club.toml")
    assert (title.name, title.why, title.do) == ("title", "Titles matter.", "Look at it.")
    assert list(title.breaches(survey)) == [Breach("The club", "title")]
    assert [breach for breach in asked.breaches(survey) if breach.question == "safe"] == [
        Breach("standard", "ask", "safe"),
        Breach("easy_read", "easy_read.ask", "safe"),
        Breach("faces", "faces.ask", "safe"),
    ]


def test_every_rule_has_its_own_name_a_reason_and_something_to_do() -> None:
    """An author is told why, and what to do instead."""
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.why.endswith(".") and rule.do.endswith(".") for rule in RULES)
