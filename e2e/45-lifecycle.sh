#!/usr/bin/env bash
# What a container does at its start and its end, what it says then, and probes by gRPC, HTTPS and to another host.
# takes: 60 s
source "$(dirname "$0")/lib.sh"

build_busybox() (
    # shellcheck source=samples/image.sh
    source "$root/samples/image.sh"
    root="$work/busybox"
    mkdir -p "$root/bin" "$root/tmp"
    cp "$(command -v busybox)" "$root/bin/busybox"
    for name in sh cat sleep echo test; do ln -s busybox "$root/bin/$name"; done
    save_image "$1" busybox '{"Cmd": ["/bin/sh"], "Env": ["PATH=/bin"]}'
)
build_openssl() (
    # shellcheck source=samples/image.sh
    source "$root/samples/image.sh"
    root="$work/openssl"
    program=$(command -v openssl)
    take "$program"
    take_libraries "$program"
    mkdir -p "$root/srv"
    "$program" req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=nobody -keyout "$root/srv/key" -out "$root/srv/cert" 2>/dev/null
    chmod 644 "$root/srv/key"
    save_image "$1" openssl "{\"Entrypoint\": [\"$program\", \"s_server\", \"-accept\", \"8443\", \"-cert\", \"/srv/cert\", \"-key\", \"/srv/key\", \"-www\", \"-quiet\"]}"
)
build_grpc() (
    here="$root/e2e/grpc"
    # shellcheck source=samples/image.sh
    source "$root/samples/image.sh"
    root="$work/grpc"
    node=$(readlink -f "$(tool node nodejs)")
    take "$node"
    take_libraries "$node"
    mkdir -p "$root/app"
    cp "$here"/*.js "$root/app/"
    cp -r "$2" "$root/app/node_modules"
    save_image "$1" grpc "{\"Entrypoint\": [\"$node\", \"/app/echo.js\"], \"User\": \"65534:65534\", \"WorkingDir\": \"/app\"}"
)
load() { # NAME [ARGUMENT]
    "build_$1" "$work/images" "${2:-}" >/dev/null
    "$root/barista" image load "$work/images/$1.tar" >/dev/null 2>&1
}
field() { kubectl get pod "$1" -o "jsonpath={$2}"; }
is() { [ "$1" = "$2" ] || fail "$3: $1 (expected: $2)"; }
field_is() { [ "$(field "$1" "$2")" = "$3" ]; }
has_event() { kubectl get events -o jsonpath='{range .items[*]}{.reason}: {.message}{"\n"}{end}' | seen -F "$1"; }

mkdir "$work/images"
start
load busybox

kubectl apply -f - >/dev/null <<'K'
apiVersion: v1
kind: Pod
metadata: {name: hooks, namespace: default}
spec:
  containers:
  - name: main
    image: dev.local/busybox
    command: [sh, -c, 'trap "echo asked to end; exit 0" TERM; echo begun; while true; do sleep 0.1; done']
    lifecycle:
      postStart: {exec: {command: [sh, -c, 'echo started > /tmp/started']}}
      preStop: {exec: {command: [sh, -c, 'echo saving; sleep 1; echo saved >> /proc/1/fd/1']}}
    readinessProbe: {exec: {command: [test, -e, /tmp/started]}, periodSeconds: 1}
K
kubectl wait --for=condition=Ready --timeout=30s pod/hooks >/dev/null
kubectl logs -f hooks >"$work/hooks.log" &
follower=$!
eventually 20 grep -q begun "$work/hooks.log"
kubectl delete pod hooks >/dev/null
wait "$follower" || fail "logs -f of a pod that is deleted: exit code $?"
is "$(paste -sd, "$work/hooks.log")" "begun,saved,asked to end" "what it did at its end"
ok "postStart is done before it is ready, preStop before SIGTERM"

kubectl apply -f - >/dev/null <<'K'
apiVersion: v1
kind: Pod
metadata: {name: badly, namespace: default}
spec:
  restartPolicy: Never
  containers:
  - name: main
    image: dev.local/busybox
    command: [sleep, "1000"]
    lifecycle: {postStart: {exec: {command: [sh, -c, 'echo no disk; exit 3']}}}
K
kubectl wait --for=jsonpath='{.status.phase}'=Failed --timeout=60s pod/badly >/dev/null
has_event "FailedPostStartHook: PostStartHook failed: command exited with code 3: no disk" || fail "no event of the hook: $(kubectl get events)"
ok "a postStart that fails ends its container, and its user reads why"

# A user that may not write elsewhere, a root that nobody may write to, and a path of its own.
kubectl apply -f - >/dev/null <<'K'
apiVersion: v1
kind: Pod
metadata: {name: says, namespace: default}
spec:
  restartPolicy: Never
  securityContext: {runAsUser: 1234}
  containers:
  - name: main
    image: dev.local/busybox
    command: [sh, -c, 'echo not this; echo "no such table" > /dev/termination-log; exit 4']
    securityContext: {readOnlyRootFilesystem: true}
  - name: other
    image: dev.local/busybox
    command: [sh, -c, 'echo -n done > /tmp/why']
    terminationMessagePath: /tmp/why
  - name: log
    image: dev.local/busybox
    command: [sh, -c, 'echo last words; exit 1']
    terminationMessagePolicy: FallbackToLogsOnError
K
kubectl wait --for=jsonpath='{.status.phase}'=Failed --timeout=30s pod/says >/dev/null
message() { field says ".status.containerStatuses[?(@.name==\"$1\")].state.terminated.message"; }
is "$(message main)" "no such table" "its message"
is "$(message other)" "done" "the message of another"
is "$(message log)" "last words" "the end of a log"
ok "a container's last message is in its status: from its file, or from its log where that is asked for"

kubectl apply -f - >/dev/null <<'K'
apiVersion: v1
kind: Pod
metadata: {name: stuck, namespace: default}
spec:
  terminationGracePeriodSeconds: 120
  containers:
  - name: main
    image: dev.local/busybox
    command: [sh, -c, 'trap "" TERM; while true; do sleep 0.1; done']
    livenessProbe: {exec: {command: [test, -e, /never]}, periodSeconds: 1, failureThreshold: 1, terminationGracePeriodSeconds: 2}
K
eventually 30 field_is stuck '.status.containerStatuses[0].restartCount' 1
kubectl delete pod stuck --grace-period=0 --force >/dev/null 2>&1
ok "a liveness probe with a grace of its own does not wait for the pod's two minutes"

if command -v openssl >/dev/null; then
    load openssl
    kubectl apply -f - >/dev/null <<'K'
apiVersion: v1
kind: Pod
metadata: {name: secure, namespace: default}
spec:
  containers:
  - name: main
    image: dev.local/openssl
    ports: [{containerPort: 8443}]
    readinessProbe: {httpGet: {scheme: HTTPS, port: 8443, path: /}, periodSeconds: 1}
    livenessProbe: {tcpSocket: {host: 127.0.0.1, port: 8443}}
  - name: wrong
    image: dev.local/busybox
    command: [sleep, "1000"]
    readinessProbe: {httpGet: {host: 127.0.0.1, port: 8443}, periodSeconds: 1}
K
    eventually 30 field_is secure '.status.containerStatuses[?(@.name=="main")].ready' true
    eventually 30 has_event 'Readiness probe failed: Get "http://127.0.0.1:8443/"'
    is "$(field secure '.status.containerStatuses[?(@.name=="wrong")].ready')" false "HTTP to a port of HTTPS"
    kubectl delete pod secure --grace-period=1 >/dev/null
    ok "probes by HTTPS, whoever signed the certificate, and to a host that they name"
else
    ok "NOT RUN: HTTPS (expected: openssl installed)"
fi

cache="${XDG_CACHE_HOME:-$HOME/.cache}/barista-e2e/grpc-js"
if command -v node >/dev/null && [ ! -d "$cache/node_modules" ] && command -v npm >/dev/null; then
    mkdir -p "$cache"
    (cd "$cache" && timeout 60 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$cache" @grpc/grpc-js) >/dev/null 2>&1 || rm -rf "$cache"
fi
if [ -d "$cache/node_modules" ]; then
    load grpc "$cache/node_modules"
    kubectl apply -f - >/dev/null <<'K'
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: grpc, namespace: default}
spec:
  template:
    spec:
      containers:
      - image: dev.local/grpc
        ports: [{name: h2c, containerPort: 8080}]
        readinessProbe: {grpc: {service: test.Echo}}
        livenessProbe: {grpc: {}, periodSeconds: 1, failureThreshold: 2}
K
    wait_ready grpc
    call() { NODE_PATH="$cache/node_modules" node "$root/e2e/grpc/client.js" "${gateway#http://}" grpc.default.example.com "$@"; }
    is "$(call unary hi)" "OK 2 echo hi" "a call"
    call unary sick >/dev/null
    pod=$(kubectl get pods -l serving.knative.dev/service=grpc -o jsonpath='{.items[0].metadata.name}')
    eventually 30 field_is "$pod" '.status.containerStatuses[0].restartCount' 1
    has_event 'Liveness probe failed: service unhealthy (responded with "NOT_SERVING")' || fail "no event of its health"
    eventually 30 field_is "$pod" '.status.containerStatuses[0].ready' true
    is "$(call unary hi)" "OK 2 echo hi" "a call after the restart"
    ok "probes by gRPC say when a server of a Service is ready, and when it is sick"
else
    ok "NOT RUN: gRPC (expected: node, and npm with a registry once)"
fi
