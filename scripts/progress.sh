#!/usr/bin/env bash
# Runs a command that is silent for long: `progress.sh MESSAGE CMD…` says MESSAGE, then every ten
# seconds how long it has been at it, and passes the command's output and exit code on.
set -euo pipefail

echo "$1 …"
shift
start=$SECONDS
"$@" &
work=$!
trap 'kill "$work" 2>/dev/null || true' EXIT
while kill -0 "$work" 2>/dev/null; do
	# `wait` with a sleeper returns at once when the work is done, so nobody waits for the tick.
	sleep 10 &
	tick=$!
	wait -n "$work" "$tick" || true
	if kill -0 "$work" 2>/dev/null; then
		echo "  … $((SECONDS - start)) s"
	else
		kill "$tick" 2>/dev/null || true
	fi
done
trap - EXIT
wait "$work"
