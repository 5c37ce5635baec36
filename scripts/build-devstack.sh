#!/usr/bin/env bash
# Builds the devstack: `build-devstack.sh OUTPUT`. It is by far the longest step of a first build,
# since a whole Temporal server is in it; without the gRPC gateway's modules it is 130 packages less.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/progress.sh "Building the devstack (a real Temporal server, its UI, a mail inbox): about 4 minutes the first time" \
	go -C internal/devstack build -tags disable_grpc_modules -ldflags '-s -w' -o "$PWD/$1" .
touch "$1"
