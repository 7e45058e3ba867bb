"""Marks that offices put behind a heading, a name or a number: `[note 3]`, `[r]`, `(p)`, a raised figure."""

import re

_RAISED = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
_MARK = r"\[[^\[\]]{1,40}\]|\((?:[a-z]|r|p|note[^()]{0,12}|\d{1,2})\)"
_BEHIND = re.compile(rf"\s*(?:{_MARK}|[{_RAISED}]+|\*+)$", re.IGNORECASE)
_LETTER = re.compile(r"(?P<number>\d)\s?(?P<mark>[a-z])$")
_NOTE = re.compile(r"\[?\(?(?:notes?\b.*|\d{1,2})\]?\)?", re.IGNORECASE)


def without_marks(written: str) -> str:
    """What was written, but for marks behind it. What is nothing but a mark stays."""
    text = " ".join(written.split())
    while (match := _BEHIND.search(text)) and match.start():
        text = text[: match.start()]
    return text


def marks_behind(written: str) -> tuple[str, tuple[str, ...]]:
    """A number without the marks behind it, and those that say something of it, such as `r`; numbers of notes say nothing
    here."""
    if written[-1:].isdecimal():
        return written, ()
    text, marks = written.strip(), list[str]()
    while (match := _BEHIND.search(text)) and any(sign.isdigit() for sign in text[: match.start()]):
        if (mark := match[0].strip())[0] in "[(":
            marks.append(mark.strip("[]()"))
        elif mark.startswith("*"):  # may be a note, may be a hidden part: whoever has the file has to say
            break
        text = text[: match.start()]
    if not marks and (letter := _LETTER.search(text)):
        marks, text = [letter["mark"]], text[: letter.end("number")]
    return text, tuple(mark for mark in reversed(marks) if not _NOTE.fullmatch(mark))
