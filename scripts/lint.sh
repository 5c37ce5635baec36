#!/usr/bin/env bash
# Everything that is judged without running it. Executed it does that alone; test.sh sources it.
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

formatted() {
	local bad
	bad=$(git ls-files --cached --others --exclude-standard -- '*.go' | xargs gofmt -l) || return
	[ -z "$bad" ] || { printf 'not gofmt-ed:\n%s\n' "$bad"; return 1; }
}

# gosec looks at the product, since the devstack and the tests start programs and open ports by trade.
# G304: naming a file to read is what the starter's arguments and the settings are for.
secure() {
	bin/tools/gosec -quiet -fmt text -exclude G304 -exclude-dir internal/devstack -exclude-dir internal/bench -exclude-dir internal/platforms -exclude-dir internal/evidence/s3test -exclude-dir tools ./...
}

lint() {
	step gofmt formatted
	step 'go vet' go vet ./...
	step 'go vet devstack' go -C internal/devstack vet -tags disable_grpc_modules ./...
	step 'go vet bench' go -C internal/bench vet ./...
	step 'go vet platforms' go -C internal/platforms vet ./...
	step 'go vet tools' go -C tools vet ./...
	step 'go vet s3test' go -C internal/evidence/s3test vet ./...
	step staticcheck bin/tools/staticcheck ./...
	step 'staticcheck devstack' in_devstack ../../bin/tools/staticcheck -tags disable_grpc_modules ./...
	step 'staticcheck bench' in_bench ../../bin/tools/staticcheck ./...
	step 'staticcheck platforms' in_platforms ../../bin/tools/staticcheck ./...
	step workflowcheck bin/tools/workflowcheck -config tools/workflowcheck.yaml ./workflows/...
	step gosec secure
}

in_devstack() (cd internal/devstack && "$@")
in_bench() (cd internal/bench && "$@")
in_platforms() (cd internal/platforms && "$@")

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
	set -uo pipefail
	cd "$(dirname "$0")/.."
	lint
	summary
fi
