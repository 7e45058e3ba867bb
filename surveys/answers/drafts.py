"""The way of an answer from a draft to what is published, as it follows from the board's record."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from surveys.answers.answer import ENGLISH, Answer, AnswerProblem, answer_of
from surveys.store.protocols import Entry, Writing
from surveys.store.record_entries import same_person, taken_back

DRAFT, APPROVAL, PUBLISHED = "answer-draft", "answer-approval", "answer-published"
"""The kinds of entry, in the order of the way."""
DROPPED, RESTORED = "answer-dropped", "answer-restored"
"""Off the way, and on it again."""
MOST_LETTERS = 600


@dataclass(frozen=True)
class Drafted:
    """The newest draft of an answer. `entry` is its number in the record, `at` when it was written (UTC). A new draft has no
    approval."""

    answer: Answer
    entry: int
    by: str
    at: str
    approved_by: str = ""
    is_published: bool = False


@dataclass(frozen=True)
class Dropped:
    """A draft that nobody wanted, as long as nobody takes it up again or writes another. `entry` is the number of the
    dropping."""

    draft: Drafted
    entry: int
    by: str
    at: str
    why: str


def drafted(entries: Iterable[Entry]) -> dict[str, Drafted]:
    """The newest draft of each answer, by its id. Where that was dropped it is what was published last, if anything was."""
    return _so_far(entries)[0]


def dropped(entries: Iterable[Entry]) -> dict[str, Dropped]:
    """The drafts that were dropped, by the id of the answer."""
    return _so_far(entries)[1]


def _so_far(entries: Iterable[Entry]) -> tuple[dict[str, Drafted], dict[str, Dropped]]:
    drafts, public, gone = dict[str, Drafted](), dict[str, Drafted](), dict[str, Dropped]()
    for entry in _standing(entries):
        name, draft = entry.about, drafts.get(entry.about)
        if entry.kind == DRAFT:
            drafts[name] = Drafted(answer_of(entry.body), entry.number, entry.who, entry.at)
            gone.pop(name, None)
        elif entry.kind == RESTORED and name in gone and entry.body.get("entry") == gone[name].entry:
            drafts[name] = replace(gone.pop(name).draft, approved_by="")
        elif draft is None or not _is_meant(draft, entry):
            continue
        elif entry.kind == DROPPED:
            gone[name] = Dropped(drafts.pop(name), entry.number, entry.who, entry.at, entry.why)
            drafts |= {name: public[name]} if name in public else {}
        elif entry.kind in _STEPS:
            drafts[name] = _STEPS[entry.kind](draft, entry)
            public |= {name: drafts[name]} if entry.kind == PUBLISHED else {}
    return drafts, gone


def _standing(entries: Iterable[Entry]) -> Iterator[Entry]:
    known = list(entries)
    gone = taken_back(known)
    return (each for each in known if each.number not in gone)


def _is_meant(draft: Drafted, entry: Entry) -> bool:
    """An approval of an earlier draft is none of this one."""
    return bool(entry.body.get("entry") == draft.entry)


_STEPS: Mapping[str, Callable[[Drafted, Entry], Drafted]] = {
    APPROVAL: lambda draft, entry: replace(draft, approved_by=entry.who),
    PUBLISHED: lambda draft, _entry: replace(draft, is_published=True),
}


def new_draft(answer: Answer) -> Writing:
    return Writing(DRAFT, answer.id, answer.as_json())


def approval(drafts: dict[str, Drafted], answer_id: str, by: str, seen: int | None = None) -> Writing:
    """Two people look at each answer. `seen` is the number of the draft that was looked at. Raises `AnswerProblem`."""
    draft = draft_of(drafts, answer_id, seen)
    if same_person(draft.by, by):
        raise AnswerProblem(f"{draft.by} wrote this draft; somebody else approves it")
    return Writing(APPROVAL, answer_id, {"entry": draft.entry})


def publication(drafts: dict[str, Drafted], answer_id: str, seen: int | None = None) -> Writing:
    """`seen` is the number of the draft that was looked at. Raises `AnswerProblem`."""
    draft = draft_of(drafts, answer_id, seen)
    if draft.is_published:
        raise AnswerProblem(f"'{answer_id}' is published as it is; write a new draft to change it")
    if not draft.approved_by:
        raise AnswerProblem(
            f"nobody has approved '{answer_id}' as it is now: heard answers approve {answer_id} --by NAME"
        )
    return Writing(PUBLISHED, answer_id, {"entry": draft.entry})


def dropping(drafts: dict[str, Drafted], answer_id: str, why: str, seen: int | None = None) -> Writing:
    """A draft that nobody wants. `seen` is the number of the draft that was looked at. Raises `AnswerProblem`."""
    draft = draft_of(drafts, answer_id, seen)
    if draft.is_published:
        raise AnswerProblem(
            f"'{answer_id}' is published as it is, and what was said stays; only a draft can be dropped"
        )
    if not why.strip():
        raise AnswerProblem("say why it is dropped")
    if len(why) > MOST_LETTERS:
        raise AnswerProblem(f"write at most {MOST_LETTERS} letters")
    return Writing(DROPPED, answer_id, {"entry": draft.entry}, why.strip())


def taking_up(gone: Mapping[str, Dropped], answer_id: str) -> Writing:
    """A dropped draft is a draft again, and waits for its second person anew. Raises `AnswerProblem`."""
    if answer_id not in gone:
        raise AnswerProblem(f"no draft of '{answer_id}' was dropped, or somebody has written another since")
    return Writing(RESTORED, answer_id, {"entry": gone[answer_id].entry})


def behind_english(entries: Iterable[Entry], answer: Answer) -> set[str]:
    """The languages whose words were written before the English ones changed last."""
    written: dict[str, int] = {}
    known: dict[str, Any] = {}
    for entry in entries:
        if entry.kind == DRAFT and entry.about == answer.id:
            for code, words in entry.body["words"].items():
                said = {key: value for key, value in words.items() if key != "checked_by"}
                if known.get(code) != said:
                    known[code], written[code] = said, entry.number
    return {code for code in answer.words if written.get(code, 0) < written.get(ENGLISH, 0)}


def draft_of(drafts: dict[str, Drafted], answer_id: str, seen: int | None = None) -> Drafted:
    """Raises `AnswerProblem` where there is none, or another one than was seen."""
    if answer_id not in drafts:
        raise AnswerProblem(f"there is no answer '{answer_id}'; there are: {', '.join(drafts) or 'none'}")
    draft = drafts[answer_id]
    if seen is not None and seen != draft.entry:
        raise AnswerProblem(f"{draft.by} has written a newer draft of this since; read it first")
    return draft
