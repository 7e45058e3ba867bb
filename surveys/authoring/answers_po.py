"""The board's answers as gettext PO files, out to translators and back: one file a language, with every answer in it.

An answer is taken in when all of its words are there, each for the English that it has now; the others are named by line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from surveys.answers.answer import ENGLISH, Answer, AnswerProblem, answer_of
from surveys.language.po_file import PoEntry, PoFile, read_po_file
from surveys.language.translation import TranslationProblem
from surveys.language.translation_po import catalog_for, write_catalog

PROJECT = "answers"


@dataclass(frozen=True)
class TranslatedAnswers:
    """What came back: the answers whose words in the language are others than before, and what could not be taken in."""

    language: str
    changed: tuple[Answer, ...]
    problems: tuple[str, ...]


def texts_of_answer(answer: Answer, language: str = ENGLISH) -> dict[str, str]:
    """The words of an answer that people read, by where they stand, such as "waiting.easy_read". What is not there is left
    out: it can be said in English why something cannot be done."""
    words = answer.words.get(language)
    if words is None:
        return {}
    why_in, why = answer.why_in(language)
    said = {"said": words.said} | {name: getattr(words, name) for name in answer.wordings}
    said["why"] = why if why_in == language else ""
    return {f"{answer.id}.{name}": text for name, text in said.items() if text.strip()}


def export_answers_po(answers: Iterable[Answer], language: str, path: Path) -> None:
    """Write every English text with its place as context, and with what the language has for it already."""
    catalog = catalog_for(language, PROJECT, "")
    for answer in answers:
        own = texts_of_answer(answer, language)
        for where, text in texts_of_answer(answer).items():
            catalog.add(text, own.get(where, ""), context=where)
    write_catalog(catalog, path)


def is_answers(path: Path) -> bool:
    """Whether a PO file holds answers, and not a survey or the interface's sentences."""
    return read_po_file(path).project == PROJECT


def import_answers_po(path: Path, answers: Sequence[Answer], reviewed_by: str = "") -> TranslatedAnswers:
    """Read what a translator gave back. Words that changed and that nobody has read are a machine's. Raises
    `TranslationProblem` for a file that is none of answers, or that cannot be read."""
    file = read_po_file(path)
    if file.project != PROJECT:
        raise TranslationProblem(
            f"{path.name} is not a file of answers; take it in with: heard survey translate import"
        )
    if file.language == ENGLISH:
        raise TranslationProblem(f"{path.name} is in English; change the English words at the desk")
    wanted = {where: text for answer in answers for where, text in texts_of_answer(answer).items()}
    problems = list(_unusable(file, wanted))
    read = [_read(file, answer, reviewed_by) for answer in answers]
    return TranslatedAnswers(
        file.language,
        tuple(each for each in read if isinstance(each, Answer)),
        (*problems, *(each for each in read if isinstance(each, str))),
    )


def _unusable(file: PoFile, wanted: Mapping[str, str]) -> Iterator[str]:
    for entry in file.entries:
        if entry.where not in wanted:
            yield _at(file, entry, "is no text of an answer that is here; export the file again")
        elif entry.original != wanted[entry.where]:
            yield _at(
                file,
                entry,
                "was made for other English words; export the file again, and copy what still holds",
            )
        elif entry.is_fuzzy:
            yield _at(file, entry, "is marked as fuzzy, so it counts as not translated; take the mark off")


def _at(file: PoFile, entry: PoEntry, what: str) -> str:
    return f"{file.name}, line {entry.line}, entry '{entry.where or entry.original[:50]}' {what}"


def _read(file: PoFile, answer: Answer, reviewed_by: str) -> Answer | str | None:
    """The answer with the words of the file; None where they are those that it has, or the file says nothing of it; or
    what is wrong with it."""
    wanted = texts_of_answer(answer)
    usable = {entry.where: entry.text for entry in file.entries if wanted.get(entry.where) == entry.original}
    came = {where: usable[where] for where in wanted if usable.get(where)}
    if not came:
        return None
    if lacking := [where.rpartition(".")[2] for where in wanted if where not in came]:
        return f"{file.name}: '{answer.id}' is not taken in: it lacks {', '.join(lacking)}"
    return _with_words(file, answer, came, reviewed_by)


def _with_words(
    file: PoFile, answer: Answer, came: Mapping[str, str], reviewed_by: str
) -> Answer | str | None:
    before = answer.words.get(file.language)
    same = came == texts_of_answer(answer, file.language)
    if same and before and (before.checked_by == reviewed_by or not reviewed_by):
        return None
    words = {where.rpartition(".")[2]: text for where, text in came.items()} | {"checked_by": reviewed_by}
    plain = answer.as_json()
    try:
        return answer_of({**plain, "words": {**plain["words"], file.language: words}})
    except AnswerProblem as problem:
        return f"{file.name}: '{answer.id}' is not taken in: {problem}"
