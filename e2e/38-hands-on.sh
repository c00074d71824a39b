#!/usr/bin/env bash
# What people do in pods with kubectl: commands, files, ports, programs of their own; with each driver that works here, over WebSocket and,
# as older kubectls, over SPDY.
# takes: 120 s
source "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }
busybox=$(command -v busybox) || { ok "NOT RUN: no busybox-static"; exit 0; }

# dev.local/hands: busybox, with a page on port 8080.
load_image() {
    (
        # shellcheck source=samples/image.sh
        source "$root/samples/image.sh"
        root="$work/root"
        mkdir -p "$root/bin" "$root/www" "$root/tmp" "$root/etc"
        echo "root:x:0:0:root:/root:/bin/sh" >"$root/etc/passwd"
        cp "$busybox" "$root/bin/busybox"
        for name in $("$busybox" --list); do [ "$name" = busybox ] || ln -sf busybox "$root/bin/$name"; done
        echo "hello from the pod" >"$root/www/index.html"
        save_image "$BARISTA_DATA" hands '{"Cmd": ["httpd", "-f", "-p", "8080", "-h", "/www"], "Env": ["PATH=/bin", "COLOUR=green"]}' >/dev/null
    )
    "$root/barista" image load "$BARISTA_DATA/hands.tar" >/dev/null 2>&1
}

pod() { # NAME
    kubectl apply -f - >/dev/null <<Y
apiVersion: v1
kind: Pod
metadata: {name: $1, labels: {app: $1}}
spec:
  terminationGracePeriodSeconds: 1
  containers: [{name: c, image: dev.local/hands, ports: [{containerPort: 8080}]}]
---
apiVersion: v1
kind: Service
metadata: {name: $1}
spec: {selector: {app: $1}, ports: [{port: 80, targetPort: 8080}]}
Y
    kubectl wait --for=condition=Ready --timeout=30s "pod/$1" >/dev/null
}

code_of() { local code=0; "$@" >"$work/out" 2>"$work/err" || code=$?; echo "$code"; }

commands() {
    local transport=$1 sum
    [ "$(kubectl exec web -- sh -c 'env | grep COLOUR; pwd')" = $'COLOUR=green\n/' ] || fail "exec: environment and folder"
    [ "$(code_of kubectl exec web -- sh -c 'echo out; echo err >&2; exit 42')" = 42 ] || fail "exec: exit code, $(cat "$work/err")"
    [ "$(cat "$work/out")" = out ] || fail "exec: stdout: $(cat "$work/out")"
    seen -x err <"$work/err" || fail "exec: stderr: $(cat "$work/err")"
    seen -x 'command terminated with exit code 42' <"$work/err" || fail "exec: $(cat "$work/err")"
    ok "$transport: a command's outputs are kept apart, and its exit code is kubectl's"

    [ "$(echo "some input" | kubectl exec -i web -- cat)" = "some input" ] || fail "exec -i"
    [ "$(code_of kubectl exec web -- no-such-program)" = 1 ] || fail "a program that is not there: $(cat "$work/err")"
    seen 'exec: "no-such-program": executable file not found in $PATH' <"$work/err" || fail "a program that is not there: $(cat "$work/err")"
    ok "$transport: input arrives, and what cannot be run is told"

    sum=$(sha256sum <"$work/large" | cut -d ' ' -f 1)
    [ "$(kubectl exec -i web -- sha256sum <"$work/large" | cut -d ' ' -f 1)" = "$sum" ] || fail "50 MB into a pod"
    kubectl exec -i web -- sh -c 'cat >/tmp/large' <"$work/large"
    [ "$(kubectl exec web -- cat /tmp/large | sha256sum | cut -d ' ' -f 1)" = "$sum" ] || fail "50 MB out of a pod"
    ok "$transport: 50 MB arrive whole, both ways"

    printf 'stty size\nexit 5\n' >"$work/typed"
    script -qec "stty rows 33 cols 77; kubectl exec -it web -- sh" /dev/null <"$work/typed" >"$work/terminal" 2>&1 || true
    seen '33 77' <"$work/terminal" || fail "exec -it: size: $(cat "$work/terminal")"
    seen 'exit code 5' <"$work/terminal" || fail "exec -it: exit code: $(cat "$work/terminal")"
    ok "$transport: a shell on a terminal has its size"

    kubectl cp "$work/large" web:/tmp/copied
    kubectl cp web:/tmp/copied "$work/back" >/dev/null
    cmp "$work/large" "$work/back" || fail "cp"
    ok "$transport: cp brings a file there and back"

    kubectl exec web -- sh -c 'echo mark >/tmp/running; sleep 1000' &
    background+=($!)
    local client=$!
    eventually 10 kubectl exec web -- test -f /tmp/running
    kill "$client"
    eventually 10 kubectl exec web -- sh -c '! ps | grep -q "[s]leep 1000"'
    kubectl exec web -- rm /tmp/running
    ok "$transport: a command whose client has gone is ended"
}

