"""Whether a process is there, and whether it can do its work: for a service manager, a container engine, a load balancer.

Neither says anything of anybody: no number, no time, and of trouble only that there is some; the log says what it is."""

import asyncio
import logging
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from surveys.errors import UserError

log = logging.getLogger("heard.health")

LIVE, READY = "/healthz", "/readyz"
_NOT_KEPT = {"Cache-Control": "no-store"}
SECONDS = 5.0
"""How long a database may take to answer before the process counts as not ready."""


def health_routes(try_it: Callable[[], object]) -> list[BaseRoute]:
    """`try_it` does a little of what the process is for, and raises `UserError` where that cannot be done."""

    async def live(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"}, headers=_NOT_KEPT)

    async def ready(_request: Request) -> JSONResponse:
        try:
            await asyncio.wait_for(asyncio.to_thread(try_it), SECONDS)
        except TimeoutError:
            log.error("not ready: the database did not answer within %g seconds", SECONDS)
        except UserError as problem:
            log.error("not ready: %s", problem)
        else:
            return JSONResponse({"status": "ok"}, headers=_NOT_KEPT)
        return JSONResponse({"status": "not ready"}, 503, {**_NOT_KEPT, "Retry-After": "5"})

    return [Route(LIVE, live), Route(READY, ready)]
