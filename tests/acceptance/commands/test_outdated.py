"""`make outdated` asks an index which of the packages that are locked have newer releases; here one on this machine."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.http_server import answering

ROOT = Path(__file__).parents[3]
PACKAGE, NEWER = "starlette", "99.1"


@contextmanager
def _index() -> Iterator[str]:
    """It knows one package, and a release of it that nobody has."""

    class Simple(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_known = self.path == f"/simple/{PACKAGE}/"
            self.send_response(200 if is_known else 404)
            self.send_header("content-type", "text/html")
            self.end_headers()
            names = [f"{PACKAGE}-{each}-py3-none-any.whl" for each in (version(PACKAGE), NEWER)]
            links = "".join(f'<a href="/{name}#sha256={"0" * 64}">{name}</a>' for name in names)
            self.wfile.write(f"<!DOCTYPE html><html><body>{links}</body></html>".encode())

        def log_message(self, *_: object) -> None:
            pass

    with answering(Simple) as there:
        yield f"http://{there}/simple"


@pytest.mark.process
def test_it_names_what_has_a_newer_release(tmp_path: Path) -> None:
    """With the version that is here and the one that there is; and nothing that the index does not know."""
    (recipe,) = re.findall(r"^outdated:.*\n\t(.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    command = recipe.replace("$(BIN)", str(Path(sys.executable).parent))
    with _index() as index:
        settings = {"UV_DEFAULT_INDEX": index, "UV_CACHE_DIR": str(tmp_path), "UV_NO_CONFIG": "1"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
        ran = subprocess.run(
            shlex.split(command), env=kept | settings, capture_output=True, text=True, check=False
        )
    assert ran.returncode == 0, ran.stderr
    named = [line.split()[:3] for line in ran.stdout.splitlines()[2:]]
    assert named == [[PACKAGE, version(PACKAGE), NEWER]]
