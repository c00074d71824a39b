#!/usr/bin/env bash
# The real kubectl does what users do with it.
# takes: 30 s
source "$(dirname "$0")/lib.sh"

start
annotations='autoscaling.knative.dev/min-scale: "1"'
apply shop TARGET=shop
wait_ready shop

kubectl get ksvc shop -o yaml | seen 'kind: Service' && kubectl get ksvc shop -o name | seen -x service.serving.knative.dev/shop
kubectl get ksvc -A -o wide | seen shop
kubectl get all | seen 'service.serving.knative.dev/shop'
kubectl describe ksvc shop | seen 'Ready' && kubectl describe pod | seen 'Started'
ok "get -o yaml|name|wide, -A, all; describe"
kubectl label ksvc shop tier=front >/dev/null && kubectl get ksvc -l tier=front -o name | seen shop
kubectl annotate ksvc shop note=hi >/dev/null && kubectl get ksvc shop -o jsonpath='{.metadata.annotations.note}' | seen -x hi
ok "label, annotate, selectors"
kubectl patch ksvc shop --type json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/env/0/value","value":"patched"}]' >/dev/null
wait_ready shop
eventually 20 bash -c "curl -sS -H 'Host: shop.default.example.com' $gateway/ | grep -q 'Hello patched!'"
ok "patch --type json makes a new revision: $(kubectl get revisions --no-headers | wc -l) revisions"
EDITOR="sed -i s/patched/edited/" kubectl edit ksvc shop >/dev/null
eventually 20 bash -c "curl -sS -H 'Host: shop.default.example.com' $gateway/ | grep -q 'Hello edited!'"
ok "edit"
service shop TARGET=diffed | kubectl diff -f - >"$work/diff" && fail "diff saw nothing" || [ $? -eq 1 ]
grep -q diffed "$work/diff" || fail "diff does not show the change"
ok "diff"
service shop TARGET=applied | kubectl apply --server-side --force-conflicts -f - >/dev/null
wait_ready shop
kubectl get ksvc shop -o yaml --show-managed-fields | seen 'operation: Apply' || fail "no managedFields"
ok "apply --server-side"
kubectl explain ksvc.spec.template.spec.containers | seen -i image && kubectl explain pod.spec | seen -i containers
ok "explain"
kubectl api-resources | seen 'services.*ksvc.*serving.knative.dev/v1.*true.*Service' || fail "api-resources"
kubectl get events | seen . || fail "no events"
ok "api-resources, get events"
timeout 10 kubectl get ksvc shop -w >"$work/watch" 2>&1 &
background+=($!)
sleep 1
kubectl annotate ksvc shop seen=yes >/dev/null
service shop TARGET=watched | kubectl apply --server-side --force-conflicts -f - >/dev/null
eventually 20 grep -q shop-0000 "$work/watch"
eventually 20 bash -c "[ \$(grep -c shop '$work/watch') -ge 3 ]"
ok "get -w shows each change"
pod=$(kubectl get pods -o name | sed -n 1p)
timeout 5 kubectl logs -f "$pod" >"$work/log" || [ $? -eq 124 ]
grep -q listening "$work/log" || fail "logs -f: $(cat "$work/log")"
kubectl logs --timestamps --since=10m "$pod" | seen -E '^20[0-9-]+T[0-9:.]+Z .*listening' || fail "logs --timestamps --since"
ok "logs -f, --timestamps, --since"
kubectl create deployment plain --image=dev.local/helloworld >/dev/null
kubectl wait --for=condition=Available --timeout=30s deployment/plain >/dev/null
kubectl scale deployment plain --replicas=3 >/dev/null
eventually 30 bash -c '[ "$(kubectl get deployment plain -o jsonpath={.status.readyReplicas})" = 3 ]'
kubectl rollout status deployment/plain --timeout=30s >/dev/null
ok "create deployment, wait, scale, rollout status"
kubectl delete deployment plain --cascade=foreground >/dev/null
kubectl delete pod --all --wait=true --timeout=60s >/dev/null
eventually 20 bash -c "curl -sS -H 'Host: shop.default.example.com' $gateway/ | grep -q Hello"
ok "delete; deleted pods of a service come back"
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: gen-}\ndata: {a: b}\n' | kubectl create -f - | seen 'gen-' || fail "generateName"
kubectl create namespace team >/dev/null
service shop TARGET=team | sed 's/namespace: default/namespace: team/' | kubectl apply -f - >/dev/null
kubectl -n team wait --for=condition=Ready --timeout=60s ksvc/shop >/dev/null
[ "$(ask shop.team.example.com)" = "Hello team!" ] || fail "the service in another namespace"
kubectl delete namespace team --timeout=60s >/dev/null
ok "generateName; namespaces, deleted with all they hold"
