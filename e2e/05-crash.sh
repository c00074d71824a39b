#!/usr/bin/env bash
# kill -9 at any moment: what was acknowledged is there, and the service answers again.
# takes: 15 s
source "$(dirname "$0")/lib.sh"

start
annotations='autoscaling.knative.dev/min-scale: "1"'
apply coffee TARGET=coffee MARK="$work"
wait_ready coffee
instances() { grep -lz "^MARK=$work" /proc/[0-9]*/environ 2>/dev/null | wc -l; }
one_instance() { [ "$(instances)" -eq 1 ]; }
for round in 1 2 3; do
    for i in $(seq 200); do
        kubectl create configmap "r$round-$i" --from-literal=n="$i" >/dev/null 2>&1 || break
        echo "r$round-$i" >>"$work/acknowledged"
    done &
    writer=$!
    # At any moment after a few have been acknowledged, while the next is being written.
    eventually 60 bash -c "[ \"\$(cat '$work/acknowledged' 2>/dev/null | wc -l)\" -ge $((round * 8)) ]"
    crash
    wait $writer || true
    old=$(cat "$work/acknowledged" | wc -l)
    start
    kubectl get configmaps -o name | sed 's|.*/||' | sort >"$work/there"
    lost=$(sort "$work/acknowledged" | comm -23 - "$work/there" | wc -l)
    [ "$lost" -eq 0 ] || fail "round $round: $lost of $old acknowledged objects are lost"
    eventually 20 bash -c "curl -sS --max-time 5 -H 'Host: coffee.default.example.com' $gateway/ | grep -q 'Hello coffee!'"
    ok "round $round: killed; $old acknowledged objects are there, the service answers"
done
wait_ready coffee
eventually 20 one_instance
ok "the instances of the killed processes were ended: one runs"
