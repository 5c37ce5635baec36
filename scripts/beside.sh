#!/usr/bin/env bash
# Runs a command beside a server: `beside.sh NAME VARIABLE LOG SERVER… -- CMD…` starts SERVER, waits
# until it is ready at the address that VARIABLE holds, runs CMD, and stops SERVER with its work done.
# LOG is where the server's lines go, one of its own when empty; they are shown when it does not start.
set -euo pipefail

name=$1 variable=$2 log=$3
shift 3
address=${!variable}
server=()
while [ "$1" != -- ]; do
	server+=("$1")
	shift
done
shift

# Listening on every address it is asked on this machine's.
host=${address%:*} port=${address##*:}
case $host in '' | 0.0.0.0 | '[::]') host=127.0.0.1 ;; esac

taken() { (: <>"/dev/tcp/$host/$port") 2>/dev/null; }
ready() (
	exec 3<>"/dev/tcp/$host/$port" || return
	printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3
	read -r _ status _ <&3 && [ "$status" = 200 ]
) 2>/dev/null

if taken; then
	echo "Port $port ($name) is taken: stop what listens there, or choose another with $variable=127.0.0.1:PORT." >&2
	exit 1
fi
own=
[ -n "$log" ] || own=$(mktemp)
log=${log:-$own}
: >"$log"
"${server[@]}" >>"$log" 2>&1 &
running=$!
finish() {
	trap '' INT TERM
	kill "$running" 2>/dev/null || true
	wait "$running" 2>/dev/null || true
	[ -z "$own" ] || rm -f "$own"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

until ready; do
	if ! kill -0 "$running" 2>/dev/null; then
		tail -n 10 "$log" >&2
		echo "The $name did not start; its last lines are above." >&2
		exit 1
	fi
	sleep 0.1
done

"$@"
