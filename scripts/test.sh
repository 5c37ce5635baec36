#!/usr/bin/env bash
# Everything there is to check, on the stack that `bin/devstack run` has put into the environment.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/lint.sh

: "${DATABASE_URL:?run this as: bin/devstack run -- scripts/test.sh (make test does)}"

# Packages whose code runs in several goroutines at once. The others have nothing to race.
raced=(./internal/app/... ./internal/postgres/... ./activities/... ./worker/...)

race() { go test -count=1 -race -short -vet=off "${raced[@]}"; }

lint
step 'go test' go test -count=1 -vet=off ./...
if command -v "$(go env CC)" >/dev/null; then
	step 'go test -race' race
else
	not_run 'go test -race' 'it needs a C compiler'
fi
step 'go test devstack' go -C internal/devstack test -count=1 -vet=off -tags disable_grpc_modules ./...
step 'go test tools' go -C tools test -count=1 -vet=off ./...
summary
