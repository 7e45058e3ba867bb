"""The API's addresses, as one table: what is there, which scope opens it, what it looks like. Every answer is a published
document served byte for byte; there is nothing to filter by, so nothing can be taken apart by asking twice.
"""

import base64
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import FastAPI, Path, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from analysis.release.documents.document import Release
from analysis.release.documents.themes import Themes
from analysis.scorecard.document import Line, ScorecardDocument
from analysis.scorecard.explain import Explanation
from analysis.voice.document import Voice
from api.accounts.api_keys import SCOPES, KeyRing
from api.errors import ApiError
from api.routes import examples, schemas
from api.routes.conditional_get import accepts, serve
from api.routes.document_cache import DocumentCache
from api.routes.list_pages import MOST_LISTED, links, page_of, pages_of
from api.routes.tables import WORKBOOK, XLSX, Tables
from surveys.definition.survey import Survey
from surveys.store.protocols import Document

V1 = "/api/v1"
ID = "[a-z0-9]+(-[a-z0-9]+)*"
ID_LENGTH = 96
JSON, CSV = "application/json", "text/csv"
CHALLENGE = 'Bearer realm="Heard"'

DocumentId = Annotated[str, Path(pattern=f"^{ID}$", max_length=ID_LENGTH, description="An id, as listed.")]
PAGE = "[1-9][0-9]{0,5}"
PageNumber = Annotated[str, Path(pattern=f"^{PAGE}$", description="Which page, from 1.")]
Endpoint = Callable[..., Coroutine[Any, Any, Response]]


@dataclass(frozen=True)
class Collection:
    """One kind of document and its two addresses: the list, and one by id. `latest` says what else an id may be."""

    path: str
    kind: str
    scope: str
    model: type[BaseModel]
    listed: type[BaseModel]
    singular: str
    about: str
    latest: str = ""

    @property
    def tag(self) -> str:
        return self.path.capitalize()


COLLECTIONS = (
    Collection(
        "surveys", "survey", "surveys:read", Survey, schemas.Listing, "survey",
        "What is asked: the questions, in the words that people read.",
    ),
    Collection(
        "rounds", "round", "surveys:read", schemas.PublishedRound, schemas.Listing, "round",
        "Fieldwork: one survey, in one revision, asked for a while.",
        "A survey id stands for its latest round.",
    ),
    Collection(
        "releases", "release", "releases:read", Release, schemas.Listing, "release",
        "What was answered: one frozen, audited document a round. Counts are rounded to 5; those below 10 are hidden.",
        "A survey id or round id stands for its latest release.",
    ),
    Collection(
        "themes", "themes", "releases:read", Themes, schemas.Listing, "set of themes",
        "What people wrote about, as counts of people by theme. The words themselves are never published.",
        "A survey id or round id stands for its latest release.",
    ),
    Collection(
        "measures", "measure", "scorecards:read", Line, schemas.Listing, "performance measure",
        "Performance measures: how much did we do, how well did we do it, is anyone better off.",
    ),
    Collection(
        "explanations", "explanation", "scorecards:read", Explanation, schemas.Listing, "explanation",
        "Where the numbers of a measure come from: the question as asked, who was counted, the rule, the release or file.",
    ),
    Collection(
        "scorecards", "scorecard", "scorecards:read", ScorecardDocument, schemas.Listing, "scorecard",
        "The scorecard: survey measures beside the board's core data. Its id is `board`.",
    ),
)  # fmt: skip


def add_documents(
    app: FastAPI, shelf: DocumentCache, tables: Tables, keys: KeyRing, https: bool = False
) -> None:
    """Add every address of the API to the app. With `https`, people reach it over https alone."""
    app.router.route_class = StoredRoute
    app.add_middleware(HeadAsGet)
    for collection in COLLECTIONS:
        guard = guard_for(keys, collection.scope, https)
        _add(
            app,
            collection,
            f"{V1}/{collection.path}",
            _list_endpoint(collection, shelf, guard),
            _list_words(collection),
        )
        _add(
            app,
            collection,
            f"{V1}/{collection.path}/pages/{{page}}",
            _page_endpoint(collection, shelf, guard),
            _page_words(collection),
        )
        _add(
            app,
            collection,
            f"{V1}/{collection.path}/{{id}}",
            _one_endpoint(collection, shelf, guard),
            _one_words(collection),
        )
    _add_voice(app, shelf, guard_for(keys, "scorecards:read", https))
    for table in TABLES:
        _add_table(app, tables, table, guard_for(keys, table.scope, https, table.media_type))
    _add_health(app, shelf)


