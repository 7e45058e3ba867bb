"""The check of a survey's words: each rule finds what it is for, and says where, why and what to do."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.authoring.check.duration import seconds
from surveys.authoring.check.findings import Finding
from surveys.authoring.check.lint import RULES, lint
from surveys.definition.loading import parse
from surveys.definition.survey import Choice, Question, Survey

CLEAN = """id = "club"
revision = 1
title = "The club"
audience = "young_people"
minutes = 2
about = "We want to know what you think."
afterwards = "We read what all of you said."
thanks = "Thank you."

[[questions]]
id = "safe"
kind = "scale"
title = "Safe"
ask = "How safe do you feel at the club?"
hint = "You can skip this one."
easy_read.ask = "How safe do you feel at the club?"
faces.ask = "How safe do you feel?"
choices = [
    { id = "safe", say = "Safe", face = "🙂" },
    { id = "middle", say = "In the middle", face = "😐" },
    { id = "not-safe", say = "Not safe", face = "🙁", support = "urgent" },
]
sensitive = ["not-safe"]
counts = { measure = "club-safe", question = "better_off", positive = ["safe"], domain = "circumstance" }

[[questions]]
id = "fun"
kind = "several"
title = "Fun"
ask = "What is fun at the club?"
easy_read.ask = "What is fun at the club?"
faces.ask = "What is fun?"
choices = [
    { id = "ball", say = "Ball games", faces = "⚽ Ball games" },
    { id = "music", say = "Music", faces = "🎵 Music" },
    { id = "none", say = "None of these", faces = "✖️ None", alone = true },
]

