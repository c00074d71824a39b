#!/usr/bin/env bash
# Ranges that cannot be, rights that are missing, resolvers that are dead or lie, floods, crowds: a clear message, and service for all others.
# takes: 120 s
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/net/lib.sh"

[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }
at_end() { world_down; }
world_up
resolver=${background[-1]}
with_own_resolver

# What `up` says when it does not start: refused [ARGUMENTS]...
refused() {
    local code=0
    timeout 20 "${launcher[@]}" "$root/barista" up --api 127.0.0.1:0 --gateway 127.0.0.1:0 "$@" >"$work/refused" 2>&1 || code=$?
    [ "$code" != 0 ] && [ "$code" != 124 ] || fail "up $* started: $(cat "$work/refused")"
    ! grep -qE '^\s+at [A-Za-z0-9_.$]+\(' "$work/refused" || fail "up $* ends with a stack trace: $(cat "$work/refused")"
}
refused --pod-range "$world_net.0/26"
grep -qF "$world_net.0/26" "$work/refused" && grep -qF "$world_net.0/24" "$work/refused" || fail "a range of the host's: $(cat "$work/refused")"
ok "a range that overlaps the host's: $(tail -n 1 "$work/refused")"
for range in 10.1.2.3/33 10.1.2.0/31 hello 127.0.0.0/16 2001:db8::/64; do
    refused --pod-range "$range"
    grep -qF "$range" "$work/refused" || fail "$range: $(cat "$work/refused")"
done
ok "ranges that are none are refused with their name, the last: $(grep -F "$range" "$work/refused")"
for port in 65536 http; do
    refused --host-ports "$port"
    grep -qF "$port (expected: a port, 1 to 65535)" "$work/refused" || fail "host port $port: $(cat "$work/refused")"
done
ok "host ports that are none: $(head -n 1 "$work/refused")"
refused --node-ports ::1
grep -qF '::1 (expected: an address that the kernel leads on to pods' "$work/refused" || fail "NodePorts at ::1: $(cat "$work/refused")"
ok "NodePorts where the kernel leads no connection on: $(grep -F ::1 "$work/refused" | head -n 1)"

# No right to make links: not even a loopback can be had for a container. `up` and `doctor` name what is missing.
own_resolver=("${launcher[@]}")
launcher=(setpriv --bounding-set -net_admin --inh-caps -net_admin)
refused
for driver in crun runc namespaces; do
    grep "^  $driver: .*CAP_NET_ADMIN is missing" "$work/refused" >"$work/said" || fail "nothing is said of CAP_NET_ADMIN: $(cat "$work/refused")"
done
"${launcher[@]}" "$root/barista" doctor >"$work/doctor" 2>&1 || true
[ "$(grep -A1 -E '^(crun|runc|namespaces|network) +does not' "$work/doctor" | grep -c 'CAP_NET_ADMIN is missing')" = 4 ] || fail "doctor does not name CAP_NET_ADMIN: $(cat "$work/doctor")"
ok "without CAP_NET_ADMIN: $(tail -n 1 "$work/said" | cut -c1-160)"
launcher=("${own_resolver[@]}")

# A range of 16 addresses, half of them of Services, and more pods than that.
rm -rf "$BARISTA_DATA"
start --pod-range 10.251.7.0/28
load_net_image
for i in $(seq 10); do spec=$'terminationGracePeriodSeconds: 0' pod default "p$i" 'part: crowd'; done | kubectl apply -f - >/dev/null
ready_pods() { kubectl get pods --no-headers | grep -c ' 1/1 ' || true; }
told() { kubectl get events -o json | jq -r '.items[] | select(.message | contains("10.251.7.0/29")) | .message' | sort -u >"$work/told" && [ -s "$work/told" ]; }
eventually 20 told
four() { [ "$(ready_pods)" = 4 ] || { ready_pods; return 1; }; }
eventually 20 four
fine=$(kubectl get pods -o json | jq -r '[.items[] | select(.status.containerStatuses[0].ready == true)][0] | .status.podIP')
expect "a pod that has an address" "^world from" "$(inside "$fine:8080" http "http://$world/" | tail -n 1)"
waits=$(kubectl get pods -o json | jq -r '[.items[].status.containerStatuses[0].state.waiting.reason // empty] | unique[]')
[ "$waits" = CreatePodSandboxError ] || fail "the pods that wait: $waits"
sleep 5 # some have been refused more than once
begun=$SECONDS
kubectl get pods -o json | jq -r '[.items[] | select(.status.containerStatuses[0].ready == true)][0:2][].metadata.name' | xargs kubectl delete pod >/dev/null
eventually 12 four
ok "4 of 10 pods in a /28: $(head -n 1 "$work/told"); when two go, two others have their addresses within $((SECONDS - begun)) s"
stop

