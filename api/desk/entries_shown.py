"""Entries of the record as people read them: what each is called, what it is about, what it says, and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.plan.approval import APPROVED, RULE, TAKEN_IN
from analysis.voice import quotes
from api.desk import noted
from api.desk.answer_list import KINDS, said_in
from api.desk.desk import View
from api.desk.prefill import holds_now
from api.desk.writing.forms import SHOWN
from api.services.codebook import own_codebook
from surveys.answers.drafts import DRAFT
from surveys.store.protocols import Entry
from surveys.store.record_entries import UNDO

TITLES: Mapping[str, str] = {
    **KINDS,
    **noted.TITLES,
    **{kind: form.title for kind, form in SHOWN.items()},
    UNDO: "Take back",
    APPROVED: "Approve",
    TAKEN_IN: "A file of core data",
    **own_codebook.TITLES,
    **quotes.TITLES,
    RULE: "Whether a second person approves",
}
_OF_AN_ENTRY = frozenset({UNDO, APPROVED})
_OF_A_FILE = {
    "new": "New values",
    "changed": "Changed values",
    "same": "Values as they were",
    "file_hash": "The file’s SHA-256",
}
NOTHING = "nothing"


def called(view: View, entry: Entry) -> str:
    """What an entry is, and what it is about, by the names that people know."""
    title = TITLES.get(entry.kind, entry.kind)
    about = "" if entry.kind == RULE else about_in_words(view, entry)
    return f"{title}: {about}" if about else title


def about_in_words(view: View, entry: Entry) -> str:
    if entry.kind in _OF_AN_ENTRY:
        return f"entry {entry.about}"
    form = SHOWN.get(entry.kind)
    return (view.names.get((form.about, entry.about)) if form else None) or entry.about


def shown(entry: Entry) -> Iterable[tuple[str, Any]]:
    """What an entry says, each with its label."""
    if entry.kind in SHOWN:
        return SHOWN[entry.kind].shown(entry.body)
    if entry.kind in own_codebook.TITLES:
        return own_codebook.shown_in_record(entry)
    if entry.kind == TAKEN_IN:
        return [(label, entry.body[name]) for name, label in _OF_A_FILE.items() if name in entry.body]
    if entry.kind == RULE:
        return [("A second person approves", "Yes" if entry.body.get("on") else "No")]
    return (said_in(entry.body) if entry.kind == DRAFT else entry.body).items()


def says(view: View, entry: Entry, words: str) -> bool:
    """Whether every one of some words is in what people read of an entry. No words are in every entry."""
    if not words:
        return True
    lines = (f"{label} {said}" for label, said in shown(entry) if not isinstance(said, Mapping))
    text = " ".join((called(view, entry), entry.who, entry.why, *lines)).casefold()
    return all(word in text for word in words.casefold().split())


@dataclass(frozen=True)
class LineBeside:
    """One thing that an entry says, and what held before; `now` is empty where a form begins empty."""

    label: str
    said: str
    now: str


def beside_what_holds(view: View, entry: Entry) -> list[LineBeside]:
    """What an entry would change, each line beside what holds now."""
    form, now = SHOWN.get(entry.kind), holds_now(view, entry.kind, entry.about)
    if form is None:
        return [LineBeside(label, str(words), "") for label, words in shown(entry)]
    names = {asked.label: asked for asked in form.fields}
    lines = []
    for label, words in form.shown(entry.body):
        asked = names.get(label)
        held = asked.shown(now[asked.name]) if asked and asked.name in now else ""
        lines.append(LineBeside(label, words, held or (NOTHING if entry.kind in _REPLACED else "")))
    return lines or [LineBeside(form.fields[0].label, NOTHING, next(iter(now.values()), NOTHING))]


_REPLACED = frozenset({"target", "lead", "report-due"})
"""Forms of one field, in the place of what they said before."""


@dataclass(frozen=True)
class Settled:
    """What became of an entry that waits for nobody any more."""

    title: str
    sentence: str
    by: Entry | None = None


def settled(view: View, entry: Entry) -> Settled:
    of_it = [each for each in view.entries if each.about == str(entry.number)]
    undone = next((each for each in reversed(of_it) if each.kind == UNDO), None)
    if undone and undone.number in view.approvals.waiting:
        return Settled("Somebody wants to take this back", "That waits for a second person.", undone)
    if undone and undone.number not in view.approvals.withdrawn:
        return Settled("It is taken back", "It stays in the record, and does not count.", undone)
    approved = next((each for each in of_it if each.kind == APPROVED), None)
    if approved:
        return Settled("It is approved", "The scorecard shows it.", approved)
    return Settled("This waits for nobody", "It counts, or nothing follows from it. Nothing was changed.")
