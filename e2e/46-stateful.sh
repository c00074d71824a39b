#!/usr/bin/env bash
# StatefulSets: order, names in DNS, updates with a partition, kubectl's rollout commands; a PostgreSQL whose rows outlive its pod, Barista and the set. DaemonSets: the one pod, updates, taints.
# takes: 100 s
source "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }

guestbook_images
load_busybox_image() {
    (
        # shellcheck source=samples/image.sh
        source "$root/samples/image.sh"
        root="$work/root"
        mkdir -p "$root/bin"
        cp "$(command -v busybox)" "$root/bin/busybox"
        for name in sh sleep echo cat hostname nslookup; do ln -s busybox "$root/bin/$name"; done
        save_image "$BARISTA_DATA" busybox '{"Cmd": ["/bin/sh"], "Env": ["PATH=/bin"]}' >/dev/null
    )
    "$root/barista" image load "$BARISTA_DATA/busybox.tar" >/dev/null 2>&1
}

# A StatefulSet of sleepers with a claim each, and its Service: sleepers NAME [FIELD: VALUE]...
sleepers() {
    local name=$1
    shift
    cat <<Y
apiVersion: v1
kind: Service
metadata: {name: $name}
spec: {clusterIP: None, selector: {app: $name}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: $name}
spec:
  serviceName: $name
  selector: {matchLabels: {app: $name}}
$([ $# -eq 0 ] || printf '  %s\n' "$@")
  template:
    metadata: {labels: {app: $name}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: main
        image: dev.local/busybox
        command: [sh, -c, 'hostname >>/data/hosts; exec sleep 100000']
        env: [{name: COLOUR, value: ${colour:-green}}]
        volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
Y
}

rolled_out() { kubectl rollout status "statefulset/$1" --timeout=60s >/dev/null; }
of_set() { kubectl get statefulset "$1" -o "jsonpath={.$2}"; }
is_of_set() { [ "$(of_set "$1" "$2")" = "$3" ] || { of_set "$1" "$2"; return 1; }; }
colours() { kubectl get pods -l "app=$1" -o 'jsonpath={range .items[*]}{.metadata.name}={.spec.containers[0].env[0].value} {end}'; }
are_colours() { [ "$(colours "$1")" = "$2" ] || { colours "$1"; return 1; }; }
uids() { kubectl get pods -l "app=$1" -o 'jsonpath={.items[*].metadata.uid}'; }
gone() { ! kubectl get "$@" >/dev/null 2>&1; }

start
load_busybox_image
"$root/barista" image load "$images/postgres.tar" >/dev/null

# ---- order and names

sleepers web 'replicas: 3' 'minReadySeconds: 1' | kubectl apply -f - >/dev/null
rolled_out web
kubectl get pods -l app=web -o 'jsonpath={range .items[*]}{.metadata.name} {.status.startTime}{"\n"}{end}' | sort -k 2 -c || fail "order: $(kubectl get pods -l app=web -o wide)"
[ "$(kubectl get pods -l app=web -o name | paste -sd,)" = pod/web-0,pod/web-1,pod/web-2 ] || fail "names: $(kubectl get pods)"
[ "$(kubectl get pods -l apps.kubernetes.io/pod-index=2 -o name)" = pod/web-2 ] || fail "no label for the index"
[ "$(kubectl get pvc -o name | paste -sd,)" = persistentvolumeclaim/data-web-0,persistentvolumeclaim/data-web-1,persistentvolumeclaim/data-web-2 ] || fail "claims: $(kubectl get pvc)"
kubectl get statefulset web | tail -n 1 | seen -E '^web +3/3 +[0-9]+s$' || fail "$(kubectl get statefulset web)"
kubectl describe statefulset web | seen 'create Pod web-0 in StatefulSet web successful' || fail "$(kubectl describe statefulset web)"
ok "three pods one after another, each with a claim of its own"

address=$(kubectl get pod web-1 -o 'jsonpath={.status.podIP}')
kubectl exec web-0 -- nslookup web-1.web.default.svc.cluster.local | seen "$address" || fail "$(kubectl exec web-0 -- nslookup web-1.web.default.svc.cluster.local 2>&1)"
[ "$(kubectl exec web-2 -- hostname)" = web-2 ] || fail "hostname: $(kubectl exec web-2 -- hostname)"
ok "a pod is found as web-1.web.default.svc"

# ---- updates

kubectl patch statefulset web -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}}}}' >/dev/null
colour=blue sleepers web 'replicas: 3' 'updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}' | kubectl apply -f - >/dev/null
[ "$(kubectl rollout status statefulset/web --timeout=60s | tail -n 1)" = "partitioned roll out complete: 1 new pods have been updated..." ] || fail "$(kubectl rollout status statefulset/web)"
are_colours web "web-0=green web-1=green web-2=blue " || fail "partition: $(colours web)"
kubectl delete pod web-0 >/dev/null
rolled_out web
are_colours web "web-0=green web-1=green web-2=blue " || fail "a pod before the partition: $(colours web)"
kubectl patch statefulset web -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}' >/dev/null
eventually 60 is_of_set web status.updatedReplicas 3
rolled_out web
are_colours web "web-0=blue web-1=blue web-2=blue " || fail "updated: $(colours web)"
[ "$(of_set web status.currentRevision)" = "$(of_set web status.updateRevision)" ] || fail "$(of_set web status)"
ok "an update stops at the partition, then goes on"

