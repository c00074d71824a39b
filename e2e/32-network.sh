#!/usr/bin/env bash
# What containers reach, and by which names: the world, the host's loopback where it is opened, Services of both kinds, each other.
# takes: 60 s
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/net/lib.sh"

[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }
at_end() { world_down; }
world_up
with_own_resolver

free_port() { python3 -c 'import socket;s=socket.socket();s.bind(("127.0.0.1",0));print(s.getsockname()[1])'; }
redis_port=$(free_port)
redis-server --bind 127.0.0.1 --port "$redis_port" --save '' --dir "$work" >"$work/redis.log" 2>&1 &
background+=($!)

# A calls B calls C, none of which has an instance; D calls nobody. Plain pods with a ClusterIP Service beside them.
objects() {
    echo $'---\napiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n---'
    annotations='autoscaling.knative.dev/initial-scale: "0"'
    web default a NEXT=http://b/from-a
    web default b NEXT=http://c.other/from-b
    web other c
    annotations=''
    web default d
    pod other plain 'part: back'
    cat <<'Y'
apiVersion: v1
kind: Service
metadata: {namespace: other, name: plain}
spec:
  selector: {app: plain}
  ports:
  - {name: web, port: 80, targetPort: 8080}
  - {name: echo, port: 4000, protocol: UDP}
Y
}

ready() {
    kubectl -n "$1" wait --for=condition=Ready --timeout=60s "$2" >/dev/null || fail "$2: $(kubectl -n "$1" get events | tail -n 5)"
}

# What each driver has to bring: an address, the way out, names, Services, the chain, policies.
core() {
    local address plain text pod
    ready default ksvc/d
    ready other pod/plain
    for name in a b; do ready default "ksvc/$name"; done
    ready other ksvc/c
    address=$(address_of_service default d)
    plain=$(address_of other plain)
    [ "$(kubectl -n other get pod plain -o jsonpath='{.status.podIPs[0].ip}')" = "$plain" ] || fail "podIPs is not podIP"
    gateway_address=$(of d cat /etc/resolv.conf | sed -n 's/^nameserver //p' | head -n 1)

    expect "the world" "^world from $world_host:" "$(of d http "http://$world/" | tail -n 1)"
    expect "the world, UDP" "^world from $world_host:" "$(of d udp "$world" 4000 hello)"
    expect "a name of the world" "^$world$" "$(of d lookup world.test)"
    expect "the world from a plain pod" "^world from $world_host:" "$(inside "$plain:8080" http http://world.test/ | tail -n 1)"
    ok "$1: pods have addresses ($address, $plain) and reach the world under the host's"

    expect "a ClusterIP by its name" "^plain from $address:" "$(of d http http://plain.other/ | tail -n 1)"
    expect "a ClusterIP, UDP" "^plain from $address:" "$(of d udp plain.other 4000 hello)"
    expect "a port that the Service has not" "^(refused|unreachable)$" "$(of d tcp plain.other 81)"
    ok "$1: a ClusterIP Service by its name, TCP and UDP"

    text=$(ask a.default.example.com /chain -D "$work/headers")
    expect "the chain" '^c from' "$text"
    [ "$(grep -ci '^server-timing: hold' <<<"$text")" = 2 ] && seen -i '^server-timing: hold' <"$work/headers" || fail "Server-Timing of the chain: $text; $(cat "$work/headers")"
    pod=$(kubectl get pods -l serving.knative.dev/service=a -o jsonpath='{.items[0].metadata.name}')
    "$root/barista" explain b >"$work/explain"
    seen "$pod" <"$work/explain" || fail "explain does not name $pod as the caller of b: $(cat "$work/explain")"
    ok "$1: A → B → C, all three asleep: $(grep -ih '^server-timing' "$work/headers" <(echo "$text") | tr -d '\r' | grep -o 'hold;dur=[0-9.]*' | paste -sd ' ') ms; explain names the calling pod"

    kubectl apply -f - >/dev/null <<'Y'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {namespace: other, name: only-b}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}
      podSelector: {matchLabels: {serving.knative.dev/service: b}}
Y
    eventually 5 closed d "http://$plain:8080/"
    expect "B to the pod" "^plain from" "$(of b http "http://$plain:8080/" | tail -n 1)"
    expect "D to C, forbidden" "^HTTP/1.1 403" "$(of d http http://c.other/)"
    expect "B to C, allowed" "^c from" "$(of b http http://c.other/)"
    ok "$1: a NetworkPolicy forbids D and lets B: straight to a pod, and through the gateway (403)"
}

closed() { # SERVICE URL
    local text
    text=$(of "$1" http "$2")
    grep -qE '^(refused|unreachable|silence|reset)' <<<"$text" || { echo "$text"; return 1; }
}