ports() {
    local transport=$1 target forward port n pids=()
    for target in pod/web svc/web; do
        local remote=8080
        [ "$target" = pod/web ] || remote=80
        : >"$work/forward"
        kubectl port-forward "$target" ":$remote" >"$work/forward" 2>&1 &
        forward=$!
        background+=("$forward")
        eventually 10 grep -q Forwarding "$work/forward"
        port=$(sed -n 's/.*127.0.0.1:\([0-9]*\) ->.*/\1/p' "$work/forward" | head -n 1)
        for n in $(seq 40); do
            curl -sS --max-time 20 "http://127.0.0.1:$port/" >"$work/page-$n" &
            pids+=($!)
        done
        for n in "${pids[@]}"; do wait "$n" || fail "port-forward $target: $(tail -n 3 "$work/forward")"; done
        pids=()
        [ "$(cat "$work"/page-* | sort | uniq -c | tr -s ' ')" = " 40 hello from the pod" ] || fail "port-forward $target: $(cat "$work"/page-*)"
        kill "$forward"
        wait "$forward" 2>/dev/null || true
    done
    ok "$transport: 40 connections at a time to a pod, and to a Service"
}

programs() {
    local transport=$1 out
    kubectl apply -f - >/dev/null <<Y
apiVersion: v1
kind: Pod
metadata: {name: echoes}
spec:
  terminationGracePeriodSeconds: 1
  containers: [{name: c, image: dev.local/hands, command: [sh, -c, "while read -r line; do echo got \$line; done"], stdin: true}]
Y
    kubectl wait --for=condition=Ready --timeout=30s pod/echoes >/dev/null
    for word in one two; do
        (echo "$word"; sleep 1) | timeout 2 kubectl attach -qi echoes >"$work/attached" 2>&1 || true
        seen -x "got $word" <"$work/attached" || fail "attach -i: $(cat "$work/attached")"
    done
    kubectl delete pod echoes --wait=false >/dev/null
    ok "$transport: attach brings input to a program, one client after the other"

    out=$(echo "a word" | kubectl run --rm -i -q --restart=Never --image=dev.local/hands once -- sh -c 'read x; echo "read: $x"; exit 0')
    [ "$(head -n 1 <<<"$out")" = "read: a word" ] || fail "run --rm -i: $out"
    eventually 10 sh -c '! kubectl get pod once 2>/dev/null'
    ok "$transport: run --rm -i runs a program with its input, and removes its pod"

    printf 'tty\nexit\n' >"$work/typed"
    script -qec "kubectl run --rm -it -q --restart=Never --image=dev.local/hands shell -- sh" /dev/null <"$work/typed" >"$work/terminal" 2>&1 || true
    seen /dev/pts/0 <"$work/terminal" || fail "run --rm -it: $(cat "$work/terminal")"
    eventually 10 sh -c '! kubectl get pod shell 2>/dev/null'
    ok "$transport: run --rm -it runs a shell on a terminal"
}

usage() {
    kubectl exec web -- sh -c 'timeout 20 sh -c "while :; do :; done"' >/dev/null 2>&1 &
    background+=($!)
    eventually 10 sh -c '[ "$(kubectl top pod web --no-headers | awk "{print \$2 + 0}")" -gt 100 ]'
    kubectl top pod web --containers --no-headers | seen '^web *c .*Mi' || fail "top pod: $(kubectl top pod web --containers)"
    kubectl top node --no-headers | seen -E '^barista +[0-9]+m +[0-9]+% +[0-9]+Mi +[0-9]+%' || fail "top node: $(kubectl top node)"
    ok "top shows what a busy pod and the node use"
    kubectl describe node >"$work/node"
    for line in 'HolderIdentity: *barista' 'RenewTime: ' '  MemoryPressure *False' '  Ready *True' 'ephemeral-storage: *[0-9]' 'Boot ID: *[0-9a-f]'; do
        seen -E "$line" <"$work/node" || fail "describe node: $line is missing in $(cat "$work/node")"
    done
    ok "describe node shows its Lease, its conditions, and what it is"
}

beside() {
    kubectl apply -f - >/dev/null <<Y
apiVersion: v1
kind: Pod
metadata: {name: two}
spec:
  terminationGracePeriodSeconds: 1
  containers: [{name: main, image: dev.local/hands, command: [sh, -c, "exit 3"]}, {name: side, image: dev.local/hands}]
Y
    eventually 20 sh -c 'kubectl get pod two --no-headers | grep -q "1/2 *CrashLoopBackOff"'
    [ "$(kubectl exec two -c side -- echo here)" = here ] || fail "exec beside a container that does not run"
    [ "$(code_of kubectl exec two -c main -- true)" = 1 ] || fail "exec in a container that does not run"
    seen 'container not found ("main")' <"$work/err" || fail "exec in a container that does not run: $(cat "$work/err")"
    kubectl delete pod two --wait=false >/dev/null
    ok "a container is entered by its name, also while another one of its pod does not run"
}

head -c 50000000 /dev/urandom >"$work/large"
for runtime in crun runc namespaces; do
    [ "$runtime" = namespaces ] || command -v "$runtime" >/dev/null || { ok "NOT RUN: $runtime (expected: installed)"; continue; }
    start --runtime "$runtime"
    load_image
    pod web
    ok "with $runtime:"
    commands WebSocket
    ports WebSocket
    programs WebSocket
    usage
    beside
    (
        export KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false KUBECTL_PORT_FORWARD_WEBSOCKETS=false
        commands SPDY
        ports SPDY
        programs SPDY
    )
    stop
    rm -rf "$BARISTA_DATA"
done
