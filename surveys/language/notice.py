"""What is promised to those who answer, as numbers and facts: what the privacy notice says is what is really in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from surveys.language.phrases import ENGLISH, counted, spoken_minutes
from surveys.retention import DRAFT_HOURS
from surveys.rounds import FEW, KEPT_BACK


@dataclass(frozen=True)
class ContactPoint:
    """Who contacts young people that ask for it. `who` and `when` they look stand in sentences: "The youth advice team",
    "every weekday at 9 and at 4"; `days` is the longest that it takes. `key` is their public key, as hex. `translated` has
    who and when in other languages; English stands for what is missing."""

    who: str
    when: str
    days: int
    key: str
    translated: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def told_in(self, language: str) -> tuple[str, str]:
        """Who they are and when they look."""
        return self.translated.get(language, (self.who, self.when))


IfFew = Literal["go", "wait", "depends"]
"""What happens where too few people take part: their answers are destroyed, or wait for the next group's; or it is different
from one survey to another, and each says which."""


@dataclass(frozen=True)
class Promises:
    """`few`: fewer responses are never opened, and `if_few` says what happens to them. `kept_back`: so many stay sealed
    until the round closes. `hours`: how long a place is kept. `minutes`: how soon what is to be deleted is gone. `months`:
    how long what people write in words is kept after the end. `telegram`: whether people can also write in Telegram.
    `contact`: who contacts those that ask for it; without one, nobody can ask."""

    few: int = FEW
    if_few: IfFew = "go"
    kept_back: int = KEPT_BACK
    hours: int = DRAFT_HOURS
    minutes: int = 60
    months: int = 12
    telegram: bool = False
    contact: ContactPoint | None = None

    def values(self, says: Mapping[str, str], language: str = ENGLISH) -> dict[str, object]:
        """What stands for the names in braces in the interface's words, which are those of the language."""
        return {
            "few": self.few,
            "if_few": says[f"if_few_{self.if_few}"].format(few=self.few).strip(),
            "kept_back": self.kept_back,
            "enough": self.few + self.kept_back,
            "hours": self.hours,
            "within": spoken_minutes(self.minutes, says, language),
            "words_kept": counted(says, "months", self.months, language),
            "telegram": says["privacy_telegram"].strip() if self.telegram else "",
            **_of_contact(self.contact, says, language),
        }


def _of_contact(point: ContactPoint | None, says: Mapping[str, str], language: str) -> dict[str, object]:
    """`contact` is a paragraph of its own where there is a contact point, and nothing at all where there is none."""
    if point is None:
        return {"contact": ""}
    within = says["contact_day" if point.days == 1 else "contact_days"].format(days=point.days)
    who, when = point.told_in(language)
    values = {"contact_who": who, "contact_when": when, "contact_within": within}
    return {**values, "contact": f"\n\n{_notice(says, values)}"}


def _notice(says: Mapping[str, str], values: Mapping[str, str]) -> str:
    return says["privacy_contact"].format(**values).strip()
