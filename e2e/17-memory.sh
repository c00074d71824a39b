#!/usr/bin/env bash
# Sixty apps of 20 MB live within 600 MB: the least valuable ones go down before the budget is passed.
# takes: 60 s
source "$(dirname "$0")/lib.sh"
rounds=${ROUNDS:-2}

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

# What instances of this Barista hold, ten times a second, as the kernel counts their resident pages: time in ns, MiB, instances.
cat >"$work/watch.py" <<'P'
import glob, sys, time

def resident(folder, mark):
    try:
        if mark not in open(folder + "/environ", "rb").read().split(b"\0"):
            return None
        return sum(int(line.split()[1]) for line in open(folder + "/status") if line.startswith("VmRSS"))
    except OSError:
        return None # it has ended

while True:
    sizes = [kb for kb in (resident(folder, sys.argv[1].encode()) for folder in glob.glob("/proc/[0-9]*")) if kb is not None]
    print(time.time_ns(), sum(sizes) // 1024, len(sizes), flush=True)
    time.sleep(0.1)
P
python3 "$work/watch.py" "MARK=$work" >"$work/memory" &
background+=("$!")
: >"$work/codes"
for round in $(seq "$rounds"); do
    for i in $(seq 60 | shuf --random-source=<(yes "$round")); do
        curl -sS --max-time 30 -o /dev/null -w '%{http_code}\n' -H "Host: app-$i.default.example.com" "$gateway/" >>"$work/codes"
    done
done
[ "$(sort "$work/codes" | uniq -c | tr -s ' ')" = " $((60 * rounds)) 200" ] || fail "answers: $(sort "$work/codes" | uniq -c)"
ok "$((60 * rounds)) requests, one app after the other, $rounds rounds: all 200"
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
