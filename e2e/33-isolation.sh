#!/usr/bin/env bash
# What containers do not reach, with raw sockets too: a table of attempts, each with its outcome. Beside the forbidden ones there are some
# that must succeed: they show that an attempt of this kind can.
# takes: 40 s
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/net/lib.sh"

[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }
second_pid=
at_end() {
    world_down
    [ -z "$second_pid" ] || { kill "$second_pid" && wait "$second_pid"; }
}
world_up

# Servers of the host: on all its addresses, and on the loopback alone; TCP, and UDP whose log tells what arrived.
mapfile -t ports < <(python3 -c '
import socket
all = [socket.socket() for _ in range(3)]
for s in all: s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
NAME=host PORT=${ports[0]} "$net" serve >/dev/null 2>&1 &
background+=($!)
NAME=host-udp "$net" udp-server "${ports[1]}" >"$work/host.udp" 2>&1 &
background+=($!)
ip netns exec "$world_netns" env NAME=world "$net" udp-server 43210 >"$work/world.replies" 2>&1 &
background+=($!)

# Another Barista on this machine, with a pod.
main_data=$BARISTA_DATA
BARISTA_DATA="$work/second" KUBECONFIG="$work/second/kubeconfig"
start
load_net_image
pod default theirs | kubectl apply -f - >/dev/null
kubectl wait --for=condition=Ready --timeout=60s pod/theirs >/dev/null || fail "the pod of the other Barista: $(kubectl get events | tail -n 3)"
theirs=$(address_of default theirs)
their_gate=$(inside "$theirs:8080" cat /etc/resolv.conf | sed -n 's/^nameserver //p' | head -n 1)
second_pid=$barista_pid
BARISTA_DATA=$main_data KUBECONFIG="$main_data/kubeconfig"

start --host-ports "${ports[2]}"
load_net_image
{
    echo $'---\napiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n---'
    web default attacker WAIT=500
    web default instance
    pod default open
    pod other closed
    cat <<'Y'
apiVersion: v1
kind: Service
metadata: {name: open}
spec: {selector: {app: open}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {namespace: other, name: none}
spec: {podSelector: {}, policyTypes: [Ingress]}
Y
} | kubectl apply -f - >/dev/null
kubectl wait --for=condition=Ready --timeout=60s ksvc/attacker ksvc/instance pod/open >/dev/null
kubectl -n other wait --for=condition=Ready --timeout=60s pod/closed >/dev/null
own=$(address_of_service default attacker)
instance=$(address_of_service default instance)
open=$(address_of default open)
closed=$(address_of other closed)
service=$(kubectl get service open -o jsonpath='{.spec.clusterIP}')
gate=$(of attacker cat /etc/resolv.conf | sed -n 's/^nameserver //p' | head -n 1)
host=$(of attacker lookup host.barista.internal | grep -v : | head -n 1)
own6=$(kubectl get pods -l serving.knative.dev/service=attacker -o json | jq -r '[.items[0].status.podIPs[]?.ip | select(contains(":"))][0] // ""')
addresses=$(ip -4 -o addr show | awk '{sub("/.*", "", $4); print $4}' | grep -v '^127\.' | sort -u)
no='^(refused|unreachable|silence|reset|icmp|name: )'

attempts=0
# attempt WHAT EXPECTED COMMAND [ARGUMENT]...
attempt() {
    local what=$1 expected=$2 outcome
    shift 2
    outcome=$(of attacker "$@" | tail -n 1)
    grep -qE -- "$expected" <<<"$outcome" || fail "$what: $* says: $outcome (expected: $expected)"
    attempts=$((attempts + 1))
    printf '    %-62s %s\n' "$what" "${outcome:0:40}" >>"$work/table"
}
# silently WHAT LOG COMMAND...: whatever comes back, its text did not arrive there
silently() {
    local what=$1 log=$2
    shift 2
    attempt "$what" "$no" "$@"
    ! grep -q "$(printf '%s' "${@: -1}")" "$log" || fail "$what: it arrived: $(tail -n 1 "$log")"
}

attempt "control: a plain pod without a policy" '^open from' http "http://$open:8080/"
attempt "control: a ClusterIP" '^open from' http "http://$service/"
attempt "control: the world, UDP, by a raw packet" '^udp' raw udp "$own" "$world" 4000 mine
grep -q mine "$work/world.udp" || fail "the control packet did not arrive: $(cat "$work/world.udp")"
attempt "control: a pod, by a raw SYN" '^syn-ack' raw tcp "$own" "$open" 8080

# The host.
attempt "the host's loopback is not the container's" "$no" tcp 127.0.0.1 "${ports[0]}"
for address in $addresses $gate $host; do
    attempt "a server on all addresses of the host, at $address" "$no" tcp "$address" "${ports[0]}"
    attempt "a UDP server on all addresses of the host, at $address" "$no" udp "$address" "${ports[1]}" "to-$address"
    attempt "the API at $address" "$no" tcp "$address" "${api##*:}"
    attempt "the public gateway at $address" "$no" tcp "$address" "${gateway##*:}"
    attempt "SSH's port at $address" "$no" tcp "$address" 22
done
attempt "a host port that is open, where no server is" "$no" tcp "$host" "${ports[2]}"
silently "127.0.0.1 of the host, by a packet through the gateway link" "$work/host.udp" raw udp "$own" 127.0.0.1 "${ports[1]}" martian
silently "127.0.0.1 of the host, from 127.0.0.1" "$work/host.udp" raw udp 127.0.0.1 127.0.0.1 "${ports[1]}" martian-too
attempt "127.0.0.1 of the host, by a SYN" "$no" raw tcp "$own" 127.0.0.1 "${api##*:}"
attempt "an address of the service range that no Service has" "$no" tcp "${service%.*}.$(((${service##*.} + 100) % 250 + 1))" 80

# Other pods.
attempt "an instance of a revision, past its gateway" "$no" tcp "$instance" 8080
attempt "an instance of a revision, by a raw SYN" "$no" raw tcp "$own" "$instance" 8080
attempt "a pod that a policy closes" "$no" tcp "$closed" 8080
attempt "a pod that a policy closes, UDP" "$no" udp "$closed" 4000 hello
attempt "a pod that a policy closes, from a forged neighbour" "$no" raw tcp "$open" "$closed" 8080
attempt "a pod of another Barista" "$no" tcp "$theirs" 8080
attempt "a pod of another Barista, by a raw SYN" "$no" raw tcp "$own" "$theirs" 8080
attempt "DNS of another Barista" "$no" dns "$their_gate" theirs.default.svc.cluster.local A
attempt "the cluster-local gateway of another Barista" "$no" tcp "$their_gate" 80
attempt "control: the API, as pods call it" '^connected' tcp "$gate" 443
attempt "the API of another Barista, as its pods call it" "$no" tcp "$their_gate" 443
for address in $open $instance $closed; do attempt "who has $address, by ARP" '^silence' arp "$address"; done

# Forged sources.
silently "the world, from a neighbour's address" "$work/world.udp" raw udp "$open" "$world" 4000 forged-neighbour
silently "the world, from the gateway's address" "$work/world.udp" raw udp "$gate" "$world" 4000 forged-gateway
silently "the world, from an address of the host" "$work/world.udp" raw udp "$world_host" "$world" 4000 forged-host
silently "the world, from 127.0.0.1" "$work/world.udp" raw udp 127.0.0.1 "$world" 4000 forged-loopback
silently "the world, from an address of its own" "$work/world.udp" raw udp "$world_net.77" "$world" 4000 forged-world
attempt "a pod, from the gateway's address" "$no" raw tcp "$gate" "$open" 8080
attempt "a pod, from a ClusterIP" "$no" raw tcp "$service" "$open" 8080

# DNS as a relay: an answer to a question that another is made to have asked.
attempt "control: DNS, by a raw packet" '^udp' raw udp "$own" "$gate" 53 dns:world.test
attempt "DNS, asked in the world's name" "$no" raw udp "$world" "$gate" 53 dns:world.test
[ ! -s "$work/world.replies" ] || fail "the world was sent an answer: $(cat "$work/world.replies")"
for address in $gate $world_host; do
    outcome=$(in_world "$net" dns "$address" example.com A || true)
    expect "DNS for the world, at $address" "$no" "$outcome"
done
in_world ip route add "$gate" via "$world_host"
in_world ip route add "$open" via "$world_host"
expect "DNS for the world, by a route" "$no" "$(in_world "$net" dns "$gate" example.com A || true)"
expect "the cluster-local gateway for the world" "$no" "$(in_world "$net" tcp "$gate" 80 || true)"
expect "the API at the gateway address for the world" "$no" "$(in_world "$net" tcp "$gate" 443 || true)"
expect "a pod for the world" "$no" "$(in_world "$net" tcp "$open" 8080 || true)"
attempts=$((attempts + 5))

# IPv6.
mapfile -t links < <(ip -6 -o addr show scope link | awk '{sub("/.*", "", $4); print $4}' | sort -u)
for address in "${links[@]}"; do
    attempt "the host's $address" "$no" tcp "$address%eth0" "${ports[0]}"
    attempt "the host's $address, by a raw SYN" "$no" raw tcp fe80::77 "$address" "${ports[0]}"
done
attempt "the link's routers" "$no" raw udp fe80::77 ff02::2 "${ports[1]}" hello
if [ -n "$own6" ]; then
    open6=$(kubectl get pod open -o json | jq -r '[.status.podIPs[].ip | select(contains(":"))][0]')
    attempt "control: a plain pod by IPv6" '^open from' http "http://[$open6]:8080/"
    attempt "control: the world by IPv6, by a raw packet" '^udp' raw udp "$own6" "$world6" 4000 mine6
    silently "the world, from a neighbour's address, IPv6" "$work/world.udp" raw udp "$open6" "$world6" 4000 forged6-neighbour
    silently "the world, from ::1" "$work/world.udp" raw udp ::1 "$world6" 4000 forged6-loopback
    silently "::1 of the host, through the gateway link" "$work/host.udp" raw udp "$own6" ::1 "${ports[1]}" martian6
    for address in $(ip -6 -o addr show scope global | awk '{sub("/.*", "", $4); print $4}' | sort -u); do
        attempt "a server on all addresses of the host, at $address" "$no" tcp "$address" "${ports[0]}"
        attempt "the API at $address" "$no" tcp "$address" "${api##*:}"
    done
fi
if [ -s "$work/host.udp" ]; then fail "the host's UDP server heard: $(cat "$work/host.udp")"; fi
attempt "control: at the end all is as at the beginning" '^open from' http "http://$service/"
ok "$attempts attempts:"
cat "$work/table"
