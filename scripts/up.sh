#!/usr/bin/env bash
# What `make run` does once everything is built: `up.sh DATA` starts the stack on its usual ports with
# its data in DATA, and the worker, opens the complaints of examples/, and stays until Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --beside-worker ]; then
	echo
	echo "Opening the complaints of examples/ …"
	for file in examples/*.json examples/*.ndjson; do
		bin/starter open "$file" || echo "… $file went in only in part; see above"
	done
	cat <<-TXT

		Redress is running. Where to look:
		  Temporal UI   $TEMPORAL_UI_URL
		  mail inbox    $INBOX_URL
		  worker        http://$WORKER_LISTEN/readyz, its log in $WORKER_LOG

		Play agent and customer from another terminal in this folder:
		  bin/starter list
		  bin/starter next ID                 what it waits for, and a ready example of each message
		  bin/starter send ID MESSAGE JSON --as agent:lin
		  bin/starter watch ID

		Ctrl-C stops all of it; 'make run' goes on where it stopped.
	TXT
	exec sleep infinity
fi

data=$1
mkdir -p "$data"
# The usual ports, so that bookmarks keep working; each can be moved by its variable.
export DEVSTACK_PG_PORT=${DEVSTACK_PG_PORT:-5433} DEVSTACK_TEMPORAL_PORT=${DEVSTACK_TEMPORAL_PORT:-7233} \
	DEVSTACK_UI_PORT=${DEVSTACK_UI_PORT:-8233} DEVSTACK_SMTP_PORT=${DEVSTACK_SMTP_PORT:-1025} \
	DEVSTACK_INBOX_PORT=${DEVSTACK_INBOX_PORT:-8025} DEVSTACK_SANDBOX_PORT=${DEVSTACK_SANDBOX_PORT:-8026}
export WORKER_LISTEN=${WORKER_LISTEN:-127.0.0.1:8090} WORKER_LOG=$data/worker.log

echo "Starting PostgreSQL, Temporal, its UI, the inbox and the sandbox …"
status=0
bin/devstack run -data "$data" -fsync -- scripts/with-worker.sh scripts/up.sh --beside-worker || status=$?
case $status in
130 | 143) echo "Stopped. The data is kept in $data." ;; # by Ctrl-C or a kill, as asked
*) exit "$status" ;;
esac
