# Everything a newcomer needs: `make demo`, `make test`. Both make their own .venv first, and say so.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3; do \
  $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && { command -v $$p; break; }; done)
BIN := .venv/bin
RUN := .venv/.run-installed
DEV := .venv/.dev-installed
ARGS ?=
FLOORS := -m essaim -m essaim.cli -p essaim.commands -p essaim.ontology -p essaim.graph_store -p essaim.graph_loader -p essaim.queries -p essaim.visualizations

unexport PYTHONDONTWRITEBYTECODE  # tests start hundreds of commands: none compiles essaim and its libraries again

.DEFAULT_GOAL := help
.PHONY: help demo test check bench docs lock clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 10

demo: $(RUN)  ## load the fictional territory, answer three questions, write the explorer page
	@$(BIN)/essaim demo $(ARGS)

test: $(DEV)  ## every test, on the embedded engine, a real Neo4j and a real browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder $(ARGS)

check: $(DEV)  ## lint, format, types, floors, dead code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@mkdir -p .venv/.typed && ln -sfn ../.. .venv/.typed/essaim  # mypy does not see editable installs
	MYPYPATH=.venv/.typed $(BIN)/mypy $(FLOORS)
	$(BIN)/lint-imports --no-cache
	$(BIN)/vulture

bench: $(DEV)  ## speed, as ratios within one run
	@for f in benchmarks/bench_*.py; do echo "== $$f"; $(BIN)/python $$f || exit 1; done

docs: $(DEV)  ## write what repeats the ontology and the code: classes, relations, columns, questions, commands, modules
	$(BIN)/python scripts/write_docs.py
	$(BIN)/python scripts/write_references.py
	$(BIN)/python scripts/write_example.py

lock: $(DEV)  ## write both locks again from pyproject.toml (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --group dev --all-extras \
	  -c requirements.lock -o requirements-dev.lock

clean:  ## remove what these commands made
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache

$(RUN): requirements.lock pyproject.toml
	@sh scripts/install.sh "$(PYTHON)" requirements.lock
	@touch $@

$(DEV): requirements-dev.lock requirements.lock pyproject.toml
	@sh scripts/install.sh "$(PYTHON)" requirements-dev.lock
	@touch $(RUN) $@
