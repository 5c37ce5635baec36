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
run: build postgres ## Real complaints on a real Temporal and PostgreSQL, kept in .data/; Ctrl-C stops it
	@scripts/up.sh $(DATA)

.PHONY: demo
demo: build postgres ## The whole life in about a minute, on a stack of its own that leaves nothing behind
	@bin/devstack run -- scripts/with-worker.sh bin/starter demo

.PHONY: test
test: build postgres $(TOOLS) ## Everything: lint and all tests, on a private devstack
	@bin/devstack run -- scripts/test.sh

.PHONY: lint
lint: $(TOOLS) ## gofmt, go vet, staticcheck, workflowcheck, gosec
	@scripts/lint.sh

.PHONY: build
build: bin/devstack programs ## bin/starter, bin/worker and bin/devstack

.PHONY: programs
programs: ## bin/starter and bin/worker alone
	@scripts/progress.sh "Building starter and worker" go build -o bin/ ./starter ./worker

bin/devstack: $(DEVSTACK_SOURCES)
	@scripts/build-devstack.sh $@

$(TOOLS): tools/go.mod tools/go.sum
	@scripts/progress.sh "Building staticcheck, workflowcheck and gosec: about a minute the first time" \
		go -C tools build -o ../bin/tools/ tool
	@touch $(TOOLS)

.PHONY: postgres
postgres: ## See to it that PostgreSQL's server programs are installed
	@scripts/postgres.sh

.PHONY: clean
clean: ## Remove what was built; the data in .data/ stays
	rm -rf bin
