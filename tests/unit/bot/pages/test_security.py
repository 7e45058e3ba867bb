"""What every page tells the browser."""

from bot.pages.security import SECURITY_HEADERS


def test_no_page_asks_where_somebody_is_or_listens_or_looks() -> None:
    """Neither does anything that a page holds: the browser refuses it."""
    refused = SECURITY_HEADERS["permissions-policy"]
    assert all(f"{what}=()" in refused for what in ("geolocation", "microphone", "camera", "usb"))
