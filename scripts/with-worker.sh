#!/usr/bin/env bash
# Runs a command beside a worker: `bin/devstack run … -- scripts/with-worker.sh CMD…` sets the stack
# up, starts the worker, waits until it is ready, runs CMD, and stops the worker with its work done.
# WORKER_LOG is where the worker's lines go; they are shown when it does not start.
set -euo pipefail
cd "$(dirname "$0")/.."

taken() { (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

if [ -z "${WORKER_LISTEN:-}" ]; then # a port of its own, so that two of these can run
	port=$((20000 + RANDOM % 10000))
	while taken "$port"; do port=$((port + 1)); done
	export WORKER_LISTEN=127.0.0.1:$port
elif taken "${WORKER_LISTEN##*:}"; then
	echo "Port ${WORKER_LISTEN##*:} (worker) is taken: stop what listens there, or choose another with WORKER_LISTEN=127.0.0.1:PORT." >&2
	exit 1
fi

ready() (
	exec 3<>"/dev/tcp/${WORKER_LISTEN%:*}/${WORKER_LISTEN##*:}" || return
	printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3
	read -r _ status _ <&3 && [ "$status" = 200 ]
) 2>/dev/null

bin/starter setup
log=${WORKER_LOG:-$(mktemp)}
[ -z "${WORKER_LOG:-}" ] || : >"$log"
bin/worker >>"$log" 2>&1 &
worker=$!
finish() {
	trap '' INT TERM
	kill "$worker" 2>/dev/null || true
	wait "$worker" 2>/dev/null || true
	[ -n "${WORKER_LOG:-}" ] || rm -f "$log"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

until ready; do
	if ! kill -0 "$worker" 2>/dev/null; then
		tail -n 10 "$log" >&2
		echo "The worker did not start; its last lines are above." >&2
		exit 1
	fi
	sleep 0.1
done

"$@"
