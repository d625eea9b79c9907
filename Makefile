# The everyday words. Each sets up what it needs in .venv; Python 3.11 or newer and make are enough.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
BUILD := --build-constraint constraints.txt

# Most of the tests' time is waiting, for clocks and for answers on loopback: three workers serve two processors well.
WORKERS ?= 3

.DEFAULT_GOAL := help
.PHONY: help demo test check format docs shots prices bench clean

help: ## show these words
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(RUN) ## open the live view on the embedded demo account
	@$(BIN)/lambdatop --demo

test: $(DEV) ## run the tests
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile $(ARGS)

check: $(DEV) ## format, lint, types, borders, then the tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

format: $(DEV) ## put the code in shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(DEV) ## write the generated parts of the README anew
	@$(BIN)/python scripts/docs.py

shots: $(DEV) ## make the pictures in screenshots/ from the demo, with a fixed seed and clock
	@$(BIN)/python scripts/shots.py

prices: $(DEV) ## renew the price table from AWS's Price List API (needs credentials with pricing:GetProducts)
	@$(BIN)/python scripts/prices.py

bench: $(DEV) ## measure what ARCHITECTURE.md and the README claim about speed
	@$(BIN)/python -m benchmarks

clean: ## remove what these words made
	rm -rf $(VENV) .peers .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else f"lambdatop needs Python 3.11 or newer, this is {sys.version.split()[0]}; try: make PYTHON=python3.13 $(MAKECMDGOALS)")'
	@echo "setting up $(VENV) …" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --upgrade pip

$(RUN): pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP) $(BUILD) --editable .
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP) $(BUILD) --editable . --group dev
	@touch $@ $(RUN)
