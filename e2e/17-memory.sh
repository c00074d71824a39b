#!/usr/bin/env bash
# Sixty apps of 20 MB live within 600 MB: the least valuable ones go down before the budget is passed.
source "$(dirname "$0")/lib.sh"

start
autoscaler stable-window 6s scale-to-zero-grace-period 1s allow-zero-initial-scale true
kubectl -n knative-serving patch configmap config-idle --type merge -p '{"data":{"memory-budget":"600Mi"}}' >/dev/null
annotations='autoscaling.knative.dev/initial-scale: "0"
        barista.dev/idle-policy: ladder
        barista.dev/freeze-after: 1s'
for i in $(seq 60); do
    service "app-$i" TARGET="$i" HOLD=20 MARK="$work"
    echo ---
done | kubectl apply -f - >/dev/null
all_ready() { [ "$(kubectl get ksvc --no-headers | awk '$5 == "True"' | wc -l)" -eq 60 ]; }
eventually 60 all_ready
ok "60 services of 20 MB, a budget of 600 MiB"

used() { # bytes that instances of this Barista hold, in MiB, as the kernel counts their resident pages
    local pid sum=0 kb
    for pid in $(cat "$work/pids" 2>/dev/null); do
        kb=$(awk '/^VmRSS/{print $2}' "/proc/$pid/status" 2>/dev/null) || continue
        sum=$((sum + ${kb:-0}))
    done
    echo $((sum / 1024))
}
watch() {
    while :; do
        grep -lz "^MARK=$work" /proc/[0-9]*/environ 2>/dev/null | sed 's|/proc/||; s|/environ||' >"$work/pids.next" || true
        mv "$work/pids.next" "$work/pids"
        echo "$(date +%s%N) $(used) $(wc -l <"$work/pids")" >>"$work/memory"
        sleep 0.1
    done
}
watch &
background+=("$!")
: >"$work/codes"
for round in 1 2 3; do
    for i in $(seq 60 | shuf --random-source=<(yes "$round")); do
        curl -sS --max-time 30 -o /dev/null -w '%{http_code}\n' -H "Host: app-$i.default.example.com" "$gateway/" >>"$work/codes"
    done
done
[ "$(sort "$work/codes" | uniq -c | tr -s ' ')" = " 180 200" ] || fail "answers: $(sort "$work/codes" | uniq -c)"
ok "180 requests, one app after the other, three rounds: all 200"
awk '{ if ($2 > 600) { if (!from) from = $1; over = ($1 - from) / 1e9; if (over > worst) worst = over } else from = 0
       if ($2 > most) most = $2; if ($3 > count) count = $3 }
     END { printf "%d MiB in %d instances at most, %.1f s above 600 MiB at a stretch", most, count, worst; exit worst > 1 }' "$work/memory" >"$work/verdict" ||
    fail "$(cat "$work/verdict")"
ok "$(cat "$work/verdict")"
most=$(awk '$2 > m {m = $2} END {print m}' "$work/memory")
[ "$most" -ge 300 ] || fail "only $most MiB were used: nothing was kept (expected: at least 300 of 600)"
if kubectl get pods,events -A | seen OOMKilled; then fail "something was killed for want of memory"; fi
"$root/barista" explain app-1 -o json | jq -e 'length > 0' >/dev/null
ok "nothing was killed for want of memory"
