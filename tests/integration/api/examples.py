"""Makes the examples in the API's description, from the real documents of a small made-up survey.

`python -m tests.integration.api.examples` writes them anew, with `api/openapi.json`.
"""

import json
from pathlib import Path
from typing import Any

from api.app import openapi_json
from api.routes.examples import FILE, _examples
from surveys.definition.loading import library
from surveys.definition.survey import Survey
from surveys.store.memory import MemoryBoard
from surveys.store.protocols import BoardStore
from tests.integration.api.board_documents import LISTS, publish_all, release_of

OPENAPI = Path("api/openapi.json")


def small_survey() -> Survey:
    """The first question of the library's survey, and nothing else."""
    whole = library()["feeling-heard"]
    return whole.model_copy(update={"questions": whole.questions[:1]})


def examples() -> dict[str, dict[str, Any]]:
    """One document of each kind, and each list, shortened where that changes no meaning."""
    store = MemoryBoard()
    survey = small_survey()
    publish_all(store, [(survey, release_of(survey, 2, 120))])
    wanted = {kind: store.ids(kind)[0] for kind in LISTS.values()} | {
        "measure": "heard-listened-to",
        "explanation": "heard-listened-to",
        "voice": "board",
    }
    documents = {kind: _read(store, kind, document_id) for kind, document_id in wanted.items()}
    for kind in ("measure", "explanation", "scorecard", "voice"):
        documents[kind] = shortened(documents[kind])
    lists = {name: shortened(_read(store, "list", name)) for name in LISTS}
    return {"documents": documents, "lists": lists}


def _read(store: BoardStore, kind: str, document_id: str) -> Any:
    found = store.document(kind, document_id)
    if found is None:
        raise LookupError(f"no {kind} '{document_id}' was published")
    return json.loads(found.body)


def shortened(plain: Any) -> Any:
    """The same with only the last of each list of things."""
    if isinstance(plain, dict):
        return {key: shortened(value) for key, value in plain.items()}
    if isinstance(plain, list):
        things = bool(plain) and isinstance(plain[0], dict)
        return [shortened(one) for one in (plain[-1:] if things else plain)]
    return plain


if __name__ == "__main__":
    FILE.write_text(json.dumps(examples(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _examples.cache_clear()
    OPENAPI.write_text(openapi_json(), encoding="utf-8")
