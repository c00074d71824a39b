#!/usr/bin/env bash
# A stopped revision keeps a sandbox: the next start only lets its program run.
# takes: 70 s
source "$(dirname "$0")/lib.sh"

start
autoscaler stable-window 6s scale-to-zero-grace-period 1s
apply tea TARGET=tea MARK="$work"
wait_ready tea

parked() { "$root/barista" explain "$1" -o json | jq -r '[.[] | select(.reason == "Parked" or .reason == "Unparked") | .reason] | last // "none"'; }
is() { [ "$(parked "$1")" = "$2" ]; }
woke() { "$root/barista" explain "$1" -o json | jq -r '[.[] | select(.kind == "woke") | .from] | last // "none"'; }

eventually 30 has_pods tea 0
eventually 5 is tea Parked
[ -z "$(processes_of tea)" ] || fail "the program runs"
ok "at zero there is no pod and no process of the app, and a sandbox waits"
[ "$(kubectl get pods -o name | wc -l)" = 0 ] || fail "a sandbox is seen as a pod"
answer=$(ask tea.default.example.com / -D "$work/headers")
[ "$answer" = "Hello tea!" ] || fail "says: $answer"
eventually 5 eval '[ "$(woke tea)" = parked ]'
ok "the next request lets it run; $(grep -i '^server-timing' "$work/headers" | tr -d '\r')"
pod=$(kubectl get pods -l serving.knative.dev/service=tea -o jsonpath='{.items[0].metadata.name}')
tr '\0' '\n' <"/proc/$(processes_of tea)/environ" | seen -x "HOSTNAME=$pod" || fail "not the host name of its pod"
kubectl logs "$pod" >/dev/null || fail "no log"
ok "its pod has the same name, and its log"

# As many as the setting says, for those that slept last.
kubectl -n knative-serving patch configmap config-idle --type merge -p '{"data":{"parked-instances":"1"}}' >/dev/null
eventually 30 has_pods tea 0
eventually 5 is tea Parked
apply coffee TARGET=coffee MARK="$work"
wait_ready coffee
eventually 30 has_pods coffee 0
eventually 5 is coffee Parked
eventually 5 is tea Unparked
ok "who slept longest gives way"

# What it was made of has changed.
kubectl create secret generic word --from-literal=word=old >/dev/null
kubectl apply -f - >/dev/null <<K
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: secret, namespace: default}
spec:
  template:
    spec:
      containers: [{image: dev.local/helloworld, env: [{name: TARGET, valueFrom: {secretKeyRef: {name: word, key: word}}}]}]
K
wait_ready secret
eventually 30 has_pods secret 0
eventually 5 is secret Parked
kubectl patch secret word --type merge -p '{"stringData":{"word":"new"}}' >/dev/null
[ "$(ask secret.default.example.com)" = "Hello new!" ] || fail "an old environment"
eventually 5 eval '[ "$(woke secret)" = stopped ]'
ok "a sandbox that is not what a start would make now is not used"

# Nothing of it outlives its process, and it comes again.
eventually 30 has_pods secret 0
eventually 5 is secret Parked
crash
start
[ "$(ask secret.default.example.com)" = "Hello new!" ] || fail "not after a crash"
eventually 5 eval '[ "$(woke secret)" = stopped ]'
eventually 30 has_pods secret 0
eventually 5 is secret Parked
ok "after kill -9 it is swept, and made again after the next sleep"
kubectl delete ksvc secret --wait=true >/dev/null
eventually 10 eval '[ -z "$(find "$BARISTA_DATA" -type d -path "*pods/default_secret*" 2>/dev/null)" ]'
ok "it goes with its Service"
