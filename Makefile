# Needs GNU make, python3 (3.11 or later, with venv) and a way to the package index, or a pip that is told of another.
#   make run        install into .venv and start with made-up books in ./var
#   make test       every test, on SQLite and on a real PostgreSQL
#   make check      formatting, lint, layers, types, migrations
#   make help       the other targets

PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/stamps
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(WORKERS)
CATALOGUES := $(wildcard tagih/locale/*/LC_MESSAGES/*.po)

export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install run test test-long test-needs check fmt lock bench documents clean

help:
	@echo "make install    into .venv, from the pinned requirements; afterwards .venv/bin/tagih works"
	@echo "make run        install and start with made-up books in ./var"
	@echo "make test       every test on SQLite, then on PostgreSQL (WORKERS=$(WORKERS) at a time)"
	@echo "make test-long  the long form: more examples, longer stories, both databases"
	@echo "make check      formatting, lint, layers, types, migrations: under a minute"
	@echo "make fmt        format and repair what can be repaired"
	@echo "make lock       pin what pyproject.toml asks for; UPGRADE=--upgrade takes the newest allowed"
	@echo "make bench      measure"
	@echo "make documents  OUT=folder: COUNT=$(COUNT) made-up invoices as PDF and in every e-invoice format, for any validator"
	@echo "make clean      remove .venv, ./var and caches"

# --- installing ------------------------------------------------------------------------------------------------
# A stamp is touched when its step is done, so that a repeated call does nothing. uv is fast; where it reaches no index
# (it does not read pip's configuration) pip does the same. Both check every hash.

UV_INSTALL := $(BIN)/uv pip install -q --python $(BIN)/python

define install-requirements
	@$(UV_INSTALL) --require-hashes -r $(1) || \
	 { echo "uv could not install $(1): trying pip"; $(BIN)/python -m pip install -q --require-hashes -r $(1); }
endef

install: $(STAMPS)/package $(STAMPS)/catalogues

$(STAMPS)/uv: requirements/uv.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/uv.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements/run.txt $(STAMPS)/uv
	$(call install-requirements,requirements/run.txt)
	@touch $@

$(STAMPS)/package: pyproject.toml $(STAMPS)/run
	@$(UV_INSTALL) --offline --no-deps --no-build-isolation -e . || \
	 $(BIN)/python -m pip install -q --no-index --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/catalogues: $(CATALOGUES) $(STAMPS)/run
	@$(if $(CATALOGUES),$(BIN)/pybabel -q compile -D django -d tagih/locale)
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/run | $(STAMPS)/package
	$(call install-requirements,requirements/dev.txt)
	@touch $@

# --- running ---------------------------------------------------------------------------------------------------

run: install
	TAGIH_DATA_DIR=./var $(BIN)/tagih run --demo

COUNT ?= 500

documents: install
	@test -n "$(OUT)" || { echo "make documents OUT=folder"; exit 1; }
	$(BIN)/python -m tools.documents "$(OUT)" $(COUNT)

bench: install $(STAMPS)/dev
	$(BIN)/python -m bench --pairs 3

# --- testing ---------------------------------------------------------------------------------------------------

test: install $(STAMPS)/dev test-needs
	$(PYTEST) -m "not long"
	TAGIH_TEST_DATABASE=postgres $(PYTEST) -m "not long"

test-long: install $(STAMPS)/dev test-needs
	TAGIH_TEST_EXAMPLES=long $(PYTEST) --timeout 3600
	TAGIH_TEST_EXAMPLES=long TAGIH_TEST_DATABASE=postgres $(PYTEST) --timeout 3600

# Chromium and hledger are programs, not Python packages. Where they cannot be had, the tests that need them say so.
test-needs:
	@missing=""; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="chromium"; \
	command -v hledger >/dev/null || missing="$$missing hledger"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$missing; } >/dev/null 2>&1 || true; \
	fi; \
	for program in $$missing; do command -v $$program >/dev/null || echo "$$program is not installed and could not be: tests that need it are skipped"; done

# --- checking --------------------------------------------------------------------------------------------------

# Settings make their data folder when they are read: here a throw-away one.
CHECKED := TAGIH_DATA_DIR=.venv/check TAGIH_DATABASE_URL= DJANGO_SETTINGS_MODULE=tagih.settings

check: install $(STAMPS)/dev
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/lint-imports --no-cache
	$(CHECKED) $(BIN)/mypy
	$(CHECKED) $(BIN)/django-admin makemigrations tagih --check --dry-run

fmt: $(STAMPS)/dev
	$(BIN)/ruff check -q --fix . || true
	$(BIN)/ruff format -q .

# --- pinning ---------------------------------------------------------------------------------------------------
# No addresses and no comments in these files: only names, versions and hashes, for every platform at once.

COMPILE := $(BIN)/uv pip compile -q $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url

lock: $(STAMPS)/uv
	echo "uv>=0.13,<0.14" | $(COMPILE) - -o requirements/uv.txt
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) -c requirements/run.txt pyproject.toml --group dev -o requirements/dev.txt

clean:
	rm -rf .venv var bench/var build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find tagih/locale -name '*.mo' -delete 2>/dev/null || true
