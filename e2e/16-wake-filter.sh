#!/usr/bin/env bash
# Probes, robots and browsers' favicons do not wake a service that sleeps; the next real request does, and is named.
# takes: 25 s
source "$(dirname "$0")/lib.sh"

start
autoscaler stable-window 6s scale-to-zero-grace-period 1s
annotations='barista.dev/wake-filter: |
          - {name: probes, paths: [/healthz], userAgents: ["kube-probe/*"], answer: {status: 200, body: asleep}}
          - {preset: robots}
          - {preset: favicon}'
apply calm TARGET=calm
wait_ready calm
[ "$(ask calm.default.example.com /healthz -A kube-probe/1.32)" = ok ] || fail "an awake service does not answer probes itself"
eventually 40 has_pods calm 0
for _ in $(seq 1000); do echo "url = \"$gateway/healthz\""; done >"$work/urls"
curl -sS -K "$work/urls" -A kube-probe/1.32 -H 'Host: calm.default.example.com' -w '\n%{http_code}\n' >"$work/probes"
[ "$(grep -c '^200$' "$work/probes")" -eq 1000 ] || fail "probes: $(sort "$work/probes" | uniq -c)"
[ "$(ask calm.default.example.com /healthz -A kube-probe/1.32)" = asleep ] || fail "not the static answer"
ask calm.default.example.com /robots.txt | seen Disallow || fail "robots.txt"
sleep 3
has_pods calm 0 || fail "it was woken: $("$root/barista" explain calm)"
[ "$(kubectl get deployment calm-00001-deployment -o jsonpath='{.spec.replicas}')" = 0 ] || fail "it was woken"
ok "1,000 probes to a sleeping service: 0 wakes, each got its answer"
[ "$(ask calm.default.example.com /real -A real-user/1)" = "Hello calm!" ] || fail "does not wake"
"$root/barista" explain calm >"$work/explain"
grep -q 'woke from parked.*/real.*real-user/1' "$work/explain" || fail "explain: $(cat "$work/explain")"
"$root/barista" explain calm -o json | jq -e '[.[] | select(.kind == "filtered" and .rule == "probes") | .count] | add >= 1001' >/dev/null || fail "probes are not counted: $(cat "$work/explain")"
ok "the next real request woke it and is named; the probes are counted"
annotations='barista.dev/wake-filter: "[{paths: [healthz]}]"'
! service calm | kubectl apply -f - 2>"$work/error" || fail "a bad filter was accepted"
grep -q 'barista.dev/wake-filter' "$work/error" && grep -q 'healthz' "$work/error" || fail "$(cat "$work/error")"
ok "a bad filter is refused: $(head -c 200 "$work/error")"
