"""The way of an answer from a draft to what is published, as it follows from the board's record."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from surveys.answers.answer import Answer, AnswerProblem, answer_of
from surveys.store.protocols import Entry, Writing
from surveys.store.record_entries import same_person, taken_back

DRAFT, APPROVAL, PUBLISHED = "answer-draft", "answer-approval", "answer-published"
"""The kinds of entry, in the order of the way."""


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


def drafted(entries: Iterable[Entry]) -> dict[str, Drafted]:
    """The newest draft of each answer, by its id."""
    drafts: dict[str, Drafted] = {}
    known = list(entries)
    gone = taken_back(known)
    for entry in (each for each in known if each.number not in gone):
        if entry.kind == DRAFT:
            drafts[entry.about] = Drafted(answer_of(entry.body), entry.number, entry.who, entry.at)
        elif entry.kind in _STEPS and _is_meant(drafts.get(entry.about), entry):
            drafts[entry.about] = _STEPS[entry.kind](drafts[entry.about], entry)
    return drafts


def _is_meant(draft: Drafted | None, entry: Entry) -> bool:
    """An approval of an earlier draft is none of this one."""
    return draft is not None and entry.body.get("entry") == draft.entry


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


def draft_of(drafts: dict[str, Drafted], answer_id: str, seen: int | None = None) -> Drafted:
    """Raises `AnswerProblem` where there is none, or another one than was seen."""
    if answer_id not in drafts:
        raise AnswerProblem(f"there is no answer '{answer_id}'; there are: {', '.join(drafts) or 'none'}")
    draft = drafts[answer_id]
    if seen is not None and seen != draft.entry:
        raise AnswerProblem(f"{draft.by} has written a newer draft of this since; read it first")
    return draft
