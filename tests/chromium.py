"""A real browser, as tests start it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

QUIETLY = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium. Not for a whole session: Playwright keeps an event loop running in this thread, and other modules
    run their own."""
    there = shutil.which("chromium")
    if there is None:
        pytest.fail("these tests drive a real browser, which is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=there, args=list(QUIETLY))
        yield started
        started.close()
