"""The sheet of paper: the same questions as everywhere, in any words and language, with the way through them written out."""

import re
from dataclasses import replace

import html5lib
import pytest

from surveys.authoring.printing.paper_form import LINES_TO_WRITE_ON, PAPER_CSS, THE_END, goes_to, paper_form
from surveys.authoring.reading_age import reading_age
from surveys.definition.loading import library
from surveys.definition.survey import Survey, WordingName
from surveys.dialogue.survey.prompts import quote_words
from surveys.dialogue.survey.script import SurveyVoice
from surveys.language.phrases import languages
from tests.houses import HELP, every_kind, script_for

EVERY = [(survey, wording) for survey in library().values() for wording in survey.wordings]
BEFORE = library()["training-before"]


def voice(
    survey: Survey | None = None, language: str = "en", wording: WordingName = "standard"
) -> SurveyVoice:
    return script_for(survey or every_kind()).in_words(language, wording)


def body(page: str) -> object:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page).find("body")


def text_of(page: str) -> str:
    """What a person reads on the sheet."""
    return " ".join(" ".join(body(page).itertext()).split())


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("survey", "wording"), EVERY, ids=[f"{s.id}-{w}" for s, w in EVERY])
def test_every_survey_can_be_printed_in_all_its_words(
    survey: Survey, wording: WordingName, language: str
) -> None:
    """Every question with its number, every choice with a box, room to write; a valid page with one main heading."""
    spoken = voice(survey, language, wording)
    page = paper_form(spoken)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert [heading.text for heading in tree.iter("h1")] == [spoken.survey.title]
    assert (tree.get("lang"), tree.find("head/title").text) == (spoken.language, spoken.survey.title)
    read = text_of(page)
    for number, question in enumerate(spoken.survey.questions, 1):
        assert f"{number}. {' '.join(question.ask.split(chr(10) * 2)[-1].split())}" in read
    boxes = sum(len(spoken.choices[question.id]) for question in spoken.survey.questions)
    asks = [question for question in spoken.survey.questions if question.may_quote]
    assert page.count('class="paper__choice"') == boxes + 2 * len(asks)
    assert all(quote_words(spoken).split("\n\n")[-1] in read for _ in asks)
    texts = [question for question in spoken.survey.questions if question.kind == "text"]
    codes = [question for question in spoken.survey.questions if question.kind == "code"]
    assert page.count('class="paper__line"') == LINES_TO_WRITE_ON * len(texts) + len(codes)


def test_nothing_on_a_sheet_says_whose_it_is() -> None:
    """Two sheets are the same to the letter: no number, no code, no field for a name; and it asks for no name."""
    assert paper_form(voice()) == paper_form(voice())
    read = text_of(paper_form(voice()))
    assert "Please write no names." in read
    assert "This sheet has no name and no number." in read
    assert not re.search(r"your name|class:|date:", read.replace("write no names", ""), re.IGNORECASE)


def test_help_and_what_happens_to_the_sheet_stand_before_the_first_question() -> None:
    """Whoever holds it knows where there is help, who will see it and what comes of it before they tick anything."""
    before, _, _ = text_of(paper_form(voice())).partition("1. How are you?")
    for told in (
        HELP,
        "will see what is on it",
        "They may know your writing",
        "they must tell people who can help",
        "If fewer than 10 people take part, we delete all the answers.",
        "You can leave out any question, and stop at any time.",
    ):
        assert told in before


def test_what_is_said_on_the_sheet_is_easy() -> None:
    """Reading age nine."""
    for key in ("paper_how", "paper_kept", "paper_end"):
        assert reading_age(voice().say(key)) <= 9.0, key


@pytest.mark.parametrize(
    ("question", "choice", "number"),
    [
        ("mood", "good", 3),
        ("mood", "bad", 2),
        ("mood", "prefer-not-to-say", 3),
        ("at-home", "never", 5),
        ("more", "", THE_END),
    ],
)
def test_a_box_leads_past_what_it_leaves_out(question: str, choice: str, number: int | None) -> None:
    """To the next question that somebody with this answer can be asked."""
    assert goes_to(every_kind(), every_kind().question(question), choice) == number


def test_a_box_leads_past_what_falls_away_with_what_it_leaves_out() -> None:
    """A question that depends on one that is left out is left out too, and after the last there is the end."""
    mood, why, *others = every_kind().questions
    asked_why = replace_question(others[0], only_if={})
    chain = every_kind().model_copy(
        update={
            "questions": (
                mood,
                replace_question(asked_why, id="middle", only_if={"mood": ("bad",)}),
                replace_question(others[1], id="last", only_if={"middle": ("home",)}),
            )
        }
    )
    assert goes_to(chain, chain.question("mood"), "good") == THE_END
    assert goes_to(chain, chain.question("mood"), "bad") == 2
    assert why.only_if


def replace_question(question: object, **changes: object) -> object:
    return question.model_copy(update=changes)  # type: ignore[attr-defined]


def test_the_way_through_is_written_beside_the_boxes() -> None:
    """Beside a box of one answer where to go; at a question for some, for whom it is. Of several boxes none leads away."""
    read = text_of(paper_form(voice()))
    assert "Good → Go to question 3. " in read
    assert "Not good Prefer not to say → Go to question 3." in read
    assert "2. What makes it so? Only for you if you ticked “Not good”, “Up and down” at question 1." in read
    assert "4. How often is home calm? Only for you if you ticked “At home” at question 3." in read
    assert "At school →" not in read


def test_each_kind_of_question_says_how_it_is_answered() -> None:
    """One box, every box that fits, a number within limits."""
    read = text_of(paper_form(voice()))
    for told in ("Tick one box.", "Tick every box that fits.", "Please write a whole number from 5 to 25."):
        assert told in read


def test_a_code_is_asked_for_with_its_prompts() -> None:
    """Where answers are set side by side; where they are not, nobody is asked for one."""
    assert "The day of the month" in text_of(paper_form(voice(BEFORE)))
    alone = script_for(BEFORE).alone().in_words("en", "standard")
    assert "The day of the month" not in text_of(paper_form(alone))


def test_faces_are_our_own_drawings_beside_the_words() -> None:
    """So that they look alike from every printer; without a drawing the character stands there, and hidden from ears."""
    page = paper_form(voice(), {"🙂": '<svg xmlns="http://www.w3.org/2000/svg" class="drawn"></svg>'})
    assert page.count('class="drawn"') == 1
    assert "🙂" not in page
    assert '<span class="paper__face" aria-hidden="true">😐</span> <span>Up and down</span>' in page


def test_a_translation_that_nobody_has_read_says_so() -> None:
    """As in the conversation; English does not."""
    polish = voice(library()["feeling-ok"], "pl", "easy_read")
    assert polish.say("machine_made") in text_of(paper_form(polish))
    assert "computer changed these words" not in text_of(paper_form(voice()))


def test_the_sheet_can_be_served_under_a_strict_policy() -> None:
    """It holds no script, no style of its own and asks for nothing from elsewhere; whatever is in it stays text."""
    survey = every_kind().model_copy(update={"title": "<b>Us & {them}</b>"})
    page = paper_form(replace(voice(), survey=survey), css="/paper.css")
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|src=|@import|url\(", page + PAPER_CSS)
    assert "<b>" not in page
    assert "Us & {them}" in text_of(page)
    assert re.findall(r'href="([^"]*)"', page) == ["/paper.css"]
