"""The page of log lines has every warning and error that the code writes, and no other."""

import ast
import re

from tests.sources import ROOT, Module, modules

PAGE = ROOT / "docs" / "reference" / "log-lines.md"
BLANK = re.compile(r"%\w")
LEVELS = {"warning", "error", "critical"}


def _written(module: Module) -> set[str]:
    """The messages of a module, with what changes as `…`."""
    found = set()
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=level), args=[first, *_]) if (
                level in LEVELS
            ):
                found.add(BLANK.sub("…", ast.literal_eval(first)))
    return found


def _told() -> set[str]:
    rows = [
        line.split("|")[1].strip() for line in PAGE.read_text(encoding="utf-8").splitlines() if "|" in line
    ]
    return {row for row in rows if row not in ("event", "---")}


def _plain(message: str) -> str:
    """What stands between sentences is not the point."""
    return re.sub(r"[.…]+", "…", message)


def test_every_line_is_told_of_and_no_other() -> None:
    """Whoever reads one in the night finds it here by its words."""
    written = {_plain(message) for module in modules() for message in _written(module)}
    assert written == {_plain(message) for message in _told()}