Guard = Callable[[Request], Coroutine[Any, Any, None]]


def guard_for(keys: KeyRing, scope: str, https: bool, media_type: str = JSON) -> Guard:
    """What stands before an address: the right key (401), its scope (403), no question marks (422), and an answer of a type
    that the caller takes (406)."""

    async def guard(request: Request) -> None:
        safe = https or request.url.scheme == "https"
        key = await keys.holder(_token(request, safe))
        if key is None:
            raise _key_needed(request, safe)
        if scope not in key.scopes:
            raise ApiError(
                403, f"This key may not read this: it needs the scope {scope}. Ask for a key that has it."
            )
        _check_no_query(request)
        _check_accepted(request, media_type)

    return guard


def _token(request: Request, safe: bool) -> str:
    """The key of a request: after `Bearer`, or as the password of `Basic`, which Excel and Power BI can keep. Only where the
    way is `safe` (https), since a password that went over http once is known to whoever listened."""
    scheme, token = _scheme(request)
    if scheme == "bearer":
        return token
    return _password(token) if scheme == "basic" and safe else ""


def _scheme(request: Request) -> tuple[str, str]:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower(), token.strip()


def _password(encoded: str) -> str:
    """Of `name:password`; the name alone counts where there is no password, as `curl -u KEY:` sends it."""
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return ""
    return password or name


def _key_needed(request: Request, safe: bool) -> ApiError:
    scheme, _ = _scheme(request)
    if scheme == "basic" and not safe:
        said = "A key as the password of Basic is only taken over https."
    else:
        said = "This key is not known, or was revoked." if scheme else "This address needs an API key."
    challenge = f'{CHALLENGE}, error="invalid_token"' if scheme else CHALLENGE
    basic = ', Basic realm="Heard", charset="UTF-8"' if safe else ""
    return ApiError(401, f"{said} {HOW}", {"WWW-Authenticate": challenge + basic})


HOW = (
    "Send the header 'Authorization: Bearer heard_…'; 'heard key create' makes one. Excel and Power BI keep it as the "
    "password of a Basic sign-in, over https; a key in the address is not taken."
)


def _check_accepted(request: Request, media_type: str) -> None:
    if not accepts(request, media_type):
        raise ApiError(
            406,
            f"This address answers {media_type}, which the Accept header leaves out. Every value as one flat table is at "
            f"{V1}/values.csv and {V1}/values.json.",
        )


def _check_no_query(request: Request) -> None:
    if request.scope["query_string"]:
        raise ApiError(
            422,
            "This API takes nothing after a question mark: it serves whole published documents and cannot filter them. "
            "Leave out everything from the '?'.",
        )


def _check_id(document_id: str) -> None:
    if len(document_id) > ID_LENGTH or not re.fullmatch(ID, document_id):
        raise ApiError(422, "An id is small letters, digits and single hyphens, such as feeling-heard-r1-v1.")


def _list_endpoint(collection: Collection, shelf: DocumentCache, guard: Guard) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        await guard(request)
        return await _page(request, collection, shelf, 1)

    return endpoint


def _page_endpoint(collection: Collection, shelf: DocumentCache, guard: Guard) -> Endpoint:
    async def endpoint(request: Request, page: PageNumber) -> Response:
        await guard(request)
        if not re.fullmatch(PAGE, page):
            raise ApiError(422, "A page is a number from 1, such as 2.")
        return await _page(request, collection, shelf, int(page))

    return endpoint


async def _page(request: Request, collection: Collection, shelf: DocumentCache, number: int) -> Response:
    nothing_yet = Document.of("list", collection.path, b'{"items":[]}')
    listing = await shelf.document("list", collection.path) or nothing_yet
    pages, page = pages_of(listing), page_of(listing, number)
    if page is None:
        raise ApiError(404, f"There is no page {number}: {V1}/{collection.path} has {pages}.")
    response = serve(request, page)
    response.headers["Link"] = links(f"{V1}/{collection.path}", number, pages)
    return response


