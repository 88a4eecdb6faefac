# The commands of the README. Each sets up what it needs in .venv, once.
PYTHON ?= python3
VENV   ?= .venv
EXTRAS ?= dev,train

BIN  := $(VENV)/bin
LOCK := requirements.lock
PIP  := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: serve test check lock clean

# Some shells set HOST to the machine's own name, so it counts on the command line alone.
ifneq ($(origin HOST),command line)
HOST :=
endif

serve: $(VENV)/server-ready   ## start the server; HOST= and PORT= are optional
	@$(BIN)/smearlens serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

test: $(VENV)/tests-ready     ## run every test, training and browser included
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/tests-ready    ## lint, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

lock: $(VENV)/tests-ready     ## pin every dependency anew, for every system
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" \
	  --upgrade pyproject.toml -o $(LOCK)

clean:                        ## remove what the other commands made
	rm -rf .venv .venv-* build dist .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Smearlens needs Python 3.11 or newer; name one with PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV), once. This takes a minute or two."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/server-ready: pyproject.toml $(LOCK) | $(BIN)/python
	@$(PIP) install --constraint $(LOCK) --editable .
	@touch $@

$(VENV)/tests-ready: pyproject.toml $(LOCK) | $(BIN)/python
	@$(PIP) install --constraint $(LOCK) --editable '.[$(EXTRAS)]'
	@touch $(VENV)/server-ready $@
