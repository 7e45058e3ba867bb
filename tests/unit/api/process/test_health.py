"""Whether a process is there and can do its work, as a service manager asks it."""

import asyncio
import time
from collections.abc import Callable

import httpx
import pytest
from starlette.applications import Starlette

from api.process import health
from api.process.health import LIVE, READY, health_routes
from surveys.store.protocols import StoreUnavailable


async def _asked(path: str, try_it: Callable[[], object]) -> httpx.Response:
    app = httpx.ASGITransport(Starlette(routes=health_routes(try_it)))
    async with httpx.AsyncClient(transport=app, base_url="http://here") as client:
        return await client.get(path)


def _fails() -> None:
    raise StoreUnavailable("the database at 10.0.0.7 is full")


def test_it_is_ready_when_its_work_can_be_done() -> None:
    """And nobody keeps that answer for later."""
    answer = asyncio.run(_asked(READY, lambda: None))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["cache-control"] == "no-store"


def test_trouble_is_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    """Those are in the log; the process is there all the same."""
    answer = asyncio.run(_asked(READY, _fails))
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready"})
    assert "10.0.0.7" in caplog.text
    assert asyncio.run(_asked(LIVE, _fails)).status_code == 200


def test_a_database_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than a service manager would wait."""
    monkeypatch.setattr(health, "SECONDS", 0.05)
    assert asyncio.run(_asked(READY, lambda: time.sleep(0.3))).status_code == 503


@pytest.mark.parametrize(("fresh", "looks"), [(1.0, 1), (0.0, 30)])
def test_all_who_ask_within_a_second_are_one_look(
    fresh: float, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever floods it costs the database nothing. Later it is looked at anew."""
    monkeypatch.setattr(health, "FRESH", fresh)
    looked: list[None] = []
    app = httpx.ASGITransport(Starlette(routes=health_routes(lambda: looked.append(None))))

    async def ask() -> set[int]:
        async with httpx.AsyncClient(transport=app, base_url="http://here") as client:
            answers = await asyncio.gather(*(client.get(READY) for _ in range(30)))
            return {answer.status_code for answer in answers}

    assert asyncio.run(ask()) == {200}
    assert len(looked) == looks
