#!/usr/bin/env bash
# 90 clients for 30 s on 100 ms requests with target 10: out to 13 instances and back, nothing fails.
# takes: 45 s
# lane: alone (90 clients at once need both cores)
source "$(dirname "$0")/lib.sh"

start
kubectl apply -f "$root/samples/coffee.yaml" >/dev/null
wait_ready coffee
autoscaler stable-window 6s scale-to-zero-grace-period 1s
hey -z 30s -c 90 -host coffee.default.example.com "$gateway/?sleep=100" >"$work/hey" 2>&1 &
load=$!
background+=("$load")
most=0
for _ in $(seq 30); do
    ready=$(kubectl get deployment coffee-00001-deployment -o jsonpath='{.status.readyReplicas}')
    [ "${ready:-0}" -le $most ] || most=$ready
    sleep 1
done
wait "$load"
ok "hey: $(grep -E 'Requests/sec' "$work/hey" | tr -s ' \t' ' '), p99 $(grep '99%' "$work/hey" | tr -s ' ')"
grep -q '\[200\]' "$work/hey" || fail "no answers: $(cat "$work/hey")"
no_failures "$work/hey" || fail "failed requests: $(cat "$work/hey")"
ok "$(grep -o '\[200\].*' "$work/hey"), no failure"
[ "$most" -eq 13 ] || fail "scaled out to $most (expected: 13)"
ok "scaled out to 13"
eventually 90 has_pods coffee 0
ok "and back to 0"
