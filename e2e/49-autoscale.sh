#!/usr/bin/env bash
# HorizontalPodAutoscalers: a busy Deployment gets more pods, an idle one fewer, as its pods use the processor.
# takes: 60 s
source "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }

load_busybox_image() {
    (
        # shellcheck source=samples/image.sh
        source "$root/samples/image.sh"
        root="$work/root"
        mkdir -p "$root/bin"
        cp "$(command -v busybox)" "$root/bin/busybox"
        for name in sh sleep test; do ln -s busybox "$root/bin/$name"; done
        save_image "$BARISTA_DATA" busybox '{"Cmd": ["/bin/sh"], "Env": ["PATH=/bin"]}' >/dev/null
    )
    "$root/barista" image load "$BARISTA_DATA/busybox.tar" >/dev/null 2>&1
}

# A Deployment on stdin of kubectl, whose pods are busy while $work/signal/busy is there: deployment NAME RESOURCES
deployment() {
    cat <<EOF
apiVersion: apps/v1
kind: Deployment
metadata: {name: $1}
spec:
  selector: {matchLabels: {app: $1}}
  template:
    metadata: {labels: {app: $1}}
    spec:
      terminationGracePeriodSeconds: 1
      volumes: [{name: signal, hostPath: {path: $work/signal}}]
      containers:
      - name: main
        image: dev.local/busybox
        command: [sh, -c, 'while :; do if test -e /signal/busy; then n=0; while test \$n -lt 2000; do n=\$((n + 1)); done; else sleep 0.2; fi; done']
        volumeMounts: [{name: signal, mountPath: /signal}]
        resources: $2
EOF
}
replicas() { [ "$(kubectl get deployment "$1" -o jsonpath='{.spec.replicas}')" = "$2" ]; }
condition() { kubectl get hpa "$1" -o jsonpath="{.status.conditions[?(@.type==\"$2\")]['status','reason']}"; }
condition_is() { [ "$(condition "$1" "$2")" = "$3" ]; }

start
load_busybox_image
mkdir "$work/signal"
touch "$work/signal/busy"
deployment app '{requests: {cpu: 50m}, limits: {cpu: 100m}}' | kubectl apply -f - >/dev/null
kubectl rollout status --timeout=60s deployment/app >/dev/null
kubectl autoscale deployment app --min=1 --max=3 --cpu-percent=50 >/dev/null
eventually 60 replicas app 3
kubectl get events | seen 'SuccessfulRescale.*New size: 3; reason: cpu resource utilization (percentage of request) above target' || fail "$(kubectl get events)"
kubectl rollout status --timeout=60s deployment/app >/dev/null
ok "kubectl autoscale: a busy Deployment of one pod gets three"

eventually 40 condition_is app ScalingLimited "True TooManyReplicas"
printed() { kubectl get hpa app | seen -E '^app +Deployment/app +cpu: [0-9]+%/50% +1 +3 +3 +[0-9]+'; }
eventually 40 printed
kubectl describe hpa app | seen -E 'resource cpu on pods +\(as a percentage of request\): +[0-9]+% \([0-9]+m\) / 50%' || fail "$(kubectl describe hpa app)"
ok "kubectl get and describe print it as they print Kubernetes'"

rm "$work/signal/busy"
eventually 60 condition_is app AbleToScale "True ScaleDownStabilized"
replicas app 3 || fail "it did not wait"
ok "an idle one waits for its stabilization window"
kubectl patch hpa app --type merge -p '{"spec":{"behavior":{"scaleDown":{"stabilizationWindowSeconds":0}}}}' >/dev/null
eventually 60 replicas app 1
ok "without the window it gets one pod again"

deployment bare '{}' | kubectl apply -f - >/dev/null
kubectl rollout status --timeout=60s deployment/bare >/dev/null
kubectl autoscale deployment bare --max=3 >/dev/null
told() { kubectl get hpa bare -o jsonpath='{.status.conditions[?(@.type=="ScalingActive")].message}' | seen 'missing request for cpu in container main of Pod bare-'; }
eventually 40 told
condition_is bare ScalingActive "False FailedGetResourceMetric" || fail "$(kubectl get hpa bare -o yaml)"
ok "pods that request no cpu have no percentage of it, and the autoscaler says so"

kubectl create -f - >/dev/null <<EOF
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: gone}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: gone}, maxReplicas: 2}
EOF
eventually 40 condition_is gone AbleToScale "False FailedGetScale"
! kubectl autoscale deployment app --name=bad --min=3 --max=2 >"$work/out" 2>&1 || fail "accepted"
ok "a missing workload is told of, and a wrong autoscaler is refused"
kubectl delete hpa --all >/dev/null
