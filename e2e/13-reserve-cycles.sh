#!/usr/bin/env bash
# Load, idle, reserve, a burst of 50, standard, idle: again and again. Nothing fails, the process is the same, and the log tells
# the cycle. Four Services go round side by side, so that one changes its seat while the other is asked.
# takes: 65 s
source "$(dirname "$0")/lib.sh"
rounds=${ROUNDS:-5} # of each
names="coffee tea milk cocoa"

start
autoscaler stable-window 6s scale-to-zero-grace-period 1s
annotations='autoscaling.knative.dev/target: "100"
        knative.aliyun.com/reserve-instance: enable
        knative.aliyun.com/reserve-instance-eci-use-specs: "0.1-64Mi"'
for name in $names; do apply "$name" TARGET="$name" MARK="$work"; done
for name in $names; do
    wait_ready "$name"
    ask "$name.default.example.com" >/dev/null
done

seats() { kubectl get pods -l "serving.knative.dev/service=$1" --no-headers 2>/dev/null | awk '{print ($1 ~ /-deployment-reserve-/ ? "reserve" : "standard"), $2, $3}' | sort; }
seats_are() { [ "$(seats "$1")" = "$2" ]; }
steps() { "$root/barista" explain "$1" --since 1h --limit 100000 -o json | jq -r '.[] | select(.kind == "reserve-step") | .step' | tr '\n' ' '; }
quota() { # milli-cores that the only instance may use, as the kernel has it
    local pid=$1 group
    group=$(sed -n 's/^[0-9]*:cpu:\(.*\)$/\1/p' "/proc/$pid/cgroup")
    [ -n "$group" ] || { echo unknown; return; }
    group=/sys/fs/cgroup/cpu$group
    awk -v q="$(cat "$group/cpu.cfs_quota_us")" -v p="$(cat "$group/cpu.cfs_period_us")" 'BEGIN{print q < 0 ? "none" : int(q * 1000 / p)}'
}

declare -A main
for name in $names; do
    eventually 30 seats_are "$name" "reserve 1/1 Running"
    main[$name]=$(processes_of "$name")
done
: >"$work/firsts"
for round in $(seq "$rounds"); do
    for name in $names; do
        [ "$(quota "${main[$name]}")" = 100 ] || fail "round $round of $name: quota $(quota "${main[$name]}") in reserve (expected: 100)"
        curl -sS -o /dev/null -w '%{http_code} %{time_starttransfer}\n' -H "Host: $name.default.example.com" "$gateway/" >>"$work/firsts"
        hey -n 50 -c 50 -host "$name.default.example.com" "$gateway/?cpu=2" >"$work/hey" 2>&1
        no_failures "$work/hey" && grep -q '\[200\].*50 responses' "$work/hey" || fail "round $round of $name: $(cat "$work/hey")"
        eventually 10 seats_are "$name" "standard 1/1 Running"
        [ "$(processes_of "$name")" = "${main[$name]}" ] || fail "round $round of $name: another process (was: ${main[$name]})"
        [ "$(quota "${main[$name]}")" = none ] || fail "round $round of $name: quota $(quota "${main[$name]}") as standard (expected: none)"
    done
    for name in $names; do eventually 30 seats_are "$name" "reserve 1/1 Running"; done
done
# Something in its control group that would use a whole core, for two seconds.
group=$(sed -n 's/^[0-9]*:cpu:\(.*\)$/\1/p' "/proc/${main[coffee]}/cgroup")
if [ -n "$group" ]; then
    usage=/sys/fs/cgroup/cpuacct$group/cpuacct.usage
    before=$(cat "$usage")
    (
        echo "$BASHPID" >"/sys/fs/cgroup/cpu$group/tasks"
        echo "$BASHPID" >"/sys/fs/cgroup/cpuacct$group/tasks"
        exec timeout 2 sh -c 'while :; do :; done'
    ) || true
    spent=$((($(cat "$usage") - before) / 1000000))
    [ $spent -ge 50 ] && [ $spent -le 230 ] || fail "$spent ms of CPU in two seconds of reserve (expected: at most a tenth, and a period)"
    ok "in reserve it gets no more than its share: $spent ms of CPU in 2 s at 0.1 cores"
fi
[ "$(grep -vc '^200 ' "$work/firsts" || true)" = 0 ] || fail "first requests: $(sort "$work/firsts" | uniq -c)"
ok "4 × $rounds cycles: 0 failed requests, the same process from first to last, quota 100 m in reserve and none as standard"
ok "first request after idle: median $(awk '{print $2 * 1000}' "$work/firsts" | sort -n | awk '{v[NR]=$1} END{printf "%.1f ms, worst %.1f ms", v[int((NR+1)/2)], v[NR]}')"
expected="S1 S2 S3 "
for _ in $(seq "$rounds"); do expected+="S4 S5 S6 S7 S8 S1 S2 S3 "; done
for name in $names; do [ "$(steps "$name")" = "$expected" ] || fail "steps of $name: $(steps "$name") (expected: $expected)"; done
ok "the journal tells S1 to S8, in order, each time"
for reason in ReserveStarting ReserveReady ReserveIdle ReserveServing StandardStarting StandardReady ReserveDraining ReserveGone; do
    kubectl get events --field-selector "reason=$reason" --no-headers | seen coffee-00001 || fail "no event $reason"
done
ok "each step is an event of the Revision"
for name in $names; do "$root/barista" explain "$name" --since 1h --check >"$work/check" || fail "the journal: $(cat "$work/check")"; done
ok "$(tail -n 1 "$work/check")"
