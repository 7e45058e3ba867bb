"""What is promised to those who answer, as numbers and facts: what the privacy notice says is what is really in force."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.rounds import FEW, KEPT_BACK

DRAFT_HOURS = 48
"""How long a place is kept."""


@dataclass(frozen=True)
class Promises:
    """`few`: fewer responses are destroyed. `kept_back`: so many stay sealed until the round closes. `hours`: how long a
    place is kept. `telegram`: whether people can also write in Telegram."""

    few: int = FEW
    kept_back: int = KEPT_BACK
    hours: int = DRAFT_HOURS
    telegram: bool = False

    def values(self, says: Mapping[str, str]) -> dict[str, object]:
        """What stands for the names in braces in the interface's words."""
        return {
            "few": self.few,
            "kept_back": self.kept_back,
            "enough": self.few + self.kept_back,
            "hours": self.hours,
            "telegram": says["privacy_telegram"].strip() if self.telegram else "",
        }
