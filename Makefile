# Everything a developer runs. Needed: make, git, and a Python (3.11 or later) with pip and venv; see `make help`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   := fixtures/staging-00434
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo install test test-slow fuzz lint types bench clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## Triage the shipped staging deployment
	@echo '$$ logtriage scan $(DEMO)/candidate.jsonl --baseline $(DEMO)/baseline.jsonl'
	@$(BIN)/logtriage scan $(DEMO)/candidate.jsonl --baseline $(DEMO)/baseline.jsonl

install: $(VENV)/installed-dev ## Install with everything a developer needs, into .venv

test: $(VENV)/installed-dev ## Run the tests
	@$(BIN)/python -m pytest

test-slow: $(VENV)/installed-dev ## Run the tests that take long: benchmarks, fuzzing, all pairs of lines
	@$(BIN)/python -m pytest -m slow

fuzz: $(VENV)/installed-dev ## Break good inputs in ten thousand ways (some minutes)
	@$(BIN)/python tests/fuzz

lint: $(VENV)/installed-dev ## Check the style
	@$(BIN)/ruff check

types: $(VENV)/installed-dev ## Check the types
	@$(BIN)/mypy

bench: $(VENV)/installed ## Measure a scan beside ripgrep, and beside a plain loop
	@$(BIN)/python benchmarks/ripgrep.py
	@$(BIN)/python benchmarks/loop.py

clean: ## Remove .venv and what was built
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The stamps make a second call instant; a change of pyproject.toml installs again.
$(VENV)/installed: pyproject.toml | $(BIN)/python
	@echo 'Installing logtriage into $(VENV) (once)'
	@$(PIP) --editable .
	@$(BIN)/python -m compileall -q analyzer
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	@echo 'Installing logtriage and its developer tools into $(VENV) (once)'
	@$(PIP) --editable '.[dev]'
	@$(BIN)/python -m compileall -q analyzer
	@touch $@ $(VENV)/installed

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo 'logtriage needs Python 3.11 or later; name one: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
