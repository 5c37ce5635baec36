#!/usr/bin/env bash
# Sees to it that curl, jq and openssl are on this machine: the commands of docs/api.md are carried out
# in a test.
set -euo pipefail

wanted=()
for program in curl jq openssl; do
	command -v "$program" >/dev/null || wanted+=("$program")
done
[ "${#wanted[@]}" -gt 0 ] || exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
	root=(sudo)
	[ -t 0 ] || root=(sudo -n) # nobody is there to type a password
fi
echo "Installing ${wanted[*]} (apt-get install -y ${wanted[*]}) …"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${root[@]}" apt-get update -q && "${root[@]}" apt-get install -y -q --no-install-recommends "${wanted[@]}"; } >"$log" 2>&1; then
	cat "$log" >&2
	echo "They could not be installed: install ${wanted[*]} with your system's packages, then try again." >&2
	exit 1
fi
