#!/usr/bin/env bash
# Scales to zero when idle, comes back with the next request, and says why.
# takes: 70 s
source "$(dirname "$0")/lib.sh"

start
kubectl apply -f "$root/samples/coffee.yaml" >/dev/null
wait_ready coffee
autoscaler stable-window 6s scale-to-zero-grace-period 1s
ask coffee.default.example.com >/dev/null
eventually 30 has_pods coffee 0
[ "$(kubectl get deployment coffee-00001-deployment -o jsonpath='{.spec.replicas}')" = 0 ] || fail "replicas are not 0"
ok "the pod goes away when idle"
[ "$(kubectl get ksvc coffee -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}')" = True ] || fail "not Ready at zero"
ok "the Service stays Ready at zero"

answer=$(ask "coffee.default.example.com" "/from/zero" -D "$work/headers" -A "e2e-agent/1")
[ "$answer" = "Hello coffee!" ] || fail "says: $answer"
timing=$(grep -i '^server-timing:' "$work/headers" | tr -d '\r') || fail "no Server-Timing"
ok "the next request brings it back; $timing"
[ "$(pods_of coffee)" -ge 1 ] || fail "no pod"

"$root/barista" explain coffee >"$work/explain"
grep -q "e2e-agent/1" "$work/explain" || fail "explain does not name the caller: $(cat "$work/explain")"
grep -q "/from/zero" "$work/explain" || fail "explain does not name the path"
grep -q "idle" "$work/explain" || fail "explain does not say why it went to zero: $(cat "$work/explain")"
ok "explain says who woke it and why it slept:"
sed -n '1,20s/^/    /p' "$work/explain"
"$root/barista" explain coffee -o json | jq -e 'length > 0' >/dev/null || fail "explain -o json"

eventually 40 has_pods coffee 0
for _ in 1 2 3; do
    seq 20 | xargs -P 20 -I{} curl -sS --max-time 20 -o /dev/null -w '%{http_code}\n' -H 'Host: coffee.default.example.com' "$gateway/" | sort | uniq -c >"$work/codes"
    [ "$(tr -s ' ' <"$work/codes")" = " 20 200" ] || fail "20 at once from zero: $(cat "$work/codes")"
    eventually 60 has_pods coffee 0
done
ok "20 clients at once from zero, three times: all 200"
