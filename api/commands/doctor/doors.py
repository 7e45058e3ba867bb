"""What `heard doctor` finds out about the doors: whether they are open now, and which is down."""

import asyncio
import http.client
from collections.abc import Iterator

from api.commands.doctor.database import DatabaseFinding
from api.installation.settings import Settings
from api.installation.wiring import Installation

SECONDS = 3.0


def of_doors(installation: Installation) -> Iterator[DatabaseFinding]:
    start = "heard run" if installation.settings.is_sqlite else "heard chat"
    yield _door("web door", "answer a survey", start, installation.settings)
    yield from _telegram_door(installation.settings)


PAGES = {"board": "read the scorecard", "desk": "write for the board"}
"""What people do at the pages of each process."""


def of_pages(process: str, installation: Installation) -> Iterator[DatabaseFinding]:
    """The pages of a process that is no door to the surveys."""
    yield _door(process, PAGES[process], f"heard {process}", installation.settings)


def _door(name: str, what_for: str, start: str, settings: Settings) -> DatabaseFinding:
    """Pages that nobody has started yet are no mistake, and nobody can do anything there."""
    where = f"{settings.host}:{settings.port}"
    if _answers(settings.host, settings.port):
        return DatabaseFinding(f"the {name} is open: pages answer at {where}")
    return DatabaseFinding(
        f"the {name} is down: nothing answers at {where}, so nobody can {what_for} there",
        f"start it with: {start}; where it is started, its log says why it is down",
        is_down=True,
    )


def _answers(host: str, port: int) -> bool:
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # only where it is listened on
    connection = http.client.HTTPConnection(here, port, timeout=SECONDS)
    try:
        connection.request("HEAD", "/", headers={"Host": f"127.0.0.1:{port}"})
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _telegram_door(settings: Settings) -> Iterator[DatabaseFinding]:
    if not settings.telegram_token:
        yield DatabaseFinding("no Telegram: HEARD_TELEGRAM_TOKEN is not set")
        return
    # Here, because without a bot nobody needs to wait for what talks to Telegram.
    from bot.telegram_door.checkup import telegram_state

    how = "webhook" if settings.telegram_secret else "polling"
    base_url = f"{settings.telegram_api}/bot" if settings.telegram_api else None
    state = asyncio.run(telegram_state(settings.telegram_token, base_url))
    if state.trouble:
        yield DatabaseFinding(
            f"the Telegram door is down, by {how}: {state.trouble}",
            "the other doors stay open; whatever runs tries it again and again, and says so in its log",
        )
        return
    yield DatabaseFinding(
        f"Telegram by {how}: it answers and knows the token; {state.waiting} messages wait there"
    )
    if settings.telegram_secret and state.last_error:
        yield DatabaseFinding(
            f"Telegram could not bring messages to the webhook: {state.last_error}",
            f"see whether {settings.public_url}/telegram can be reached from outside",
        )
