#!/usr/bin/env bash
# An old revision stays frozen for a while, for a quick way back.
# takes: 25 s
source "$(dirname "$0")/lib.sh"

start
autoscaler stable-window 6s scale-to-zero-grace-period 1s
annotations='barista.dev/warm-rollback: 1m'
apply shop TARGET=old MARK="$work"
wait_ready shop
ask shop.default.example.com >/dev/null
old=$(processes_of shop)
apply shop TARGET=new MARK="$work"
eventually 20 bash -c "curl -sS -H 'Host: shop.default.example.com' $gateway/ | grep -q 'Hello new!'"
frozen() { [ "$(kubectl get pods -l serving.knative.dev/revision=shop-00001 -o jsonpath='{.items[*].status.conditions[?(@.type=="barista.dev/Rung")].reason}')" = Frozen ]; }
eventually 60 frozen
kill -0 "$old" || fail "its process has gone"
kubectl patch ksvc shop --type merge -p '{"spec":{"traffic":[{"revisionName":"shop-00001","percent":100}]}}' >/dev/null
eventually 5 bash -c "kubectl get revision shop-00001 -o jsonpath='{.metadata.labels.serving\.knative\.dev/routingState}' | grep -x active"
sleep 3 # its first request need not come at once
kill -0 "$old" || fail "its process went when its Route came back"
eventually 5 bash -c "curl -sS -H 'Host: shop.default.example.com' $gateway/ | grep -q 'Hello old!'"
kill -0 "$old" || fail "another process answers"
ok "rolled back to the old revision: the process that was frozen answers"
