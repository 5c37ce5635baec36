#!/usr/bin/env bash
# What `make load` does once everything is built: `load.sh DATA [flags of bin/load run]` measures the
# front door on a devstack of its own with its data, a million complaints, in DATA.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --on-stack ]; then
	shift
	# A namespace for each run: the worker is not busy with what an earlier one left open.
	export TEMPORAL_NAMESPACE=load-$(date +%s)
	bin/starter setup >/dev/null
	bin/load fill -complaints "$COMPLAINTS"
	exec scripts/with-worker.sh bin/load run -complaints "$COMPLAINTS" "$@"
fi

data=$1
shift
mkdir -p "$data"
export COMPLAINTS=${COMPLAINTS:-1000000} WORKER_LOG=$data/worker.log
# The devstack is frugal with memory by itself; a server that is measured has some.
GOGC=400 GOMEMLIMIT=1GiB exec bin/devstack run -platforms off -data "$data" -fsync -- env -u GOGC -u GOMEMLIMIT scripts/load.sh --on-stack -dir "$data" "$@"
