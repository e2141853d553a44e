# What a person and CI both run. Everything happens in .venv, which is made when it is missing.
.POSIX:
.SUFFIXES:
.PHONY: help search serve index test opensearch-test quick lint format docs generated test-all installed soak bench clean

PYTHON = python3
QUERY = gencatan senjata
CORPUS = corpus
ARCHIVE =
BIN = .venv/bin

help: ## What there is to make
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

search: .venv/installed ## Index corpus/ if there is no index yet, and search it: make search QUERY="gempa palu"
	@grep -q Z index/CURRENT 2>/dev/null || $(BIN)/newsearch index $(CORPUS)
	@$(BIN)/newsearch search '$(subst ','\'',$(QUERY))'

index: .venv/installed ## Build the index of corpus/ anew
	$(BIN)/newsearch index $(CORPUS)

serve: .venv/served ## Serve corpus/ as a page: http://127.0.0.1:8080/
	@grep -q Z index/CURRENT 2>/dev/null || $(BIN)/newsearch index $(CORPUS)
	@$(BIN)/newsearch serve

test: .venv/tested ## Run all tests
	$(BIN)/python -m pytest -n auto --dist loadfile

quick: .venv/tested ## Run the tests that cost little, in less than a minute
	$(BIN)/python -m pytest -n auto --quick

lint: .venv/linted .venv/tested ## Check style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python tools/generate.py --check

format: .venv/linted ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/documented ## Build the pages as a site with a search, in build/site; a dead link or warning is an error
	$(BIN)/python tools/site_pages.py
	$(BIN)/mkdocs build --strict --quiet

generated: .venv/tested ## Write anew what is made from the source: man page, tables of docs/cli.md, messages
	$(BIN)/python tools/generate.py

test-all: .venv/linted ## Run all tests on every Python from 3.10 to 3.13 that is on this machine
	$(BIN)/python -m pip install --quiet --group dev
	$(BIN)/nox

installed: .venv/tested ## Build the package, install it in clean environments of the oldest and newest Python here, and search
	$(BIN)/python tools/installed.py

soak: .venv/tested ## Slow durability runs
	$(BIN)/python -m pytest -m soak -s --timeout 0

bench: .venv/benched ## Measure on an archive: make bench ARCHIVE=path
	@test -n "$(ARCHIVE)" || { echo "usage: make bench ARCHIVE=path-of-an-archive"; exit 2; }
	$(BIN)/python benchmarks/analysis.py "$(ARCHIVE)"
	$(BIN)/python benchmarks/searching.py "$(ARCHIVE)"

opensearch-test: .venv/tested ## Run the tests that need OpenSearch on three real nodes; needs Maven and Java 21
	$(BIN)/python tools/opensearch.py fetch
	@rm -rf build/opensearch/test-nodes
	@trap '$(BIN)/python tools/opensearch.py stop --folder build/opensearch/test-nodes' EXIT; \
	$(BIN)/python tools/opensearch.py start --nodes 3 --folder build/opensearch/test-nodes && \
	OPENSEARCH_TEST_NODES="$$PWD/build/opensearch/test-nodes:9311:3" $(BIN)/python -m pytest -n 0 -m nodes tests/clusters

clean: ## Remove what was made, but not the index
	rm -rf .venv .nox .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/installed: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/served: .venv/installed
	$(BIN)/python -m pip install --quiet --editable '.[web]'
	@touch $@

.venv/tested: .venv/installed
	$(BIN)/python -m pip install --quiet --group test
	@touch $@

.venv/documented: .venv/installed
	$(BIN)/python -m pip install --quiet --group docs
	@touch $@

.venv/benched: .venv/tested
	$(BIN)/python -m pip install --quiet --group bench
	@touch $@

.venv/linted: .venv/installed
	$(BIN)/python -m pip install --quiet --group lint
	@touch $@
