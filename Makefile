# `make` lists what there is. Works on Linux and macOS with Python 3.11+ and nothing else.

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq --no-input
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed
# Tests wait as often as they count: three keep two cores busy.
WORKERS ?= 3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check lint types imports fast fmt cover golden words sim kill mutants bench migrate lock clean

help:  ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN_STAMP)  ## The whole product on this machine, no account anywhere (ARGS="--port 8801")
	@$(BIN)/witiop sandbox $(ARGS)

test: $(DEV_STAMP)  ## Everything that proves it: style, types, imports, every test
	@$(MAKE) --no-print-directory lint types imports
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: $(DEV_STAMP)  ## Before every commit: style, types, imports, the fast tests
	@$(MAKE) --no-print-directory lint types imports fast

lint: $(DEV_STAMP)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

types: $(DEV_STAMP)
	@$(BIN)/mypy --no-error-summary .

fast: $(DEV_STAMP)
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "not slow and not needs_chromium" $(ARGS)

imports: $(DEV_STAMP)  ## Who may know whom
	@$(BIN)/lint-imports --no-logo >$(VENV)/imports.log 2>&1 || { cat $(VENV)/imports.log; exit 1; }

fmt: $(DEV_STAMP)  ## Formats and mends what can be mended by itself
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

cover: $(DEV_STAMP)  ## The branches of the core that no test of the core takes (there should be none)
	@$(BIN)/python -m coverage run --source=core -m pytest -q tests/core $(ARGS)
	@$(BIN)/python -m coverage report --skip-covered --show-missing --fail-under=100

golden: $(DEV_STAMP)  ## Writes the golden files again; read the difference before you commit it
	@WITIOP_GOLDEN=write $(BIN)/python -m pytest -q tests -k golden $(ARGS)

words: $(DEV_STAMP)  ## Brings the catalogues up to what people read: adds what they do not know, takes out what nobody says
	@$(BIN)/python -m words.sync --prune

sim: $(DEV_STAMP)  ## Random worlds, many of them (ARGS="--seeds 10000 --first 7")
	@$(BIN)/python -m tests.simulation $(ARGS)

kill: $(DEV_STAMP)  ## The real server, killed 30 times at work (ARGS="--database postgres", or "--kills 0 --spread 600 --latency 5")
	@$(BIN)/python -m tests.kill $(ARGS)

mutants: $(DEV_STAMP)  ## Plants defects one at a time; the tests beside each must fail (ARGS="--only 8")
	@$(BIN)/python -m tests.planted $(ARGS)

bench: $(DEV_STAMP)  ## What it can carry, each figure beside its ceiling in the same run
	@$(BIN)/python -m benchmarks $(ARGS)

migrate: $(RUN_STAMP)  ## Brings the database of the settings to this version's schema
	@$(BIN)/witiop migrate $(ARGS)

lock: $(DEV_STAMP)  ## Locks every dependency with its hashes (ARGS="--upgrade" for the newest versions allowed)
	@$(BIN)/python requirements/lock.py $(ARGS)

clean:  ## Forgets what tools left behind; keeps databases
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info

# --- set-up: the stamps make the second time quick ---------------------------------------------

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found." >&2; exit 2; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv is missing here (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 2; }

$(RUN_STAMP): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what runs ..."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-index --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements/dev.txt $(RUN_STAMP)
	@echo "Installing what proves ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
