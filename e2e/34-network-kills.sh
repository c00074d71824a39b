#!/usr/bin/env bash
# kill -9 of Barista under service-to-service load, at the moments when the network is being changed. After each start connections work again,
# pods that live on keep their addresses, and in the end nothing of the host is other than before. Another Barista beside it notices nothing.
# takes: 120 s
# lane: alone (the host's whole network is compared before and after)
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/net/lib.sh"
kills=${KILLS:-20}

[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }
# The kernel's modules that a packet filter needs are loaded before the host is looked at: what they bring stays.
nft -f - <<<'table inet e2e-modules { chain c { type filter hook input priority 0; ct state established accept; }; chain n { type nat hook postrouting priority 100; masquerade; }; }'
nft delete table inet e2e-modules
host_network >"$work/before"

second_pid=
at_end() { [ -z "$second_pid" ] || { kill "$second_pid" && wait "$second_pid"; }; }
main_data=$BARISTA_DATA
BARISTA_DATA="$work/second" KUBECONFIG="$work/second/kubeconfig"
start
load_net_image
{
    pod default server
    container='command: [/net, load, "http://server/"]' pod default client | sed '/readinessProbe/d; /ports:/d'
    echo '{apiVersion: v1, kind: Service, metadata: {name: server}, spec: {selector: {app: server}, ports: [{port: 80, targetPort: 8080}]}}'
} | kubectl apply -f - >/dev/null
kubectl wait --for=condition=Ready --timeout=60s pod/server pod/client >/dev/null
eventually 20 kubectl logs client
second_pid=$barista_pid
BARISTA_DATA=$main_data KUBECONFIG="$main_data/kubeconfig"

start
gateway_port=${gateway##*:} api_port=${api##*:}
load_net_image
{
    web default back
    web default front NEXT=http://back
    pod default server
    pod default caller
    for i in 1 2 3; do
        cat <<Y
apiVersion: apps/v1
kind: Deployment
metadata: {name: crowd-$i}
spec:
  replicas: 0
  selector: {matchLabels: {app: crowd-$i}}
  template:
    metadata: {labels: {app: crowd-$i, part: crowd}}
    spec: {terminationGracePeriodSeconds: 0, containers: [{name: net, image: dev.local/net}]}
---
Y
    done
    echo '{apiVersion: v1, kind: Service, metadata: {name: server}, spec: {selector: {app: server}, ports: [{port: 80, targetPort: 8080}]}}'
    echo ---
    echo '{apiVersion: v1, kind: Service, metadata: {name: crowd}, spec: {selector: {part: crowd}, ports: [{port: 80, targetPort: 8080}]}}'
} | kubectl apply -f - >/dev/null
kubectl wait --for=condition=Ready --timeout=60s ksvc/front ksvc/back pod/server pod/caller >/dev/null
caller=$(address_of default caller)
server=$(kubectl get service server -o jsonpath='{.spec.clusterIP}')

# "NAME ADDRESS CONTAINER" of the pods that are never told to go.
lasting() {
    kubectl get pods -o json | jq -r '.items[] | select(.metadata.labels.part != "crowd")
        | "\(.metadata.name) \(.status.podIP) \(.status.containerStatuses[0].containerID)"' | sort
}
scale_crowd() { # REPLICAS of each, in the background
    for i in 1 2 3; do kubectl scale deployment "crowd-$i" --replicas "$1" >/dev/null 2>&1 & done
}
churn() { # Services come and go: the kernel's rules are written again and again
    set +e
    while :; do
        echo $'---\n{apiVersion: v1, kind: Service, metadata: {name: brief}, spec: {selector: {app: server}, ports: [{port: 80, targetPort: 8080}]}}' | kubectl apply -f - >/dev/null 2>&1
        kubectl delete service brief --wait=false >/dev/null 2>&1
    done
}
by_cluster_ip() { inside "$caller:8080" http "http://$server/" >"$work/reply" 2>&1; grep -q '^server from' "$work/reply"; }
by_name() { inside "$caller:8080" http http://server/ >"$work/reply" 2>&1; grep -q '^server from' "$work/reply"; }
by_gateway() { inside "$caller:8080" http http://front/ >"$work/reply" 2>&1; grep -q '^back from' "$work/reply"; }
# All work within two seconds of being ready.
works_again() {
    local deadline=$(($(date +%s%N) + 2000000000)) what
    for what in by_cluster_ip by_name by_gateway; do
        until "$what"; do [ "$(date +%s%N)" -lt "$deadline" ] || fail "$1: $what does not work 2 s after the start: $(cat "$work/reply")"; done
    done
}

by_gateway || eventually 10 by_gateway
main=$(lasting)
[ "$(grep -c . <<<"$main")" -ge 4 ] || fail "pods: $main"
hey -z 600s -c 2 -q 20 -host front.default.example.com "$gateway/" >/dev/null 2>&1 &
background+=($!)
slowest=0
for kill in $(seq "$kills"); do
    changing=
    case $((kill % 5)) in
    0) scale_crowd 4 && moment="while pods start" ;;
    1) scale_crowd 0 && moment="while pods end" ;;
    2) churn & changing=$! && moment="while Services change" ;;
    3) moment="in the middle of a load" ;;
    4) moment="as soon as it is ready" ;;
    esac
    [ $((kill % 5)) = 4 ] || sleep "0.$((RANDOM % 5))$((RANDOM % 10))"
    crash
    [ -z "$changing" ] || { kill "$changing" 2>/dev/null || true; wait "$changing" 2>/dev/null || true; }
    by_cluster_ip || fail "kill $kill, $moment: pods do not reach each other while Barista is down: $(cat "$work/reply")"
    start
    begun=$(date +%s%N)
    works_again "kill $kill, $moment"
    took=$((($(date +%s%N) - begun) / 1000000))
    [ $took -le $slowest ] || slowest=$took
    [ "$(lasting)" = "$main" ] || fail "kill $kill, $moment: pods are $(lasting), were $main"
done
ok "$kills × kill -9 while pods start and end, Services change, under load: connections work again within $slowest ms, addresses and containers are the same"

kubectl logs client >/dev/null 2>&1 || true
BARISTA_DATA="$work/second" KUBECONFIG="$work/second/kubeconfig" kubectl logs client >"$work/client.log"
[ "$(grep -c failed "$work/client.log")" -le 1 ] && tail -n 1 "$work/client.log" | grep -q ok || fail "the Barista beside it was disturbed: $(cat "$work/client.log")"
ok "a Barista beside it was not disturbed: $(tail -n 1 "$work/client.log")"

stop
BARISTA_DATA="$work/second" KUBECONFIG="$work/second/kubeconfig" kubectl logs client --tail 1 | grep -q ok || fail "the Barista beside it lost its network as the first ended"
kill "$second_pid"
wait "$second_pid" || true
second_pid=
host_network >"$work/after"
diff "$work/before" "$work/after" >"$work/changed" || fail "the host is not as before: $(cat "$work/changed")"
ok "both have ended: links, namespaces, routes, rules, neighbours and sysctl are as before"
