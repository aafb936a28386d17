# Two commands: `make solve` solves a real instance, `make test` runs everything that must hold.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: solve test lint docs package benchmark clean

solve: $(VENV)/.installed
	$(BIN)/allocation solve instances/ftz22

test: $(VENV)/.installed-test lint
	$(BIN)/pytest -n 2

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.installed-docs
	$(BIN)/mkdocs build --strict

package: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet 'build>=1.2'
	$(BIN)/python tests/packaging/check.py

benchmark: $(VENV)/.installed-benchmark
	$(BIN)/python -m tests.benchmarks.run

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $@

$(VENV)/.installed-benchmark: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[benchmark]'
	touch $@

$(VENV)/.installed-docs: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[docs]'
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis
