# Everything runs in .venv, which is created from the lock file on first use.
PYTHON ?= python3
CORPORA ?= ../shared/corpora
BIN := .venv/bin

VERSION := $(shell sed -n 's/^version = "\(.*\)"$$/\1/p' pyproject.toml)

.PHONY: help demo test fuzz test-faults test-desk test-deploy test-rules test-metrics test-chain \
  test-dashboards test-image soak-alerts kafka lint install model reader antecedents tagger gazetteer outlines \
  bench bench-desk bench-peers bench-scale image sbom lock clean

help:            ## List the targets
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 17

demo: install    ## Run a broker, workers and sample stories on this machine, then stop
	$(BIN)/copytaster demo

test: install    ## Run all tests
	$(BIN)/python -m pytest

fuzz: install    ## Parse a million random inputs, in two processes, and check what comes out
	$(BIN)/python -m tests.fuzzing

test-faults: install    ## Run the fault suite on a real Kafka; needs Java 17, Maven and openssl
	$(BIN)/python -m tests.faults --jobs 2

test-metrics: install   ## Check the metrics of all processes on a real Kafka; needs Prometheus, Java 17 and Maven
	$(BIN)/python -m tests.deployment.metrics

test-deploy: .venv/deploy    ## Check the manifests for Kubernetes, and all else in deploy/
	$(BIN)/python -m pytest -n 0 tests/deployment

test-desk: .venv/desk    ## Run the desk in a browser while stories arrive; needs Chromium
	$(BIN)/python -m pytest -n 0 tests/desk

bench-desk: .venv/desk   ## Measure the desk's page at 1,000 stories a minute, for ten minutes; needs Chromium
	$(BIN)/python -m tests.benchmarks.desk_page

test-rules:      ## Check Prometheus's rules, and that each alarm fires when it should; needs promtool
	promtool check rules deploy/prometheus/rules/*.yml
	promtool test rules tests/deployment/rules/*.yml

test-chain: install    ## Kill a worker, and see the alarm come to a webhook; needs Prometheus, Alertmanager, Java 17 and Maven
	$(BIN)/python -m tests.deployment.chain

test-dashboards: .venv/deploy    ## Run the panels of the dashboards on a real Prometheus; needs Java 17, Maven and Prometheus
	$(BIN)/python -m tests.deployment.dashboards

soak-alerts: install    ## Kill workers and notify 50 times while 20,000 stories arrive; half an hour or so
	$(BIN)/python -m tests.faults webhooks --stories 20000 --kills 50 --rate 40

kafka: install   ## Run a real Kafka on this machine until interrupted; needs Java 17 and Maven
	$(BIN)/python -m deploy.kafka

lint: install    ## Run ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

install: .venv/installed    ## Install the package and the development tools in .venv

model: .venv/training    ## Retrain the shipped name finder on the corpora in CORPORA, on two cores or a GPU
	$(BIN)/python -m processors.training $(CORPORA) --work build/training

reader: .venv/training    ## Retrain the shipped quotation reader on the same corpora, on four cores
	$(BIN)/python -m processors.training.quotations $(CORPORA) --work build/quotations

antecedents: install    ## Retrain the weights by which pronouns are resolved, on the same corpora, in two minutes
	$(BIN)/python -m processors.training.antecedents $(CORPORA) --train

tagger: .venv/training    ## Retrain the shipped subject tagger on the same corpora, in two minutes
	$(BIN)/python -m processors.training.subjects $(CORPORA) --scored build/subjects

gazetteer: .venv/training    ## Rebuild the shipped gazetteer
	$(BIN)/python -m processors.training.gazetteer

outlines: .venv/training    ## Rebuild the outlines of countries for the desk's maps; needs npm
	mkdir -p build
	tar -C build -xzf build/$$(npm pack --silent --pack-destination build world-atlas@2.0.2)
	$(BIN)/python -m processors.training.outlines build/package/countries-50m.json

bench: install    ## Measure the speed of each stage, and throughput and latency through Kafka
	$(BIN)/python -m tests.benchmarks.stages
	$(BIN)/python -m tests.benchmarks.subjects
	$(BIN)/python -m tests.benchmarks.throughput

bench-peers: install    ## Measure Copytaster beside what else one could run, on a real Kafka; needs Java 17 and Maven
	$(BIN)/python -m tests.benchmarks.peers

bench-scale: install    ## Measure how the cost of a story grows, and what a newsroom needs; needs Java 17 and Maven
	$(BIN)/python -m tests.benchmarks.scale
	$(BIN)/python -m tests.benchmarks.newsroom

image:           ## Build the container image; BASE=... on another base than Python's
	docker build --file deploy/Containerfile --tag copytaster:$(VERSION) $(if $(BASE),--build-arg BASE=$(BASE)) \
	  --build-arg VERSION=$(VERSION) --build-arg REVISION=$$(git rev-parse HEAD) \
	  --build-arg CREATED=$$(git log -1 --format=%cI) .

test-image: install    ## Build the image on Debian and run it, alone and with Compose; needs root and Docker
	$(BIN)/python -m tests.containers

sbom: install    ## Write build/copytaster.cdx.json: what the image's Python environment has, as CycloneDX 1.6
	$(PYTHON) -m venv build/sbom/tool
	build/sbom/tool/bin/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0
	$(PYTHON) -m venv --without-pip --clear build/sbom/runtime
	$(BIN)/python -m pip --python build/sbom/runtime install --quiet --disable-pip-version-check \
	  --require-hashes -r requirements-runtime.lock
	build/sbom/tool/bin/cyclonedx-py environment build/sbom/runtime --pyproject pyproject.toml \
	  --mc-type application --spec-version 1.6 --output-reproducible --output-file build/copytaster.cdx.json

lock: install    ## Update the lock files, and the table of licences
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra otel --universal --python-version 3.11 -c requirements.lock \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements-runtime.lock
	$(BIN)/uv pip compile pyproject.toml --group training --universal --python-version 3.11 -c requirements.lock \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements-training.lock
	$(BIN)/uv pip compile pyproject.toml --group deploy --universal --python-version 3.11 -c requirements.lock \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements-deploy.lock
	$(BIN)/uv pip compile pyproject.toml --group desk --universal --python-version 3.11 -c requirements.lock \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements-desk.lock
	for peer in naive quix; do \
	  file=tests/benchmarks/peers/requirements-$$peer; \
	  $(BIN)/uv pip compile $$file.in --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o $$file.lock || exit 1; \
	done
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m deploy.licences

clean:           ## Remove .venv, build outputs and caches
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

.venv/desk: .venv/installed requirements-desk.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-desk.lock
	@touch $@

.venv/deploy: .venv/installed requirements-deploy.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-deploy.lock
	@touch $@
