#!/usr/bin/env bash
# A Service that is deleted and applied again under its name, at once and often, is a new Service each time, and comes up.
# takes: 40 s
source "$(dirname "$0")/lib.sh"

rounds=30
start
ready_with_url() {
    [ "$(kubectl get ksvc again -o jsonpath='{.status.conditions[?(@.type=="Ready")].status} {.status.url}')" = "True http://again.default.example.com" ]
}

apply again TARGET=0
wait_ready again
again() {
    kubectl delete ksvc again --wait=false >/dev/null
    # The old one may still be there for a moment.
    until service again "TARGET=$1" | kubectl create -f - >/dev/null 2>"$work/refused"; do
        grep -q 'already exists\|being deleted' "$work/refused" || fail "round $1: $(cat "$work/refused")"
        sleep 0.05
    done
}
for round in $(seq "$rounds"); do
    # Once, twice or three times: some are deleted before they are up.
    for _ in $(seq $((round % 3 + 1))); do again "$round"; done
    eventually 60 ready_with_url
done
ok "$rounds times deleted and applied under the same name: Ready, with its URL, each time"
eventually 20 bash -c "[ \"\$(curl -s -H 'Host: again.default.example.com' $gateway/)\" = 'Hello $rounds!' ]"
ok "the last one answers with what it was applied with"
eventually 30 bash -c '[ "$(kubectl get configuration,route,podautoscaler,revision -o name | wc -l)" = 4 ]'
ok "nothing of the earlier ones is left"
