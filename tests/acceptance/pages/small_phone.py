"""The smallest phone that is held in mind, with and without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

SMALLEST = {"width": 320, "height": 568}


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    made = browser.new_context(viewport=SMALLEST, java_script_enabled=request.param, reduced_motion="reduce")  # type: ignore[arg-type]
    made.set_default_timeout(10_000)
    yield made.new_page()
    made.close()
