# newsledger: every command that a person or CI types. `make help` lists them.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SOURCES ?= samples

.PHONY: help run test test-long lint bench bench-extraction bench-models bench-ingest bench-publish clean lock

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.run: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (once, a minute or two) …" >&2
	@test -x $(BIN)/python || $$(command -v $(PYTHON) || command -v python3) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "newsledger needs Python 3.11: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Adding the tools for tests and lint …" >&2
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.run ## set up, read samples/, build, audit, publish
	@$(BIN)/newsledger refresh $(SOURCES)

test: $(VENV)/.dev ## set up and run the tests: units, models, whole runs, flow, kills, readers, faults (10 minutes)
	@$(BIN)/python -m pytest -m "not long" -n 2 --dist loadfile

test-long: $(VENV)/.dev ## the tests that take minutes: kills, readers, ageing
	@$(BIN)/python -m pytest -m long

lint: $(VENV)/.dev ## ruff, mypy, import rules, sqlfluff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/sqlfluff lint models tests/dbt --processes 2 --disable-progress-bar

bench: $(VENV)/.dev ## cold refresh beside a bare dbt build, and a run without news
	@$(BIN)/python -m benchmarks.bench_refresh

bench-extraction: $(VENV)/.dev ## CPU time from text to claims, beside jionlp's money extractor and trafilatura
	@$(BIN)/python -m benchmarks.bench_extraction

bench-ingest: $(VENV)/.dev ## articles a second and memory of an ingest, beside trafilatura
	@$(BIN)/python -m benchmarks.bench_ingest

bench-models: $(VENV)/.dev ## what the models cost at 10,000, 100,000 and 1,000,000 claims, beside their bare SQL
	@$(BIN)/python -m benchmarks.bench_models

bench-publish: $(VENV)/.dev ## what publishing costs at 1,000,000 claims, and the ledger at 1, 100 and 1,000 commits
	@$(BIN)/python -m benchmarks.bench_publish

lock: ## resolve the locked dependencies anew (needs uv)
	@uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 \
		pyproject.toml --extra build -o requirements.lock
	@uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 \
		-c requirements.lock pyproject.toml --extra build --extra dev -o requirements-dev.lock

clean: ## remove what commands made, except the ledger and the builds in var/
	@rm -rf $(VENV) target logs .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
