#!/usr/bin/env bash
# HTTP/2 by real clients and servers: curl, h2load, nghttpd as an app, gRPC by grpc-js; and a wake from zero by each.
# takes: 60 s
source "$(dirname "$0")/lib.sh"

h2c_service() { # NAME IMAGE [KEY: VALUE of the annotations]
    kubectl apply -f - >/dev/null <<K
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: $1, namespace: default}
spec:
  template:
    metadata: {annotations: {e2e/test: "$1"}}
    spec:
      containers:
      - image: dev.local/$2
        ports: [{name: h2c, containerPort: 8080}]
K
}
# The version of HTTP and the body that curl gets: versions NAME [curl options]
versions() {
    local name=$1
    shift
    ask "$name.default.example.com" / -w ' %{http_version} %{http_code}' "$@" | tr -d '\n'
}
is() { [ "$1" = "$2" ] || fail "$3: $1 (expected: $2)"; }

build_nghttpd() (
    source "$root/samples/image.sh"
    out=$1
    root="$work/nghttpd"
    program=$(command -v nghttpd)
    take "$program"
    take_libraries "$program"
    mkdir -p "$root/htdocs"
    echo "from nghttpd" >"$root/htdocs/index.html"
    save_image "$out" nghttpd "{\"Entrypoint\": [\"$program\", \"--no-tls\", \"-d\", \"/htdocs\", \"8080\"], \"User\": \"65534:65534\", \"WorkingDir\": \"/\"}"
)
build_grpc() (
    modules=$2
    here="$root/e2e/grpc"
    source "$root/samples/image.sh"
    out=$1
    root="$work/grpc"
    node=$(readlink -f "$(tool node nodejs)")
    take "$node"
    take_libraries "$node"
    mkdir -p "$root/app"
    cp "$here"/*.js "$root/app/"
    cp -r "$modules" "$root/app/node_modules"
    save_image "$out" grpc "{\"Entrypoint\": [\"$node\", \"/app/echo.js\"], \"User\": \"65534:65534\", \"WorkingDir\": \"/app\"}"
)

mkdir "$work/images"
start
apply plain TARGET=plain
wait_ready plain

is "$(versions plain --http1.1)" "Hello plain! 1.1 200" "HTTP/1.1"
is "$(versions plain --http2-prior-knowledge)" "Hello plain! 2 200" "by prior knowledge"
is "$(versions plain --http2)" "Hello plain! 2 200" "by an offer"
ok "curl gets an app of HTTP/1.1 by HTTP/1.1, by HTTP/2 at once, and by an offer of it"

load() { # NAME
    h2load -n 4000 -c 4 -m 25 --header ":authority: $1.default.example.com" "$gateway/" >"$work/load" 2>&1 || true
    seen '4000 succeeded, 0 failed' <"$work/load" || fail "h2load: $(grep -E 'requests|status' "$work/load")"
}
if command -v h2load >/dev/null; then
    load plain
    ok "h2load: 4000 requests, 100 at a time: $(sed -n 's/^finished in \(.*\)/\1/p' "$work/load")"
else
    ok "NOT RUN: h2load (expected: nghttp2-client installed)"
fi

if command -v nghttpd >/dev/null; then
    build_nghttpd "$work/images" >/dev/null
    "$root/barista" image load "$work/images/nghttpd.tar" >/dev/null
    h2c_service h2 nghttpd
    wait_ready h2
    is "$(versions h2 --http1.1)" "from nghttpd 1.1 200" "HTTP/1.1 to h2c"
    is "$(versions h2 --http2-prior-knowledge)" "from nghttpd 2 200" "HTTP/2 to h2c"
    is "$(versions h2 --http2)" "from nghttpd 2 200" "an offer to h2c"
    if command -v h2load >/dev/null; then load h2; fi
    ok "nghttpd serves clients of HTTP/1.1 and of HTTP/2 by its port h2c"
else
    ok "NOT RUN: nghttpd (expected: nghttp2-server installed)"
fi

cache="${XDG_CACHE_HOME:-$HOME/.cache}/barista-e2e/grpc-js"
if command -v node >/dev/null && [ ! -d "$cache/node_modules" ] && command -v npm >/dev/null; then
    mkdir -p "$cache"
    (cd "$cache" && timeout 60 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$cache" @grpc/grpc-js) >/dev/null 2>&1 || rm -rf "$cache"
fi
call() { NODE_PATH="$cache/node_modules" node "$root/e2e/grpc/client.js" "${gateway#http://}" "${authority:-grpc.default.example.com}" "$@"; }
if [ -d "$cache/node_modules" ]; then
    build_grpc "$work/images" "$cache/node_modules" >/dev/null
    "$root/barista" image load "$work/images/grpc.tar" >/dev/null
    h2c_service grpc grpc
    wait_ready grpc
    is "$(call unary hi)" "OK 2 echo hi" "unary"
    is "$(call unary fail)" "FAILED_PRECONDITION 4 as asked" "unary that fails"
    is "$(call both a,b,c)" "OK  echo a;echo b;echo c;" "a stream both ways"
    is "$(call many 3000)" "OK  3000000" "a stream of 3 MB"
    [[ "$(call unary never 1)" == DEADLINE_EXCEEDED* ]] || fail "a deadline: $(call unary never 1)"
    is "$(authority=none.example.com call unary hi)" "UNIMPLEMENTED  no route for this host and path" "no route"
    ok "grpc-js: unary, streams, trailers, deadlines, and the gateway's own answers as statuses"
else
    ok "NOT RUN: gRPC (expected: node, and npm with a registry once)"
fi

autoscaler stable-window 6s scale-to-zero-grace-period 1s
eventually 40 has_pods plain 0
is "$(versions plain --http2-prior-knowledge)" "Hello plain! 2 200" "a wake by HTTP/2"
ok "woken from zero by HTTP/2"
if [ -d "$cache/node_modules" ]; then
    eventually 40 has_pods grpc 0
    is "$(call unary woken)" "OK 5 echo woken" "a wake by gRPC"
    ok "woken from zero by gRPC"
fi

kubectl apply -f - >/dev/null <<'K'
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: slow, namespace: default}
spec: {template: {spec: {containers: [{image: dev.local/helloworld, env: [{name: TARGET, value: slow}]}]}}}
K
wait_ready slow
ask slow.default.example.com "/?sleep=1500" --http2-prior-knowledge -o "$work/slow" -w '%{http_code}' >"$work/code" &
asked=$!
sleep 0.4
stop
wait "$asked" || fail "a request by HTTP/2 was cut by down: $(cat "$work/code")"
is "$(cat "$work/code")" 200 "a request while down"
ok "a request by HTTP/2 that is under way ends before barista does"
