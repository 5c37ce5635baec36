#!/usr/bin/env bash
# Sees to it that Node.js (18 or newer) and npm are on this machine: the TypeScript client of
# clients/typescript is generated, compiled and run in a test.
set -euo pipefail

installed() {
	command -v npm >/dev/null && node --eval 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' 2>/dev/null
}

installed && exit

root=()
if [ "$(id -u)" -ne 0 ]; then
	root=(sudo)
	[ -t 0 ] || root=(sudo -n) # nobody is there to type a password
fi
if ! command -v apt-get >/dev/null || { [ "${#root[@]}" -gt 0 ] && ! command -v sudo >/dev/null; }; then
	echo "Node.js is not installed, or older than 18: install nodejs and npm, then try again." >&2
	exit 1
fi
echo "Installing Node.js (apt-get install -y nodejs npm) …"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${root[@]}" apt-get update -q && "${root[@]}" apt-get install -y -q --no-install-recommends nodejs npm; } >"$log" 2>&1 || ! installed; then
	cat "$log" >&2
	echo "Node.js could not be installed: run 'apt-get install -y nodejs npm' as root, then try again." >&2
	exit 1
fi
