#!/usr/bin/env bash
# Pods of several containers: init containers, native sidecars, containers beside the one that serves; woken, restarted, killed and deleted.
# takes: 170 s
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/net/lib.sh"
[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }

load_busybox_image() {
    (
        # shellcheck source=samples/image.sh
        source "$root/samples/image.sh"
        root="$work/root"
        mkdir -p "$root/bin"
        cp "$(command -v busybox)" "$root/bin/busybox"
        for name in sh httpd cat sleep echo test; do ln -s busybox "$root/bin/$name"; done
        save_image "$BARISTA_DATA" busybox '{"Cmd": ["/bin/sh"], "Env": ["PATH=/bin"]}' >/dev/null
    )
    "$root/barista" image load "$BARISTA_DATA/busybox.tar" >/dev/null 2>&1
}

status_of() { # POD CONTAINER JQ
    kubectl get pod "$1" -o json | jq -r --arg name "$2" "[.status.containerStatuses[]?, .status.initContainerStatuses[]?] | map(select(.name == \$name))[0] | $3"
}
phase_is() { [ "$(kubectl get pod "$1" -o jsonpath='{.status.phase}')" = "$2" ] || { kubectl get pod "$1" -o jsonpath='{.status}'; return 1; }; }
restarts_are() { [ "$(status_of "$1" "$2" .restartCount)" = "$3" ]; }
is_ready() { [ "$(status_of "$1" "$2" .ready)" = true ]; }
pod_of() { kubectl get pods -l "serving.knative.dev/service=$1" -o jsonpath='{.items[0].metadata.name}'; }
pids_of() { # MARK: processes of all containers that have it
    local pid
    for pid in $(pgrep -f 'httpd|/net|/bin/sh'); do
        if tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -qx "MARK=$1-$work" && [ "$(awk '/^NSpid/ {print $NF}' "/proc/$pid/status" 2>/dev/null)" = 1 ]; then echo "$pid"; fi
    done | sort -n | paste -sd' '
}

pid_in() { # MARK PROGRAM: the process of the container that runs it
    local pid
    for pid in $(pids_of "$1"); do if tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q "^$2"; then echo "$pid"; fi; done
}

# A Service whose app asks the container beside it, on localhost. Its page is what the init container wrote.
duo() {
    cat <<Y
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: duo, namespace: default}
spec:
  template:
    metadata: {annotations: {autoscaling.knative.dev/window: "6s"}}
    spec:
      volumes: [{name: www, emptyDir: {}}]
      initContainers:
      - name: write
        image: dev.local/busybox
        command: [sh, -c, 'echo written first > /www/index.html']
        volumeMounts: [{name: www, mountPath: /www}]
      containers:
      - name: app
        image: dev.local/net
        ports: [{containerPort: 8080}]
        securityContext: {runAsUser: 0}
        env: [{name: NAME, value: duo}, {name: MARK, value: "duo-$work"}]
      - name: page
        image: dev.local/busybox
        command: [httpd, -f, -p, "9191", -h, /www]
        env: [{name: MARK, value: "duo-$work"}]
        volumeMounts: [{name: www, mountPath: /www}]
Y
}

# A job's pod: its migration, a sidecar that must have started before, and two containers that end.
job() {
    cat <<Y
apiVersion: v1
kind: Pod
metadata: {name: job, namespace: default}
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: 5
  volumes: [{name: shared, emptyDir: {}}]
  initContainers:
  - name: proxy
    image: dev.local/busybox
    restartPolicy: Always
    command: [sh, -c, 'trap "echo asked to end; exit 0" TERM; echo ready > /shared/proxy; while :; do sleep 0.1; done']
    startupProbe: {exec: {command: [test, -e, /shared/proxy]}, periodSeconds: 1}
    volumeMounts: [{name: shared, mountPath: /shared}]
  - name: migrate
    image: dev.local/busybox
    command: [sh, -c, 'cat /shared/proxy && echo migrated']
    volumeMounts: [{name: shared, mountPath: /shared}]
  containers:
  - name: work
    image: dev.local/busybox
    command: [sh, -c, 'sleep 1; echo done']
  - name: other
    image: dev.local/busybox
    command: [sh, -c, 'sleep 2; exit ${1:-0}']
Y
}

