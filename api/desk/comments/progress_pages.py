"""How far coding is, and where coders differ, side by side."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from analysis.voice.checked.codings import Coding, disagreements
from analysis.voice.checked.progress import CodingProgress, coding_progress
from api.accounts.people import Identity
from api.desk.comments.coding_desk import CodingDesk, RoundAtDesk
from api.desk.comments.forms import FEELING_WORDS, WAY_WORDS
from api.desk.comments.words import language_name
from api.desk.desk import View
from api.desk.routes import PREFIX, DeskPages
from surveys.store.comments import HandedComment


@dataclass(frozen=True)
class ProgressPages:
    desk: DeskPages
    coding: CodingDesk
    named: Callable[[str], str] = str
    """What people call a round of an id."""

    async def progress(self, _request: Request, who: Identity, _view: View) -> Response:
        rounds = await run_in_threadpool(self.coding.rounds)
        shown = [
            (self.named(each.id), _progress(each, titles := self._titles(each)), titles) for each in rounds
        ]
        return self.desk.show("desk/comments/progress.html", who, rounds=shown, language_name=language_name)

    async def differences(self, request: Request, who: Identity, _view: View) -> Response:
        """One comment at a time, as everywhere: two on one page could be of one person."""
        rounds = await run_in_threadpool(self.coding.rounds)
        differing = [found for each in rounds for found in _differing(each)]
        at = min(_number(request.query_params.get("at", "")), max(0, len(differing) - 1))
        if differing:
            await run_in_threadpool(self.coding.note_differences, differing[at][0].round, who)
        return self.desk.show(
            "desk/answers/differences.html",
            who,
            shown=differing[at] if differing else None,
            titles=self._titles_of(differing[at][0]) if differing else {},
            at=at,
            count=len(differing),
            ways=WAY_WORDS,
            feelings=FEELING_WORDS,
        )

    def _titles(self, of: RoundAtDesk) -> dict[str, str]:
        return self._titles_of(of.comments[0]) if of.comments else {}

    def _titles_of(self, comment: HandedComment) -> dict[str, str]:
        return {theme.code: theme.title for theme in self.coding.reader(comment.audience).book.themes}


def _progress(of: RoundAtDesk, titles: Collection[str]) -> CodingProgress:
    return coding_progress(of.waiting, of.codings, titles)


def _differing(of: RoundAtDesk) -> Iterator[tuple[HandedComment, list[Coding]]]:
    by_id = {comment.id: comment for comment in of.comments}
    for comment_id, said in sorted(disagreements(of.codings).items()):
        if comment_id in by_id:
            yield by_id[comment_id], said


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0


def progress_routes(pages: ProgressPages) -> list[BaseRoute]:
    """They come before those of one comment."""
    look, code = partial(pages.desk.page, "see how far coding is"), partial(pages.desk.page, "code")
    return [
        Route(f"{PREFIX}/progress", look(pages.progress), methods=["GET"]),
        Route(f"{PREFIX}/comments/differences", code(pages.differences), methods=["GET"]),
    ]
