# Everything a contributor runs; `make` alone lists it.
# Needs Python 3.11+ with pip, and Node 20+ with npm. Nothing is written outside this folder, except that
# `make test` installs Debian's chromium-headless-shell, prometheus-alertmanager, openssl and curl when they are missing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test unit lint format types ui ui-check browser wheel faults explore bench lock clean

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
STATIC := src/offing/server/static/index.html
UI_SOURCES := $(shell find ui \( -name node_modules -o -path ui/tests \) -prune -o -type f -print)

export PIP_CACHE_DIR ?= $(CURDIR)/$(VENV)/.cache/pip
export npm_config_cache ?= $(CURDIR)/$(VENV)/.cache/npm
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PIP := $(PYTHON) -m pip --python $(BIN)/python install --quiet
EDITABLE := --no-deps --no-build-isolation --editable .

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.demo $(STATIC) ## a year of real flights, replayed and served; ARGS="--port 9000"
	$(BIN)/offing demo $(ARGS)

test: lint types ui-check unit ## everything that CI runs

# Two processes of tests on two cores: threads of numerical libraries would only wait for each other.
unit: export OMP_NUM_THREADS := 1
unit: export OPENBLAS_NUM_THREADS := 1
unit: $(VENV)/.dev $(STATIC) browser ## the Python tests; ARGS="tests/stats -x"
	$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

lint: $(VENV)/.dev ## format, lint and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo --no-cache

types: $(VENV)/.dev ## strict types
	$(BIN)/mypy

format: $(VENV)/.dev ## rewrite the Python files in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

ui: $(STATIC) ## build the web UI into the package

ui-check: $(STATIC) ## types, tests and size of the web UI
	npm --prefix ui run lock
	npm --prefix ui run typecheck
	npm --prefix ui run test
	npm --prefix ui run size

wheel: $(VENV)/.dev $(STATIC) ## dist/offing-*.whl with the web UI inside
	rm -rf dist
	$(BIN)/hatchling build -t wheel

faults: $(VENV)/.dev $(STATIC) ## long runs that kill, fill and disconnect things
	$(BIN)/pytest -m faults $(ARGS)

explore: export OMP_NUM_THREADS := 1
explore: export OPENBLAS_NUM_THREADS := 1
explore: $(VENV)/.dev ## property tests with new random examples, many; ARGS="tests/stats"
	$(BIN)/pytest --hypothesis-profile=explore -m "hypothesis and not faults" -n 2 $(ARGS)

bench: $(VENV)/.dev ## the numbers in the README; ARGS="kernel"
	$(BIN)/python -m bench $(ARGS)

# --- set-up -----------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Offing needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.demo: requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements-build.lock -r requirements.lock
	$(PIP) $(EDITABLE)
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements-dev.lock
	$(PIP) $(EDITABLE)
	@touch $(VENV)/.demo $@

ui/node_modules/.stamp: ui/package.json ui/package-lock.json
	npm --prefix ui ci --no-fund --no-audit --loglevel=error
	@touch $@

$(STATIC): ui/node_modules/.stamp $(UI_SOURCES)
	npm --prefix ui run build
	@touch $@

browser:
	@missing=""; \
	  command -v chromium-headless-shell > /dev/null || missing="chromium-headless-shell"; \
	  command -v prometheus-alertmanager > /dev/null || missing="$$missing prometheus-alertmanager"; \
	  command -v openssl > /dev/null || missing="$$missing openssl"; \
	  command -v curl > /dev/null || missing="$$missing curl"; \
	  test -z "$$missing" || { \
	  command -v apt-get > /dev/null || { echo "The tests need on the PATH: $$missing" >&2; exit 1; }; \
	  sudo=""; test "$$(id -u)" = 0 || { command -v sudo > /dev/null && sudo="sudo -n"; } || \
	    { echo "As root: apt-get install $$missing" >&2; exit 1; }; \
	  $$sudo apt-get update && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$missing; }

# --- locks ------------------------------------------------------------------------------------------------
# Pins stay as they are unless pyproject.toml rules them out; ARGS="--upgrade" or "--upgrade-package numpy" moves them.

COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	--custom-compile-command "make lock" $(ARGS)

lock: $(BIN)/uv ## write the lock files again; ARGS="--upgrade"
	$(COMPILE) pyproject.toml --group build --group dev -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock pyproject.toml -o requirements.lock
	$(COMPILE) -c requirements-dev.lock --group build -o requirements-build.lock
	npm --prefix ui install --package-lock-only --no-fund --no-audit
	npm --prefix ui run lock

$(BIN)/uv: | $(BIN)/python
	$(PIP) uv

clean: ## remove what the other targets made
	rm -rf $(VENV) ui/node_modules $(dir $(STATIC)) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
