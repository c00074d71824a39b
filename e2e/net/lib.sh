# What the tests of the network share. Source it after ../lib.sh.
# shellcheck shell=bash

# The program of e2e/net/*.c, static, and an image of it: dev.local/net. Its commands are in net.c.
net="$work/net"
gcc -std=gnu11 -O1 -Wall -Wextra -static -o "$net" "$root"/e2e/net/*.c 2>"$work/gcc" || fail "net: $(cat "$work/gcc")"

load_net_image() {
    (
        # shellcheck source=samples/image.sh
        source "$root/samples/image.sh"
        root="$work/root"
        mkdir -p "$root"
        cp "$net" "$root/net"
        save_image "$BARISTA_DATA" net '{"Entrypoint": ["/net"]}' >/dev/null
    )
    "$root/barista" image load "$BARISTA_DATA/net.tar" >/dev/null 2>&1
}

# Runs a command of the program in a container: inside ADDRESS[:PORT] COMMAND [ARGUMENT]...
inside() {
    local at=$1 query
    shift
    query=$(printf '%s\n' "$@" | jq -Rr @uri | paste -sd '&')
    curl -sS --max-time 30 "http://$at/run?$query"
}

# The same in an instance of a Service, through the public gateway: of NAME COMMAND [ARGUMENT]...
of() {
    local name=$1 query
    shift
    query=$(printf '%s\n' "$@" | jq -Rr @uri | paste -sd '&')
    ask "$name.${namespace:-default}.example.com" "/run?$query"
}

# Fails unless a text matches: expect WHAT REGEX TEXT
expect() { grep -qE -- "$2" <<<"$3" || fail "$1: $3 (expected: $2)"; }

# A world beyond the host: a namespace behind a veth, to which only the host has a way, and which has none back to pods.
# It has a web server on port 80 that says who called, one for UDP on 4000, whose log is $work/world.udp, and a resolver on 53.
# Its addresses are other ones for each test, as tests run side by side.
world_net=198.18.$(($$ % 256))
world=$world_net.2
world_host=$world_net.1
world_net6=2001:db8:$(($$ % 9999))
world6=$world_net6::2
world_netns="e2e-world-$$"

world_up() {
    local link="w$$"
    ip netns add "$world_netns"
    ip link add "$link" type veth peer name eth0 netns "$world_netns"
    ip addr add "$world_host/24" dev "$link"
    ip -6 addr add "$world_net6::1/64" dev "$link" nodad
    ip link set "$link" up
    ip -n "$world_netns" addr add "$world/24" dev eth0
    ip -n "$world_netns" -6 addr add "$world6/64" dev eth0 nodad
    ip -n "$world_netns" link set eth0 up
    ip -n "$world_netns" link set lo up
    ip netns exec "$world_netns" env NAME=world PORT=80 "$net" serve >"$work/world.web" 2>&1 &
    background+=($!)
    ip netns exec "$world_netns" env NAME=world "$net" udp-server 4000 >"$work/world.udp" 2>&1 &
    background+=($!)
    ip netns exec "$world_netns" python3 "$root/e2e/net/resolver.py" "$world" "$world6" >"$work/world.dns" 2>&1 &
    background+=($!)
    echo "nameserver $world" >"$work/resolv.conf"
    eventually 5 in_world "$net" http http://127.0.0.1/
    eventually 5 in_world "$net" dns 127.0.0.1 world.test A
}

in_world() { ip netns exec "$world_netns" "$@"; }

world_down() {
    ip link del "w$$" 2>/dev/null
    ip netns del "$world_netns" 2>/dev/null
}

# Makes `start` give Barista a resolv.conf of the test's, $work/resolv.conf, in a mount namespace of its own.
with_own_resolver() {
    # shellcheck disable=SC2016,SC2034
    launcher=(unshare --mount --propagation private sh -c 'mount --bind "$0" /etc/resolv.conf; exec "$@"' "$work/resolv.conf")
}

# What is to be as before once all Baristas have ended.
host_network() {
    ip -o link | sed -E 's/^[0-9]+: //; s/ (qlen|state) [^ ]*//g'
    ip netns
    ip -4 route show table all | grep -v ' proto 196 '
    ip -6 route show table all
    ip rule
    ip neigh show nud permanent
    nft list ruleset
    sysctl -a 2>/dev/null | grep '^net\.' | grep -vE '^net\.(netfilter|nf_conntrack|ipv4\.tcp_mem|ipv4\.udp_mem|core\.netdev_rss_key)|_count |\.random|stable_secret'
}

# A pod with labels: pod NAMESPACE NAME [KEY: VALUE,...] ; more of its container in $container, of its spec in $spec, one line each
pod() {
    cat <<Y
---
apiVersion: v1
kind: Pod
metadata: {namespace: $1, name: $2, labels: {app: $2${3:+, $3}}}
spec:
  ${spec:-restartPolicy: Always}
  containers:
  - name: net
    image: dev.local/net
    env: [{name: NAME, value: $2}, {name: UDP_PORT, value: "4000"}]
    ports: [{containerPort: 8080}]
    readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
    ${container:-}
---
Y
}

# A Knative Service of the program: web NAMESPACE NAME [ENV=VALUE]... ; annotations in $annotations and labels in $labels, as flow of YAML
web() {
    local namespace=$1 name=$2 entry env=
    shift 2
    for entry in "NAME=$name" "$@"; do env="$env{name: ${entry%%=*}, value: \"${entry#*=}\"}, "; done
    cat <<Y
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {namespace: $namespace, name: $name, labels: {${labels:-}}}
spec:
  template:
    metadata: {annotations: {${annotations:-}}}
    spec:
      containers:
      - image: dev.local/net
        securityContext: {runAsUser: 0}
        env: [$env]
---
Y
}

address_of() { kubectl -n "$1" get pod "$2" -o jsonpath='{.status.podIP}'; }

# The address of the first pod of a Service: address_of_service NAMESPACE NAME
address_of_service() { kubectl -n "$1" get pods -l "serving.knative.dev/service=$2" -o jsonpath='{.items[0].status.podIP}'; }
