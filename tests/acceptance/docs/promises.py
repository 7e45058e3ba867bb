"""The table of promises: what is promised to those who answer, read from its file, and every sentence that promises."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import api.pages
from api.services.answers.notices import SENTENCES, words
from api.services.answers.owed import Owed
from bot.pages.environment import TEMPLATES
from surveys.authoring.new_survey.survey_file import NewQuestion, NewSurvey, survey_toml
from surveys.definition.loading import library, parse
from surveys.definition.survey import Survey
from surveys.language.phrases import phrases_in
from tests.acceptance.docs.markdown import head, row

FILE = Path(__file__).parent / "promises.toml"

BOARDS = Path(api.pages.__file__).parent / "templates"
AT_THE_DESK = ("desk/answers/looks.html", "desk/answers/look.html", "desk/answers/answers.html")
"""What the young people's group reads, and what the desk says of it to those who publish."""

PROMISING = re.compile(
    r"\b(never|nobody|no one|no person|only (you|they|the part)|delete[ds]?|kept|keeps?|anonymous|mix(ed|es)?|forgets?|"
    r"destroy(ed|s)?|locked|once|skip any|leave out any|at any time|stays?( as| finished| in the box|\.)|"
    r"(do|does|did|will|can)(not| not|n't) (ask|keep|see|know who|show|tell which|look)|nothing (about|of (it|this)|was))\b",
    re.IGNORECASE,
)
"""Words of promising. Buttons and menus are left out: a button does what the sentences beside it say."""

_MARKUP = (
    (re.compile(r"{[%#].*?[%#]}", re.DOTALL), "\n"),
    (re.compile(r"{{.*?}}", re.DOTALL), ""),
    (re.compile(r"</?(p|li|div|h\d|ul|form|button|label|legend|title|section)\b[^>]*>"), "\n"),
    (re.compile(r"<[^>]+>"), ""),
)


@dataclass(frozen=True)
class Promise:
    """`left` is what nothing can hold, and people are told."""

    what: str
    sentences: tuple[str, ...]
    held_by: tuple[str, ...]
    left: str = ""


def promises() -> tuple[Promise, ...]:
    return tuple(
        Promise(entry["what"], tuple(entry["sentences"]), tuple(entry["held_by"]), entry.get("left", ""))
        for entry in _file()["promise"]
    )


def no_promises() -> tuple[str, ...]:
    """Sentences that have such words and promise nothing."""
    return tuple(_file()["no_promise"]["sentences"])


def _file() -> dict[str, dict[str, list[str]]]:  # the form is checked by what reads it
    return tomllib.loads(FILE.read_text(encoding="utf-8"))  # type: ignore[return-value]


# What people read ----------


def sentences() -> dict[str, str]:
    """Every sentence that somebody who answers can read, with a place where it stands."""
    return {sentence: where for where, text in _texts() for sentence in _sentences(text)}


def promising() -> dict[str, str]:
    return {sentence: where for sentence, where in sentences().items() if PROMISING.search(sentence)}


def _texts() -> Iterator[tuple[str, str]]:
    yield from ((f"phrases: {key}", text) for key, text in phrases_in().says.items())
    for survey in (*library().values(), _new_survey()):
        yield from _texts_of(survey)
    yield from ((f"page: {path.name}", _without_markup(path)) for path in sorted(TEMPLATES.glob("*.html")))
    yield from ((f"desk: {name}", _without_markup(BOARDS / name)) for name in AT_THE_DESK)
    yield "mail", words([Owed(kind, "", "", "") for kind in SENTENCES], "", "")[1]
    for part in ("pages", "poster", "telegram"):
        yield from ((f"{part}: {key}", text) for key, text in getattr(phrases_in(), part).items())


def _texts_of(survey: Survey) -> Iterator[tuple[str, str]]:
    for wording in survey.wordings:
        worded = survey.worded(wording)
        yield f"survey: {survey.id}", "\n".join((worded.about, worded.afterwards, worded.thanks))
        for question in worded.questions:
            yield f"survey: {survey.id}, {question.id}", f"{question.ask}\n{question.hint}"


def _new_survey() -> Survey:
    """What `heard survey new` writes for young people."""
    question = NewQuestion("Is it good?", "text")
    return parse(survey_toml(NewSurvey("New", "young_people", (question,))), "new.toml")


def _without_markup(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    for pattern, instead in _MARKUP:
        text = pattern.sub(instead, text)
    return text


def _sentences(text: str) -> Iterator[str]:
    for paragraph in text.splitlines():
        yield from (part for part in re.split(r"(?<=[.?!:])\s+", paragraph.strip()) if part)


# The table ----------


def promise_table() -> Iterator[str]:
    """A row for each promise: what people read, the tests that hold it, and what is left."""
    yield from head("what is promised", "in these words", "held by", "what is left")
    for promise in promises():
        words = "<br>".join(f"“{sentence}”" for sentence in promise.sentences)
        tests = "<br>".join(_linked(test) for test in promise.held_by)
        yield row(f"**{promise.what}**", words.replace("|", "\\|"), tests, promise.left or "–")


def _linked(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[{name}](../{path})"