for runtime in crun runc namespaces; do
    rm -rf "$BARISTA_DATA"
    start --runtime "$runtime"
    load_busybox_image
    load_net_image
    kubectl -n knative-serving patch configmap config-features --type merge -p '{"data":{"kubernetes.podspec-init-containers":"enabled"}}' >/dev/null

    duo | kubectl apply -f - >/dev/null
    wait_ready duo
    expect "$runtime: the app asks its sidecar on localhost" "written first" "$(of duo http http://127.0.0.1:9191/)"
    pod=$(pod_of duo)
    [ "$(kubectl get pod "$pod" --no-headers | awk '{print $2, $3}')" = "2/2 Running" ] || fail "$(kubectl get pod "$pod")"
    [ "$(kubectl get revision -o json | jq -c '[.items[0].status | (.containerStatuses, .initContainerStatuses) | length]')" = "[2,1]" ] || fail "$(kubectl get revision -o yaml)"

    # One of them ends, then the other: only it is started again, and the address stays.
    address=$(kubectl get pod "$pod" -o jsonpath='{.status.podIP}')
    for name in page app; do
        kill -9 "$(pid_in duo "$([ "$name" = page ] && echo httpd || echo /net)")"
        eventually 10 restarts_are "$pod" "$name" 1
        eventually 10 is_ready "$pod" "$name"
    done
    [ "$(status_of "$pod" page .restartCount)$(status_of "$pod" app .restartCount)" = 11 ] || fail "restarts: $(kubectl get pod "$pod" -o yaml)"
    [ "$(kubectl get pod "$pod" -o jsonpath='{.status.podIP}')" = "$address" ] || fail "the address has changed"
    eventually 5 of duo http http://127.0.0.1:9191/
    ok "$runtime: each container is restarted alone; the pod keeps its address $address"

    # kill -9: both run on, and are followed.
    before=$(pids_of duo)
    [ "$(wc -w <<<"$before")" = 2 ] || fail "processes: $before"
    crash
    start --runtime "$runtime"
    wait_ready duo
    [ "$(pids_of duo)" = "$before" ] || fail "processes: $(pids_of duo) (expected: $before)"
    expect "$runtime: after a kill" "written first" "$(of duo http http://127.0.0.1:9191/)"
    ok "$runtime: kill -9 leaves both containers as they were ($before)"

    # To zero and back.
    eventually 60 has_pods duo 0
    [ -z "$(pids_of duo)" ] || fail "processes after the scale to zero: $(pids_of duo)"
    expect "$runtime: woken from zero" "written first" "$(of duo http http://127.0.0.1:9191/)"
    ok "$runtime: to zero and back, init container first"

    # A job's pod.
    job | kubectl apply -f - >/dev/null
    eventually 20 phase_is job Succeeded
    [ "$(status_of job work .state.terminated.exitCode) $(status_of job other .state.terminated.exitCode)" = "0 0" ] || fail "$(kubectl get pod job -o yaml)"
    [ "$(kubectl logs job -c migrate)" = $'ready\nmigrated' ] || fail "log of migrate: $(kubectl logs job -c migrate)"
    [ "$(kubectl logs job -c work)" = "done" ] || fail "log of work: $(kubectl logs job -c work)"
    expect "$runtime: its sidecar" "asked to end" "$(kubectl logs job -c proxy)"
    kubectl delete pod job >/dev/null
    job 3 | kubectl apply -f - >/dev/null
    eventually 20 phase_is job Failed
    kubectl delete pod job >/dev/null
    ok "$runtime: a job's pod: sidecar, migration, work; then the sidecar is asked to end; an exit code fails the pod"

    # What an init container cannot do shows at once, where its user looks.
    duo | sed 's/name: duo,/name: broken,/; s/echo written first/nonsense/' | kubectl apply -f - >/dev/null
    eventually 10 eval 'kubectl get ksvc broken -o jsonpath="{.status.conditions[*].message}" | grep -q "Container failed with"'
    kubectl delete ksvc broken duo >/dev/null
    eventually 20 eval '[ -z "$(kubectl get pods -o name)" ]'
    [ -z "$(pids_of duo)" ] || fail "processes: $(pids_of duo)"
    stop
    ok "$runtime: a failing init container is told in the Service; nothing is left"
done
