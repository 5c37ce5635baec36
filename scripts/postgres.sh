#!/usr/bin/env bash
# Sees to it that PostgreSQL's server programs are on this machine, where the devstack looks for them.
set -euo pipefail

installed() {
	command -v postgres >/dev/null && return
	local bin
	bin=$(pg_config --bindir 2>/dev/null) && [ -x "$bin/postgres" ] && return
	compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null ||
		compgen -G '/usr/pgsql-*/bin/postgres' >/dev/null ||
		compgen -G '/opt/homebrew/opt/postgresql*/bin/postgres' >/dev/null ||
		compgen -G '/usr/local/opt/postgresql*/bin/postgres' >/dev/null ||
		compgen -G '/home/linuxbrew/.linuxbrew/opt/postgresql*/bin/postgres' >/dev/null
}

installed && exit

root=()
if [ "$(id -u)" -ne 0 ]; then
	root=(sudo)
	[ -t 0 ] || root=(sudo -n) # nobody is there to type a password
fi
if ! command -v apt-get >/dev/null || { [ "${#root[@]}" -gt 0 ] && ! command -v sudo >/dev/null; }; then
	echo "PostgreSQL's server is not installed: install your system's postgresql package (13 or newer), then try again." >&2
	exit 1
fi
echo "Installing PostgreSQL (apt-get install -y postgresql) …"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${root[@]}" apt-get update -q && "${root[@]}" apt-get install -y -q postgresql; } >"$log" 2>&1 || ! installed; then
	cat "$log" >&2
	echo "PostgreSQL could not be installed: run 'apt-get install -y postgresql' as root, then try again." >&2
	exit 1
fi