[[questions]]
id = "anything-else"
kind = "text"
title = "Anything else"
ask = "Do you want to say anything else?"
hint = "Please do not write names."
easy_read.ask = "Do you want to say anything else?"
faces.ask = "Anything else?"
"""

FUN = 'ask = "What is fun at the club?"\neasy'
EASY_FUN = 'easy_read.ask = "What is fun at the club?"'
LAST = 'ask = "Do you want to say anything else?"\nhint = "Please do not write names."'
AND_ON = "and we talk and we think and we write and we read it "
MORE_GAMES = "".join(f'    {{ id = "b{n}", say = "Game {n}", faces = "🔵 G{n}" }},\n' for n in range(7))
A_HUNDRED_GAMES = "".join(
    f'    {{ id = "b{n}", say = "Game {n}", faces = "🔵 G{n}" }},\n' for n in range(100)
)


def asks(rule: str, words: str, *, of: str = FUN) -> tuple[str, str, str, str, str]:
    """The second question (or another) in other standard words, found at those words."""
    ask = f'ask = "{words}"'
    return rule, "fun" if of == FUN else "anything-else", ask, of, of.replace(of[: of.index("\n")], ask)


BROKEN = [
    asks("reading-age", "Which recreational opportunities do you predominantly appreciate?"),
    asks(
        "long-sentence",
        "What is fun at the club on a day when you and all of your friends are there to play in the sun?",
    ),
    asks("left-over", "What is fun at the club, ${name}?"),
    asks("left-over", "What is <b>fun</b> at the club?"),
    asks("left-over", "What is **fun** at the club?"),
    asks("left-over", "What is fun #N/A at the club?"),
    asks("left-over", "What is fun &amp; good at the club?"),
    asks("jargon", "Which safeguarding do you like at the club?"),
    asks("asks-who", "What is your name?"),
    asks("asks-who", "Which school do you go to?"),
    asks("asks-who", "Where do you live?"),
    asks("asks-who", "What is your phone number?"),
    asks("asks-what-happened", "Has anyone ever hurt you at the club?"),
    asks("asks-what-happened", "Have you been bullied at the club?"),
    asks("asks-what-happened", "What happened at the club?"),
    asks("exact-age", "How old are you?", of=LAST),
    asks("double-question", "Is the club fun and safe?"),
    asks("double-question", "Is the club fun? What is the best part?"),
    asks("leading", "How much do you like the club?"),
    asks("leading", "Don't you think the club is fun?"),
    asks("negative", "What is not fun at the club?"),
    asks("agree-disagree", "The club is fun. Do you agree?"),
    asks("shouting", "What is fun at the CLUB?"),
    asks("shouting", "What is fun at the club!"),
]
BROKEN += [
    (
        "reading-age",
        "",
        "about =",
        '"We want to know what you think."',
        '"Our organisation evaluates opportunities."',
    ),
    (
        "long-sentence",
        "fun",
        "easy_read.ask = ",
        EASY_FUN,
        EASY_FUN[:-2] + ' on a day when all of your friends are there too?"',
    ),
    (
        "long-sentence",
        "",
        "afterwards =",
        '"We read what all of you said."',
        f'"We read it {AND_ON * 2}again."',
    ),
    ("jargon", "", "thanks =", '"Thank you."', '"Thank you for your feedback."'),
    ("unbalanced-scale", "safe", "choices = [", 'positive = ["safe"]', 'positive = ["safe", "middle"]'),
    ("cannot-skip", "safe", "prefer_not_to_say", "sensitive = [", "prefer_not_to_say = false\nsensitive = ["),
    ("no-note", "safe", "hint =", '"You can skip this one."', '"Think of most days."'),
    ("face-without-words", "fun", "choices = [", 'say = "Music"', 'say = "🎵"'),
    ("no-support", "safe", "choices = [", ', support = "urgent"', ""),
    ("no-support", "fun", "choices = [", 'say = "Music"', 'say = "I feel sad there"'),
    ("support-for-good", "safe", "choices = [", 'face = "🙂" }', 'face = "🙂", support = "worry" }'),
    ("missing-hint", "anything-else", "hint =", "Please do not write names.", "Write what you like."),
    ("missing-wording", "fun", 'ask = "What is fun', f"{EASY_FUN}\n", ""),
    ("missing-wording", "fun", 'ask = "What is fun', ', faces = "🎵 Music"', ""),
    ("long-faces", "fun", "choices = [", '"🎵 Music"', '"🎵 Music that you can dance to"'),
    ("too-many-choices", "fun", "choices = [", '    { id = "ball"', f'{MORE_GAMES}    {{ id = "ball"'),
    ("too-many-buttons", "fun", "choices = [", '    { id = "ball"', f'{A_HUNDRED_GAMES}    {{ id = "ball"'),
    (
        "long-choice",
        "fun",
        "choices = [",
        'say = "Music"',
        'say = "Music that you can sing to with your friends"',
    ),
    ("too-few-minutes", "", "minutes", "minutes = 2", "minutes = 1"),
    ("promise", "", "thanks =", '"Thank you."', '"Thank you. Nobody will ever know."'),
    ("promise", "anything-else", "hint =", "not write names.", "not write names. We promise to help."),
    ("about-you-first", "area", "id =", 'id = "fun"', 'id = "area"'),
    ("no-last-word", "", "title =", 'id = "anything-else"', 'id = "something-else"'),
]
"""Rule, question, how the line begins that it is found at, and the change of the clean survey that breaks it."""


COURSE = """id = "course"
revision = 1
title = "Before the course"
audience = "practitioners"
minutes = 2
about = "We want to know what you know before the course."
afterwards = "The trainer reads what all of you said."
thanks = "Thank you."
programme = { id = "course", stage = "before" }

[[questions]]
id = "knowledge"
kind = "scale"
title = "Knowing"
ask = "How much do you know about it?"
choices = [{ id = "a-lot", say = "A lot" }, { id = "some", say = "Some" }, { id = "nothing", say = "Nothing" }]
paired = { name = "knowledge" }

[[questions]]
id = "anything-else"
kind = "text"
title = "Anything else"
ask = "Do you want to say anything else?"
hint = "Please leave out names."

