#!/usr/bin/env bash
# kill -9 of Barista under load: the instances live on, and the next Barista takes them over as they are.
# takes: 55 s
source "$(dirname "$0")/lib.sh"
rounds=${ROUNDS:-3}

start
autoscaler stable-window 6s scale-to-zero-grace-period 1s
annotations='autoscaling.knative.dev/target: "5"'
apply busy TARGET=busy MARK="$work"
annotations='knative.aliyun.com/reserve-instance: enable'
apply spare TARGET=spare MARK="$work"
annotations='barista.dev/idle-policy: freeze
        barista.dev/freeze-after: 1s
        barista.dev/stop-after: 10m'
apply cold TARGET=cold MARK="$work"
for name in busy spare cold; do wait_ready $name; done
processes() { # SERVICE: pids and start times of its first processes
    local pid
    for pid in $(processes_of "$1"); do echo "$pid $(awk '{print $22}' "/proc/$pid/stat")"; done | sort
}
eventually 40 on_rung spare Reserve
eventually 40 on_rung cold Frozen
spare=$(processes spare) cold=$(processes cold)
[ -n "$spare" ] && [ -n "$cold" ] || fail "no processes"
uid() { kubectl get pods -l "serving.knative.dev/service=$1" -o jsonpath='{.items[*].metadata.uid}'; }
spare_uid=$(uid spare) cold_uid=$(uid cold)

gateway_port=${gateway##*:} # clients come back to where they were
worst=0
for round in $(seq "$rounds"); do
    hey -z 4s -c 20 -q 10 -host busy.default.example.com "$gateway/?sleep=80" >"$work/hey" 2>&1 &
    load=$!
    background+=("$load")
    sleep 3
    busy=$(processes busy)
    crash
    sleep 0.3
    still=$(processes busy)
    [ -z "$(comm -23 <(echo "$busy") <(echo "$still"))" ] || fail "round $round: not all instances outlived Barista: were $busy, are $still"
    from=$(date +%s%N)
    start
    ask busy.default.example.com >/dev/null
    took=$((($(date +%s%N) - from) / 1000000))
    [ $took -le $worst ] || worst=$took
    wait "$load" || true
    still=$(processes busy)
    # Those that ran still run: it may have started more, and must not have ended one within a window.
    [ -z "$(comm -23 <(echo "$busy") <(echo "$still"))" ] || fail "round $round: was $busy, is $still"
done
ok "$rounds × kill -9 under 200 requests/s: back after $worst ms at most, the same processes"
[ "$(processes spare)" = "$spare" ] && [ "$(processes cold)" = "$cold" ] || fail "reserve or frozen instances are others"
on_rung spare Reserve || fail "spare: $(rung_of spare)"
on_rung cold Frozen || fail "cold: $(rung_of cold)"
[ "$(uid spare)" = "$spare_uid" ] && [ "$(uid cold)" = "$cold_uid" ] || fail "other pods"
ok "the reserve is a reserve, the frozen one frozen, in the same pods"
[ "$(ask spare.default.example.com)" = "Hello spare!" ] && [ "$(ask cold.default.example.com)" = "Hello cold!" ] || fail "do not answer"
[ "$(processes spare)" = "$spare" ] && [ "$(processes cold)" = "$cold" ] || fail "other processes answered"
ok "both answer, from the same processes"
kubectl logs -l serving.knative.dev/service=spare --tail=1 >/dev/null || fail "logs"

# A start that fails leaves them as they are.
crash
python3 -c 'import socket, sys, time; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(); time.sleep(60)' "$gateway_port" &
squatter=$!
background+=("$squatter")
sleep 0.5
! "$root/barista" up --api 127.0.0.1:0 --gateway "127.0.0.1:$gateway_port" >"$work/refused" 2>&1 || fail "started on a port that is in use"
kill "$squatter"
wait "$squatter" 2>/dev/null || true
[ "$(processes spare)" = "$spare" ] && [ "$(processes cold)" = "$cold" ] || fail "a start that failed ended instances"
start
[ "$(ask spare.default.example.com)" = "Hello spare!" ] && [ "$(processes spare)" = "$spare" ] || fail "not adopted after a start that failed"
ok "a start that fails leaves them; the next adopts them"

# A power loss: everything is killed, and what was wanted is there again.
kubectl create configmap acknowledged --from-literal=n=1 >/dev/null
victims=$(for name in busy spare cold; do processes $name; done | cut -d' ' -f1)
crash
for pid in $victims; do kill -9 "$pid" 2>/dev/null || true; done
sleep 0.5
start
kubectl get configmap acknowledged >/dev/null || fail "an acknowledged object is lost"
for name in busy spare cold; do
    [ "$(ask $name.default.example.com)" = "Hello $name!" ] || fail "$name does not answer"
done
ok "after a power loss: objects are there, all services answer"
stop
[ -z "$(for name in busy spare cold; do processes $name; done)" ] || fail "processes left"
ok "nothing is left when it ends"
