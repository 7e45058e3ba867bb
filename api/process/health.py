"""Whether a process is there, and whether it can do its work: for a service manager, a container engine, a load balancer.

Neither says anything of anybody: no number, no time, and of trouble only that there is some; the log says what it is."""

import asyncio
import logging
import time
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


FRESH = 1.0
"""Seconds for which a look counts. Anybody may ask at the public door: a thousand who do are one look at the database, and
how long it took says nothing of who writes there."""


class _Looks:
    """One look at a time, for all who ask meanwhile."""

    def __init__(self, try_it: Callable[[], object]) -> None:
        self._try_it, self._one, self._until, self._is_well = try_it, asyncio.Lock(), 0.0, False

    async def are_well(self) -> bool:
        async with self._one:
            if time.monotonic() >= self._until:
                self._is_well = await self._look()
                self._until = time.monotonic() + FRESH
            return self._is_well

    async def _look(self) -> bool:
        try:
            await asyncio.wait_for(asyncio.to_thread(self._try_it), SECONDS)
        except TimeoutError:
            log.error("not ready: the database did not answer within %g seconds", SECONDS)
        except UserError as problem:
            log.error("not ready: %s", problem)
        else:
            return True
        return False


def health_routes(try_it: Callable[[], object]) -> list[BaseRoute]:
    """`try_it` does a little of what the process is for, and raises `UserError` where that cannot be done."""
    looks = _Looks(try_it)

    async def live(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"}, headers=_NOT_KEPT)

    async def ready(_request: Request) -> JSONResponse:
        if await looks.are_well():
            return JSONResponse({"status": "ok"}, headers=_NOT_KEPT)
        return JSONResponse({"status": "not ready"}, 503, {**_NOT_KEPT, "Retry-After": "5"})

    return [Route(LIVE, live), Route(READY, ready)]
