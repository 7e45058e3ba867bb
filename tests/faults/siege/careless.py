"""The web chat as anybody would serve it first: the stock HTTP protocol, every limit for all people together, and each line
of the log as it comes.
"""

import asyncio
import logging
import os
import resource

import uvicorn
from starlette.requests import Request

from api.installation.clock import today
from api.installation.settings import read_settings
from api.installation.wiring import open_installation
from api.process.serving import listen
from api.services.examples import open_core_surveys
from bot.shares import NOT_KNOWN, Shares
from bot.web_door.door import chat_app, web_routes
from bot.web_door.limits import VisitLimits
from surveys.conversation.limits import UNLIMITED, ConversationLimits
from surveys.fairness import Allowance

MANY = 10**9


def _for_all(burst: int, rate: float) -> Allowance:
    """One limit, which knows no shares and leaves nothing to anybody."""
    return Allowance(burst, rate, MANY, MANY, for_light=0.0, for_known=0.0)


class OneShare(Shares):
    """Everybody is everybody."""

    def of_request(self, request: Request) -> bytes:
        return NOT_KNOWN


LIMITS = ConversationLimits(UNLIMITED.places, UNLIMITED.askings, _for_all(20, 1 / 15), _for_all(30, 1 / 2))
VISITS = VisitLimits(newcomers=_for_all(1000, 50.0))


USUAL_FILES = 1024
"""How many files a process may have open where nobody asked for more."""


def main() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (USUAL_FILES, most))
    logging.basicConfig(level="INFO")
    installation = open_installation(read_settings(os.environ))
    open_core_surveys(installation.stores.rounds, installation.keys, installation.surveys, today())
    with installation.conversations(limits=LIMITS) as conversations:
        site = installation.site()
        app = chat_app(web_routes(conversations, site=site, limits=VISITS, shares=OneShare()), site=site)
        config = uvicorn.Config(app, http="httptools", loop="uvloop", lifespan="off", access_log=False)
        listening = listen(installation.settings.host, installation.settings.port)
        asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


if __name__ == "__main__":
    main()
