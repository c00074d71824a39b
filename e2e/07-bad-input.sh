#!/usr/bin/env bash
# Each mistake ends in a clear message where its user looks; nothing hangs.
# takes: 35 s
source "$(dirname "$0")/lib.sh"

start
refused() { # refused WORDS < manifest
    if timeout 30 kubectl apply -f - >"$work/out" 2>&1; then fail "accepted (expected: $1)"; fi
    grep -qF -- "$1" "$work/out" || fail "says: $(cat "$work/out") (expected: $1)"
    ok "$(tr '\n' ' ' <"$work/out" | cut -c 1-220)"
}
echo '{ not: [ yaml' | refused "error parsing"
service bad | sed 's/containers:/contaners:/' | refused 'unknown field "spec.template.spec.contaners"'
service warned | sed 's/^      containers:/      contaners: []\n      containers:/' >"$work/typo.yaml"
kubectl apply --validate=warn -f "$work/typo.yaml" >"$work/out" 2>&1 || true
grep -q 'Warning: unknown field "spec.template.spec.contaners"' "$work/out" || fail "no warning: $(cat "$work/out")"
ok "--validate=warn warns: $(head -n 1 "$work/out")"
timeout_seconds=601 service bad | refused "expected 0 <= 601 <= 600: spec.template.spec.timeoutSeconds"
service bad | sed 's/name: bad,/name: Bad_Name,/' | refused "metadata.name"
service bad | sed 's/^      containers:/      hostNetwork: true\n      containers:/' | refused "spec.template.spec.hostNetwork"
kubectl -n knative-serving patch cm config-autoscaler --type merge -p '{"data":{"stable-window":"5s"}}' >"$work/out" 2>&1 && fail "bad setting accepted"
grep -q 'stable-window' "$work/out" || fail "says: $(cat "$work/out")"
ok "a bad setting is refused at the edit: $(cut -c 1-200 "$work/out")"

condition() { kubectl get ksvc "$1" -o jsonpath='{.status.conditions[?(@.type=="ConfigurationsReady")].status} {.status.conditions[?(@.type=="ConfigurationsReady")].message}'; }
ends_false() { # ends_false NAME WORDS
    eventually 60 bash -c "kubectl get ksvc $1 -o jsonpath='{.status.conditions[?(@.type==\"Ready\")].status}' | grep -q False"
    condition "$1" | seen -iE -- "$2" || fail "$1 says: $(condition "$1") (expected: $2)"
    ok "$1: $(condition "$1" | cut -c 1-220)"
}
# A registry that accepts and never answers.
python3 -c '
import socket,time
s=socket.socket(); s.bind(("127.0.0.1",0)); s.listen(50); print(s.getsockname()[1],flush=True); time.sleep(280)' >"$work/port" &
background+=($!)
eventually 5 test -s "$work/port"
image="127.0.0.1:$(cat "$work/port")/slow/app:1" apply hangs
image=127.0.0.1:1/no/such:image apply noimage
annotations='serving.knative.dev/progress-deadline: 5s'
apply exits EXIT=3
apply silent LISTEN=no
ends_false noimage "no/such|connection refused"
ends_false exits "exit|failed"
ends_false silent "deadline|ready|progress|initial scale"
eventually 30 bash -c "kubectl get events | grep -q Unhealthy"
ok "event: $(kubectl get events | sed -n '/Unhealthy/{s/  */ /gp;q}' | cut -c 1-160)"
eventually 90 bash -c "kubectl get ksvc hangs -o jsonpath='{.status.conditions[?(@.type==\"Ready\")].status}' | grep -q False"
ok "a registry that hangs: $(condition hangs | cut -c 1-200)"
[ "$(timeout 20 kubectl get ns default -o name)" = namespace/default ] || fail "the API hangs"

# A second Barista on the same data folder, a port in use, a corrupt database.
"$root/barista" up --api 127.0.0.1:0 --gateway 127.0.0.1:0 >"$work/out" 2>&1 && fail "a second Barista started"
grep -q 'in use by process' "$work/out" || fail "says: $(cat "$work/out")"
ok "second Barista: $(cut -c 1-160 "$work/out" | tail -n 1)"
"$root/barista" up --data "$work/other" --api 127.0.0.1:0 --gateway "${gateway#http://}" >"$work/out" 2>&1 && fail "a used port was taken"
grep -q "${gateway#http://}" "$work/out" || fail "says: $(cat "$work/out")"
ok "port in use: $(tail -n 1 "$work/out" | cut -c 1-160)"
stop
cp -r "$BARISTA_DATA" "$work/broken"
head -c 8192 /dev/urandom | dd of="$work/broken/store/objects.db" conv=notrunc status=none
rm -f "$work"/broken/store/*-wal "$work"/broken/store/*-shm
timeout 30 "$root/barista" up --data "$work/broken" --api 127.0.0.1:0 --gateway 127.0.0.1:0 >"$work/out" 2>&1 && fail "a corrupt database was accepted"
grep -q 'objects.db' "$work/out" || fail "says: $(cat "$work/out")"
ok "corrupt database: $(tail -n 1 "$work/out" | cut -c 1-200)"
