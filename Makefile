# Everything runs from .venv, which the first target that needs it makes from the lock file.
PYTHON ?= python3
CORPORA ?= ../shared/corpora
BIN := .venv/bin

.PHONY: help demo test test-faults kafka lint install model reader tagger gazetteer bench lock clean

help:            ## What can be made
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

demo: install    ## Broker, worker and sample stories, on this machine, in a minute
	$(BIN)/copytaster demo

test: install    ## All tests
	$(BIN)/python -m pytest

test-faults: install    ## Kills, stops and cuts on a real Kafka, which Maven brings; needs Java 17
	$(BIN)/python -m tests.faults

kafka: install   ## A real Kafka on this machine, until interrupted; needs Java 17 and Maven
	$(BIN)/python -m deploy.kafka

lint: install    ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

install: .venv/installed    ## The package and its test tools, in .venv

model: .venv/training    ## Train the shipped model anew from the corpora in CORPORA, on two cores
	OMP_NUM_THREADS=2 $(BIN)/python -m processors.training $(CORPORA) --work build/training

reader: .venv/training    ## Train the shipped reader of quotations anew from the same, on four cores
	$(BIN)/python -m processors.training.quotations $(CORPORA) --work build/quotations

tagger: .venv/training    ## Train the shipped learner of subjects anew from the same, in two minutes
	$(BIN)/python -m processors.training.subjects $(CORPORA) --scored build/subjects

gazetteer: .venv/training    ## Make the shipped gazetteer anew
	$(BIN)/python -m processors.training.gazetteer

bench: install    ## Words a second of each stage; stories a second through Kafka, beside the same without it
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.stages
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.subjects
	$(BIN)/python -m tests.benchmarks.throughput

lock: install    ## Resolve the dependencies anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group training --universal --python-version 3.11 -c requirements.lock \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements-training.lock

clean:           ## Remove what was made
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "copytaster needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.venv/training: .venv/installed requirements-training.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-training.lock
	@touch $@
