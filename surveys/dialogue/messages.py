"""What passes between the conversation and a door: messages in, replies with their buttons out. Plain values: nothing here
decides what a message means."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from surveys.dialogue.text import tidy
from surveys.fairness import ANYBODY, Caller

Input = Literal["none", "one", "several", "number", "text", "code"]
"""How a reply can be answered: not at all, one button, several buttons and Done, a number, words, or a code."""

Kind = Literal["remark", "asks", "ticks", "refusal", "part", "help", "offers", "closed", "sent", "trouble"]
"""What a reply does. `asks` puts something to the person; `ticks` is the same again, only with other ticks. `refusal` says
why a message was not taken, and the same is asked again after it. `part` says what became of a message that went on with
the one before. `help` says where there is help. `offers` are the surveys
to choose from, of which there may be none; `closed` says that one cannot be answered now. `sent` says that answers were
sent, and are counted with it. `trouble` is on our side, and the same message can come once more. A `remark` is the rest."""

How = Literal["sent", "edited", "not-words"]
"""How a message came: sent, by typing or by a button; changed after it was sent; or as something else than words."""

NOT_SHOWN = "?"
"""A turn token that belongs to no turn."""

DONE = "/done"
"""What a door passes on when somebody has ticked all that they want of several choices."""


@dataclass(frozen=True)
class Command:
    """ "/name argument", or "/name@bot argument", with the name in small letters."""

    name: str
    argument: str = ""

    @property
    def words(self) -> str:
        """The command without its slash, as it could be typed."""
        return f"{self.name} {self.argument}".strip()

    @classmethod
    def read(cls, text: str) -> "Command | None":
        """None for text that is no command."""
        if not text.startswith("/"):
            return None
        name, *argument = text[1:].split(maxsplit=1) or [""]
        name = name.partition("@")[0].casefold()
        return cls(name, *argument) if name else None


@dataclass(frozen=True)
class Message:
    """Something that somebody sent. `text` is tidied here, once for all who read it. `about` is the turn token of the button
    that was pressed, empty for what was typed; in an edited message it is that of the turn that the text led to. `page` is
    the code of the survey whose page it was sent from; empty where all is one chat. `beside` are words that came with it, as
    under a picture: they are looked at for calls for help, and never taken as an answer. `languages` are those that
    somebody's device says it is used in, best first: what begins, begins in one of them. They are kept nowhere.

    `number` counts upwards where a channel does, 0 elsewhere: a message that comes again has a number that was there before.

    Of what was typed, `shown` is the turn token of what stood there then, empty where it is whatever was said last;
    `goes_on` says that it came so soon after an answer that it may be more of it; `belongs_to` is the turn token of an
    earlier moment that it answers, empty for what stands there now."""

    text: str = field(default="", repr=False)
    about: str = ""
    page: str = ""
    how: How = "sent"
    beside: str = field(default="", repr=False)
    goes_on: bool = False
    belongs_to: str = ""
    languages: tuple[str, ...] = ()
    number: int = 0
    shown: str = ""
    caller: Caller = field(default=ANYBODY, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", tidy(self.text))
        if self.beside:
            object.__setattr__(self, "beside", tidy(self.beside))

    @property
    def is_sentence(self) -> bool:
        """More than a word: somebody may think that it was kept."""
        return self.how == "sent" and len(self.text.split(maxsplit=1)) > 1

    @cached_property
    def command(self) -> Command | None:
        return Command.read(self.text)


@dataclass(frozen=True)
class Button:
    """`say` is what stands on it; `words` is what the door passes on when it is pressed."""

    say: str
    words: str
    face: str = ""
    picked: bool = False

    @property
    def toggle(self) -> str:
        """What a door passes on to pick or unpick this one of several choices."""
        return f"+{self.words}"

    @property
    def label(self) -> str:
        return f"{self.face} {self.say}" if self.face else self.say


@dataclass(frozen=True)
class ListedAnswer:
    """One of the answers that are shown back in a list: a line of the words, `title: said`. What was skipped tells nothing,
    so it `can_be_covered` by no door. `shown_by` is what a door passes on that shows what it covered."""

    title: str
    said: str
    can_be_covered: bool = True
    shown_by: str = ""

    @property
    def line(self) -> str:
        return f"{self.title}: {self.said}"


@dataclass(frozen=True)
class Reply:
    """One thing said. `about` is the turn token: a door gives it back with the answer, so that a stale button is recognised.
    `actions` (back, skip, help, stop) stand apart from the answers. `languages` are others to choose, each by its own name:
    doors show them before the rest. `progress` is (this, of all). `language` is that of the words, as a code of two letters.
    `longest` is how many letters can be written, where that is fewer than usual. So many of the first actions are `early`:
    they stand before the rest of a long text, where a door can put them there. What is `for_everybody` holds nothing of
    anybody's: it is the same for all, but for `about`. `key` is that of the words among the phrases, where they are one of
    these sentences. `listed` are the answers that the words show back, each in a line of its own, in order."""

    words: str
    buttons: tuple[Button, ...] = ()
    actions: tuple[Button, ...] = ()
    about: str = ""
    input: Input = "none"
    hint: str = ""
    progress: tuple[int, int] | None = None
    language: str = "en"
    longest: int | None = None
    for_everybody: bool = False
    kind: Kind = "remark"
    languages: tuple[Button, ...] = ()
    early: int = 0
    key: str = field(default="", compare=False)
    listed: tuple[ListedAnswer, ...] = ()


Replies = tuple[Reply, ...]
"""All that is said in one turn, in order. Only the last can ask something."""
