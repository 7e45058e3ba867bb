# `make run` and `make test` each set up what they need on a machine with Python 3.11, pip, venv and make.

PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: help setup run test test-quick quick-first quick-rest coverage fix lint check bench load attack officer lock docs rooms tables release sbom outdated env-example openapi commands clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: .venv/run-ready  ## Make .venv with everything that Heard needs

run: setup  ## Set up and run Heard on http://127.0.0.1:8000
	@exec $(BIN)/heard run

test: .venv/test-ready  ## Set up and run all tests
	$(BIN)/pytest -n 4 --dist worksteal

QUICK := not server and not database and not process and not browser and not slow

# Two halves side by side, each of which collects its own tests alone: a third less work than two workers that share them.
FIRST_HALF := surveys bot analysis/release
QUICKLY := $(BIN)/pytest -q -p no:schemathesis -p no:xdist -p no:cacheprovider -m "$(QUICK)"

test-quick: .venv/test-ready  ## Run the unit tests that need memory alone
	@$(MAKE) --no-print-directory -j2 --output-sync=line quick-first quick-rest

quick-first:
	$(QUICKLY) $(FIRST_HALF:%=tests/unit/%)

quick-rest:
	$(QUICKLY) tests/unit $(FIRST_HALF:%=--ignore=tests/unit/%)

coverage: .venv/test-ready  ## Run all tests, and name the lines and branches that none of them came by
	$(BIN)/pytest -n 2 --dist worksteal --cov --cov-report=term-missing:skip-covered

fix: .venv/test-ready  ## Mend what the linter can mend, and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: lint  ## Lint, types, and the architecture
	$(BIN)/pytest -q tests/test_architecture.py tests/test_importing.py

lint: .venv/test-ready  ## Lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/bench-ready  ## Measure speed and quality beside their peers
	$(BIN)/python -m tests.benchmarks

load: .venv/test-ready  ## Let a thousand browsers begin within a minute, and print what it took
	$(BIN)/python -m tests.benchmarks.load_thousand

attack: .venv/test-ready  ## Play every attack on a naive fixture and on Heard, and print the table
	$(BIN)/python -m tests.attacks

officer: .venv/test-ready  ## Walk the IT officer's path: install, begin behind TLS, answer, back up, upgrade, restore, remove
	$(BIN)/python -m tests.acceptance.deploy.officer

lock: .venv/run-ready  ## Write the hashed lock files anew
	$(BIN)/uv pip compile pyproject.toml --group test --group bench --generate-hashes --no-annotate -q \
		--custom-compile-command "make lock" -o requirements-dev.txt
	$(BIN)/uv pip compile --group peers -c requirements-dev.txt --generate-hashes --no-annotate -q \
		--custom-compile-command "make lock" -o requirements-peers.txt
	$(BIN)/uv pip compile --group otree --generate-hashes --no-annotate -q \
		--custom-compile-command "make lock" -o requirements-otree.txt
	$(BIN)/uv pip compile --group training -c requirements-dev.txt --generate-hashes --no-annotate -q \
		--custom-compile-command "make lock" -o requirements-training.txt
	$(BIN)/uv pip compile pyproject.toml -c requirements-dev.txt --generate-hashes --no-annotate -q \
		--custom-compile-command "make lock" -o requirements.txt
	$(BIN)/uv pip compile --group chat -c requirements-dev.txt --generate-hashes --no-annotate -q \
		--custom-compile-command "make lock" -o requirements-chat.txt
	$(BIN)/uv pip compile --group setup --generate-hashes --no-annotate -q \
		--custom-compile-command "make lock" -o requirements-setup.txt

release: .venv/test-ready sbom  ## Build the wheel and the source archive into dist/, the same bytes each time
	rm -f dist/*.whl dist/*.tar.gz
	$(BIN)/python -m hatchling build -d dist
	cd dist && sha256sum *.whl *.tar.gz *.json > SHA256SUMS

sbom: .venv/test-ready  ## Write dist/heard.cdx.json, the bill of materials of what is locked (CycloneDX)
	@mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible -o dist/heard.cdx.json
	$(BIN)/python -m tests.acceptance.docs.dependencies dist/heard.cdx.json

outdated: .venv/run-ready  ## Say which packages have newer releases than those that are locked
	$(BIN)/uv pip list --outdated --python $(BIN)/python

env-example: .venv/run-ready  ## Write .env.example anew from the settings
	$(BIN)/python -c "from api.installation.settings import env_example; print(env_example(), end='')" > .env.example

docs: .venv/test-ready  ## Write every document that is made from the code anew
	$(BIN)/python -m tests.acceptance.docs.generated

rooms: .venv/test-ready  ## Write the picture of the rooms in docs/architecture.md anew from the imports
	$(BIN)/python -m tests.acceptance.docs.generated docs/architecture.md

tables: .venv/test-ready  ## Write the tables of docs/coverage.md anew from the surveys and the plan
	$(BIN)/python -m tests.acceptance.docs.generated docs/coverage.md

commands: .venv/run-ready  ## Write api/commands/help.json anew from the commands
	$(BIN)/python -c "from api.commands.lazy import help_anew; print(help_anew(), end='')" > .help.json
	mv .help.json api/commands/help.json

openapi: .venv/run-ready  ## Write api/openapi.json and the form of a release anew from the code
	$(BIN)/python -c "from api.app import openapi_json; print(openapi_json(), end='')" > api/openapi.json
	$(BIN)/python -c "from analysis.release.documents.document import schema_json; print(schema_json(), end='')" > analysis/release/schema.json

clean:  ## Remove what was set up; data/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/run-ready: requirements.txt requirements-setup.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Heard needs Python 3.11: install it, or name another with make PYTHON=python3.12"; exit 1; }
	[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-setup.txt
	$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.txt
	$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/test-ready: .venv/run-ready requirements-dev.txt
	$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@

.venv/bench-ready: .venv/test-ready requirements-peers.txt requirements-otree.txt
	$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-peers.txt
	[ -x .venv/otree/bin/python ] || $(BIN)/python -m venv .venv/otree
	$(BIN)/uv pip install -q --python .venv/otree/bin/python --require-hashes -r requirements-otree.txt
	@touch $@
