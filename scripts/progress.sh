#!/usr/bin/env bash
# Runs a command that is silent for long: `progress.sh MESSAGE CMD…` says MESSAGE, then every ten
# seconds how long it has been at it, and ends with the command's exit code.
set -euo pipefail

echo "$1 …"
shift

tick() {
	# The sleeper outlives a killed ticker by seconds, and must hold nobody's pipe open meanwhile.
	while sleep 10 >/dev/null 2>&1; do echo "  … $SECONDS s"; done
}
tick &
ticker=$!
trap 'kill "$ticker" 2>/dev/null || true' EXIT
"$@"
