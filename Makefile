# Redress. `make` alone lists what there is to do.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

# The Go that is installed is the one that is used; nothing is fetched behind your back.
export GOTOOLCHAIN := local

DATA ?= .data
TOOLS := bin/tools/staticcheck bin/tools/workflowcheck bin/tools/gosec
# What the binary is made of. Go's own cache knows better, but asking it costs seconds each time.
DEVSTACK_SOURCES := $(shell find internal/devstack -type f -not -name '*_test.go' -not -path '*/testdata/*' 2>/dev/null)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build postgres ## Real complaints on a real Temporal and PostgreSQL and their HTTP API, kept in .data/; Ctrl-C stops it
	@scripts/up.sh $(DATA)

.PHONY: demo
demo: build postgres ## The whole life in about a minute, on a stack of its own that leaves nothing behind
	@bin/devstack run -- scripts/with-worker.sh bin/starter demo

.PHONY: test
test: build postgres node curl $(TOOLS) ## Everything: lint and all tests, on a private devstack
	@bin/devstack run -- scripts/test.sh

.PHONY: load
load: build bin/load postgres ## Measure the front door at a million complaints (about 3 minutes; MINUTES=10 watches memory for so long)
	@scripts/load.sh $(DATA)/load $(if $(MINUTES),-minutes $(MINUTES))

.PHONY: lint
lint: $(TOOLS) ## gofmt, go vet, staticcheck, workflowcheck, gosec
	@scripts/lint.sh

.PHONY: build
build: bin/devstack bin/platforms programs ## bin/starter, bin/worker, bin/devstack and bin/platforms

.PHONY: programs
programs: ## bin/starter and bin/worker alone
	@scripts/progress.sh "Building starter and worker" go build -o bin/ ./starter ./worker

.PHONY: bin/platforms
bin/platforms:
	@scripts/progress.sh "Building the platforms to play with" go -C internal/platforms build -ldflags '-s -w' -o ../../bin/platforms .

.PHONY: bin/load
bin/load:
	@scripts/progress.sh "Building the load generator" go -C internal/bench build -o ../../bin/load .

bin/devstack: $(DEVSTACK_SOURCES)
	@scripts/build-devstack.sh $@

$(TOOLS): tools/go.mod tools/go.sum
	@scripts/progress.sh "Building staticcheck, workflowcheck and gosec: about a minute the first time" \
		go -C tools build -o ../bin/tools/ tool
	@touch $(TOOLS)

.PHONY: postgres
postgres: ## See to it that PostgreSQL's server programs are installed
	@scripts/postgres.sh

.PHONY: node
node: ## See to it that Node.js is installed, for the test of the TypeScript client
	@scripts/node.sh

.PHONY: curl
curl: ## See to it that curl, jq and openssl are installed, for the test of docs/api.md
	@scripts/curl.sh

.PHONY: clean
clean: ## Remove what was built; the data in .data/ stays
	rm -rf bin
