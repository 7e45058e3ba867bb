"""The board's application over what is published, as the commands that serve it put it together."""

from collections.abc import Sequence
from typing import Any

from starlette.routing import BaseRoute

from api.app import create_app
from api.installation.wiring import Installation
from api.process.health import health_routes


def board_app(installation: Installation, routes: Sequence[BaseRoute]) -> Any:
    """`routes` come before the board's own."""
    return create_app(
        installation.stores.board,
        site=installation.site(),
        board_access=installation.settings.board_access,  # type: ignore[arg-type]  # checked where the settings are read
        extra_routes=routes,
        shares=installation.shares,
        origins=installation.settings.api_origins,
    )


def health_of_board(installation: Installation) -> list[BaseRoute]:
    """Ready, where it can read what is published."""
    return health_routes(lambda: installation.stores.board.ids("round"))