rm -rf "$BARISTA_DATA"
start
load_net_image
{
    web default attacker WAIT=6000
    pod default plain
    echo '{apiVersion: v1, kind: Service, metadata: {name: back}, spec: {selector: {app: plain}, ports: [{port: 80, targetPort: 8080}]}}'
} | kubectl apply -f - >/dev/null
kubectl wait --for=condition=Ready --timeout=60s ksvc/attacker pod/plain >/dev/null
gate=$(of attacker cat /etc/resolv.conf | sed -n 's/^nameserver //p' | head -n 1)
plain=$(address_of default plain)
milliseconds() { # of a command
    local begun
    begun=$(date +%s%N)
    "$@" >"$work/timed"
    echo $((($(date +%s%N) - begun) / 1000000))
}

# A flood of questions from one instance while another works.
of attacker flood "$gate" 6 >"$work/flood" &
flooding=$!
sleep 0.5
for _ in $(seq 10); do
    expect "during a flood" "^plain from" "$(inside "$plain:8080" http http://back/ | tail -n 1)"
    expect "during a flood" "^NOERROR" "$(inside "$plain:8080" dns "$gate" back.default.svc.cluster.local A)"
done
took=$(milliseconds inside "$plain:8080" dns "$gate" world.test A)
expect "the world's names during a flood" "^NOERROR" "$(cat "$work/timed")"
wait "$flooding"
ok "a flood of DNS ($(cat "$work/flood")) disturbs no other pod: the world's name in $took ms"

# Resolvers: one that lies first, then none at all.
kill "$resolver"
wait "$resolver" 2>/dev/null || true
ip netns exec "$world_netns" python3 "$root/e2e/net/resolver.py" "$world" "$world6" lies >"$work/world.dns" 2>&1 &
background+=($!)
resolver=$!
resolves() { in_world "$net" dns 127.0.0.1 nothing.test A | seen ^NXDOMAIN; }
eventually 5 resolves
expect "what the liar says first" "A 203.0.113.66 " "$(in_world "$net" dns 127.0.0.1 world.test A)"
sleep 5.5 # what is cached lives 5 s
for _ in 1 2 3; do
    answer=$(inside "$plain:8080" dns "$gate" world.test A)
    expect "a resolver that lies" "answer world.test. A $world " "$answer"
done
ok "a wrong id and a wrong port are not believed"
kill "$resolver"
wait "$resolver" 2>/dev/null || true
sleep 5.5
took=$(milliseconds inside "$plain:8080" dns "$gate" back.default.svc.cluster.local A)
expect "a cluster's name while the resolver is dead" "^NOERROR" "$(cat "$work/timed")"
expect "a name of the world while the resolver is dead" "^SERVFAIL" "$(of attacker dns "$gate" nowhere.test A)"
ok "with a dead resolver the names of the cluster are told in $took ms, those of the world are SERVFAIL"

# A thousand Services with the same port.
python3 - "$api" "$BARISTA_DATA/token" <<'P'
import http.client, json, ssl, sys, urllib.parse
api = urllib.parse.urlsplit(sys.argv[1])
token = open(sys.argv[2]).read().strip()
connection = http.client.HTTPSConnection(api.hostname, api.port, context=ssl._create_unverified_context())
for i in range(1000):
    body = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": f"s{i}"}, "spec": {"selector": {"app": "plain"}, "ports": [{"port": 80, "targetPort": 8080}]}}
    connection.request("POST", "/api/v1/namespaces/default/services", json.dumps(body), {"Authorization": "Bearer " + token, "Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 201: sys.exit(f"s{i}: {answer.status} {text}")
P
answers() { inside "$plain:8080" http "http://$1/" | grep '^plain from'; }
for i in 0 1 499 998 999; do eventually 20 answers "s$i"; done
[ "$(kubectl get services -o json | jq -r '.items[].spec.clusterIP' | grep -v None | sort | uniq -d | wc -l)" = 0 ] || fail "two Services have the same address"
expect "others meanwhile" "^attacker from" "$(of attacker http http://attacker/ | tail -n 1)"
ok "a thousand Services with port 80: each has an address of its own and answers"
