"""How the API describes itself: the OpenAPI document, with its key, scopes and promises."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.routes.documents import scopes_in_words

API_VERSION = "1.0.0"

DESCRIPTION = f"""\
What young people and practitioners told a safeguarding children board, as published documents.

**Nothing is computed on request.** Each answer is a document that was checked and published beforehand, served byte for
byte. There are no filters and no live counts: asking twice, or asking differently, tells nothing more than asking once.

**Small numbers are hidden.** Counts of people are multiples of 5; a count below 10 is `null` and reads "fewer than 10",
whether it hides nine people or nobody.

**Keys.** Send `Authorization: Bearer heard_…`. A key has one or more scopes:

{scopes_in_words()}

**Tables.** `/api/v1/values.csv` and `/api/v1/values.json` have every value of the scorecard in one flat table. Lists are
whole: there are no pages to turn. A slash at the end of an address means nothing.

**Copies.** Every document has an `ETag`. Send it back as `If-None-Match` and you get 304 while nothing has changed.

**Errors** all look alike: `{{"error": {{"code": …, "message": …, "id": …}}}}`. The message says what to do; `id` is there
when the fault is ours.
"""


def described() -> dict[str, Any]:
    """What FastAPI is told about the API as a whole."""
    return {
        "title": "Heard",
        "version": API_VERSION,
        "summary": "Surveys, releases, themes and the scorecard of a safeguarding children board",
        "description": DESCRIPTION,
        "license_info": {"name": "MIT", "identifier": "MIT"},
    }


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the app's routes. The same routes give the same document."""
    document = get_openapi(**described(), routes=app.routes)
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "An API key: `heard_<id>_<secret>`."},
        "password": {
            "type": "http",
            "scheme": "basic",
            "description": "The key as the password, any name; over https only. For Excel and Power BI, which can keep it.",
        },
    }
    return document
