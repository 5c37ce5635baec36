#!/usr/bin/env bash
# Everything there is to check, on the stack that `bin/devstack run` has put into the environment.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/lint.sh

: "${DATABASE_URL:?run this as: bin/devstack run -- scripts/test.sh (make test does)}"

# Without the race detector: the domain has no goroutines and lives ten thousand lives, packs are made by
# reckoning with pixels, layout reads sources, endtoend watches programs from outside. Everything else is
# tested once, with it.
alone='internal/(complaint|marketplace/pack|layout|endtoend)(/|$)'

tests() { go test -count=1 -vet=off -timeout 20m "$@"; }
others() { tests "$@" $(go list ./... | grep -Ev "$alone"); }
loners() { tests $(go list ./... | grep -E "$alone"); }

lint
if command -v "$(go env CC)" >/dev/null; then
	step 'go test -race' others -race
else
	not_run 'race detector' 'it needs a C compiler'
	step 'go test' others
fi
step 'go test domain, layout, end to end' loners
step 'go test devstack' go -C internal/devstack test -count=1 -vet=off -tags disable_grpc_modules ./...
step 'go test s3test' go -C internal/evidence/s3test test -count=1 -vet=off ./...
step 'go test platforms' go -C internal/platforms test -count=1 -vet=off ./...
step 'go test bench' go -C internal/bench test -count=1 -vet=off ./...
step 'go test tools' go -C tools test -count=1 -vet=off ./...
summary
