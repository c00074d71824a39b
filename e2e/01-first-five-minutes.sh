#!/usr/bin/env bash
# A newcomer's first run: apply, get, curl; then tea beside it; then delete.
# takes: 6 s
source "$(dirname "$0")/lib.sh"

# As it is without flags, but for the port: URLs work as they are printed.
domain=()
gateway_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
start
ok "$(cat "$work/ready")"
kubectl apply -f "$root/samples/coffee.yaml"
wait_ready coffee
row=$(kubectl get ksvc coffee --no-headers | tr -s ' ' | sed 's/ *$//')
[ "$row" = "coffee http://coffee.default.localhost:$gateway_port coffee-00001 coffee-00001 True" ] || fail "get ksvc says: $row"
ok "kubectl get ksvc: $row"
answer=$(curl -sS --max-time 60 "$(kubectl get ksvc coffee -o jsonpath='{.status.url}')")
[ "$answer" = "Hello coffee!" ] || fail "curl says: $answer"
ok "curl of the URL: $answer"

kubectl apply -f "$root/samples/tea.yaml"
wait_ready tea
[ "$(ask tea.default.localhost)" = "Hello tea!" ] || fail "tea does not answer"
ok "a second service answers on its own host"
kubectl patch ksvc coffee --type merge -p '{"spec":{"traffic":[{"latestRevision":true,"percent":100,"tag":"next"}]}}' >/dev/null
tag_answers() { [ "$(curl -sS --max-time 10 "$(kubectl get ksvc coffee -o jsonpath='{.status.traffic[0].url}')")" = "Hello coffee!" ]; }
eventually 20 tag_answers
ok "so does the URL of a tag"
code=$(ask missing.default.localhost / -o /dev/null -w '%{http_code}')
[ "$code" = 404 ] || fail "unknown host: $code"
ok "an unknown host gets 404"

for kind in configuration revision route deployment replicaset pod podautoscaler; do
    kubectl get "$kind" -o name | seen coffee || fail "no $kind of coffee"
done
ok "Configuration, Revision, Route, Deployment, ReplicaSet, Pod and PodAutoscaler are there"
kubectl logs -l serving.knative.dev/service=coffee | seen listening || fail "no log"
ok "kubectl logs shows what the container printed"

kubectl delete -f "$root/samples/coffee.yaml"
eventually 20 bash -c '[ -z "$(kubectl get configuration,revision,route,deployment,replicaset,pod,podautoscaler -o name | grep coffee)" ]'
ok "deleting the Service deletes all that it owns"
code=$(ask coffee.default.localhost / -o /dev/null -w '%{http_code}')
[ "$code" = 404 ] || fail "a deleted service answers $code"
[ "$(ask tea.default.localhost)" = "Hello tea!" ] || fail "tea went with coffee"
