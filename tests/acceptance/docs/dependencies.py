"""The table of what Heard stands on: each package with its reason from pyproject.toml, its licence as it says itself, since
when there is a release of it, and what would be done if nobody kept it any more."""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

from tests.acceptance.docs.markdown import head, row
from tests.sources import ROOT

SINCE_AND_THEN: Mapping[str, tuple[int, str]] = {
    "aiohttp": (2013, "httpx, which python-telegram-bot uses by itself; a third of the speed"),
    "alembic": (2011, "a migration is a page of SQL: thirty of them by hand"),
    "anyio": (2018, "asyncio's own semaphore, in the one place that uses it"),
    "authlib": (2017, "the one-time links stay; another library for OpenID Connect, in one room"),
    "babel": (2007, "read PO files ourselves, a hundred lines; days in five languages from a table"),
    "defusedxml": (2013, "the XML parser of Python, with a handler that refuses document types"),
    "fastapi": (2018, "starlette, which it stands on; the API's description is kept as a file and compared"),
    "ftfy": (2012, "keep the tables that we use of it: it reads nothing of the machine"),
    "gptables": (2021, "openpyxl, by the same rules for accessible sheets"),
    "httptools": (2016, "h11, uvicorn's other parser; a tenth slower"),
    "httpx": (2019, "aiohttp: it only replays answers, and asks the sign-in provider"),
    "jinja2": (2008, "nothing near: it would be kept by many; templates are plain"),
    "joserfc": (2023, "PyJWT, in the one module that checks a signature"),
    "matplotlib": (2003, "draw the four kinds of charts as SVG ourselves"),
    "numpy": (2006, "nothing near: it would be kept by many"),
    "onnxruntime": (2019, "the file is ONNX, which others run too; a page of numpy would, at half the speed"),
    "openpyxl": (2010, "xlrd and the XML itself to read; XlsxWriter to write"),
    "pandas": (2009, "it comes with gptables, and goes with it"),
    "prometheus-client": (2015, "the format is text: a page of our own"),
    "psycopg": (2001, "another driver beneath SQLAlchemy; the few direct statements are in one room"),
    "py3langid": (2021, "keep its model as a file; it is a table of numbers"),
    "pydantic": (2017, "nothing near for all mistakes at once; survey files are checked in one room"),
    "pynacl": (2013, "cryptography has the same primitives; sealed things name their form"),
    "python-docx": (2013, "the report stays as a page, PDF and workbook"),
    "python-multipart": (2013, "the chat's forms are read by starlette through it: urllib for plain ones"),
    "python-telegram-bot": (2015, "the Bot API is HTTP and JSON: the door uses its types, its pace is ours"),
    "scipy": (2001, "nothing near: it would be kept by many; the solver is HiGHS, which stands alone too"),
    "segno": (2016, "posters without a code, or another maker of QR codes, in one module"),
    "sqlalchemy": (2006, "nothing near: it would be kept by many; statements are in one room"),
    "starlette": (2018, "it would be kept by many; routes are plain functions"),
    "textblob": (2013, "goes: it is the peer that figures are measured beside, and finds noun phrases"),
    "textstat": (2014, "keep its list of easy words"),
    "typer": (2019, "click, which it was made of; commands are plain functions"),
    "typst": (2023, "WeasyPrint, with fewer tags; the report's composition does not know of it"),
    "uvicorn": (2017, "hypercorn or granian: the application is ASGI"),
    "uvloop": (2016, "asyncio's own loop; a quarter slower"),
    "vadersentiment": (2014, "goes: it is the peer that figures are measured beside"),
    "xlrd": (2005, "surveys in .xls are saved as .xlsx by their authors"),
}

COMPATIBLE = (
    "MIT", "MIT-0", "MIT-CMU", "BSD", "BSD-2-Clause", "BSD-3-Clause", "3-Clause BSD License",
    "0BSD", "Apache-2.0", "Apache 2.0", "ISC", "PSF-2.0",
    "PSFL", "Zlib", "CC0-1.0", "CNRI-Python", "MPL-2.0", "LGPL-3.0-only",
)  # fmt: skip
"""Licences that a program under MIT may be installed with. MPL and LGPL ask that changes to their own files are published,
and that the library can be exchanged: it is a package of its own that pip installs."""


@dataclass(frozen=True)
class Carried:
    """What others made and travels with the code itself. `files` are patterns below the project's folder; `text` is where
    its licence stands; `kind` is what CycloneDX calls it."""

    name: str
    files: tuple[str, ...]
    version: str
    licences: tuple[str, ...]
    text: str
    changed: str
    then: str
    kind: str = "library"