def _one_endpoint(collection: Collection, shelf: DocumentCache, guard: Guard) -> Endpoint:
    find = shelf.latest if collection.latest else shelf.document

    async def endpoint(request: Request, id: DocumentId) -> Response:  # noqa: A002  # part of the API's addresses
        await guard(request)
        _check_id(id)
        document = await find(collection.kind, id)
        if document is None:
            raise ApiError(
                404,
                f"There is no {collection.singular} with the id '{id}'. {V1}/{collection.path} lists those that there are.",
            )
        return _located(request, collection, id, document)

    return endpoint


def _located(request: Request, collection: Collection, asked: str, document: Document) -> Response:
    response = serve(request, document)
    if document.id != asked:
        response.headers["Content-Location"] = f"{V1}/{collection.path}/{document.id}"
    return response


VOICE_ABOUT = (
    "What young people told us: by survey, how many, how sure, going well or not, in our words, what changed, which "
    "measures and actions it belongs to, what is still unread. One document from published numbers only."
)


def _add_voice(app: FastAPI, shelf: DocumentCache, guard: Guard) -> None:
    async def voice(request: Request) -> Response:
        await guard(request)
        document = await shelf.document("voice", "board")
        if document is None:
            raise ApiError(404, "Nothing is published yet. 'heard scorecard show' publishes it.")
        return serve(request, document)

    app.add_api_route(
        f"{V1}/voice",
        voice,
        tags=["Voice"],
        operation_id="get_voice",
        summary="What young people told us",
        description=f"{VOICE_ABOUT}\n\nNeeds the scope `scorecards:read`.",
        response_description="The summary, as published.",
        openapi_extra={"security": security("scorecards:read")},
        responses={
            **_answers(Voice, examples.document("voice")),
            **_refusals(401, 403, 404, 405, 406, 422, 500, 503),
        },
    )


@dataclass(frozen=True)
class FlatTable:
    """Every value of the scorecard in one file, for spreadsheets and programs that take no nested documents."""

    name: str
    media_type: str
    summary: str
    about: str
    model: type[BaseModel] | None = None
    scope: str = "scorecards:read"


TABLES = (
    FlatTable(
        "values.csv", CSV, "Every value, as CSV",
        "One row a measure, period and part, in columns that stay. A symbol such as `[c]` stands where a value is hidden.",
    ),
    FlatTable(
        "values.json", JSON, "Every value, as a list of rows",
        "The same rows. A number that is hidden is `null`, and `symbol` says why.", schemas.FlatRows,
    ),
    FlatTable(
        "datapackage.json", JSON, "What the columns of values.csv are",
        "A Frictionless data package: columns, key, and the symbols as labelled missing values.", schemas.DataPackage,
    ),
    FlatTable(
        "clear-impact.csv", CSV, "Every value that Clear Impact takes",
        "Header and dates as that scorecard software reads them; hidden values and parts are left out.",
    ),
    FlatTable(
        WORKBOOK, XLSX, "Every value, as a workbook for people",
        "A sheet for each table, with headings and notes that a screen reader finds; every value in the last.",
    ),
)  # fmt: skip


def _add_table(app: FastAPI, tables: Tables, table: FlatTable, guard: Guard) -> None:
    async def endpoint(request: Request) -> Response:
        await guard(request)
        document = await tables.of(table.name)
        if document is None:
            raise ApiError(
                404, "There is no scorecard yet: 'heard scorecard import' or 'heard release make' makes one."
            )
        return serve(request, document)

    content: dict[str, Any] = {"description": "The table, as published."}
    if table.model is None:
        form = {"format": "binary"} if table.media_type == XLSX else {}
        content["content"] = {table.media_type: {"schema": {"type": "string", **form}}}
    else:
        content["model"] = table.model
    app.add_api_route(
        f"{V1}/{table.name}",
        endpoint,
        tags=["Values"],
        operation_id=f"get_{re.sub('[^a-z]', '_', table.name)}",
        summary=table.summary,
        description=f"{table.about}\n\nNeeds the scope `{table.scope}`.",
        response_class=Response if table.model is None else JSONResponse,
        openapi_extra={"security": security(table.scope)},
        responses={200: content, 304: NOT_CHANGED, **_refusals(401, 403, 404, 405, 406, 422, 500, 503)},
    )


def security(scope: str) -> list[dict[str, list[str]]]:
    """Either way to send the key."""
    return [{"key": [scope]}, {"password": [scope]}]


NOT_CHANGED = {"description": "Not changed since the copy that `If-None-Match` names. No body."}


