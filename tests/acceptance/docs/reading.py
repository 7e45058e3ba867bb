"""What the tests of the documents read: the Markdown files of the project, their links, their anchors and what they name."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```[\s\S]*?^```$|^ {4}.*$|`[^`\n]*`", re.MULTILINE)


@cache
def documents() -> tuple[Path, ...]:
    """Every Markdown file of the project, wherever it lies."""
    apart = {".venv", ".hypothesis", ".pytest_cache", "data", "dist"}
    files = (path for path in sorted(ROOT.rglob("*.md")) if not apart & set(path.relative_to(ROOT).parts))
    return tuple(files)


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def names() -> list[str]:
    """The documents by their paths from the root, to name tests with."""
    return [path.relative_to(ROOT).as_posix() for path in documents()]


def links(path: Path) -> Iterator[str]:
    """Where the links and pictures of a document lead, with those to other sites left out."""
    leading = _LINK.findall(_CODE.sub("", text_of(path)))
    yield from dict.fromkeys(link for link in leading if "://" not in link)


@cache
def anchors(path: Path) -> frozenset[str]:
    """The anchors of a document's headings, as the usual viewers make them."""
    headings = re.findall(r"^#+ (.+)$", text_of(path), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def leads_somewhere(path: Path, link: str) -> bool:
    """Whether the file of a link exists and, where it names a heading, has it."""
    file, _, anchor = link.partition("#")
    target = (path.parent / file).resolve() if file else path
    return target.exists() and (not anchor or anchor in anchors(target))


def paths_in_code(path: Path) -> Iterator[str]:
    """Files and folders of the project that stand in the text as code: `surveys/rounds.py`."""
    yield from re.findall(r"`((?:surveys|bot|api|analysis|tests|docs)/[\w./-]+)`", text_of(path))


def modules_in_code(path: Path) -> Iterator[str]:
    """Modules that somebody is told to run: `python -m tests.attacks`."""
    yield from re.findall(r"python -m\s+((?:surveys|bot|api|analysis|tests)[\w.]*)", text_of(path))


def make_targets(path: Path) -> Iterator[str]:
    """What follows `make` where it is typed: in code, or at the beginning of an indented line."""
    yield from re.findall(r"(?:`|^ {4})make ([a-z][a-z-]*)", text_of(path), re.MULTILINE)


def tests_in_code(path: Path) -> Iterator[str]:
    """Tests and files of tests that stand in the text as code: `test_roles.py`, `test_every_rule_is_tried`."""
    yield from re.findall(r"`(test_\w+(?:\.py)?)`", text_of(path))


@cache
def known_tests() -> frozenset[str]:
    """Every file of tests, and every test in it."""
    files = [*(ROOT / "tests").rglob("test_*.py")]
    tests = (name for file in files for name in re.findall(r"^def (test_\w+)", text_of(file), re.MULTILINE))
    return frozenset((*(file.name for file in files), *tests))