[[questions]]
id = "code"
kind = "code"
title = "Your code"
ask = "Please write these as one word:"
hint = "You can skip this."
prompts = [
    { say = "The first two letters of the street of your childhood", takes = "two-letters" },
    { say = "The day of the month when your mother was born", takes = "day" },
    { say = "The last letter of your first school", takes = "letter" },
]
"""

BROKEN_CODES = [
    ("known-prompt", "prompts =", "The last letter of your first school", "The last letter of your surname"),
    ("known-prompt", "prompts =", "when your mother was born", "of your birthday"),
    ("code-without-way-out", "ask =", 'hint = "You can skip this."\n', ""),
]


def line_at(text: str, question: str, begins: str) -> int:
    """The first line that begins so, of a question or of the survey."""
    lines = text.splitlines()
    start = lines.index(f'id = "{question}"') if question else 0
    return next(n for n, line in enumerate(lines[start:], start + 1) if line.startswith(begins))


def found_in(text: str) -> list[Finding]:
    return lint(parse(text, "club.toml"), text, "club.toml")


def test_a_good_survey_has_no_findings():
    """Or nobody would read the findings."""
    assert found_in(CLEAN) == []


@pytest.mark.parametrize(("rule", "question", "begins", "old", "new"), BROKEN)
def test_a_rule_finds_what_it_is_for(rule: str, question: str, begins: str, old: str, new: str):
    """At the question and the line, with a reason and something to do."""
    assert CLEAN.count(old) == 1
    text = CLEAN.replace(old, new)
    found = [one for one in found_in(text) if one.rule == rule]
    assert found, f"{rule} found nothing"
    line = line_at(text, question, begins)
    assert (found[0].question, found[0].line, found[0].file) == (question, line, "club.toml")
    assert len(found[0].why) > 40
    assert found[0].suggestion.endswith(".")
    assert str(found[0]).startswith(f"club.toml, line {line}: ")


@pytest.mark.parametrize(("rule", "begins", "old", "new"), BROKEN_CODES)
def test_a_code_that_gives_people_away_or_presses_them_is_found(rule: str, begins: str, old: str, new: str):
    """What stands in a list of staff makes no code, and nobody has to make one."""
    assert found_in(COURSE) == []
    assert COURSE.count(old) == 1
    text = COURSE.replace(old, new)
    found = [(one.rule, one.question, one.line) for one in found_in(text)]
    assert found == [(rule, "code", line_at(text, "code", begins))]


def test_too_long_is_found():
    """By the number of questions and by the time that they take."""
    more = "".join(
        f'[[questions]]\nid = "q{n}"\nkind = "text"\ntitle = "T"\nask = "What is best?"\nhint = "No names."\n'
        for n in range(14)
    )
    found = [
        one.why
        for one in found_in(
            CLEAN.replace('[[questions]]\nid = "anything', f'{more}\n[[questions]]\nid = "anything')
        )
        if one.rule == "too-long"
    ]
    assert found[0].startswith("17 questions")
    assert found[1].startswith("Takes about")


def test_conditions_that_exclude_each_other_are_found():
    """Who is asked what is fun feels unsafe, and the last question is for those of them who feel safe."""
    text = CLEAN.replace(FUN, f'only_if = {{ safe = ["not-safe"] }}\n{FUN}')
    text = text.replace(LAST, f'only_if = {{ safe = ["safe"], fun = ["ball"] }}\n{LAST}')
    found = [(one.rule, one.question, one.line) for one in found_in(text)]
    assert found == [("unreachable", "anything-else", line_at(text, "anything-else", "only_if"))]


def test_a_survey_that_asks_to_quote_says_so_before():
    """In each wording, where people read what happens to their answers."""
    asks = CLEAN.replace(LAST, f"{LAST}\nmay_quote = true")
    assert {one.rule for one in found_in(asks)} == {"quote-untold"}
    told = re.sub(r'(afterwards = ".*)"', r'\1 We may show your words. You can say no."', asks)
    assert found_in(told) == []


def test_every_rule_is_tried():
    """No rule without a survey that breaks it."""
    tried = {row[0] for row in (*BROKEN, *BROKEN_CODES)} | {"too-long", "unreachable", "quote-untold"}
    assert tried == {rule.name for rule in RULES}
    assert len(RULES) >= 12


def test_an_accepted_finding_is_not_shown():
    """When the reason stands beside the question."""
    accepted = CLEAN.replace(
        FUN, 'accepts = ["negative: The club asked for this."]\nask = "What is not fun at the club?"\neasy'
    )
    assert found_in(accepted) == []


def test_an_acceptance_of_nothing_is_shown():
    """A misspelt rule accepts nothing, and words that were mended need no excuse."""
    found = found_in(CLEAN.replace(FUN, f'accepts = ["negatif: As agreed."]\n{FUN}'))
    assert [(one.rule, one.question, one.line) for one in found] == [("useless-acceptance", "fun", 30)]


def test_a_survey_as_a_whole_can_accept():
    """Above the questions."""
    assert (
        found_in(
            CLEAN.replace(
                "minutes = 2", 'minutes = 1\naccepts = ["too-few-minutes: Read aloud by a helper."]'
            )
        )
        == []
    )


def test_practitioners_need_no_easy_words():
    """Wordings and reading age nine are for young people."""
    text = CLEAN.replace("young_people", "practitioners").replace(EASY_FUN + "\n", "")
    assert (
        found_in(
            text.replace("What is fun at the club?", "How confident are you with safeguarding assessments?")
        )
        == []
    )


def test_findings_come_in_the_order_of_the_file():
    """So that an author can work through them from the top."""
    text = CLEAN.replace('hint = "You can skip this one."', 'hint = ""').replace("minutes = 2", "minutes = 1")
    assert [one.line for one in found_in(text)] == sorted(one.line for one in found_in(text))
    assert len(found_in(text)) == 2


def test_without_the_text_of_the_file_the_line_is_one():
    """A survey from a spreadsheet has no lines of TOML."""
    survey = parse(CLEAN.replace(FUN, 'ask = "What is not fun at the club?"\neasy'), "club.toml")
    assert [(one.line, one.file) for one in lint(survey)] == [(1, "club.toml")]


def test_time_grows_with_every_question_and_word():
    """Choices that come again are not read again."""
    survey = parse(CLEAN, "club.toml")
    shorter = survey.model_copy(update={"questions": survey.questions[:-1]})
    assert seconds(shorter) + 25 < seconds(survey)


CHOICES = tuple(Choice(id=name, say=name.upper()) for name in ("a", "b", "c"))
wanted = st.sets(st.sampled_from(["a", "b", "c", "prefer-not-to-say"]), min_size=1).map(sorted)


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    """Up to four questions, each of which may depend on those before it."""
    questions: list[Question] = []
    for number in range(draw(st.integers(2, 4))):
        kind = draw(st.sampled_from(["single", "several"]))
        earlier = draw(st.lists(st.sampled_from(questions), unique_by=lambda q: q.id)) if questions else []
        alone = kind == "several" and draw(st.booleans())
        choices = (*CHOICES[:2], CHOICES[2].model_copy(update={"alone": alone}))
        only_if = {question.id: draw(wanted) for question in earlier}
        said = {"id": f"q{number}", "kind": kind, "title": "T", "ask": "What?"}
        questions.append(Question(**said, choices=choices, only_if=only_if))
    around = {"title": "T", "about": "A", "afterwards": "B", "thanks": "C"}
    return Survey(
        id="s", revision=1, audience="young_people", minutes=1, questions=tuple(questions), **around
    )


def answers_to(question: Question) -> list[object]:
    """Every answer that the conversation takes, and none."""
    if question.kind == "single":
        return [None, "a", "b", "c", "prefer-not-to-say"]
    lonely = [choice.id for choice in question.choices if choice.alone]
    others = [choice.id for choice in question.choices if not choice.alone]
    several = [list(some) for size in range(1, 4) for some in itertools.combinations(others, size)]
    return [None, *several, *([name] for name in lonely), ["prefer-not-to-say"]]


def reachable(survey: Survey) -> set[str]:
    """The questions that some way through the survey asks, by walking all of them."""
    ways: list[dict[str, object]] = [{}]
    found: set[str] = set()
    for question in survey.questions:
        asked = [way for way in ways if survey.applies(question, way)]
        found |= {question.id} if asked else set()
        further = [{**way, question.id: answer} for way in asked for answer in answers_to(question)]
        ways = [way for way in ways if way not in asked] + further
    return found


@given(surveys())
@settings(max_examples=60, deadline=None)
def test_unreachable_means_that_no_way_leads_there(survey: Survey):
    """The rule works it out from the conditions; walking every way through comes to the same."""
    unreachable = {one.question for one in lint(survey) if one.rule == "unreachable"}
    assert unreachable == {question.id for question in survey.questions} - reachable(survey)
