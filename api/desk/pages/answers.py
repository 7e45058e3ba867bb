"""The desk's pages about answers to those who took part: what is not answered yet, the forms, the second person, the
publishing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.text.redaction import redact
from api.accounts.people import Identity
from api.desk.answer_list import KINDS, Standing, Standings, standings, versions_of
from api.desk.desk import View
from api.desk.routes import NO_STORE, PREFIX, DeskPages
from api.desk.writing.answer_form import (
    STATUS,
    answer_form,
    beside_fields,
    decided,
    translated,
    typed_in,
    typed_of,
    words_form,
)
from api.desk.writing.forms import Form, FormProblem
from api.desk.writing.posted import posted
from api.services.answers.answering import Answering, findings
from api.services.answers.themes import ThemeHeard, theme_of, themes_heard
from api.services.publishing import words_published
from surveys.answers.answer import ENGLISH, Answer, AnswerProblem
from surveys.answers.drafts import DRAFT, behind_english
from surveys.answers.looks import held_up, look_rule, looks_at, outcome, rule
from surveys.authoring.check.answer_rules import lint_told, names_unchecked
from surveys.language.phrases import languages, phrases_in
from surveys.store.protocols import Entry

ANSWERS = f"{PREFIX}/answers"
CHECK = "check"
"""What the button says that keeps nothing."""


@dataclass(frozen=True)
class AnswerPages:
    """They stand on the pages of the desk, and on the one way that an answer goes."""

    desk: DeskPages
    answering: Answering

    # Reading ----------

    async def list(self, _request: Request, who: Identity, view: View) -> Response:
        found = await self._standings(view)
        set_to = look_rule(view.entries)
        return self.desk.show(
            "desk/answers/answers.html", who, found=found, ways=STATUS, answers=ANSWERS, set_to=set_to
        )

    async def one(self, request: Request, who: Identity, view: View) -> Response:
        there = _there((await self._standings(view)).find(request.path_params["id"]))
        return await self._page(there, who, view)

    async def _page(
        self, there: Standing, who: Identity, view: View, code: int = 200, problem: str = "", came: str = ""
    ) -> Response:
        """`came` is what was typed of what came of what young people said."""
        answer = there.answer
        return self.desk.show(
            "desk/answers/answer.html",
            who,
            code,
            there=there,
            answer=answer,
            heard=await run_in_threadpool(self._heard, answer),
            versions=versions_of(view.entries, answer.id),
            steps=[each for each in view.entries if each.about == answer.id and each.kind in KINDS][::-1],
            kinds=KINDS,
            languages=_languages(),
            behind=behind_english(view.entries, answer),
            unchecked=[_languages().get(code, code) for code in names_unchecked(answer)],
            ways=STATUS,
            answers=ANSWERS,
            problem=problem,
            came=came,
            said=looks_at(view.entries, answer.id)[::-1],
            held_up=held_up(view.entries, there.draft, self.answering.today()) if there.draft else "",
        )

    async def _standings(self, view: View) -> Standings:
        return await run_in_threadpool(standings, self.answering, view.entries)

    def _heard(self, answer: Answer) -> ThemeHeard | None:
        """The theme as its release shows it; nothing where the release is gone or hides it."""
        return self._theme(answer.release, answer.theme)

    def _theme(self, release_id: str, code: str) -> ThemeHeard | None:
        release = self.answering.releases().find(release_id)
        if release is None or theme_of(release, code) is None:
            return None
        heard = themes_heard(release, words_published(self.answering.board))
        return next((each for each in heard if each.theme.code == code), None)

    # Writing ----------

    async def begin(self, request: Request, who: Identity, view: View) -> Response:
        """A new answer to a theme. Where somebody has begun one meanwhile, this becomes a newer draft of the same."""
        where = request.path_params
        heard = _there(await run_in_threadpool(self._theme, where["release"], where["theme"]))
        before = {
            "id": heard.answer_id,
            "release": heard.release.id,
            "theme": heard.theme.code,
            "audience": heard.release.survey.audience,
        }
        form = answer_form(heard.release.survey.audience)
        return await self._english(request, who, view, form, before, heard, {})

    async def write(self, request: Request, who: Identity, view: View) -> Response:
        answer = _there((await self._standings(view)).find(request.path_params["id"])).answer
        heard = await run_in_threadpool(self._heard, answer)
        form, before = answer_form(answer.audience), answer.as_json()
        return await self._english(request, who, view, form, before, heard, typed_of(answer))

    async def _english(
        self,
        request: Request,
        who: Identity,
        view: View,
        form: Form,
        before: Mapping[str, Any],
        heard: ThemeHeard | None,
        filled: Mapping[str, str],
    ) -> Response:
        asked = _Asked(form, before["id"], heard, ENGLISH)
        if request.method == "GET":
            return self._form(who, asked, {**filled, "seen": str(_last(view.entries, before["id"]))})
        typed = await posted(request)
        try:
            answer, _ = decided(form, typed, before, who.name)
        except FormProblem as problem:
            return self._form(who, asked, typed, problem.problems)
        return await self._keep(who, asked, typed, answer)

    async def words(self, request: Request, who: Identity, view: View) -> Response:
        """The words in another language than English."""
        language = request.path_params["language"]
        answer = _there((await self._standings(view)).find(request.path_params["id"])).answer
        if language == ENGLISH or language not in languages():
            raise HTTPException(404)
        form = words_form(answer.audience, answer.status, _languages()[language])
        asked = _Asked(form, answer.id, None, language, answer)
        if request.method == "GET":
            filled = {**typed_in(answer, language), "seen": str(_last(view.entries, answer.id))}
            return self._form(who, asked, filled)
        typed = await posted(request)
        try:
            written, _ = translated(form, typed, answer, language)
        except FormProblem as problem:
            return self._form(who, asked, typed, problem.problems)
        return await self._keep(who, asked, typed, written)

    async def _keep(
        self, who: Identity, asked: "_Asked", typed: Mapping[str, str], answer: Answer
    ) -> Response:
        found = beside_fields(await run_in_threadpool(findings, answer), asked.form, asked.language)
        if typed.get("do") == CHECK:
            return self._form(who, asked, typed, found=found, checked=True)
        kept = await run_in_threadpool(self.answering.keep, who.name, answer)
        seen = int(typed["seen"]) if typed.get("seen", "").isdecimal() else kept.number
        entries = await run_in_threadpool(self.answering.record.entries)
        meanwhile = [each for each in _drafts(entries, answer.id) if seen < each.number < kept.number]
        if not meanwhile:
            return RedirectResponse(f"{ANSWERS}/{answer.id}", 303, NO_STORE)
        return self.desk.show(
            "desk/answers/answer_meanwhile.html", who, meanwhile=meanwhile, answer=answer, answers=ANSWERS
        )

    def _form(
        self,
        who: Identity,
        asked: "_Asked",
        typed: Mapping[str, str],
        problems: Mapping[str, str] | None = None,
        found: Mapping[str, Sequence[str]] | None = None,
        *,
        checked: bool = False,
    ) -> Response:
        return self.desk.show(
            "desk/answers/answer_form.html",
            who,
            422 if problems else 200,
            asked=asked,
            form=asked.form,
            typed=typed,
            problems=problems or {},
            found=found or {},
            checked=checked,
            answers=ANSWERS,
        )

    # A second person, and everybody ----------

    async def approve(self, request: Request, who: Identity, view: View) -> Response:
        return await self._step(request, who, view, self.answering.approve)

    async def publish(self, request: Request, who: Identity, view: View) -> Response:
        return await self._step(request, who, view, self.answering.publish)

    async def drop(self, request: Request, who: Identity, view: View) -> Response:
        """A draft that nobody wants; the record keeps it."""
        there = _there((await self._standings(view)).find(request.path_params["id"]))
        typed = await posted(request)
        seen = int(typed["seen"]) if typed.get("seen", "").isdecimal() else 0
        try:
            await run_in_threadpool(
                self.answering.drop, who.name, there.answer.id, typed.get("why", ""), seen
            )
        except AnswerProblem as problem:
            return await self._page(there, who, view, 422, str(problem))
        return RedirectResponse(f"{ANSWERS}/{there.answer.id}", 303, NO_STORE)

    async def take_up(self, request: Request, who: Identity, view: View) -> Response:
        """A dropped draft is a draft again."""
        there = _there((await self._standings(view)).find(request.path_params["id"]))
        try:
            await run_in_threadpool(self.answering.take_up, who.name, there.answer.id)
        except AnswerProblem as problem:
            return await self._page(there, who, view, 422, str(problem))
        return RedirectResponse(f"{ANSWERS}/{there.answer.id}", 303, NO_STORE)

    # Young people look first ----------

    async def outcome(self, request: Request, who: Identity, view: View) -> Response:
        """What came of what young people said of a draft."""
        there = _there((await self._standings(view)).find(request.path_params["id"]))
        typed, answer_id = await posted(request), there.answer.id
        try:
            came = outcome(
                looks_at(view.entries, answer_id),
                there.draft,
                answer_id,
                request.path_params["number"],
                typed.get("text", ""),
                changed=typed.get("changed") == "yes",
            )
            await run_in_threadpool(_refuse_hard_words, came.body["text"])
            await run_in_threadpool(self.answering.write, who.name, came)
        except AnswerProblem as problem:
            return await self._page(there, who, view, 422, str(problem), typed.get("text", ""))
        return RedirectResponse(f"{ANSWERS}/{answer_id}", 303, NO_STORE)

    async def rule(self, request: Request, who: Identity, _view: View) -> Response:
        """Whether answers wait for young people, and for how many days."""
        typed = await posted(request)
        days = typed.get("days", "")
        if typed.get("on") not in ("yes", "no") or not days.isdecimal():
            raise HTTPException(422)
        try:
            await run_in_threadpool(self.answering.write, who.name, rule(typed["on"] == "yes", int(days)))
        except AnswerProblem:
            raise HTTPException(422) from None
        return RedirectResponse(ANSWERS, 303, NO_STORE)

    async def _step(self, request: Request, who: Identity, view: View, step: Any) -> Response:
        there = _there((await self._standings(view)).find(request.path_params["id"]))
        seen = (await posted(request)).get("seen", "")
        try:
            await run_in_threadpool(step, who.name, there.answer.id, int(seen) if seen.isdecimal() else 0)
        except AnswerProblem as problem:
            return await self._page(there, who, view, 422, str(problem))
        return RedirectResponse(f"{ANSWERS}/{there.answer.id}", 303, NO_STORE)


@dataclass(frozen=True)
class _Asked:
    """A form about an answer: what it answers, in which language, and the English words beside those in another."""

    form: Form
    answer_id: str
    heard: ThemeHeard | None
    language: str
    answer: Answer | None = None

    @property
    def phrases_language(self) -> Any:
        return phrases_in(self.language).language


def _refuse_hard_words(told: str) -> None:
    """Young people read it. Raises `AnswerProblem`."""
    if found := lint_told(told, redact):
        raise AnswerProblem("to mend first: " + " ".join(f"{each.why} [{each.rule}]" for each in found))


def _languages() -> dict[str, str]:
    return {code: phrases_in(code).language.name for code in languages()}


Thing = TypeVar("Thing")


def _there(found: Thing | None) -> Thing:
    if found is None:
        raise HTTPException(404)
    return found


def _drafts(entries: Sequence[Entry], answer_id: str) -> list[Entry]:
    return [each for each in entries if each.kind == DRAFT and each.about == answer_id]


def _last(entries: Sequence[Entry], answer_id: str) -> int:
    """The number of the newest draft of an answer; 0 where there is none."""
    return max((each.number for each in _drafts(entries, answer_id)), default=0)


def answer_routes(pages: AnswerPages) -> list[BaseRoute]:
    """Every page about answers, and which right it takes."""
    read, write, approve, administer = "read", "write", "approve", "administer"
    page, both = pages.desk.page, ["GET", "POST"]
    return [
        Route(ANSWERS, page(read, pages.list), methods=["GET"]),
        Route(f"{ANSWERS}/new/{{release}}/{{theme}}", page(write, pages.begin), methods=both),
        Route(f"{ANSWERS}/look-rule", page(administer, pages.rule), methods=["POST"]),
        Route(f"{ANSWERS}/{{id}}/looks/{{number:int}}", page(write, pages.outcome), methods=["POST"]),
        Route(f"{ANSWERS}/{{id}}", page(read, pages.one), methods=["GET"]),
        Route(f"{ANSWERS}/{{id}}/write", page(write, pages.write), methods=both),
        Route(f"{ANSWERS}/{{id}}/words/{{language}}", page(write, pages.words), methods=both),
        Route(f"{ANSWERS}/{{id}}/drop", page(write, pages.drop), methods=["POST"]),
        Route(f"{ANSWERS}/{{id}}/take-up", page(write, pages.take_up), methods=["POST"]),
        Route(f"{ANSWERS}/{{id}}/approve", page(approve, pages.approve), methods=["POST"]),
        Route(f"{ANSWERS}/{{id}}/publish", page(approve, pages.publish), methods=["POST"]),
    ]