[ "$(kubectl rollout history statefulset/web | grep -cE '^[0-9]+ ')" = 2 ] || fail "$(kubectl rollout history statefulset/web)"
kubectl get controllerrevisions | seen -E '^web-[a-z0-9]+ +statefulset.apps/web +2 +[0-9]+' || fail "$(kubectl get controllerrevisions)"
kubectl rollout undo statefulset/web >/dev/null
eventually 60 are_colours web "web-0=green web-1=green web-2=green "
rolled_out web
[ "$(kubectl rollout history statefulset/web | grep -oE '^[0-9]+' | paste -sd,)" = 2,3 ] || fail "$(kubectl rollout history statefulset/web)"
before=$(uids web)
kubectl rollout restart statefulset/web >/dev/null
eventually 60 is_of_set web status.updatedReplicas 3
rolled_out web
for uid in $(uids web); do [[ $before != *$uid* ]] || fail "a pod was not restarted: $(kubectl get pods)"; done
ok "kubectl rollout history, undo, restart"

# ---- what never changes

! kubectl patch statefulset web -p '{"spec":{"serviceName":"other"}}' >"$work/refusal" 2>&1 || fail "the Service was changed"
seen "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden" <"$work/refusal" || fail "$(cat "$work/refusal")"
ok "the Service of a set cannot be changed, in Kubernetes' words"

# ---- a set that is replaced around its pods

kubectl scale statefulset web --replicas=2 >/dev/null
eventually 20 gone pod web-2
before=$(uids web)
kubectl delete statefulset web --cascade=orphan >/dev/null
[ "$(uids web)" = "$before" ] || fail "pods went with the set"
sleepers web 'replicas: 2' 'podManagementPolicy: Parallel' | kubectl apply -f - >/dev/null
eventually 20 is_of_set web status.readyReplicas 2
kubectl get pod web-0 -o 'jsonpath={.metadata.ownerReferences[0].uid}' | seen "$(of_set web metadata.uid)" || fail "not adopted"
ok "pods that a set has left are adopted by the next one"

kubectl scale statefulset web --replicas=4 >/dev/null
crash
start
eventually 30 is_of_set web status.readyReplicas 4
[ "$(kubectl get pods -l app=web -o name | wc -l)" = 4 ] || fail "$(kubectl get pods)"
[ "$(kubectl exec web-2 -- cat /data/hosts | sort -u)" = web-2 ] || fail "the claim of web-2: $(kubectl exec web-2 -- cat /data/hosts)"
ok "killed while four were made: four are there, each with its claim"
kubectl delete statefulset web >/dev/null
eventually 20 sh -c '[ -z "$(kubectl get pods -l app=web -o name)" ]'
[ "$(kubectl get pvc -o name | wc -l)" = 4 ] || fail "claims: $(kubectl get pvc)"
ok "the pods go with their set, the claims stay"

sleepers short 'replicas: 2' 'persistentVolumeClaimRetentionPolicy: {whenScaled: Delete, whenDeleted: Delete}' | kubectl apply -f - >/dev/null
rolled_out short
kubectl scale statefulset short --replicas=1 >/dev/null
eventually 30 gone pvc data-short-1
kubectl get pvc data-short-0 >/dev/null || fail "too many claims are gone"
kubectl delete statefulset short >/dev/null
eventually 30 gone pvc data-short-0
ok "claims go with their pod and their set where the set says so"

# ---- PostgreSQL

kubectl apply -f - >/dev/null <<'Y'
apiVersion: v1
kind: Service
metadata: {name: postgres}
spec: {clusterIP: None, selector: {app: postgres}, ports: [{port: 5432}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: postgres}
spec:
  serviceName: postgres
  selector: {matchLabels: {app: postgres}}
  template:
    metadata: {labels: {app: postgres}}
    spec:
      containers:
      - name: postgres
        image: dev.local/postgres
        ports: [{containerPort: 5432}]
        env:
        - {name: POSTGRES_PASSWORD, value: correct-horse}
        - {name: PGDATA, value: /var/lib/postgresql/data/pgdata}
        readinessProbe: {exec: {command: [pg_isready, -h, localhost, -U, postgres]}, periodSeconds: 1}
        volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 100Mi}}}
