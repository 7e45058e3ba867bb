"""The README is one page that somebody can read aloud, and what it shows is true."""

import re

import pytest

from surveys.definition.loading import library
from surveys.safeguarding.detection import help_lines
from tests.acceptance.docs import reading
from tests.acceptance.docs.reading import ROOT

README = reading.text_of(ROOT / "README.md")
MOST_LINES = 120
READERS = (
    "young person",
    "data protection officer",
    "board member",
    "author of surveys",
    "operator",
    "developer",
    "researcher",
)


def chapter(title: str, text: str = README) -> str:
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_it_is_short() -> None:
    """A newcomer reads all of it."""
    assert len(README.splitlines()) <= MOST_LINES


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_is_sent_somewhere(reader: str) -> None:
    """Whoever comes finds their own row, with somewhere to go."""
    row = re.search(rf"^\| {reader} \| (.+) \|$", chapter("Where to read on"), re.MULTILINE)
    assert row
    assert "](" in row[1] or "`/" in row[1]


def test_every_document_can_be_reached_from_it() -> None:
    """Nothing is written that nobody finds: each document is linked from the README, or from one that is."""
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        path = ahead.pop()
        reached.add(path)
        targets = ((path.parent / link.partition("#")[0]).resolve() for link in reading.links(path))
        ahead += [target for target in targets if target.suffix == ".md" and target not in reached]
    assert set(reading.documents()) - reached == set()


def test_its_pictures_exist() -> None:
    """The README shows the survey before it explains it."""
    pictures = re.findall(r"!\[[^\]]+\]\((\S+)\)", README)
    assert pictures
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []


def test_its_transcript_is_what_the_bot_says() -> None:
    """Every line of the bot begins as a question of the survey does, or as the help does."""
    known = [question.ask for question in library()["feeling-heard"].questions]
    help_near = "\n".join(help_lines())
    lines = re.findall(r"^ {4}BOT: (.+?)(?: \[.*| …)$", README, re.MULTILINE)
    assert len(lines) == 4
    assert [line for line in lines if line not in known and line not in help_near] == []


@pytest.mark.parametrize("target", ["run", "test", "check", "bench", "help"])
def test_it_names_the_commands_to_begin_with(target: str) -> None:
    """Setting up, running and testing are one word each."""
    assert f"make {target}" in README


def test_the_way_an_answer_travels_is_drawn_alike_everywhere() -> None:
    """The picture in the README is the one of the page on privacy."""
    drawn = re.compile(r"(?:^ {4}.+\n)+", re.MULTILINE)
    title = "The way an answer travels"
    privacy = reading.text_of(ROOT / "docs" / "privacy.md")
    assert drawn.findall(chapter(title))[0] == drawn.findall(chapter(title, privacy))[0]


def test_the_limit_is_said_in_the_same_words_everywhere() -> None:
    """What no software can promise is said before anything else is read, and again where privacy is explained."""
    limit = re.search(r"\*\*The limit, which the bot says itself:\*\*.*?\n\n", README, re.DOTALL)
    privacy = reading.text_of(ROOT / "docs" / "privacy.md")
    assert limit
    assert " ".join(limit[0].split()) in " ".join(privacy.split())


def test_its_figures_are_those_that_were_measured() -> None:
    """Every number in the headline table stands in the measurements."""
    measured = reading.text_of(ROOT / "docs" / "measurements.md")
    rows = [row for row in chapter("In figures").splitlines() if row.startswith("| ")][1:]
    numbers = [number for row in rows for number in re.findall(r"\d[\d,.]*\d|\d", row)]
    assert len(numbers) > 20
    assert [
        number for number in numbers if not re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d])", measured)
    ] == []
