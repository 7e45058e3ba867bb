"""The documents that are made from the code. `make docs` writes all of them anew, and a test compares them."""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from analysis.release.documents.document import schema_json
from api.app import openapi_json
from api.commands.lazy import help_anew
from api.installation.settings import env_example
from tests.acceptance.docs import templates
from tests.acceptance.docs.core_data import column_table, measure_table, symbol_table
from tests.acceptance.docs.dependencies import brought_table, carried_table, dependency_table
from tests.acceptance.docs.markdown import with_block
from tests.acceptance.docs.promises import promise_table
from tests.acceptance.docs.reference import chat_packages, command_pages, settings_table
from tests.acceptance.docs.rooms import module_list, picture
from tests.acceptance.docs.tables import check_table, plan_table

ROOT = Path(__file__).parents[3]

WHOLE: Mapping[str, Callable[[], str]] = {
    "docs/templates/our-club.pl.po": templates.po_template,
    "docs/templates/our-club.toml": templates.survey_template,
    ".env.example": env_example,
    "analysis/release/schema.json": schema_json,
    "api/commands/help.json": help_anew,
    "api/openapi.json": openapi_json,
}
"""Path -> the whole text."""

BLOCKS: Mapping[str, Mapping[str, Callable[[], Iterable[str]]]] = {
    "docs/architecture.md": {"picture": picture, "modules": module_list},
    "docs/operations.md": {"chat": chat_packages},
    "docs/dependencies.md": {"asked": dependency_table, "brought": brought_table, "carried": carried_table},
    "docs/coverage.md": {"plan": plan_table, "check": check_table},
    "docs/promises.md": {"promises": promise_table},
    "docs/reference/commands.md": {"commands": command_pages},
    "docs/reference/core-data.md": {
        "columns": column_table,
        "symbols": symbol_table,
        "measures": measure_table,
    },
    "docs/reference/settings.md": {"settings": settings_table},
    "docs/reference/spreadsheets.md": {
        "notes": templates.notes,
        "columns": templates.sheet_columns,
        "left": templates.columns_left_out,
        "types": templates.types_left_out,
    },
    "docs/reference/survey-files.md": {
        "survey": templates.survey_keys,
        "question": templates.question_keys,
        "choice": templates.choice_keys,
    },
}
"""Path -> name of a marked place -> the lines that stand there."""

DOCUMENTS = (*WHOLE, *BLOCKS)


def made(path: str) -> str:
    """The document as it must be. Raises KeyError for a path that is not made from the code."""
    return WHOLE[path]() if path in WHOLE else _with_blocks(path)


def _with_blocks(path: str) -> str:
    text = (ROOT / path).read_text(encoding="utf-8")
    for name, lines in BLOCKS[path].items():
        text = with_block(text, name, lines())
    return text


if __name__ == "__main__":
    for document in sys.argv[1:] or DOCUMENTS:
        (ROOT / document).write_text(made(document), encoding="utf-8")
    templates.write_sheet()
