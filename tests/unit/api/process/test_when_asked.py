"""Pages that are put together when somebody first asks for one."""

import asyncio
from collections.abc import Sequence

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from api.process.when_asked import WhenAsked


async def _page(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.url.path)


class _Building:
    """Counts how often it is built, and fails the first `failing` times."""

    def __init__(self, failing: int = 0) -> None:
        self.times, self.failing = 0, failing

    def __call__(self) -> Sequence[BaseRoute]:
        self.times += 1
        if self.times <= self.failing:
            raise RuntimeError
        return [Route("/desk", _page), Route("/desk/{what}", _page)]


def _client(building: _Building) -> httpx.AsyncClient:
    routes = [WhenAsked("/desk", building), Route("/desks", _page), Route("/", _page)]
    return httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=routes)), base_url="http://here")


def test_others_do_not_wait_for_it_and_it_is_built_once() -> None:
    """Also where many ask at once; an address that only begins so is another's."""

    async def story() -> None:
        building = _Building()
        async with _client(building) as client:
            assert (await client.get("/")).text == "/"
            assert (await client.get("/desks")).text == "/desks"
            assert building.times == 0
            pages = await asyncio.gather(*(client.get(f"/desk/{n}") for n in range(5)), client.get("/desk"))
            assert [page.text for page in pages] == [*(f"/desk/{n}" for n in range(5)), "/desk"]
            assert building.times == 1
            assert (await client.get("/desk/a/b")).status_code == 404

    asyncio.run(story())


def test_what_failed_is_tried_again() -> None:
    """By whoever comes next."""

    async def story() -> None:
        building = _Building(failing=1)
        async with _client(building) as client:
            with pytest.raises(RuntimeError):
                await client.get("/desk")
            assert (await client.get("/desk")).status_code == 200

    asyncio.run(story())
