#!/usr/bin/env bash
# Jobs: before a rollout, indexed, failing, beyond a deadline, from a CronJob, and counted once though Barista is killed.
# takes: 50 s
source "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }

load_busybox_image() {
    (
        # shellcheck source=samples/image.sh
        source "$root/samples/image.sh"
        root="$work/root"
        mkdir -p "$root/bin"
        cp "$(command -v busybox)" "$root/bin/busybox"
        for name in sh sleep echo cat false hostname; do ln -s busybox "$root/bin/$name"; done
        save_image "$BARISTA_DATA" busybox '{"Cmd": ["/bin/sh"], "Env": ["PATH=/bin"]}' >/dev/null
    )
    "$root/barista" image load "$BARISTA_DATA/busybox.tar" >/dev/null 2>&1
}

# A Job on stdin of kubectl: job NAME COMMAND [FIELD: VALUE]...
job() {
    local name=$1 command=$2
    shift 2
    echo "apiVersion: batch/v1"
    echo "kind: Job"
    echo "metadata: {name: $name}"
    echo "spec:"
    [ $# -eq 0 ] || printf '  %s\n' "$@"
    echo "  template:"
    echo "    spec:"
    echo "      restartPolicy: Never"
    echo "      terminationGracePeriodSeconds: 1"
    echo "      containers: [{name: main, image: dev.local/busybox, command: [sh, -c, '$command']}]"
}

count() { kubectl get job "$1" -o "jsonpath={.status.$2}"; }
counts() { [ "$(count "$1" "$2")" = "$3" ]; }

start
load_busybox_image

kubectl create job migrate --image=dev.local/busybox -- sh -c 'echo schema is at 7' >/dev/null
kubectl wait --for=condition=complete --timeout=20s job/migrate >/dev/null
kubectl logs job/migrate | seen '^schema is at 7$' || fail "logs: $(kubectl logs job/migrate)"
apply web
wait_ready web
ok "a migration runs to its end before the rollout"

kubectl get job migrate | tail -n 1 | seen -E '^migrate +Complete +1/1 +[0-9]+s +[0-9]+s$' || fail "$(kubectl get job migrate)"
kubectl get jobs -o name | seen '^job.batch/migrate$' || fail "no name"
ok "kubectl prints it as it prints Kubernetes' Jobs"

job numbered 'echo "$JOB_COMPLETION_INDEX on $(hostname)"' 'completions: 3' 'parallelism: 2' 'completionMode: Indexed' | kubectl apply -f - >/dev/null
kubectl wait --for=condition=complete --timeout=20s job/numbered >/dev/null
[ "$(count numbered completedIndexes)" = 0-2 ] || fail "indexes: $(count numbered completedIndexes)"
[ "$(kubectl logs -l job-name=numbered | sort | paste -sd,)" = "0 on numbered-0,1 on numbered-1,2 on numbered-2" ] || fail "$(kubectl logs -l job-name=numbered)"
ok "an indexed Job gives each pod its number"

job broken 'exit 3' 'backoffLimit: 0' | kubectl apply -f - >/dev/null
kubectl wait --for=condition=failed --timeout=20s job/broken >/dev/null
[ "$(kubectl get job broken -o 'jsonpath={.status.conditions[?(@.type=="Failed")].reason}')" = BackoffLimitExceeded ] || fail "$(kubectl get job broken -o yaml)"
job late 'sleep 1000' 'activeDeadlineSeconds: 1' | kubectl apply -f - >/dev/null
kubectl wait --for=condition=failed --timeout=20s job/late >/dev/null
[ "$(kubectl get job late -o 'jsonpath={.status.conditions[?(@.type=="Failed")].reason}')" = DeadlineExceeded ] || fail "$(kubectl get job late -o yaml)"
ok "a Job fails when too many pods have failed, and at its deadline"

cat <<'Y' | kubectl apply -f - >/dev/null
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: '0 4 * * *'
  timeZone: Europe/Berlin
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          volumes: [{name: tmp, emptyDir: {}}]
          containers:
          - name: main
            image: dev.local/busybox
            command: [sh, -c, 'echo "at night as $NAME" >/tmp/x; cat /tmp/x']
            env: [{name: NAME, valueFrom: {fieldRef: {fieldPath: "metadata.labels['job-name']"}}}]
            volumeMounts: [{name: tmp, mountPath: /tmp}]
Y
kubectl get cronjob nightly | tail -n 1 | seen -E '^nightly +0 4 \* \* \* +Europe/Berlin +False +0 +<none> +[0-9]+s$' || fail "$(kubectl get cronjob nightly)"
kubectl create job tonight --from=cronjob/nightly >/dev/null
kubectl wait --for=condition=complete --timeout=20s job/tonight >/dev/null
kubectl logs job/tonight | seen '^at night as tonight$' || fail "$(kubectl logs job/tonight)"
ok "a Job is made from a CronJob at once"

job twice 'sleep 2; exit 1' 'backoffLimit: 1' | kubectl apply -f - >/dev/null
eventually 10 counts twice active 1
sleep 1.5
crash
start
eventually 10 counts twice failed 1
crash
start
kubectl wait --for=condition=failed --timeout=40s job/twice >/dev/null
[ "$(count twice failed)" = 2 ] || fail "failed: $(count twice failed)"
ok "each failure counts once, though Barista is killed meanwhile"

kubectl delete job twice numbered >/dev/null
eventually 10 sh -c '[ -z "$(kubectl get pods -l job-name=twice -o name)$(kubectl get pods -l job-name=numbered -o name)" ]'
ok "pods go with their Job"
