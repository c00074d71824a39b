#!/usr/bin/env bash
# What services cost: CPU as the kernel counts it, parts that add up, other policies, bounds that hold across restarts.
# takes: 20 s
source "$(dirname "$0")/lib.sh"

cost() { "$root/barista" cost "$@"; }
of() { cost coffee -o json | jq "$1"; }

start
prices() { kubectl patch configmap config-prices -n knative-serving --type merge -p "{\"data\":$1}"; }
! prices '{"standard-core-hour":"cheap"}' 2>"$work/refused" || fail "a price that is no number was taken"
seen 'failed to parse "standard-core-hour": cheap' <"$work/refused" || fail "$(cat "$work/refused")"
prices '{"sample-interval":"1s","currency":"EUR","standard-core-hour":"3600"}' >/dev/null
ok "a price that is none is refused, others are taken"

annotations='autoscaling.knative.dev/min-scale: "1"'
apply coffee TARGET=coffee MARK="$work"
wait_ready coffee
pid() { grep -lz "^MARK=$work" /proc/[0-9]*/environ 2>/dev/null | head -n 1 | cut -d / -f 3; }
# Seconds of CPU of the instance, as its cgroup has counted them.
kernel() {
    local path
    path=$(grep -E ':[^:]*\bcpuacct\b[^:]*:' "/proc/$(pid)/cgroup" | head -n 1 | cut -d : -f 3)
    if [ -n "$path" ]; then
        cat /sys/fs/cgroup/cpuacct"$path"/cpuacct.usage 2>/dev/null || cat /sys/fs/cgroup/cpu,cpuacct"$path"/cpuacct.usage
    else
        path=$(grep '^0::' "/proc/$(pid)/cgroup" | cut -d : -f 3)
        awk '$1 == "usage_usec" { print $2 * 1000 }' "/sys/fs/cgroup$path/cpu.stat"
    fi
}
for _ in $(seq 40); do ask coffee.default.example.com "/?cpu=100" >/dev/null; done
counted() {
    local ledger kernel
    kernel=$(kernel)
    ledger=$(of '.total.all.cpuNanos')
    echo "ledger $ledger, kernel $kernel"
    awk -v l="$ledger" -v k="$kernel" 'BEGIN { d = (l - k) / k; exit !(k > 0 && d < 0.03 && d > -0.03) }'
}
eventually 20 counted
ok "CPU as the kernel counts it: $(cat "$work/last")"

saved=$(of '.total.instead.minScale1.savedPercent')
awk -v s="$saved" 'BEGIN { exit !(s < 1 && s > -1) }' || fail "saved $saved% against its own policy: $(cost coffee)"
ok "who always ran saves nothing against min-scale: 1, which it has"

adds_up() { [ "$(of '([.items[].rungs[].priceNanos] | add) == .total.all.priceNanos')" = true ]; }
adds_up || fail "parts do not add up: $(cost coffee -o json)"
[ "$(of .currency)" = '"EUR"' ] || fail "$(of .currency)"
cost coffee | seen 'if min-scale: 1' || fail "$(cost coffee)"
cost | seen '^default/coffee' || fail "$(cost)"
cost -o csv | seen 'default,coffee,running,' || fail "$(cost -o csv)"
ok "parts add up to the total; text, JSON and CSV say so"

before=$(of '.total.all.cpuNanos')
crash
[ "$(of '.total.all.cpuNanos')" -ge "$before" ] || fail "less than before the crash: $(of .total.all)"
ok "the ledger is read while nothing runs"
start
wait_ready coffee
grown() { [ "$(of '.total.rungs.running.instanceNanos')" -gt "$running" ]; }
running=$(of '.total.rungs.running.instanceNanos')
eventually 20 grown
[ "$(of '.total.all.cpuNanos')" -ge "$before" ] || fail "the ledger has forgotten: $(of .total.all)"
adds_up || fail "parts do not add up after a crash"
ok "and goes on after a crash"
