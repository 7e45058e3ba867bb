"""The pages on which a young people's group looks at answers before they are published. They see what could be published,
and nothing else of the desk."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.text.redaction import redact
from api.accounts.people import Identity
from api.desk.answer_list import Standing, standings
from api.desk.desk import View
from api.desk.routes import NO_STORE, PREFIX, DeskPages
from api.desk.writing.posted import posted
from api.services.answers.answering import Answering
from surveys.answers.answer import ENGLISH, Answer, AnswerProblem, AnswerWords
from surveys.answers.drafts import behind_english
from surveys.answers.looks import Look, look, looks_at
from surveys.authoring.check.answer_rules import leads_to
from surveys.definition.survey import WordingName
from surveys.language.phrases import phrases_in

LOOKS = f"{PREFIX}/look"
VOICE = ("voice", "board")


@dataclass(frozen=True)
class LookPages:
    """They stand on the pages of the desk, and on the one way that an answer goes."""

    desk: DeskPages
    answering: Answering

    async def home(self, _request: Request, who: Identity, view: View) -> Response:
        """What young people said in the newest rounds, and the answers that could be published."""
        found = await self._to_look_at(view)
        surveys = await run_in_threadpool(self._said)
        return self.desk.show("desk/answers/looks.html", who, surveys=surveys, found=found, looks=LOOKS)

    async def one(self, request: Request, who: Identity, view: View) -> Response:
        """One answer, and where to say whether it is what was meant."""
        wanted = request.path_params["id"]
        there = next((each for each in await self._to_look_at(view) if each.answer.id == wanted), None)
        if there is None:
            raise HTTPException(404)
        if request.method == "GET":
            return self._page(who, view, there, {})
        typed = await posted(request)
        try:
            await run_in_threadpool(self._keep, who.name, there, typed)
        except AnswerProblem as problem:
            return self._page(who, view, there, typed, str(problem))
        return RedirectResponse(f"{LOOKS}/{wanted}", 303, NO_STORE)

    def _page(
        self, who: Identity, view: View, there: Standing, typed: Mapping[str, str], problem: str = ""
    ) -> Response:
        said: Sequence[Look] = looks_at(view.entries, there.answer.id)[::-1]
        return self.desk.show(
            "desk/answers/look.html",
            who,
            422 if problem else 200,
            there=there,
            answer=there.answer,
            spoken=[_spoken(there.answer, code) for code in _english_first(there.answer)],
            behind=behind_english(view.entries, there.answer),
            said=said,
            meant_words=list(_words_to_mean(there.answer)),
            named=dict(_words_to_mean(there.answer)),
            typed=typed,
            problem=problem,
            looks=LOOKS,
        )

    def _keep(self, by: str, there: Standing, typed: Mapping[str, str]) -> None:
        """Raises `AnswerProblem`."""
        meant, text, suggested = (typed.get(name, "") for name in ("meant", "text", "suggested"))
        if there.draft is None or meant not in ("yes", "no"):
            raise AnswerProblem("choose yes or no")
        language, _, wording = typed.get("about", "").partition(".")
        seen = int(typed["seen"]) if typed.get("seen", "").isdecimal() else 0
        said = look(
            there.draft,
            seen,
            meant=meant == "yes",
            text=text,
            suggested=suggested,
            language=language,
            wording=wording,
        )
        if any(leads_to(words, redact, language or ENGLISH) for words in (text, suggested)):
            raise AnswerProblem("leave out names of people and places, and numbers; this is kept for good")
        self.answering.write(by, said)

    async def _to_look_at(self, view: View) -> list[Standing]:
        found = await run_in_threadpool(standings, self.answering, view.entries)
        return [each for each in found.every if can_be_looked_at(each)]

    def _said(self) -> list[Mapping[str, Any]]:
        """What young people said, from the published summary: themes that are shown, and no others."""
        document = self.answering.board.document(*VOICE)
        told = json.loads(document.body)["surveys"] if document else ()
        return [dict(survey, themes=list(_shown(survey))) for survey in told if _is_theirs(survey)]


@dataclass(frozen=True)
class SpokenWords:
    """An answer in one language, as the group reads it. `why` is empty where it can be done, or where the language has no
    words of its own for it."""

    code: str
    name: str
    direction: str
    words: AnswerWords
    why: str


def _english_first(answer: Answer) -> list[str]:
    return sorted(answer.words, key=lambda code: code != ENGLISH)


def _spoken(answer: Answer, code: str) -> SpokenWords:
    phrases = phrases_in(code)
    why_code, why = answer.why_in(code)
    own = why if why_code == code else ""
    return SpokenWords(code, phrases.language.name, phrases.language.direction, answer.words[code], own)


def _words_to_mean(answer: Answer) -> Iterator[tuple[str, str]]:
    """Each wording in each language, as the form passes it on, and as people read it."""
    for code in _english_first(answer):
        for wording in answer.wordings:
            yield f"{code}.{wording}", f"{phrases_in(code).language.name}: {WORDINGS[wording]}"


WORDINGS: Mapping[WordingName, str] = {
    "standard": "the usual words",
    "easy_read": "the easier words",
    "faces": "the few words with faces",
}


def _is_theirs(survey: Mapping[str, Any]) -> bool:
    return bool(survey["audience"] == "young_people")


def _shown(survey: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for theme in survey["themes"]:
        if theme["count"] is not None:
            yield dict(theme, went=[way for way in theme["went"] if way["count"] is not None])


def can_be_looked_at(there: Standing) -> bool:
    """Whether an answer is for young people and could be published as it is, or is published."""
    return there.answer.audience == "young_people" and not there.to_mend


def look_routes(pages: LookPages) -> list[BaseRoute]:
    """Every page of the group."""
    page = pages.desk.page
    return [
        Route(LOOKS, page("look", pages.home), methods=["GET"]),
        Route(f"{LOOKS}/{{id}}", page("look", pages.one), methods=["GET", "POST"]),
    ]
