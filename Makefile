# `make` or `make help` lists what there is. Every target sets up what it needs.

PY := .venv/bin/python
DEMO := PERISAI_DATA=$(CURDIR)/data/demo PERISAI_DEMO=yes
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PYTEST := $(PY) -m pytest --quiet --dist worksteal
ARGS ?=

# Else each worker, and each process a test starts, would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

# Workers that wait for a server or a browser leave time for one more.
WAITING := $(shell expr $(JOBS) + 1)

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: setup ## start the invented city "Kota Contoh" and print sign-in links
	@port=$$($(PY) tools/free_port.py $(or $(PORT),8000)) && \
	export $(DEMO) PERISAI_URL=http://127.0.0.1:$$port && \
	$(PY) -m flask demo && exec $(PY) -m flask serve --port $$port

.PHONY: run
run: setup ## start the real thing; the first time it prints a set-up link
	@$(PY) -m flask setup && exec $(PY) -m flask serve

.PHONY: test
test: test-sqlite test-postgresql test-browser ## test everything: SQLite, PostgreSQL, browser

.PHONY: test-sqlite
test-sqlite: setup-dev ## test on SQLite only (ARGS="tests/units -k name")
	TEST_DATABASE=sqlite $(PYTEST) -n $(JOBS) -m "not browser" $(ARGS)

.PHONY: test-postgresql
test-postgresql: setup-dev ## test on PostgreSQL only
	TEST_DATABASE=postgresql $(PYTEST) -n $(WAITING) -m "not browser" $(ARGS)

.PHONY: test-browser
test-browser: setup-dev ## only the journeys in a real browser
	TEST_DATABASE=sqlite $(PYTEST) -n $(WAITING) -m browser $(ARGS)

.PHONY: check
check: setup-dev ## style, types, direction of imports, lock files, shell scripts
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo
	$(PY) tools/lock.py check
	@for script in .ci/run $$(grep -rlE '^#!/bin/(ba)?sh' tools); do sh -n $$script || exit 1; done

.PHONY: fix
fix: setup-dev ## let ruff mend what it can
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

.PHONY: messages
messages: setup-dev ## collect the texts to translate, and name those without English
	@$(PY) tools/messages.py update

.PHONY: old-css
old-css: setup-dev ## say the styles anew for browsers of 2018
	@$(PY) -m tools.old_css

.PHONY: bench
bench: setup-dev ## measure, and print each figure beside its goal
	@$(PY) -m bench $(ARGS)

.PHONY: torture
torture: setup-dev ## kill the server while people save, edit one item at once; count what is lost
	@$(PY) -m torture $(ARGS)

.PHONY: corpus
corpus: setup-dev ## look through hostile and ordinary files as uploads, and count wrong verdicts
	@$(PY) -m tools.corpus $(ARGS)

.PHONY: screenshots
screenshots: setup-dev ## take the pictures of the README anew
	@$(PY) -m tools.screenshots $(ARGS)

.PHONY: excel-round-trip
excel-round-trip: setup-dev ## a workbook through LibreOffice and back, every answer compared (needs soffice)
	@$(PY) -m tools.excel_round_trip

.PHONY: setup
setup: ## environment and Debian packages for running
	@tools/setup run

.PHONY: setup-dev
setup-dev: ## the same for testing and checking
	@tools/setup dev

.PHONY: lock
lock: setup-dev ## resolve requirements*.in anew into the lock files (UPGRADE=yes: newest versions)
	@$(PY) tools/lock.py write $(if $(UPGRADE),--upgrade)

.PHONY: clean
clean: ## remove environment and caches, never data
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
