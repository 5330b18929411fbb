# VantFlow's commands. `make` alone prints this list.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:

# What the demo is asked to do; empty means the demo's own example.
ASK ?=
# How long `make chaos` breaks things, and the seed of its schedule; empty means another one each time.
MINUTES ?= 10
SEED ?=
# Where `make up` and `make demo` keep their database, artifacts and settings.
VANTFLOW := .build/release/vantflow

.PHONY: help demo up test test-asan test-tsan soak chaos interop lint format bench clean install venv toolchain release

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: release ## From a sentence to a finished browser run, watched live: make demo ASK="Go to …"
	@if [ -n "$$ASK" ]; then exec $(VANTFLOW) demo "$$ASK"; else exec $(VANTFLOW) demo; fi

up: release ## Serve on this machine until Ctrl-C
	@exec $(VANTFLOW) up

test: install venv ## Install what is missing, build, run every test
	@scripts/lint --quick
	scripts/test

test-asan: install venv ## The same tests under AddressSanitizer
	@scripts/test address

test-tsan: install venv ## The same tests under ThreadSanitizer
	@scripts/test thread

soak: install venv ## A hundred thousand connections, and a minute of malformed ones
	@swift build --product echo-server
	VANTFLOW_SOAK_CONNECTIONS=100000 VANTFLOW_FUZZ_SECONDS=60 \
	  .venv/bin/python -m pytest Tests/Interop/attacks/test_soak.py Tests/Interop/attacks/test_fuzz.py -rP

chaos: install venv ## Break servers, runner hosts, PostgreSQL and the network: make chaos MINUTES=10 SEED=7
	@swift build --product vantflow
	swift build --product chaos-runner
	swift build --product chaos-server
	cd Tests/Chaos
	PYTHONPATH=.:../Interop:../../clients/python exec ../../.venv/bin/python -m chaos \
	  --minutes "$(MINUTES)" $${SEED:+--seed "$$SEED"}

interop: install venv ## gRPC's interoperability cases with grpcio, grpc-c++ and grpc-swift-2, both ways, in one table
	@scripts/interop

lint: install venv ## Formatting, target dependencies, C imports, proto/
	@scripts/lint

format: toolchain ## Format every Swift file in place
	@git ls-files -z --cached --others --exclude-standard '*.swift' | grep -zv /Generated/ | xargs -0 swift format --in-place --parallel

bench: install venv ## Measure beside grpc-swift-2, grpc-c++, grpcio, swift-protobuf, pgbench, PgQueuer and Procrastinate; half an hour
	@scripts/install --bench
	Benchmarks/run

clean: ## Remove what was built; data is kept
	@rm -rf .build .build-* Benchmarks/.build

release: install
	@swift build --configuration release --product vantflow

install: toolchain
	@scripts/install

venv: install
	@scripts/venv

toolchain:
	@command -v swift >/dev/null || { echo "No swift on the PATH; VantFlow needs 6.2 or newer: https://www.swift.org/install/linux/" >&2; exit 1; }

export ASK SEED
