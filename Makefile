# Everything a developer does here, one line each. The tools live in .venv, at the versions pinned in .ci/pins.

PORT ?= 5000
EMAIL ?= admin@example.com
JOBS ?= auto
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
PIN := build/pins/bin/pip-compile --quiet --upgrade --generate-hashes --all-build-deps --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate
TEMPLATES := templates plugins

.DEFAULT_GOAL := help
.PHONY: architecture browser check clean format help lint-templates password pins run screenshots test

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.serve ## Serve the demo on PORT (default 5000)
	@exec $(BIN)/python -m dashboard.demo --port $(PORT)

password: $(VENV)/.serve ## Give the demo's administrator (EMAIL) a new password
	@$(BIN)/flask --app wsgi dashboard set-password $(EMAIL)

test: $(VENV)/.develop browser ## Run all tests, on every database that answers; ARGS go to pytest
	@$(BIN)/python -m pytest -n $(JOBS) --maxprocesses 4 $(ARGS)

check: $(VENV)/.develop ## Look for mistakes without running anything: style, types, layers, templates, spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@$(MAKE) --no-print-directory lint-templates
	$(BIN)/codespell

lint-templates: $(VENV)/.develop ## Look for mistakes in the templates
	$(BIN)/djlint --quiet --lint --profile jinja --ignore H006,H030,H031,H033,J018,T001,T003 $(TEMPLATES)

format: $(VENV)/.develop ## Put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

architecture: $(VENV)/.develop ## Write the module table of docs/architecture.md anew
	@$(BIN)/python tests/architecture.py

screenshots: $(VENV)/.develop browser ## Take the pictures in docs/screenshots anew
	@$(BIN)/python -m tests.browser.screenshots

pins: ## Look for newer versions of everything and pin them, with hashes
	@$(PYTHON) -m venv build/pins && build/pins/bin/python -m pip --quiet --quiet install pip-tools
	@$(PIN) --extra mariadb --extra postgresql --extra production --output-file .ci/pins/serve.txt setup.cfg
	@$(PIN) --all-extras --constraint .ci/pins/serve.txt --output-file .ci/pins/develop.txt setup.cfg

clean: ## Remove what was built; the demo's data stays
	rm -rf $(VENV) build dist *.egg-info .coverage .coverage.* htmlcov
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The browser tests drive Debian's Chromium; without one they are skipped and say so.
browser:
	@for each in chromium chromium-browser google-chrome; do command -v $$each >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests"; \
		{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends \
			chromium fonts-noto-core >/dev/null; } \
		|| echo "Chromium could not be installed: the browser tests will be skipped"; \
	else \
		echo "There is no Chromium: the browser tests will be skipped (on Debian: sudo apt-get install chromium)"; \
	fi

$(VENV)/.made:
	@[ -n "$(PYTHON)" ] || { \
		echo "Python 3.11 or newer is needed and was not found." \
		     "Install one, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV) || { \
		echo "The environment could not be made; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

# Editable installs are made without build isolation: setuptools is one of the pins.
$(VENV)/.serve: setup.cfg pyproject.toml .ci/pins/serve.txt $(VENV)/.made
	@echo "Installing what the dashboard needs"
	@$(PIP) install --require-hashes --requirement .ci/pins/serve.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.develop: .ci/pins/develop.txt $(VENV)/.serve
	@echo "Installing what its tests and checks need"
	@$(PIP) install --require-hashes --requirement .ci/pins/develop.txt
	@touch $@
