"""The forms of an answer to those who took part: what was decided, the words in English, and the words in each language."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.desk.writing.forms import Field, Form, FormProblem
from surveys.answers.answer import ENGLISH, Answer, AnswerProblem, answer_of
from surveys.authoring.check.answer_rules import AnswerFinding
from surveys.definition.survey import Audience

STATUS = {"doing": "We are doing it", "done": "It is done", "cannot": "It cannot be done"}

_DECIDED = (
    Field("status", "Where is it?", "choice", choices=STATUS),
    Field("decision", "What was decided?", "text", "For the board and the record."),
    Field("who", "Who does it?", "line", "An organisation or a role. Name no child."),
    Field("by_when", "By when?", "date", "Needed for what you are doing. Such as 2027-03-31.", optional=True),
    Field(
        "cannot",
        "If it cannot be done: why not?",
        "text",
        "Those who took part read this too. Say what you can do, if there is something.",
        optional=True,
    ),
)
_SAID = Field("said", "What they said", "text", "Such as: You wait too long for help.")
_STANDARD = Field("standard", "What you answer", "text", "In words that a child of 9 reads with ease.")
_EASIER = (
    Field("easy_read", "The same in easy read", "text", "Short sentences, one thought each."),
    Field("faces", "The same in a few words with faces", "text", "Such as: 🙂 Two more helpers."),
)
_ACCEPTS = Field(
    "accepts",
    "What the check found and you keep",
    "lines",
    "One a line: the word in square brackets, a colon and your reason. Such as jargon: Everybody here says so.",
    optional=True,
)
_WHY_IN = Field("why", "Why it cannot be done", "text", "If it cannot be done.", optional=True)
_CHECKED = Field(
    "checked_by",
    "Who has checked these words?",
    "line",
    "Somebody who speaks the language. Left empty, the page says that a machine wrote them.",
    optional=True,
)

_KEYS = {"why": "cannot"}
"""Keys of an answer that the form calls otherwise: its own 'why' is the record's."""


def called(key: str) -> str:
    """What the desk calls a key of an answer, such as "What you answer (pl)" for "words.pl.standard"."""
    place, _, name = key.rpartition(".")
    language = place.removeprefix("words.")
    labels = {field.name: field.label for field in (*_DECIDED, _SAID, _STANDARD, *_EASIER, _ACCEPTS, _WHY_IN)}
    if not place:
        name = _KEYS.get(name, name)
    return labels.get(name, key) + (f" ({language})" if language not in ("", ENGLISH) else "")


def answer_form(audience: Audience) -> Form:
    easier = _EASIER if audience == "young_people" else ()
    return Form("Answer what they said", "theme", (*_DECIDED, _SAID, _STANDARD, *easier, _ACCEPTS))


def words_form(audience: Audience, status: str, language: str) -> Form:
    easier = _EASIER if audience == "young_people" else ()
    why = (_WHY_IN,) if status == "cannot" else ()
    return Form(f"The answer in {language}", "theme", (_SAID, _STANDARD, *easier, *why, _CHECKED))


def typed_of(answer: Answer) -> dict[str, str]:
    """An answer as somebody would have typed it."""
    own = answer.words[ENGLISH]
    return {
        "status": answer.status,
        "decision": answer.decision,
        "who": answer.who,
        "by_when": answer.by_when.isoformat() if answer.by_when else "",
        "cannot": answer.why,
        "said": own.said,
        "standard": own.standard,
        "easy_read": own.easy_read,
        "faces": own.faces,
        "accepts": "\n".join(answer.accepts),
    }


def typed_in(answer: Answer, language: str) -> dict[str, str]:
    """Its words in a language as somebody would have typed them."""
    return answer.words[language].model_dump() if language in answer.words else {}


def decided(form: Form, typed: Mapping[str, str], before: Mapping[str, Any], by: str) -> tuple[Answer, str]:
    """The answer that was typed, and why it is written. `before` is what the form does not ask: what it answers, and words
    in other languages. Raises `FormProblem`."""
    body, why = form.read(typed)
    words = {key: body.pop(key) for key in ("said", "standard", "easy_read", "faces") if key in body}
    others = {code: words for code, words in before.get("words", {}).items() if code != ENGLISH}
    plain = {
        **before,
        **body,
        "by_when": body.get("by_when"),
        "why": body.pop("cannot", ""),
        "accepts": body.get("accepts", ()),
        "words": {ENGLISH: {**words, "checked_by": by}, **others},
    }
    plain.pop("cannot", None)
    return _made(form, plain, ENGLISH), why


def translated(form: Form, typed: Mapping[str, str], before: Answer, language: str) -> tuple[Answer, str]:
    """The answer with the words that were typed in a language. Raises `FormProblem`."""
    body, why = form.read(typed)
    plain = before.as_json()
    return _made(form, {**plain, "words": {**plain["words"], language: body}}, language), why


def _made(form: Form, plain: Mapping[str, Any], language: str) -> Answer:
    try:
        return answer_of(plain)
    except AnswerProblem as problem:
        raise FormProblem(_beside(problem, language, form)) from None


_AS_A_WHOLE = {
    "'by_when'": ("by_when", "Say by when it will be done"),
    "'why'": ("cannot", "Say why it cannot be done"),
}
"""What an answer may lack as a whole: the key in its problem, with the field and what is said beside it."""


def _beside(problem: AnswerProblem, language: str, form: Form) -> dict[str, str]:
    """The field that a problem is about, with what is said beside it."""
    words = str(problem)
    for key, (name, sentence) in _AS_A_WHOLE.items():
        if not problem.at and key in words:
            return {name: sentence}
    return {_field(problem.at, language, form) or form.fields[0].name: f"{words[:1].upper()}{words[1:]}"}


def beside_fields(findings: Iterable[AnswerFinding], form: Form, language: str) -> dict[str, list[str]]:
    """What the check found, by the field that it is about. What is about no field of this form is left out."""
    found: dict[str, list[str]] = {}
    for finding in findings:
        if name := _field(finding.key, language, form):
            found.setdefault(name, []).append(f"{finding.why} [{finding.rule}]")
    return found


def _field(key: str, language: str, form: Form) -> str:
    """The field that a key of the file is typed in, such as "standard" for "words.en.standard"; none where it is none."""
    place, _, name = key.rpartition(".")
    if place and place != f"words.{language}":
        place, name = "", key.split(".")[0]
    if not place:
        name = _KEYS.get(name, name)
    return name if name in {field.name for field in form.fields} else ""
