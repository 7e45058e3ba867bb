"""The terminal door: try a survey where you are. With a recorder it writes the conversation down as a transcript."""

import re
from collections.abc import Awaitable, Callable

from surveys.conversation.conversations import Conversations
from surveys.dialogue.matching import match_one
from surveys.dialogue.messages import DONE, Button, Message, Replies, Reply
from surveys.dialogue.text import normalise
from surveys.dialogue.transcripts import bot_lines, you_line
from surveys.privacy.sealing import Visitor

Read = Callable[[], Awaitable[str | None]]
Write = Callable[[str], None]


def shown(say: Reply) -> str:
    """A thing said, as it stands in the terminal: words, hint, numbered answers, and what else can be typed."""
    above = f"({say.progress[0]} of {say.progress[1]})" if say.progress else ""
    lines = [*above.splitlines(), *say.words.splitlines()]
    lines += [f"  ({say.hint})"] if say.hint else []
    lines += [
        f"  {number:>2}  {'[x] ' if button.picked else ''}{button.label}"
        for number, button in enumerate(say.buttons, 1)
    ]
    typed = [*(button.say for button in say.languages), *(_typed(button) for button in say.actions)]
    lines += [f"      or type: {', '.join(typed)}"] if typed else []
    return "\n".join(lines)


async def talk(
    conversations: Conversations,
    visitor: Visitor,
    code: str,
    read: Read,
    write: Write,
    record: Write | None = None,
) -> None:
    """Hold one conversation until `read` gives None or the conversation is over."""
    says = await conversations.begin(visitor, code)
    while True:
        _tell(says, write, record)
        if not says or (says[-1].input == "none" and not says[-1].actions):
            return
        words = await read()
        if words is None or (says[-1].input == "none" and not words.strip()):
            return
        if record:
            record(you_line(words))
        says = await conversations.hear(visitor, Message(_meant(words, says[-1])))


def _tell(says: Replies, write: Write, record: Write | None) -> None:
    for say in says:
        write(shown(say))
        if record:
            record(bot_lines(say.words, [button.label for button in say.buttons]))


def _typed(action: Button) -> str:
    """What to type for an action: its command, or its label where the command is more than a word."""
    return action.words.removeprefix("/") if " " not in action.words else action.say.casefold()


def _meant(words: str, say: Reply) -> str:
    """Enter alone means Done where boxes were ticked. Buttons that belong to no moment of a survey are matched here."""
    if say.buttons and not say.about:
        return match_one(words, say.buttons) or words
    for action in say.actions:
        if " " in action.words and normalise(words) == _typed(action):
            return action.words
    return DONE if say.input == "several" and not words.strip() else words


def choices_on(screen: str) -> tuple[str, ...]:
    """The labels of the numbered answers on a screen that `shown` made."""
    return tuple(re.findall(r"^  [ \d]\d  (?:\[x\] )?(.+)$", screen, re.MULTILINE))
