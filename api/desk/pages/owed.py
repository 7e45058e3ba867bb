"""What the board owes, at the desk: one list, what is late first, each with the page where it is done."""

from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.accounts.people import Identity
from api.desk.desk import View
from api.desk.routes import PREFIX, DeskPages
from api.services.answers.owed import Owed

OWED = f"{PREFIX}/owed"
FOR_THOSE_WHO_MAY = {"urgent": "decide"}
"""What is shown to those alone who may do it; anything else is shown to whoever reads the desk."""


def owed_routes(pages: DeskPages, list_of: Callable[[], Sequence[Owed]]) -> list[BaseRoute]:
    """`list_of` gives what is owed now."""

    async def look(_request: Request, who: Identity, _view: View) -> Response:
        found = [one for one in await run_in_threadpool(list_of) if _may_see(who, one)]
        late, to_come = ([one for one in found if one.is_late == is_late] for is_late in (True, False))
        return pages.show("desk/plan/owed.html", who, late=late, to_come=to_come)

    return [Route(OWED, pages.page("read", look), methods=["GET"])]


def _may_see(who: Identity, one: Owed) -> bool:
    return one.kind not in FOR_THOSE_WHO_MAY or who.may(FOR_THOSE_WHO_MAY[one.kind])
