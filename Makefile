# The commands of the project. They need Python 3.11, make and a package index, and nothing else.
PYTHON ?= python3.11
PORT ?= 8000
BIN := .venv/bin
# Locks name every package, so nothing is left to resolve; what is imported is compiled then.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile

.PHONY: setup demo test test-long check lint types imports bench fuzz docs lock clean

setup: .venv/.setup

# A stamp stands only while its packages do: where it is missing, something was interrupted, and .venv is made anew.
.venv/.runtime: requirements/runtime.txt pyproject.toml
	@test -e $@ || $(PYTHON) -m venv --clear .venv
	@rm -f $@
	@echo "Installing what Darijol runs on ..."
	@$(INSTALL) --require-hashes -r requirements/runtime.txt
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

.venv/.setup: .venv/.runtime requirements/dev.txt
	@rm -f $@ .venv/.runtime
	@echo "Installing what it is made and tested with ..."
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch .venv/.runtime $@

demo: .venv/.runtime
	@$(BIN)/darijol demo --port $(PORT)

test: setup
	$(BIN)/pytest

# What takes minutes, and what needs programs of the machine: libzbar0, nginx, openssl. Nothing is skipped here.
test-long: setup
	DARIJOL_TEST_LONG=1 $(BIN)/pytest -m "long or tool"

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy
	$(BIN)/basedpyright

imports: setup
	$(BIN)/lint-imports

check: lint types imports test

bench: setup
	$(BIN)/python -m bench

# Three million texts at the parser, guided by coverage; what breaks it is kept in .fuzz.
fuzz: setup
	@mkdir -p .fuzz/corpus
	$(BIN)/python -m tests.fuzz -runs=3000000 -artifact_prefix=.fuzz/ .fuzz/corpus

# The reference pages, from the code; tests/docs fails while they differ.
docs: setup
	$(BIN)/python -m docs.generate

# Needs uv; dependencies are locked with hashes and without index addresses.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make lock" --extra setup \
		pyproject.toml -o requirements/runtime.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make lock" --extra dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
