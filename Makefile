# Lewisham Signpost. `make help` lists the tasks.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
SIGNPOST := $(VENV)/bin/signpost
STATIC := bot/pages/static
ENV_READY := $(VENV)/.ready
ASSETS_READY := $(STATIC)/build/.ready
export RASA_TELEMETRY_ENABLED := false

.PHONY: help run test lint train bench lock clean clean-model env assets knowledge-base

help: ## list the tasks
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

run: train ## set everything up, then serve on http://localhost:8000 (SIGNPOST_PORT, SIGNPOST_HOST)
	@exec $(SIGNPOST) serve

test: train ## the same set-up, then the whole suite, browser tests included
	@$(PY) -m pytest

lint: env ## ruff, mypy, the training data, the knowledge base and the words
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(SIGNPOST) kb check
	@$(SIGNPOST) check-words
	@$(VENV)/bin/rasa data validate --quiet

train: env assets knowledge-base ## train the model, when the data has changed
	@$(SIGNPOST) train

knowledge-base: env ## load the service knowledge base, when its files have changed
	@$(SIGNPOST) kb load

bench: train ## print the figures: speed beside stock Rasa, search, understanding
	@$(SIGNPOST) bench

env: $(ENV_READY) ## build the Python environment
assets: $(ASSETS_READY) ## fetch the front-end packages and build the page's assets

$(ENV_READY): requirements.lock pyproject.toml
	@bash bin/make-environment $(VENV)
	@touch $@

$(ASSETS_READY): package-lock.json package.json bot/pages/build.mjs $(shell find $(STATIC) -path $(STATIC)/build -prune -o -type f -print) | $(ENV_READY)
	@bash bin/build-assets $(VENV)
	@touch $@

lock: ## resolve the dependencies anew, with hashes (needs uv and npm)
	uv pip compile --quiet --python-version 3.10 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --extra dev pyproject.toml -o requirements.lock
	npm install --package-lock-only --omit-lockfile-registry-resolved --no-fund --no-audit

clean-model: ## remove trained models
	rm -rf var/models

clean: ## remove everything that was built, and the data in var/
	rm -rf $(VENV) node_modules $(STATIC)/build var .pytest_cache .mypy_cache .ruff_cache .rasa tests/output
