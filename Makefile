# The commands of the README. Each sets up what it needs in .venv, once.
PYTHON ?= python3
VENV   ?= .venv
EXTRAS ?= dev,train

BIN  := $(VENV)/bin
# Every file that is fetched must have the hash that its lock names. The first holds what all of
# this takes; the server's own lock is that which plain pip installs, as it takes no hashes from
# constraints.
LOCK := requirements.lock
OWN  := deploy/server.lock
POSTGRES := deploy/postgres.lock
PIP  := $(BIN)/python -m pip --disable-pip-version-check --quiet

# uv sets up the tests' environment in seconds where pip takes minutes. It is told to ask the
# index that pip asks, and knows nothing else of pip's settings.
INDEX = $${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$($(PIP) config get global.index-url 2>/dev/null)}}
UV    = UV_DEFAULT_INDEX="$(INDEX)" $(BIN)/uv pip install --compile-bytecode --quiet --python $(BIN)/python

.PHONY: serve test soak check model benchmark lock clean

# Some shells set HOST to the machine's own name, so it counts on the command line alone.
ifneq ($(origin HOST),command line)
HOST :=
endif

WEIGHTS ?= imagenet
MODEL   ?= models/wbc
# Flags for a quick look: EXPERIMENTS='--table few.toml' TUNE='--trials 5' RECIPE_FLAGS='--set cycles=2'
EXPERIMENTS ?=
TUNE ?=
RECIPE_FLAGS ?=
DOCS    ?= docs
MADE    := runs/made
PICTURES = $(SMEARLENS_DATA)/blood-cells/images/TRAIN

serve: $(VENV)/server-ready   ## start the server; HOST= and PORT= are optional
	@$(BIN)/smearlens serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

# The files side by side. Those that load TensorFlow go by themselves, since tflite-runtime opens
# no model after it, and so does what measures time.
BESIDE := -n auto --maxprocesses 4 --dist loadfile

# A second opinion on FHIR, for the tests alone; without Node.js they skip it, and say so.
FHIR := tests/kit/fhir/node_modules/.package-lock.json

$(FHIR): tests/kit/fhir/package-lock.json
	@npm ci --prefix $(dir $<) --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null

test: $(VENV)/tests-ready $(if $(shell command -v npm),$(FHIR))  ## run every test, training and browser included; ARGS= for some
ifdef ARGS
	@$(BIN)/python -m pytest $(ARGS)
else
	@$(BIN)/python -m pytest $(BESIDE) -m "not train and not alone"
	@$(BIN)/python -m pytest $(BESIDE) -m "train and not alone"
	@$(BIN)/python -m pytest -m alone
endif

soak: $(VENV)/tests-ready     ## the long forms of what kills, floods and spoils
	@$(BIN)/python -m pytest -m soak $(ARGS)

check: $(VENV)/tests-ready    ## lint, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Each step leaves a mark in runs/made once it is done; a step that was stopped goes on.
model: $(MADE)/report         ## from data to shipped model and report; WEIGHTS= and MODEL=

$(MADE)/data: | $(VENV)/tests-ready
	@test -d "$(PICTURES)" || { echo "Set SMEARLENS_DATA to the folder that holds blood-cells/, bccd/ and pbc/"; exit 1; }
	@mkdir -p $(MADE)
	$(BIN)/smearlens data "$(PICTURES)"
	@touch $@

$(MADE)/features: $(MADE)/data
	$(BIN)/smearlens features --weights $(WEIGHTS)
	@touch $@

$(MADE)/experiments: $(MADE)/features
	$(BIN)/smearlens experiments --weights $(WEIGHTS) $(EXPERIMENTS) --markdown $(DOCS)/experiments.md
	@touch $@

$(MADE)/tune: $(MADE)/experiments
	$(BIN)/smearlens tune --weights $(WEIGHTS) $(TUNE)
	@touch $@

$(MADE)/best: $(MADE)/tune
	$(BIN)/smearlens train --from-row best --name best --weights $(WEIGHTS) \
	  $(if $(wildcard runs/best/run.json),--resume)
	@touch $@

$(MADE)/evaluate: $(MADE)/best
	$(BIN)/smearlens evaluate --folds 5 --leave-out --weights $(WEIGHTS) $(RECIPE_FLAGS) \
	  --calibration runs/calibration.json --report runs/evaluation.html
	@touch $@

# The first fold's run is shipped: what it held out tells how good it is, here and wherever a
# training goes on from it.
$(MADE)/export: $(MADE)/evaluate
	$(BIN)/smearlens export runs/evaluate/fold-0 --to $(MODEL) --calibration runs/calibration.json
	$(BIN)/smearlens estimate $(MODEL) --write --report runs/evaluation.html
	@touch $@

$(MADE)/report: $(MADE)/export
	$(BIN)/smearlens report --to $(DOCS)/studio.html --markdown $(DOCS)/studio.md
	@touch $@

# Other servers are set up only where they are measured, too.
PEERS := build/benchmarks/peers

benchmark: $(VENV)/tests-ready $(if $(ARGS),,$(PEERS)/ready)  ## the server beside its floors and others; ARGS=--short
	@$(BIN)/python -m benchmarks $(ARGS)

$(PEERS)/ready: benchmarks/requirements.txt
	@echo "Setting up the other servers in $(PEERS), once. This takes a few minutes."
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install --requirement $<
	@touch $@

PIN = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-annotate --custom-compile-command "make lock"
TO_BUILD := hatchling editables

lock: $(VENV)/tests-ready     ## pin every dependency anew, for every system
	$(PIN) --upgrade --all-extras pyproject.toml -o $(LOCK)
	printf '%s\n' $(TO_BUILD) | $(PIN) --upgrade --constraint $(LOCK) pyproject.toml - -o $(OWN)
	echo 'psycopg[binary]' | $(PIN) --upgrade --constraint $(LOCK) - -o $(POSTGRES)

clean:                        ## remove what the other commands made
	rm -rf .venv .venv-* build dist tests/kit/fhir/node_modules .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Smearlens needs Python 3.11 or newer; name one with PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV), once. This takes a minute or two."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

LINK = $(PIP) install --no-deps --no-build-isolation --editable .

$(VENV)/server-ready: pyproject.toml $(OWN) | $(BIN)/python
	@$(PIP) install --require-hashes --requirement $(OWN)
	@$(LINK)
	@touch $@

# uv takes hashes from constraints, so the lock need not be installed as a whole.
$(VENV)/tests-ready: pyproject.toml $(LOCK) | $(BIN)/python
	@awk '/^uv==/ {on = 1} on {print} on && !/\\$$/ {exit}' $(LOCK) > $(VENV)/uv.txt
	@$(PIP) install --require-hashes --requirement $(VENV)/uv.txt
	@$(UV) --constraint $(LOCK) --build-constraint $(LOCK) --editable '.[$(EXTRAS)]' || \
	  { $(PIP) install --require-hashes --requirement $(LOCK) && $(LINK); }
	@touch $(VENV)/server-ready $@
