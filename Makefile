# Thin over the command line: `exam-builder --help` says more.
PYTHON ?= python3
BIN := .venv/bin
EXAM ?=
COUNT ?= 4
ROSTER ?=

.DEFAULT_GOAL := all
.PHONY: all setup scripts check test test-long types suite watch versions copies day clean bench schemas findings templates pictures docs

all: setup
	$(BIN)/exam-builder build $(EXAM)

setup: .venv/.ready
	@$(PYTHON) exam_builder/toolchain.py

scripts: setup
	@$(PYTHON) exam_builder/toolchain.py --scripts

.venv/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

check: setup
	$(BIN)/exam-builder check --all --draws 100 --mutants --strict --fail-on warning --report build/check.html $(EXAM)

test: scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --jobs 2 types suite  # at the same time: each leaves a processor idle at times

types:
	$(BIN)/mypy

suite:  # with bytecode kept, or each of the thousand processes that tests start compiles the toolkit again
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

test-long: scripts
	@$(MAKE) --no-print-directory suite TESTS='-m long'

versions: setup
	$(BIN)/exam-builder build $(EXAM) --versions $(COUNT)

copies: setup
	$(BIN)/exam-builder build $(EXAM) --roster $(or $(ROSTER),roster.csv)

day: setup
	$(BIN)/exam-builder day $(EXAM) $(addprefix --roster ,$(ROSTER))

watch: setup
	$(BIN)/exam-builder watch $(or $(EXAM),midterm)

bench: setup
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/draws.py
	$(BIN)/python benchmarks/copies.py
	$(BIN)/python benchmarks/light.py
	$(BIN)/python benchmarks/looks.py
	$(BIN)/python benchmarks/witnesses.py
	$(BIN)/python benchmarks/contained.py
	$(BIN)/python benchmarks/codes.py

pictures: setup
	$(BIN)/python docs/pictures.py

docs: setup
	$(BIN)/python -m sphinx -W --keep-going -q -d build/.doctrees docs build/docs

templates: setup
	$(BIN)/python docs/write_templates.py

findings: setup
	$(BIN)/python docs/write_findings.py

schemas: setup
	$(BIN)/python -m exam_builder.read.schema

clean:
	rm -rf build/* build/.cache build/.doctrees .pytest_cache .mypy_cache .ruff_cache .hypothesis
