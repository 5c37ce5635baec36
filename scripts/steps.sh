# Sourced by lint.sh and test.sh: runs named steps one after another, goes on after one that failed,
# and ends with one table. A step that could not be run is told, never counted as passed.

steps_names=() steps_results=() steps_seconds=()

# step NAME CMD… runs one step and remembers how it ended.
step() {
	local name=$1 start=$SECONDS result=passed
	shift
	printf '\n== %s\n' "$name"
	"$@" || result=FAILED
	steps_names+=("$name") steps_results+=("$result") steps_seconds+=($((SECONDS - start)))
}

# not_run NAME WHY puts a step into the table that this machine cannot run.
not_run() {
	steps_names+=("$1") steps_results+=("not run: $2") steps_seconds+=(0)
}

# summary prints the table; its status is 1 when a step failed.
summary() {
	local i failed=0
	printf '\n== summary\n'
	for i in "${!steps_names[@]}"; do
		printf '  %-34s %5d s  %s\n' "${steps_names[i]}" "${steps_seconds[i]}" "${steps_results[i]}"
		[ "${steps_results[i]}" != FAILED ] || failed=$((failed + 1))
	done
	if [ "$failed" -gt 0 ]; then
		printf '  %d of %d steps FAILED, %d s\n' "$failed" "${#steps_names[@]}" "$SECONDS"
		return 1
	fi
	printf '  all of it passed, %d s\n' "$SECONDS"
}
