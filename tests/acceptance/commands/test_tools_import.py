"""What is started by hand still imports: benchmarks, loads, sieges and attacks."""

import importlib
import pkgutil

import pytest

import tests.attacks
import tests.benchmarks
import tests.faults

STARTED_BY_HAND = (tests.attacks, tests.benchmarks, tests.faults)
PEERS = {"aiogram", "presidio_analyzer", "spacy", "textblob", "vaderSentiment"}
"""What only `make bench` sets up."""

MODULES = sorted(
    each.name
    for package in STARTED_BY_HAND
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not each.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_it_imports(name: str) -> None:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name not in PEERS:
            raise