CARRIED = (
    Carried(
        "all-MiniLM-L6-v2",
        ("surveys/encoder/encoder.onnx", "surveys/encoder/vocabulary.txt"),
        "2021",
        ("Apache-2.0",),
        "surveys/encoder/encoder.LICENSE.txt",
        "taught further by us, in eight-bit numbers",
        "nothing: it is a file that asks nobody; another small encoder can be taught the same way",
        "machine-learning-model",
    ),
    Carried(
        "govuk-frontend",
        ("bot/pages/static/govuk-frontend.min.*",),
        "6.6.0",
        ("MIT",),
        "bot/pages/static/govuk-frontend.LICENCE.txt",
        "without the crown and the fonts",
        "the pages keep this copy: plain CSS, and script that they do without",
    ),
    Carried(
        "swagger-ui-dist",
        ("api/docs_static/swagger-ui*.js", "api/docs_static/swagger-ui.css"),
        "5.35.0",
        ("Apache-2.0",),
        "api/docs_static/swagger-ui.LICENSE.txt",
        "a line that named a source map",
        "`/redoc` shows the same; the description is a file",
    ),
    Carried(
        "redoc",
        ("api/docs_static/redoc.standalone.js",),
        "2.5.4",
        ("MIT",),
        "api/docs_static/redoc.LICENSE.txt",
        "a picture from another site, and a line that named a source map",
        "`/docs` shows the same; the description is a file",
    ),
    Carried(
        "brill-lexicon, textblob-spelling",
        ("analysis/text/wordlists/common_words.txt",),
        "as TextBlob has them",
        ("MIT",),
        "analysis/text/wordlists/common_words.txt",
        "words only, names taken out, with words of our own",
        "nothing: it is a list of words",
        "data",
    ),
)

LEARNED = ("analysis/text/models/*.zip", "analysis/text/models/names.json", "surveys/safeguarding/hints.json")
"""Weights that we learned ourselves; what from, and under which terms, is in their model card."""

_REQUIRED = re.compile(r'"([a-z0-9-]+)(?:\[[a-z,]+\])?",?\s*# (.+)')


def reasons() -> dict[str, str]:
    """Package -> why it is there, as pyproject.toml says beside it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = tomllib.loads(text)["project"]["dependencies"]
    names = {re.split(r"[\[<>=]", each)[0] for each in named}
    found = dict(_REQUIRED.findall(text.partition("[dependency-groups]")[0]))
    return {name: found[name] for name in sorted(names)}


def installed() -> list[str]:
    """All packages that `requirements.txt` locks, those that others bring too."""
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([a-z0-9_.-]+)==", locked, re.MULTILINE)))


def licence(package: str) -> str:
    """As the package says it itself, in a word where there is one."""
    told = metadata(package)
    if expression := told.get("License-Expression"):
        return str(expression)
    classed = [
        line.rpartition("::")[2].strip()
        for line in told.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    short = str(told.get("License") or "").splitlines()[:1]
    plain = [each for each in short if each and len(each) < 30]
    return " OR ".join(map(_in_short, classed)) or _in_short(" ".join(plain))


_SHORT = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
}


def _in_short(words: str) -> str:
    return _SHORT.get(words, words)


def dependency_table() -> Iterator[str]:
    """A row for each package that Heard itself asks for."""
    yield from head("package", "what for", "licence", "since", "if nobody kept it any more")
    for name, reason in reasons().items():
        since, then = SINCE_AND_THEN[name]
        yield row(name, reason, licence(name), str(since), then)


def brought_table() -> Iterator[str]:
    """The packages that those bring, with their licences."""
    yield from head("package", "licence")
    yield from (row(name, licence(name)) for name in installed() if name not in reasons())


def carried_table() -> Iterator[str]:
    """What others made that is among our own files."""
    yield from head("what", "files", "version", "licence", "changed", "if nobody kept it any more")
    for each in CARRIED:
        files = ", ".join(f"`{pattern}`" for pattern in each.files)
        told = f"[{' AND '.join(each.licences)}](../{each.text})"
        yield row(each.name, files, each.version, told, each.changed, each.then)


def with_what_is_carried(bill: dict[str, Any]) -> dict[str, Any]:
    """A bill of materials (CycloneDX) of the packages, with what travels among our own files too."""
    more = [
        {
            "bom-ref": f"carried-{number}",
            "type": each.kind,
            "name": each.name,
            "version": each.version,
            "licenses": [{"license": {"id": name}} for name in each.licences],
            "description": f"among the files of Heard: {', '.join(each.files)}; changed: {each.changed}",
        }
        for number, each in enumerate(CARRIED)
    ]
    return {**bill, "components": [*bill["components"], *more]}


if __name__ == "__main__":
    path = Path(sys.argv[1])
    bill = with_what_is_carried(json.loads(path.read_text(encoding="utf-8")))
    path.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
