"""The board's application, put together from what it is given: API, pages, documentation, sign-in. Reads no environment and
opens nothing; everything it serves was published before.
"""

import json
import time
from collections.abc import Callable, Sequence

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from api.accounts.api_keys import KeyRing
from api.errors import add_error_handlers
from api.pages import PREFIX, BoardPages
from api.routes.board import add_board
from api.routes.docs import add_docs
from api.routes.document_cache import DocumentCache
from api.routes.documents import add_documents
from api.routes.openapi import described, openapi_document
from api.routes.other_sites import ApiForOtherSites
from api.routes.reports import add_reports
from api.routes.sign_in import Access, BoardAccess, add_sign_in
from api.routes.tables import Tables
from bot.pages.assets import MOUNT, static_app
from bot.pages.security import security_headers
from bot.pages.site import Site
from bot.shares import Shares
from surveys.errors import new_error_id
from surveys.store.memory import MemoryBoard
from surveys.store.protocols import BoardStore


def create_app(
    board_store: BoardStore,
    *,
    site: Site,
    board_access: Access = "open",
    clock: Callable[[], float] = time.time,
    extra_routes: Sequence[BaseRoute] = (),
    shares: Shares | None = None,
    origins: Sequence[str] = (),
) -> FastAPI:
    """The application over a store of published documents.

    `board_access` is "open" (whoever reaches the pages may read them: for a machine of one's own) or "key" (an API key
    with the scope scorecards:read signs in). `clock` counts seconds since 1970. `extra_routes` come first.
    `origins` are other sites whose pages may read the API in a browser. `shares` say who is behind which address.
    """
    shelf, keys = DocumentCache(board_store, clock), KeyRing(board_store, clock)
    tables = Tables(shelf)
    door = BoardAccess(board_access, keys, clock, https=site.https, shares=shares or Shares())
    pages = BoardPages(site, signed_in=board_access == "key")
    app = framed(site, pages, extra_routes)
    add_documents(app, shelf, tables, keys, site.https)
    add_docs(app, pages)
    add_board(app, shelf, tables, door, pages)
    add_reports(app, shelf, door, pages)
    add_sign_in(app, door, pages)
    app.add_route("/", _home, include_in_schema=False)
    if origins:
        app.add_middleware(ApiForOtherSites, origins=tuple(origins))
    return app


def framed(site: Site, pages: BoardPages, routes: Sequence[BaseRoute] = ()) -> FastAPI:
    """What stands around every page, and around the desk by itself: styles, errors in our own words, and headers."""
    app = FastAPI(**described(), docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.router.routes[:] = routes
    app.mount(f"{PREFIX}{MOUNT}", static_app(pages.assets))
    app.mount(MOUNT, static_app())
    add_error_handlers(app, pages.problem, new_error_id)
    app.add_middleware(security_headers, https=site.https)
    return app


async def _home(_request: Request) -> Response:
    """Where there is no public page, the first page is the board's."""
    return RedirectResponse(PREFIX, 307)


def openapi_json() -> str:
    """The description of the API as it is kept in `api/openapi.json`: same text every time, with a newline at the end."""
    app = create_app(MemoryBoard(), site=Site("Heard"))
    return json.dumps(openapi_document(app), indent=2, ensure_ascii=False) + "\n"
