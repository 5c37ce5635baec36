#!/usr/bin/env bash
# Runs a command beside a worker: `bin/devstack run … -- scripts/with-worker.sh CMD…` sets the stack
# up, starts the worker, waits until it is ready, runs CMD, and stops the worker with its work done.
# WORKER_LOG is where the worker's lines go.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${WORKER_LISTEN:-}" ]; then # a port of its own, so that two of these can run
	port=$((20000 + RANDOM % 10000))
	while (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
	export WORKER_LISTEN=127.0.0.1:$port
fi

bin/starter setup
if [ -n "${PLATFORMS_URL:-}" ]; then
	# Before the worker starts, so that it looks at them at once; and often, for somebody waits.
	bin/starter shop demo
	export WORKER_WATCH_INTERVAL=${WORKER_WATCH_INTERVAL:-5s}
fi
exec scripts/beside.sh worker WORKER_LISTEN "${WORKER_LOG:-}" bin/worker -- "$@"