names() {
    local answer
    expect "resolv.conf" "^search default.svc.cluster.local svc.cluster.local cluster.local" "$(of d cat /etc/resolv.conf)"
    expect "resolv.conf" "^options.*ndots:5" "$(of d cat /etc/resolv.conf)"
    kubectl apply -f - >/dev/null <<Y
apiVersion: v1
kind: Service
metadata: {namespace: other, name: elsewhere}
spec: {type: ExternalName, externalName: world.test}
---
apiVersion: v1
kind: Service
metadata: {namespace: other, name: each}
spec: {clusterIP: None, selector: {part: back}, ports: [{name: web, port: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {namespace: other, name: many}
spec: {clusterIP: None, ports: [{name: web, port: 80}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {namespace: other, name: many-1, labels: {kubernetes.io/service-name: many}}
addressType: IPv4
ports: [{name: web, port: 80}]
endpoints: [$(seq -f '{addresses: ["203.0.113.%g"]}, ' 200)]
Y
    spec=$'hostname: zero\n  subdomain: each' pod other zero 'part: back' | kubectl apply -f - >/dev/null
    ready other pod/zero
    ask_dns() { of d dns "$gateway_address" "$@"; }
    expect "A of a ClusterIP" "answer plain.other.svc.cluster.local. A $(kubectl -n other get service plain -o jsonpath='{.spec.clusterIP}') " "$(ask_dns plain.other.svc.cluster.local A)"
    answer=$(ask_dns plain.other.svc.cluster.local AAAA)
    expect "AAAA of a Service of IPv4" "^NOERROR tc=0 answers=0" "$answer"
    expect "AAAA of a Service of IPv4" "^authority cluster.local. SOA" "$answer"
    expect "SRV" "answer _web._tcp.plain.other.svc.cluster.local. SRV [0-9]+ [0-9]+ 80 plain.other.svc.cluster.local." "$(ask_dns _web._tcp.plain.other.svc.cluster.local SRV)"
    answer=$(ask_dns elsewhere.other.svc.cluster.local A)
    expect "ExternalName" "answer elsewhere.other.svc.cluster.local. CNAME world.test." "$answer"
    expect "ExternalName's address" "answer world.test. A $world" "$answer"
    answer=$(ask_dns each.other.svc.cluster.local A)
    expect "a headless Service" "^NOERROR tc=0 answers=2" "$answer"
    expect "a headless Service" "A $(address_of other plain) " "$answer"
    expect "a pod of a headless Service" "A $(address_of other zero) " "$(ask_dns zero.each.other.svc.cluster.local A)"
    answer=$(ask_dns nothing.other.svc.cluster.local A)
    expect "a name that is not" "^NXDOMAIN" "$answer"
    expect "a name that is not" "^authority cluster.local. SOA" "$answer"
    expect "200 answers over UDP" "^NOERROR tc=1" "$(ask_dns many.other.svc.cluster.local A)"
    expect "200 answers over TCP" "^NOERROR tc=0 answers=200" "$(ask_dns many.other.svc.cluster.local A tcp)"
    expect "a name of the world that is not" "^NXDOMAIN" "$(ask_dns nothing.test A)"
    expect "AAAA of the world" "answer world.test. AAAA $world6" "$(ask_dns world.test AAAA)"
    expect "AAAA of the host, whose ports are IPv4's" "^NOERROR tc=0 answers=0" "$(ask_dns host.barista.internal AAAA)"
    ok "names: A, AAAA, SRV, ExternalName, headless Services and their pods, NXDOMAIN with SOA, 200 answers by TCP, search domains"
}

services() {
    local port others answers text
    kubectl apply -f - >/dev/null <<Y
$(for name in one two three; do pod default "$name" 'part: three'; done)
apiVersion: v1
kind: Service
metadata: {name: three}
spec: {selector: {part: three}, type: NodePort, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: sticky}
spec: {selector: {part: three}, type: LoadBalancer, sessionAffinity: ClientIP, ports: [{port: 80, targetPort: 8080}]}
Y
    for name in one two three; do ready default "pod/$name"; done
    three() { for _ in $(seq 20); do of d http "http://$1/" | tail -n 1 | cut -d' ' -f1; done | sort -u; }
    all_three() { [ "$(three three)" = $'one\nthree\ntwo' ] || { three three; return 1; }; }
    eventually 10 all_three
    [ "$(three sticky | wc -l)" = 1 ] || fail "sessionAffinity ClientIP: $(three sticky)"
    ok "a Service of three pods meets all of them; with sessionAffinity one"

    port=$(kubectl get service three -o jsonpath='{.spec.ports[0].nodePort}')
    expect "the NodePort" "^(one|two|three) from" "$(curl -sS --max-time 5 "http://127.0.0.1:$port/")"
    others=$(ip -4 -o addr show scope global | awk '{sub("/.*", "", $4); print $4}' | head -n 1)
    ! curl -sS --max-time 2 "http://$others:$port/" >"$work/other" 2>&1 || fail "the NodePort is open at $others: $(cat "$work/other")"
    expect "the NodePort from the world" "^(refused|unreachable|silence)" "$(in_world "$net" http "http://$world_host:$port/")"
    text=$(kubectl get service sticky -o jsonpath='{.status.loadBalancer.ingress[0].ip}')
    [ -n "$text" ] || fail "the LoadBalancer has no address: $(kubectl get service sticky -o yaml)"
    ok "a NodePort on 127.0.0.1 and nowhere else; a LoadBalancer says $text"

    answers=$(for _ in 1 2 3; do of d say host.barista.internal "$redis_port" PING; done)
    expect "Redis on the host's loopback" '^\+PONG' "$answers"
    expect "Redis by Docker's name" '^\+PONG' "$(of d say host.docker.internal "$redis_port" PING)"
    expect "another port of the host" '^(refused|unreachable|silence)' "$(of d tcp host.barista.internal "${api##*:}")"
    ok "Redis on the host's loopback by --host-ports, and nothing else of it"
}

visibility() {
    local host
    code() { ask "$1" / -o /dev/null -w '%{http_code}'; }
    is() { [ "$(code "$1")" = "$2" ] || { code "$1"; return 1; }; }
    for host in d d.default d.default.svc d.default.svc.cluster.local; do
        [ "$(code "$host")" = 404 ] || fail "the public gateway serves $host: $(code "$host")"
        expect "http://$host" "^d from" "$(of b http "http://$host/" | tail -n 1)"
    done
    ok "the public gateway has 404 for cluster-local hosts; from inside each form of the name leads to the Service"

    labels='networking.knative.dev/visibility: cluster-local' web default hidden | kubectl apply -f - >/dev/null
    ready default ksvc/hidden
    [ "$(kubectl get ksvc hidden -o jsonpath='{.status.url}')" = http://hidden.default.svc.cluster.local ] || fail "the URL of hidden: $(kubectl get ksvc hidden -o jsonpath='{.status.url}')"
    is hidden.default.example.com 404 && is hidden.default.svc.cluster.local 404 || fail "hidden is public"
    expect "a hidden Service" "^hidden from" "$(of d http http://hidden/ | tail -n 1)"
    echo $'---\n{apiVersion: serving.knative.dev/v1, kind: Route, metadata: {name: alone}, spec: {traffic: [{configurationName: d, percent: 100}]}}' | kubectl apply -f - >/dev/null
    eventually 10 is alone.default.example.com 200
    kubectl label routes.serving.knative.dev alone networking.knative.dev/visibility=cluster-local >/dev/null
    eventually 10 is alone.default.example.com 404
    expect "a hidden Route" "^d from" "$(of d http http://alone/ | tail -n 1)"
    kubectl patch ksvc d --type merge -p '{"spec":{"traffic":[{"latestRevision":true,"percent":100},{"latestRevision":true,"tag":"next"}]}}' >/dev/null
    eventually 10 is next-d.default.example.com 200
    expect "the placeholder of a tag" "^cluster-local-gateway.knative-serving.svc.cluster.local$" "$(kubectl get service next-d -o jsonpath='{.spec.externalName}')"
    kubectl label service next-d networking.knative.dev/visibility=cluster-local >/dev/null
    eventually 10 is next-d.default.example.com 404
    is d.default.example.com 200 || fail "d is hidden with its tag"
    expect "a hidden tag" "^d from" "$(of d http http://next-d/ | tail -n 1)"
    ok "cluster-local by the label of a Service, of a Route, of a tag's placeholder"
}

for driver in crun runc namespaces; do
    rm -rf "$BARISTA_DATA"
    if [ "$driver" = crun ]; then start --runtime "$driver" --host-ports "$redis_port"; else start --runtime "$driver"; fi
    load_net_image
    kubectl -n knative-serving patch configmap config-autoscaler --type merge -p '{"data":{"allow-zero-initial-scale":"true"}}' >/dev/null
    objects | kubectl apply -f - >/dev/null
    core "$driver"
    if [ "$driver" = crun ]; then
        names
        services
        visibility
    else
        expect "$driver: Redis, which is not opened" '^(refused|unreachable|silence)' "$(of d tcp host.barista.internal "$redis_port")"
        ok "$driver: without --host-ports the host's loopback is closed"
    fi
    stop
done