def _add_health(app: FastAPI, shelf: DocumentCache) -> None:
    async def health(request: Request) -> Response:
        _check_no_query(request)
        await shelf.ids("list")
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    app.add_api_route(
        f"{V1}/health",
        health,
        tags=["Health"],
        operation_id="health",
        summary="Whether the service can read its documents",
        description="Needs no key.",
        response_description="It can.",
        responses={200: {"model": schemas.Health}, **_refusals(405, 422, 500, 503)},
    )


def _add(app: FastAPI, collection: Collection, path: str, endpoint: Endpoint, words: dict[str, Any]) -> None:
    scope = {"security": security(collection.scope)}
    app.add_api_route(path, endpoint, tags=[collection.tag], openapi_extra=scope, **words)


class StoredRoute(APIRoute):
    """FastAPI describes the route, and then stands aside: with nothing to convert, the endpoint gets the request."""

    def get_route_handler(self) -> Endpoint:
        endpoint: Endpoint = self.endpoint

        async def handler(request: Request) -> Response:
            return await endpoint(request, **request.path_params)

        return handler


class HeadAsGet:
    """Under the API, HEAD is GET whose body the server drops, and a slash at the end of an address means nothing. Pages and
    files answer HEAD by themselves."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{V1}/"):
            method = "GET" if scope["method"] == "HEAD" else scope["method"]
            scope = {**scope, "method": method, "path": scope["path"].rstrip("/")}
        await self._app(scope, receive, send)


def _list_words(collection: Collection) -> dict[str, Any]:
    return {
        "operation_id": f"list_{collection.path}",
        "summary": f"List {collection.path}",
        "description": f"{collection.about}\n\nNeeds the scope `{collection.scope}`.",
        "response_description": f"The first {MOST_LISTED}, in order of publishing; `Link` names the next page.",
        "responses": {
            **_listed(collection),
            **_refusals(401, 403, 405, 406, 422, 500, 503),
        },
    }


def _page_words(collection: Collection) -> dict[str, Any]:
    return {
        "operation_id": f"list_{collection.path}_page",
        "summary": f"One page of the {collection.path}",
        "description": f"Lists of more than {MOST_LISTED} come in pages; the header `Link` names the next. The first is the "
        f"list's own address.\n\nNeeds the scope `{collection.scope}`.",
        "response_description": "The items of this page, in order of publishing.",
        "responses": {
            **_listed(collection),
            **_refusals(401, 403, 404, 405, 406, 422, 500, 503),
        },
    }


def _listed(collection: Collection) -> dict[int | str, dict[str, Any]]:
    answers = _answers(collection.listed, examples.listing(collection.path))
    answers[200]["headers"]["Link"] = {
        "description": "Where the first, previous, next and last page are (RFC 8288).",
        "schema": {"type": "string"},
    }
    return answers


def _one_words(collection: Collection) -> dict[str, Any]:
    return {
        "operation_id": f"get_{collection.path}",
        "summary": f"One {collection.singular}",
        "description": "\n\n".join(
            filter(None, (collection.about, collection.latest, f"Needs the scope `{collection.scope}`."))
        ),
        "response_description": f"The {collection.singular}, as published.",
        "responses": {
            **_answers(collection.model, examples.document(collection.kind)),
            **_refusals(401, 403, 404, 405, 406, 422, 500, 503),
        },
    }


def _answers(model: type[BaseModel], example: Any) -> dict[int | str, dict[str, Any]]:
    return {
        200: {
            "model": model,
            "headers": {
                "ETag": {"description": "Changes when the document does.", "schema": {"type": "string"}}
            },
            "content": {"application/json": {"example": example}},
        },
        304: NOT_CHANGED,
    }


REFUSALS = {
    401: "No key, or one that is not known.",
    403: "The key lacks the scope; the message names it.",
    404: "There is no such document.",
    405: "This can only be read.",
    406: "The `Accept` header leaves out what this answers with.",
    422: "The id is badly formed, or there is something after a question mark.",
    500: "The fault is ours; `id` finds it in the log.",
    503: "The store cannot be reached at this moment; `id` finds it in the log.",
}


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": schemas.ErrorBody, "description": REFUSALS[status]} for status in statuses}


def scopes_in_words() -> str:
    """The scopes as a list for the description of the API."""
    return "\n".join(f"* `{scope}`: {what}" for scope, what in SCOPES.items())
