#!/usr/bin/env bash
# kill -9 of Barista at the moments when most is half done: while instances change their seats, while they are raised and thawed,
# while the ledger is written. None is lost, none is there twice, and the next request is answered by the same process.
# takes: 92 s
source "$(dirname "$0")/lib.sh"
rounds=${ROUNDS:-2}
seated="one two three four"     # these keep a reserve
frozen="five six seven eight" # these freeze

start
gateway_port=${gateway##*:}
node=$(printf %s "$BARISTA_DATA/state" | sha256sum | cut -c1-10)
cgroups() { find /sys/fs/cgroup -type d -path "*/barista/$node*" 2>/dev/null | wc -l; }
autoscaler stable-window 6s scale-to-zero-grace-period 1s
kubectl -n knative-serving patch configmap config-prices --type merge -p '{"data":{"sample-interval":"1s"}}' >/dev/null
kubectl -n knative-serving patch configmap config-idle --type merge -p '{"data":{"parked-instances":"0"}}' >/dev/null
annotations='knative.aliyun.com/reserve-instance: enable'
for name in $seated; do service "$name" TARGET="$name" MARK="$work" && echo ---; done >"$work/all"
annotations='barista.dev/idle-policy: freeze
        barista.dev/freeze-after: 0s'
for name in $frozen; do service "$name" TARGET="$name" MARK="$work" && echo ---; done >>"$work/all"
annotations='autoscaling.knative.dev/min-scale: "1"'
service meter TARGET=meter MARK="$work" >>"$work/all"
kubectl apply -f "$work/all" >/dev/null
for name in $seated $frozen meter; do wait_ready "$name"; done

# "SERVICE PID@START" of every instance.
instances() {
    local pid service
    for pid in $(pgrep -f '^/helloworld'); do
        service=$(tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -xE "K_SERVICE=.*|MARK=$work" | sort | tr '\n' ' ') || continue
        [[ $service == *"MARK=$work "* ]] || continue
        service=${service#K_SERVICE=}
        echo "${service%% *} $pid@$(awk '{print $22}' "/proc/$pid/stat" 2>/dev/null)"
    done | sort
}
asleep() {
    kubectl get pods -o json | jq -r '.items[] | select(.metadata.deletionTimestamp == null and .metadata.labels["serving.knative.dev/service"] != "meter")
        | .metadata.labels["serving.knative.dev/service"] + " " + ((.status.conditions // [] | map(select(.type == "barista.dev/Rung"))[0].reason) // "none")' | sort >"$work/rungs"
    { for name in $seated; do echo "$name Reserve"; done && for name in $frozen; do echo "$name Frozen"; done; } | sort | cmp -s - "$work/rungs" ||
        { cat "$work/rungs"; return 1; }
}
ask_all() { # in parallel; "NAME ANSWER" into FILE
    local name each=()
    for name in $seated $frozen; do
        { echo "$name $(ask "$name.default.example.com" 2>&1 || true)" >>"$1"; } &
        each+=($!)
    done
    wait "${each[@]}"
}
unharmed() { # after a kill that hit WHAT
    start
    [ "$(instances)" = "$main" ] || fail "$1: instances are $(instances), were $main"
    : >"$work/answers"
    ask_all "$work/answers"
    [ "$(sort "$work/answers")" = "$(for name in $seated $frozen; do echo "$name Hello $name!"; done | sort)" ] || fail "$1: $(cat "$work/answers")"
    [ "$(instances)" = "$main" ] || fail "$1: others answered: $(instances), were $main"
}
wait_until_written() { # the ledger
    touch "$work/stamp"
    sleep 0.02
    local deadline=$((SECONDS + 10))
    until [ "$BARISTA_DATA/store/ledger.db-wal" -nt "$work/stamp" ]; do [ $SECONDS -lt $deadline ] || fail "no sample within 10 s"; done
}
kernel() { # nanoseconds of CPU of the meter
    local pid group
    pid=$(processes_of meter)
    group=$(sed -nE 's/^[0-9]+:([^:]*,)?cpuacct(,[^:]*)?:(.*)$/\3/p' "/proc/$pid/cgroup")
    if [ -n "$group" ]; then
        cat "/sys/fs/cgroup/cpuacct$group/cpuacct.usage"
    else
        awk '$1 == "usage_usec" {print $2 * 1000}' "/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$pid/cgroup")/cpu.stat"
    fi
}
agrees() {
    local ledger kernel
    kernel=$(kernel)
    ledger=$("$root/barista" cost meter -o json | jq .total.all.cpuNanos)
    echo "ledger $ledger, kernel $kernel"
    awk -v l="$ledger" -v k="$kernel" 'BEGIN {d = (l - k) / k; exit !(k > 0 && d < 0.03 && d > -0.03)}'
}

main=$(instances)
[ "$(wc -l <<<"$main")" = 9 ] || fail "instances: $main (expected: nine)"
delays=(0.000 0.012 0.030 0.055 0.090)
for round in $(seq "$rounds"); do
    eventually 60 asleep
    # All are woken at once: quotas rise, the freezer opens, Pods are written, instances change their seats back.
    delay=${delays[$((RANDOM % 5))]}
    ask_all "$work/cut" 2>/dev/null &
    asking=$!
    sleep "0.03$((RANDOM % 10))" # for curl to start
    sleep "$delay"
    crash
    wait "$asking" || true
    unharmed "round $round, while woken, after $delay s"

    for _ in 1 2 3 4 5; do ask meter.default.example.com '/?cpu=80' >/dev/null; done
    wait_until_written
    crash
    "$root/barista" cost meter -o json | jq -e '.total.all.cpuNanos > 0' >/dev/null || fail "round $round: the ledger cannot be read"
    unharmed "round $round, while the ledger is written"

    # They go down: from the moment that the first gets its other seat.
    kubectl get deployments -w -o jsonpath='{.metadata.name} {.spec.replicas}{"\n"}' >"$work/watch" 2>/dev/null &
    watch=$!
    background+=("$watch")
    deadline=$((SECONDS + 30))
    until grep -q -e '-reserve 1$' "$work/watch"; do [ $SECONDS -lt $deadline ] || fail "no instance goes down: $(cat "$work/watch")"; sleep 0.005; done
    sleep "$delay"
    crash
    kill "$watch" 2>/dev/null || true
    wait "$watch" 2>/dev/null || true
    unharmed "round $round, while lowered, after $delay s"
done
ok "$rounds × kill -9 while eight are woken, while the ledger is written, while eight are lowered: the same processes, one of each, all answer"
eventually 60 asleep
[ "$(instances)" = "$main" ] || fail "instances are $(instances), were $main"
ok "then each is on its rung, in one pod"
eventually 20 agrees
ok "CPU as the kernel counts it after $((rounds * 3)) kills: $(cat "$work/last")"
"$root/barista" explain one --since 1h --check >"$work/check" || fail "the journal: $(cat "$work/check")"
stop
[ -z "$(instances)" ] && [ "$(cgroups)" = 0 ] && ! grep -q "$work" /proc/self/mounts || fail "left: $(instances), $(cgroups) cgroups, $(grep -c "$work" /proc/self/mounts) mounts"
ok "nothing is left when it ends"
