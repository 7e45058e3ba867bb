"""Pages that are put together when somebody first asks for one: what stands behind them takes seconds to import, and nobody
else is to wait for that."""

import asyncio
from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute, Match, Router
from starlette.types import Receive, Scope, Send


class WhenAsked(BaseRoute):
    """The routes at `prefix` and below it, which `build` gives, in a thread, once."""

    def __init__(self, prefix: str, build: Callable[[], Sequence[BaseRoute]]) -> None:
        self._prefix, self._build = prefix, build
        self._lock = asyncio.Lock()
        self._router: Router | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = str(scope.get("path", ""))
        mine = path == self._prefix or path.startswith(f"{self._prefix}/")
        return (Match.FULL, {}) if mine and scope["type"] == "http" else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        router = await self._built()
        await router(scope, receive, send)

    async def _built(self) -> Router:
        """Whoever comes meanwhile waits; where it fails, whoever comes next tries again."""
        async with self._lock:
            if self._router is None:
                self._router = Router(list(await asyncio.to_thread(self._build)))
            return self._router
