#!/usr/bin/env bash
# A gradual rollout: traffic moves to the new revision in steps, through a kill -9 and a rollback, and nothing fails.
# takes: 50 s
source "$(dirname "$0")/lib.sh"

start
host=shop.default.example.com
release() { # release TARGET
    service shop "TARGET=$1" | sed "s|^metadata: .*|metadata: {name: shop, namespace: default, annotations: {serving.knative.dev/rollout-duration: 25s}}|" | kubectl apply -f - >/dev/null
}
newest() { kubectl get route shop -o json | jq "[.status.traffic[] | select(.revisionName == \"$1\") | .percent] | add // 0"; }
above() { [ "$(newest "$1")" -gt "$2" ]; }
asks() { # asks N WORD: how many of N requests are answered with the word
    seq "$1" | sed "s|.*|url = \"$gateway/\"|" >"$work/urls"
    curl -sS -f -K "$work/urls" -H "Host: $host" >"$work/answers" || fail "a request failed"
    grep -c "$2" "$work/answers" || true
}
reason() { kubectl get ksvc shop -o jsonpath='{.status.conditions[?(@.type=="Ready")].reason}'; }

annotations='autoscaling.knative.dev/min-scale: "1"'
release one
wait_ready shop
ok "the first revision has all traffic at once"

hey -z 35s -c 4 -q 50 -host "$host" "$gateway/" >"$work/hey" 2>&1 &
load=$!
background+=("$load")
began=$SECONDS
release two
eventually 30 above shop-00002 0
eventually 5 bash -c "[ \"\$(kubectl get ksvc shop -o jsonpath='{.status.conditions[?(@.type==\"Ready\")].reason}')\" = RolloutInProgress ]"
[ "$(kubectl get ksvc shop -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}')" = Unknown ] || fail "ready while it moves"
early=$(asks 500 two)
eventually 30 above shop-00002 50
late=$(asks 500 two)
[ "$early" -lt 150 ] && [ "$late" -gt 200 ] && [ "$late" -lt 500 ] || fail "the second revision answered $early, then $late of 500"
ok "the second revision answered $early of 500 requests, later $late; the Service says $(reason)"
kubectl wait --for=condition=Ready --timeout=60s ksvc/shop >/dev/null
took=$((SECONDS - began))
[ "$(asks 100 two)" -eq 100 ] || fail "the first revision still answers"
[ $took -ge 15 ] && [ $took -le 45 ] || fail "it took $took s"
wait "$load"
seen '\[200\]' <"$work/hey" || fail "no answers: $(cat "$work/hey")"
no_failures "$work/hey" || fail "failures under load: $(cat "$work/hey")"
ok "all traffic moved in $took s; $(grep -o '\[200\].*' "$work/hey"), no failure"

# A kill in the middle: the rollout goes on where it was.
release three
eventually 30 above shop-00003 25
crash
start
there=$(newest shop-00003)
[ "$there" -ge 25 ] && [ "$there" -lt 100 ] || fail "after the kill the third revision has $there percent"
eventually 30 above shop-00003 "$there"
kubectl get revision shop-00002 -o jsonpath='{.metadata.labels.serving\.knative\.dev/routingState}' | seen -x active || fail "the second revision is not active"
ok "killed in the middle: the third revision had $there percent after the start, and gets more"

# A rollback in the middle, with a tag that has a name of its own.
kubectl patch ksvc shop --type merge -p '{"spec":{"traffic":[{"revisionName":"shop-00002","percent":100},{"revisionName":"shop-00001","percent":0,"tag":"first"}]}}' >/dev/null
wait_ready shop
[ "$(asks 200 two)" -eq 200 ] || fail "the third revision still answers"
ok "rolled back in the middle: at once"
[ "$(ask "first-$host")" = "Hello one!" ] || fail "the tag"
kubectl patch ksvc shop --type merge -p '{"spec":{"traffic":[{"latestRevision":true,"percent":100},{"revisionName":"shop-00001","percent":0,"tag":"first"}]}}' >/dev/null
wait_ready shop
release four
eventually 30 above shop-00004 0
for _ in $(seq 50); do [ "$(ask "first-$host")" = "Hello one!" ] || fail "the tag's traffic moved"; done
ok "the name of a tag leads to its revision while the others move"
