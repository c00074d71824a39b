#!/usr/bin/env bash
# The demo of the reserve instance, step by step, with the names and columns that its users know.
# takes: 85 s
# lane: alone (90 clients at once need both cores)
source "$(dirname "$0")/lib.sh"

start
autoscaler stable-window 6s scale-to-zero-grace-period 1s

# Pods of coffee: `standard` or `reserve`, whether they are ready, and their phase.
seats() { kubectl get pods -l serving.knative.dev/service=coffee --no-headers 2>/dev/null | awk '{print ($1 ~ /-deployment-reserve-[a-z0-9]+-[a-z0-9]+$/ ? "reserve" : "standard"), $2, $3}' | sort; }
seats_are() { [ "$(seats)" = "$1" ] || { seats; return 1; }; }
pid() { ask coffee.default.example.com /info | sed -n 's/^pid: *//p'; }

# 1
annotations='autoscaling.knative.dev/target: "10"
        knative.aliyun.com/reserve-instance: enable'
apply coffee TARGET=coffee
wait_ready coffee
kubectl get ksvc coffee | tee "$work/ksvc" | sed 's/^/    /'
grep -qE '^coffee +http://coffee.default.example.com +coffee-00001 +coffee-00001 +True' "$work/ksvc" || fail "get ksvc"
ok "1 apply, get ksvc"
# 2
[ "$(ask coffee.default.example.com)" = "Hello coffee!" ] || fail "no answer"
ok "2 curl: Hello coffee!"
# 3
seats_are "standard 1/1 Running" || fail "pods: $(seats)"
ok "3 one standard pod runs"
# 4
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
no_failures "$work/hey" || fail "failed requests: $(cat "$work/hey")"
[ "$most" -eq 13 ] || fail "scaled out to $most (expected: 13)"
ok "4 90 clients: out to 13, $(grep -o '\[200\].*' "$work/hey"), no failure"
# 5
eventually 90 seats_are "reserve 1/1 Running"
[ "$(kubectl get deployment coffee-00001-deployment-reserve -o jsonpath='{.status.readyReplicas}')" = 1 ] || fail "no reserve in its Deployment"
[ "$(kubectl get deployment coffee-00001-deployment -o jsonpath='{.spec.replicas}')" = 0 ] || fail "standard replicas are not 0"
[ "$(kubectl get revision coffee-00001 -o jsonpath='{.status.conditions[?(@.type=="ReserveReady")].status} {.status.conditions[?(@.type=="ReserveReady")].severity}')" = "True Info" ] ||
    fail "ReserveReady: $(kubectl get revision coffee-00001 -o jsonpath='{.status.conditions}')"
[ "$(kubectl get ksvc coffee -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}')" = True ] || fail "not Ready"
kubectl get pods | sed 's/^/    /'
ok "5 idle: only the reserve runs"
# 6
before=$(seats)
took=$(curl -sS -o "$work/answer" -w '%{time_starttransfer}' -D "$work/headers" -H 'Host: coffee.default.example.com' "$gateway/")
[ "$(cat "$work/answer")" = "Hello coffee!" ] || fail "answer: $(cat "$work/answer")"
[ "$before" = "reserve 1/1 Running" ] || fail "not asked from the reserve"
ok "6 the reserve answered in $took s; $(grep -i '^server-timing' "$work/headers" | tr -d '\r')"
eventually 10 seats_are "standard 1/1 Running"
ok "6 a standard pod came, the reserve left"
# 7
annotations='autoscaling.knative.dev/target: "10"
        knative.aliyun.com/reserve-instance: enable
        knative.aliyun.com/reserve-instance-eci-use-specs: "0.2-64Mi"'
apply coffee TARGET=coffee
wait_ready coffee
eventually 10 bash -c "kubectl get ksvc coffee -o jsonpath='{.status.latestReadyRevisionName}' | grep -q coffee-00002"
eventually 60 seats_are "reserve 1/1 Running"
reserve=$(kubectl get pods -l serving.knative.dev/revision=coffee-00002,barista.dev/seat=reserve -o json)
[ "$(jq -r '.items[0].spec.containers[0].resources.requests | .cpu + " " + .memory' <<<"$reserve")" = "200m 64Mi" ] || fail "size: $(jq '.items[0].spec.containers[0].resources' <<<"$reserve")"
ok "7 the new revision's reserve has the size it was given"
# 8
hey -z 12s -c 5 -q 20 -host coffee.default.example.com "$gateway/" >"$work/hey" 2>&1 &
load=$!
background+=("$load")
sleep 1
service coffee TARGET=coffee-v1 | sed 's/^    metadata:$/    metadata:\n      name: coffee-v1/' | kubectl apply -f - >/dev/null
eventually 20 bash -c "curl -sS -H 'Host: coffee.default.example.com' $gateway/ | grep -q 'Hello coffee-v1!'"
wait "$load"
no_failures "$work/hey" || fail "failed requests: $(cat "$work/hey")"
old_pods_gone() { [ "$(kubectl get pods -o name | grep -vc coffee-v1)" -eq 0 ]; }
eventually 60 old_pods_gone
ok "8 Hello coffee-v1!, $(grep -o '\[200\].*' "$work/hey"), no failure, old pods gone"
