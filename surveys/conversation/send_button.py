"""What the button carries that sends, so that what is said after sending can be said again when it did not arrive."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from surveys.conversation.open_rounds import OpenRound
from surveys.definition.survey import WordingName
from surveys.dialogue.messages import Message
from surveys.dialogue.survey.state import State
from surveys.privacy.receipts import Receipt, packed, unpacked

SEND = "send"
SCREENS_WITH_SEND = frozenset({"checking", "stopping"})
WORDINGS: Mapping[str, WordingName] = {"s": "standard", "e": "easy_read", "f": "faces"}


@dataclass(frozen=True)
class SendButton:
    """What the button carries that sends. When the thanks do not arrive, it is pressed again; by then nothing is known of
    whoever presses it. So it brings the receipt, which nothing keeps, and how to say it. `round` stands for the round in
    eight letters."""

    language: str
    wording: WordingName
    round: str
    receipt: Receipt

    @classmethod
    def of(cls, state: State, open_round: OpenRound, receipt: Receipt) -> "SendButton":
        return cls(state.language, state.wording, _short(open_round), receipt)

    @classmethod
    def read(cls, text: str) -> "SendButton | None":
        """None for what no such button carries."""
        send, *parts = text.split(".")
        if send != SEND or len(parts) != 4:
            return None
        language, wording, short, letters = parts
        receipt = unpacked(letters)
        if receipt is None or wording not in WORDINGS:
            return None
        return cls(language, WORDINGS[wording], short, receipt)

    @property
    def words(self) -> str:
        return ".".join((SEND, self.language, self.wording[0], self.round, packed(self.receipt)))

    def is_of(self, open_round: OpenRound) -> bool:
        return self.round == _short(open_round)


def meant_by(message: Message) -> Message:
    """The message as the survey understands it: whoever presses the button sends."""
    return replace(message, text=SEND) if SendButton.read(message.text) else message


def _short(open_round: OpenRound) -> str:
    return blake2b(open_round.id.encode(), digest_size=4).hexdigest()
