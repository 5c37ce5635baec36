#!/usr/bin/env bash
# What `make run` does once everything is built: `up.sh DATA` starts the stack on its usual ports with
# its data in DATA, the worker and the front door, opens the complaints of examples/, and stays until
# Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --beside-both ]; then
	echo
	echo "Opening the complaints of examples/ …"
	for file in examples/*.json examples/*.ndjson; do
		bin/starter open "$file" || echo "… $file went in only in part; see above"
	done
	[ -z "${PLATFORMS_URL:-}" ] || bin/starter shop demo --cases
	# Opened a second time it only tells its number.
	fast=$(bin/starter open examples/jd-zh-CN-delivery-delay.json -o json | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p')
	slow=$(bin/starter open examples/taobao-zh-CN-full-refund.json -o json | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p')
	cat <<-TXT

		Redress is running. Where to look:
		  Temporal UI   $TEMPORAL_UI_URL
		  mail inbox    $INBOX_URL
		  platforms     ${PLATFORMS_URL:-not built}, where you play buyer and platform
		  HTTP API      http://$SERVE_LISTEN (its description at /docs), its log in $SERVE_LOG
		  worker        http://$WORKER_LISTEN/readyz, its log in $WORKER_LOG

		One of them lives 7,200 times faster than the others: its merchant stays silent, its customer is
		paid back, and it closes by itself about two minutes after it was opened. From another terminal here:
		  bin/starter watch $fast

		Four arrive by themselves from the platforms' side: a refund dispute on Taobao, a case that JD is asked
		to decide, an inquiry on Rakuten and a dispute on PayPal. What you do there, Redress sees in seconds.

		The others wait for you. Play merchant, agent and customer:
		  bin/starter list
		  bin/starter next $slow    what it waits for, and a ready example of each message
		  bin/starter send $slow state-position '{"position":"agree"}' --as merchant:demo

		Over HTTP with a key of your own, as docs/api.md shows step by step:
		  KEY=\$(bin/starter key create --name trial --shop taobao/demo --acts-as customer,agent,merchant)
		  curl -H "Authorization: Bearer \$KEY" http://$SERVE_LISTEN/v1/complaints/$slow
		Or as a person in a browser: http://$SERVE_LISTEN/auth/login (lin, password let-me-in).

		Ctrl-C stops all of it; 'make run' goes on where it stopped.
	TXT
	exec sleep infinity
fi

data=$1
mkdir -p "$data"
# The usual ports, so that bookmarks keep working; each can be moved by its variable.
export DEVSTACK_PG_PORT=${DEVSTACK_PG_PORT:-5433} DEVSTACK_TEMPORAL_PORT=${DEVSTACK_TEMPORAL_PORT:-7233} \
	DEVSTACK_UI_PORT=${DEVSTACK_UI_PORT:-8233} DEVSTACK_SMTP_PORT=${DEVSTACK_SMTP_PORT:-1025} \
	DEVSTACK_INBOX_PORT=${DEVSTACK_INBOX_PORT:-8025} DEVSTACK_SANDBOX_PORT=${DEVSTACK_SANDBOX_PORT:-8026} \
	DEVSTACK_OIDC_PORT=${DEVSTACK_OIDC_PORT:-8027} DEVSTACK_PLATFORMS_PORT=${DEVSTACK_PLATFORMS_PORT:-8028}
export WORKER_LISTEN=${WORKER_LISTEN:-127.0.0.1:8090} WORKER_LOG=$data/worker.log
export SERVE_LISTEN=${SERVE_LISTEN:-127.0.0.1:8080} SERVE_LOG=$data/serve.log
# A trial's webhooks come to this machine.
export WEBHOOK_ALLOW_PRIVATE=${WEBHOOK_ALLOW_PRIVATE:-true}

echo "Starting PostgreSQL, Temporal, its UI, the inbox, the sandbox, the OpenID provider and the platforms …"
status=0
bin/devstack run -data "$data" -fsync -- scripts/with-worker.sh \
	scripts/beside.sh 'front door' SERVE_LISTEN "$SERVE_LOG" bin/starter serve -- \
	scripts/up.sh --beside-both || status=$?
case $status in
130 | 143) echo "Stopped. The data is kept in $data." ;; # by Ctrl-C or a kill, as asked
*) exit "$status" ;;
esac
