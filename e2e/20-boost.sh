#!/usr/bin/env bash
# More CPU until it is ready.
# takes: 25 s
source "$(dirname "$0")/lib.sh"

start
autoscaler stable-window 6s scale-to-zero-grace-period 1s
with_limit() { service "$@" | sed 's|^      - image: dev.local/helloworld$|&\n        resources: {limits: {cpu: 50m}}|' | kubectl apply -f - >/dev/null; }
annotations=''
with_limit slow BURN=150 MARK="$work"
annotations='barista.dev/startup-cpu-boost: "2"'
with_limit fast BURN=150 MARK="$work"
wait_ready slow
wait_ready fast
ready_after() { "$root/barista" explain "$1" -o json | jq '[.[] | select(.kind == "woke")][-1].stages[] | select(.name == "ready") | .duration / 1e6 | floor'; }
none_left() { has_pods slow 0 && has_pods fast 0; }
eventually 60 none_left
ask slow.default.example.com >/dev/null
ask fast.default.example.com >/dev/null
slow=$(ready_after slow) fast=$(ready_after fast)
[ $((fast * 4)) -le "$slow" ] || fail "with boost $fast ms, without $slow ms (expected: at most a quarter)"
ok "an app of 150 ms CPU at 0.05 cores: ready after $slow ms, with boost after $fast ms"
main=$(processes_of fast)
group=/sys/fs/cgroup/cpu$(sed -n 's/^[0-9]*:cpu:\(.*\)$/\1/p' "/proc/$main/cgroup")
if [ -r "$group/cpu.cfs_quota_us" ]; then
    share=$(awk -v q="$(cat "$group/cpu.cfs_quota_us")" -v p="$(cat "$group/cpu.cfs_period_us")" 'BEGIN{print q * 1000 / p}')
    [ "$share" = 50 ] || fail "after it was ready it may use $share m (expected: 50)"
    ok "then it is limited to what it asked for"
fi
