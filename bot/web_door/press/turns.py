"""How the Says of one turn stand on a page: which are remarks, what is asked, and whether an answer was
refused.

Pure; adds no words to the conversation beyond the labels of the page around it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.pages.page_language import ASKED
from surveys.definition.survey import TEXT_LIMIT
from surveys.dialogue.messages import Button, Reply
from surveys.dialogue.survey.state import LANGUAGE, is_of_first_screen
from surveys.language.phrases import phrases_in

Lines = tuple[str, ...]
"""One paragraph, as the lines that it is broken into."""

_NOTHING_ASKED = Reply("")
_START = "/start "


@dataclass(frozen=True)
class Posted:
    """What a form brought. `is_action` tells back, skip, help, stop and privacy from an answer; `kept` is
    what was typed, to be put back into the field when the same question is asked again."""

    words: str
    about: str
    is_action: bool = False
    kept: str = ""
    is_typed: bool = False


@dataclass(frozen=True)
class Remark:
    """Something said before what is asked, with what can be done about it: `early` under its first paragraph."""

    paragraphs: tuple[Lines, ...]
    early: tuple[Button, ...] = ()
    actions: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Onward:
    """The link shown where nothing is asked any more."""

    href: str
    label: str


@dataclass(frozen=True)
class LanguageChoice:
    """Another language, by its own name. `href` is empty where choosing it is a turn, which keeps it."""

    name: str
    code: str
    words: str
    href: str = ""


def language_choices(here: str, say: Reply) -> tuple[LanguageChoice, ...]:
    """On the first screen a language is the address of the same page, so that nothing is kept of whoever chooses one."""
    first = is_of_first_screen(say.about)
    codes = ((button, button.words.removeprefix(LANGUAGE)) for button in say.languages)
    return tuple(
        LanguageChoice(button.say, code, button.words, f"{here}?{ASKED}={code}" if first else "")
        for button, code in codes
    )


def paragraphs(words: str) -> tuple[Lines, ...]:
    """Words as paragraphs (parted by blank lines) of lines."""
    return tuple(tuple(part.strip().splitlines()) for part in words.strip().split("\n\n") if part.strip())


def offered(says: Sequence[Reply]) -> tuple[Onward, ...]:
    """The surveys that are offered to somebody who is in none, as links: each has a page of its own."""
    last = says[-1]
    if last.kind != "offers":
        return ()
    return tuple(Onward(f"/s/{button.words.removeprefix(_START)}", button.say) for button in last.buttons)


def shown(says: Sequence[Reply], posted: Posted | None = None, *, by_script: bool = True) -> dict[str, Any]:
    """What the chat's template needs to show one turn. `says` is not empty; only the last can ask something. Without script,
    each of several choices is a yes or no; with it, what was typed comes back in no page, since the script puts it there."""
    offers = offered(says)
    asks = says[-1].input != "none" and not offers
    now = says[-1] if asks else _NOTHING_ASKED
    remarks = says[:-1] if asks else says
    refused = asks and _was_refused(remarks, posted)
    *before, ask = paragraphs(now.words) or ((),)
    typed = posted is not None and posted.about == now.about and now.input in ("text", "number", "code")
    kept, returned = posted.kept if posted and typed else "", _returned(says, posted)
    return {
        "asks": asks,
        "offers": offers,
        "aside": () if asks else says[-1].actions,
        "now": now,
        "picks": () if by_script else picks_of(now),
        "early": now.actions[: now.early],
        "actions": now.actions[now.early :],
        "remarks": [_remark(say, asks) for say in remarks],
        "refused": refused,
        "closes": now.input in ("one", "several") and not is_of_first_screen(now.about),
        "shown_by": {each.line: each.shown_by for each in now.listed if each.shown_by},
        "puts_back": by_script,
        "returned": returned,
        "before": before,
        "ask": ask,
        "kept": kept,
        "described": _described(now, refused),
        "limit": now.longest or TEXT_LIMIT,
        "language": says[-1].language,
        "progress": _progress(now),
        "place": _place(now),
    }


def picks_of(say: Reply) -> tuple[str, ...]:
    """The choices of which several can be ticked, by what each passes on."""
    return tuple(button.words for button in say.buttons) if say.input == "several" else ()


def _remark(say: Reply, asks: bool) -> Remark:
    """Where nothing is asked, what can be done stands at the end of the page."""
    actions = say.actions if asks else ()
    return Remark(paragraphs(say.words), actions[: say.early], actions[say.early :])


LEFT_OUT = frozenset({"stale", "lost", "no_cookies", "closed", "full"})
"""The sentences after which what was typed is given back: it was not taken, and there is no field that it could stay in."""


def _returned(says: Sequence[Reply], posted: Posted | None) -> str:
    """What somebody typed where it can no longer be an answer, such as in another tab: the page shows it, to be copied."""
    if posted is None or not posted.is_typed:
        return ""
    return posted.kept if any(say.key in LEFT_OUT for say in says) else ""


def _progress(say: Reply) -> str:
    """ "3 of 8", in the language of what is asked."""
    if say.progress is None:
        return ""
    this, of_all = say.progress
    return phrases_in(say.language).say("progress", this=this, all=of_all)


def _place(say: Reply) -> str:
    """ ": question 3 of 8", for the title of the page."""
    if say.progress is None:
        return ""
    this, of_all = say.progress
    return f": {phrases_in(say.language).labels['place'].format(this=this, all=of_all)}"


def _was_refused(remarks: Sequence[Reply], posted: Posted | None) -> bool:
    """Whether what was put in the form was not taken. What points to help, and what answers another button,
    must not look like a fault of the person's."""
    if posted is None or posted.is_action:
        return False
    return [say.kind for say in remarks] == ["refusal"]


def _described(now: Reply, refused: bool) -> str:
    """The ids that describe the field, in reading order."""
    there = {"refused": refused, "hint": bool(now.hint), "left": now.input == "text"}
    return " ".join(name for name, present in there.items() if present)
