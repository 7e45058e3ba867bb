"""The board's pages: GOV.UK components around what was published. They lay numbers out; they never make one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.errors import Problem
from api.pages import filters as words
from bot.pages.assets import Assets, load_assets
from bot.pages.environment import environment
from bot.pages.site import Site

HERE = Path(__file__).parent
DOCS_STATIC = HERE.parent / "docs_static"
PREFIX = "/board"
"""The board's own files are at /board/static, so that the public pages' /static stays theirs."""

LINKS = (
    ("/board", "Scorecard"),
    ("/board/measures", "Measures"),
    ("/board/voice", "Voice"),
    ("/board/report", "Report"),
    ("/board/releases", "Releases"),
    ("/board/rounds", "Rounds"),
    ("/board/quality", "Data quality"),
    ("/docs", "API"),
)
"""What stands at the head of every page of the board."""

PROBLEMS = {
    404: ("Page not found", "There is nothing at this address. If you typed it, check that it is right."),
    405: ("This page cannot be used like that", "Please go back and use the page's own links and buttons."),
    429: ("Too many tries", "Please wait a minute, then try again."),
    500: (
        "Sorry, something went wrong",
        "That was our fault, not yours. Please try again in a little while.",
    ),
    503: ("Sorry, this is not working right now", "Please try again in a minute. Nothing has been lost."),
}
OTHER_PROBLEM = ("That did not work", "Please go back and try again.")


@cache
def board_assets() -> Assets:
    """The files of the board's pages and of the API's documentation pages."""
    return load_assets(HERE / "static", DOCS_STATIC)


@dataclass(frozen=True)
class BoardPages:
    """Draws pages for one site. `signed_in` is whether there is a session to sign out of."""

    site: Site
    signed_in: bool

    @property
    def assets(self) -> Assets:
        return board_assets()

    def draw(self, template: str, **values: Any) -> bytes:
        """The page as bytes. A name that the template needs and was not given raises."""
        page = _environment().get_template(template)
        return page.render(site=self.site, signed_in=self.signed_in, **values).encode()

    def problem(self, _request: Request, problem: Problem) -> Response:
        """A kind page that says what happened and what to do."""
        heading, what_to_do = PROBLEMS.get(problem.status, OTHER_PROBLEM)
        body = self.draw("problem.html", heading=heading, what_to_do=what_to_do, error_id=problem.error_id)
        return HTMLResponse(body, problem.status, {"Cache-Control": "no-store", **problem.headers})


@cache
def _environment() -> Environment:
    made = environment(HERE / "templates")
    made.globals["board_asset"] = lambda path: PREFIX + board_assets().url(path)
    made.globals["board_links"] = LINKS
    made.filters.update(words.FILTERS)
    return made
