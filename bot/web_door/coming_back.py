"""What a page shows on a device where somebody has begun or sent already: nothing of them, until somebody says it was them.

Whoever holds the device may be somebody else. So a page that is opened by itself, and not in answer to a press, says only
that it was open here before. What stands before that person comes when somebody says that it was them.
"""

from dataclasses import replace

from surveys.dialogue.contact_dialogue import first_screen_in
from surveys.dialogue.messages import Button, Replies, Reply
from surveys.dialogue.survey.state import is_of_first_screen
from surveys.language.phrases import phrases_in

SOMEBODY_ELSE = "/somebody-else"
"""What a press passes on that makes this device forget who was here. It is the web door's own: no conversation hears it."""

THAT_WAS_ME = "/start"
"""What a press passes on that shows where somebody was: the conversation takes it up where it was left."""

ENDS = frozenset({"remark", "sent", "closed"})


def shown_on_opening(says: Replies) -> Replies:
    """What a page shows that is opened by itself. `says` is what stands before whoever was here."""
    return _come_back(says) if is_of_somebody(says) else says


def is_of_somebody(says: Replies) -> bool:
    """Whether what stands before somebody tells that they began, or sent. A first screen is the same for all."""
    last = says[-1]
    if last.kind == "asks":
        return not (is_of_first_screen(last.about) or first_screen_in(last.about))
    return last.kind in ("remark", "ticks")


def _come_back(says: Replies) -> Replies:
    """In place of what stands before somebody: the same page whether they are midway or have sent."""
    language = says[-1].language
    phrases = phrases_in(language)
    mine = Button(phrases.labels["show_mine"], THAT_WAS_ME)
    other = Button(phrases.labels["somebody_else"], SOMEBODY_ELSE)
    return (Reply(phrases.say("come_back"), (mine, other), input="one", language=language, kind="asks"),)


def with_somebody_else(says: Replies) -> Replies:
    """Where a conversation has ended, somebody else can begin one on this device."""
    *before, last = says
    if last.input != "none" or last.kind not in ENDS:
        return says
    label = phrases_in(last.language).labels["somebody_else"]
    return (*before, replace(last, actions=(*last.actions, Button(label, SOMEBODY_ELSE))))
