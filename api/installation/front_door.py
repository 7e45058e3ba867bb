"""The local front door: who young people near here can ring, who answers for that number, and when somebody last rang it."""

import re
from datetime import date

from api.installation.settings import Settings

CHECKED_WITHIN_DAYS = 90
"""A number that nobody has rung for longer is to be rung again."""

_PHONE = re.compile(r"(?<!\d)(?:\+44|0)(?:[ -]?\d){7,10}(?!\d)")


def lacking(settings: Settings) -> list[str]:
    """What has to be set before anybody outside is asked; empty when help is real."""
    return [
        what
        for what, is_there in (
            (
                "HEARD_FRONT_DOOR, with the local front door's name and phone number",
                _PHONE.search(settings.front_door),
            ),
            (
                "HEARD_FRONT_DOOR_OWNER, with whoever answers for that number being right",
                settings.front_door_owner,
            ),
            (
                "HEARD_FRONT_DOOR_CHECKED, with the day on which somebody last rang it",
                settings.front_door_checked,
            ),
        )
        if not is_there
    ]


def refusal(settings: Settings) -> str:
    """Why nobody outside may be asked now, and what to do; empty where they may, or where only this machine is asked."""
    missing = [] if settings.is_trial else lacking(settings)
    if not missing:
        return ""
    return (
        f"young people outside would be asked without help near them. Set {'; and '.join(missing)}. "
        "Without them only a trial on this machine can be held: HEARD_HOST=127.0.0.1, no HEARD_PUBLIC_URL, "
        "no HEARD_TELEGRAM_TOKEN"
    )


def days_unchecked(settings: Settings, today: date) -> int:
    """For how many days nobody has rung the number."""
    return (today - settings.front_door_checked).days if settings.front_door_checked else 0
