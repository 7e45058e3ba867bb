"""Every sentence that promises something to those who answer is in the table of promises, with tests that hold it."""

import ast
from pathlib import Path

import pytest

from tests.acceptance.docs.promises import Promise, no_promises, promises, promising, sentences

ROOT = Path(__file__).parents[3]


def test_every_sentence_that_promises_is_in_the_table() -> None:
    """A sentence with a word of promising stands in tests/acceptance/docs/promises.toml, or is said otherwise."""
    known = {sentence for promise in promises() for sentence in promise.sentences} | set(no_promises())
    unknown = [f"{where}: {sentence}" for sentence, where in promising().items() if sentence not in known]
    assert unknown == []


def test_the_table_names_no_sentence_that_nobody_reads() -> None:
    """What is no longer said goes from the table too."""
    said = sentences()
    listed = [sentence for promise in promises() for sentence in promise.sentences] + list(no_promises())
    assert [sentence for sentence in listed if sentence not in said] == []


@pytest.mark.parametrize("promise", promises(), ids=lambda promise: promise.what)
def test_every_promise_is_held_by_tests_that_exist(promise: Promise) -> None:
    """Each is named as pytest names it, and there is at least one."""
    assert promise.held_by
    missing = [test for test in promise.held_by if not _exists(test)]
    assert missing == []


def _exists(test: str) -> bool:
    path, _, name = test.partition("::")
    file = ROOT / path
    if not file.is_file():
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return name in {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize(
    "words",
    [
        "read it on the page where you found",
        "only you can see",
        "the trainer sees",
        "each person answers once",
        "all mixed up",
    ],
)
def test_what_cannot_be_kept_is_not_said(words: str) -> None:
    """Nobody is told of answers that come back, of people who read comments, or that nobody else can see a screen."""
    assert [sentence for sentence in sentences() if words in sentence.casefold()] == []
