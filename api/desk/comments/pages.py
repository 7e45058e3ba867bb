"""The pages on which comments are coded. Forms without script; each says what is wrong beside the field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.text.language import LANGUAGES
from analysis.voice.checked.machine import MachineReading, machine_reading, marked
from analysis.voice.checked.queue import Stand
from api.accounts.people import Identity
from api.desk.comments.batches import Batch
from api.desk.comments.coding_desk import CodingDesk, Kept, RoundAtDesk, languages_of
from api.desk.comments.forms import FEELING_WORDS, WAY_WORDS, CodingForm, Row
from api.desk.comments.words import language_name
from api.desk.desk import View
from api.desk.routes import NO_STORE, PREFIX, DeskPages
from api.desk.writing.forms import FormProblem
from api.desk.writing.posted import posted_values
from surveys.store.comments import HandedComment

COMMENTS = f"{PREFIX}/comments"

SAID: Mapping[str, str] = {
    "gone": "That comment was taken back by the person who wrote it, while you had it open. Nothing of it is kept.",
    "both": "Somebody else has coded the comment before this one too. Both are kept, and show how far people agree.",
    "done": "Thank you. All that you said is kept.",
}
"""What is said of the comment before, by a code in the address."""


@dataclass(frozen=True)
class CodingPages:
    desk: DeskPages
    coding: CodingDesk
    named: Callable[[str], str] = str
    """What people call a round of an id."""

    # Where a coder begins ----------

    async def start(self, request: Request, who: Identity, view: View) -> Response:
        rounds = await run_in_threadpool(self.coding.rounds)
        batch = self.coding.batches.of(who.name)
        on = await run_in_threadpool(self.coding.next_in, batch, "", who)
        speaks = languages_of(view.entries, who.name)
        return self.desk.show(
            "desk/comments/comments.html",
            who,
            rounds=[(each, self.named(each.id), _wanted(each, who, speaks)) for each in rounds],
            go_on=on,
            said=_said(request),
            languages=[(code, language_name(code), code in speaks) for code in LANGUAGES if code != "en"],
            unread=sorted({language_name(code) for each in rounds for code in each.languages - speaks}),
        )

    async def speak(self, request: Request, who: Identity, _view: View) -> Response:
        chosen = (await posted_values(request)).get("language", [])
        await run_in_threadpool(self.coding.speak, who, [code for code in LANGUAGES if code in chosen])
        return _to(COMMENTS)

    async def draw(self, request: Request, who: Identity, view: View) -> Response:
        round_id = (await posted_values(request)).get("round", [""])[-1]
        batch = await run_in_threadpool(self.coding.draw, round_id, who, view.entries)
        return _to(f"{COMMENTS}/{batch.ids[0]}" if batch.ids else COMMENTS)

    # One comment ----------

    async def comment(self, request: Request, who: Identity, _view: View) -> Response:
        comment_id, batch = request.path_params["id"], self.coding.batches.of(who.name)
        if comment_id not in batch and not await run_in_threadpool(self.coding.differs_on, comment_id, who):
            return _to(COMMENTS)
        mine = await run_in_threadpool(self.coding.my_word, comment_id, who)
        comment = await run_in_threadpool(self.coding.comment, comment_id)
        if comment is None:
            return await self._next(batch, comment_id, who, "gone")
        read = await run_in_threadpool(
            machine_reading, comment.words, comment.asked, self.coding.reader(comment.audience)
        )
        if request.method == "GET":
            form = CodingForm.of(mine) if mine else CodingForm(dict(read.themes), read.feeling)
            return self._page(who, comment, read, form, said=_said(request))
        return await self._keep(request, who, comment, read)

    async def _keep(
        self, request: Request, who: Identity, comment: HandedComment, read: MachineReading
    ) -> Response:
        typed = await posted_values(request)
        form, unsure = CodingForm.typed(typed), typed.get("do", [""])[-1] == "unsure"
        try:
            said = form.coding(comment.id, who.name, self.coding.reader(comment.audience).book, unsure=unsure)
        except FormProblem as problem:
            return self._page(who, comment, read, form, problems=problem.problems)
        kept = await run_in_threadpool(self.coding.keep, comment, said)
        return await self._next(self.coding.batches.of(who.name), comment.id, who, _code_of(kept))

    async def _next(self, batch: Batch, after: str, who: Identity, said: str) -> Response:
        following = await run_in_threadpool(self.coding.next_in, batch, after, who)
        if following is None:
            return _to(f"{COMMENTS}?said={said or 'done'}")
        return _to(f"{COMMENTS}/{following}{f'?said={said}' if said else ''}")

    def _page(
        self,
        who: Identity,
        comment: HandedComment,
        read: MachineReading,
        form: CodingForm,
        *,
        said: str = "",
        problems: Mapping[str, str] | None = None,
    ) -> Response:
        batch, book = self.coding.batches.of(who.name), self.coding.reader(comment.audience).book
        codes = [code for code in book.codes if code in read.themes or code in form.ways]
        titles = {theme.code: theme for theme in book.themes}
        spans = {code: tuple(comment.words[a:b] for a, b in found) for code, found in read.words.items()}
        return self.desk.show(
            "desk/comments/comment.html",
            who,
            422 if problems else 200,
            comment=comment,
            pieces=list(marked(comment.words, read)),
            read=read,
            rows=[
                Row(c, titles[c].title, titles[c].means, form.ways.get(c, ""), spans.get(c, ()))
                for c in codes
            ],
            others=[theme for theme in book.themes if theme.code not in codes],
            form=form,
            ways=WAY_WORDS,
            feelings=FEELING_WORDS,
            place=(batch.place(comment.id), len(batch.ids)) if comment.id in batch else None,
            before=batch.before(comment.id),
            language=language_name(comment.language),
            said=said,
            problems=problems or {},
        )


def _wanted(of: RoundAtDesk, who: Identity, speaks: frozenset[str]) -> int:
    """How many comments still wait for somebody like them."""
    mine = {each.comment for each in of.codings if each.coder == who.name}
    stand = Stand.of(of.waiting, of.codings)
    return sum(
        each.language in speaks and each.id not in mine and stand.rank(each) is not None
        for each in of.waiting
    )


def _code_of(kept: Kept) -> str:
    return "gone" if not kept.is_there else "both" if kept.others else ""


def _said(request: Request) -> str:
    return SAID.get(request.query_params.get("said", ""), "")


def _to(address: str) -> Response:
    return RedirectResponse(address, 303, NO_STORE)


def coding_routes(pages: CodingPages) -> list[BaseRoute]:
    """Every page on which comments are coded. They come before those of the desk."""
    code = partial(pages.desk.page, "code")
    return [
        Route(COMMENTS, code(pages.start), methods=["GET"]),
        Route(f"{COMMENTS}/languages", code(pages.speak), methods=["POST"]),
        Route(f"{COMMENTS}/batch", code(pages.draw), methods=["POST"]),
        Route(f"{COMMENTS}/{{id}}", code(pages.comment), methods=["GET", "POST"]),
    ]