Y
sql() { kubectl exec postgres-0 -- sh -c 'PGPASSWORD=correct-horse exec psql -h postgres-0.postgres -U postgres -Atc "$1"' sql "$1"; }
has_rows() { [ "$(sql 'select string_agg(word, $$ $$ order by word) from words')" = "$1" ] || { sql 'select * from words'; return 1; }; }
replaced() { [ "$(kubectl get pod postgres-0 -o 'jsonpath={.metadata.uid}')" != "$1" ]; }
rolled_out postgres || fail "postgres is not ready: $(kubectl logs postgres-0 --tail 5)"
sql "create table words (word text); insert into words values ('one')" >/dev/null
before=$(kubectl get pod postgres-0 -o 'jsonpath={.metadata.uid}')
kubectl delete pod postgres-0 >/dev/null
eventually 30 replaced "$before"
rolled_out postgres
eventually 20 has_rows one
ok "PostgreSQL has its row after its pod was deleted, reached as postgres-0.postgres"

sql "insert into words values ('two')" >/dev/null
before=$(kubectl get pod postgres-0 -o 'jsonpath={.metadata.uid} {.status.containerStatuses[0].restartCount}')
crash
start
eventually 20 has_rows "one two"
[ "$(kubectl get pod postgres-0 -o 'jsonpath={.metadata.uid} {.status.containerStatuses[0].restartCount}')" = "$before" ] || fail "not the same pod: $(kubectl get pods)"
ok "Barista was killed: the same pod runs on with its rows"

stop
start
rolled_out postgres
eventually 20 has_rows "one two"
ok "Barista was ended and started again: so are PostgreSQL and its rows"

sql "insert into words values ('zero')" >/dev/null
kubectl scale statefulset postgres --replicas=0 >/dev/null
eventually 40 gone pod postgres-0
kubectl get pvc data-postgres-0 >/dev/null || fail "the claim is gone"
crash
start
kubectl scale statefulset postgres --replicas=1 >/dev/null
rolled_out postgres
eventually 20 has_rows "one two zero"
ok "scaled to none, Barista killed, scaled up: the rows are there"

# ---- DaemonSets

agent() { # COLOUR
    kubectl apply -f - >/dev/null <<Y
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: main, image: dev.local/busybox, command: [sleep, "100000"], env: [{name: COLOUR, value: $1}]}]
Y
}
agents() { kubectl get pods -l app=agent -o name | wc -l; }
has_agents() { [ "$(agents)" = "$1" ] || { kubectl get pods -l app=agent; return 1; }; }
agent green
kubectl rollout status daemonset/agent --timeout=30s | seen 'daemon set "agent" successfully rolled out' || fail "$(kubectl get daemonset agent -o yaml)"
kubectl get daemonset agent | tail -n 1 | seen -E '^agent +1 +1 +1 +1 +1 +<none> +[0-9]+s$' || fail "$(kubectl get daemonset agent)"
before=$(uids agent)
crash
start
kubectl rollout status daemonset/agent --timeout=30s >/dev/null
[ "$(uids agent)" = "$before" ] || fail "another pod: $(kubectl get pods)"
ok "a DaemonSet has one pod, the same one after Barista was killed"

agent blue
kubectl rollout status daemonset/agent --timeout=30s >/dev/null
[[ $(colours agent) == *=blue* ]] || fail "updated: $(colours agent)"
[ "$(kubectl rollout history daemonset/agent | grep -cE '^[0-9]+ ')" = 2 ] || fail "$(kubectl rollout history daemonset/agent)"
kubectl rollout undo daemonset/agent >/dev/null
kubectl rollout status daemonset/agent --timeout=30s >/dev/null
[[ $(colours agent) == *=green* ]] || fail "undone: $(colours agent)"
has_agents 1 || fail "$(kubectl get pods)"
ok "it is updated and rolled back"

kubectl cordon barista >/dev/null
kubectl delete pod -l app=agent >/dev/null
eventually 20 has_agents 1
kubectl rollout status daemonset/agent --timeout=30s >/dev/null
kubectl uncordon barista >/dev/null
kubectl taint node barista away=yes:NoExecute >/dev/null
eventually 20 has_agents 0
kubectl taint node barista away- >/dev/null
eventually 20 has_agents 1
ok "it runs on a node that takes no other pods, and leaves one whose taint says so"
