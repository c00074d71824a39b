#!/usr/bin/env bash
# After Barista has ended, no process, mount, cgroup or network namespace of its instances is left, with each driver.
# takes: 20 s
source "$(dirname "$0")/lib.sh"

# Only this Barista's: others may run on the machine. A network namespace is held by a process or a mount.
node=$(printf %s "$BARISTA_DATA/state" | sha256sum | cut -c1-10)
cgroups() { find /sys/fs/cgroup -type d -path "*/barista/$node*" 2>/dev/null; }
mounts() { grep -E "$work|$node" /proc/self/mounts || true; }
left() { { mounts | wc -l; processes_of many | wc -l; cgroups | wc -l; } | tr '\n' ' '; }
both_run() { [ "$(processes_of many | wc -l)" -eq 2 ] && [ "$(cgroups | wc -l)" -gt 2 ]; }
before=$(left)
for runtime in crun runc namespaces; do
    rm -rf "$BARISTA_DATA"
    start --runtime "$runtime"
    annotations='autoscaling.knative.dev/min-scale: "2"'
    apply many TARGET=$runtime MARK="$work"
    wait_ready many
    [ "$(ask many.default.example.com)" = "Hello $runtime!" ] || fail "$runtime does not answer"
    eventually 10 both_run
    stop
    after=$(left)
    [ "$after" = "$before" ] || fail "$runtime left something: mounts, processes, cgroups $after (before: $before)"
    ok "$runtime: answers, and leaves nothing"
done
rm -rf "$BARISTA_DATA"
start --detach
again=$("$root/barista" up --detach --gateway 127.0.0.1:1 2>&1)
[[ $again == *"runs here already, with the flags"*"gateway=$gateway"* ]] || fail "a second up --detach does not say that its flags have no effect: $again"
"$root/barista" status | sed 's/^/    /'
"$root/barista" down
! "$root/barista" status >/dev/null 2>&1 || fail "still running after down"
barista_pid=
"$root/barista" up --detach --api 127.0.0.1:0 --gateway 127.0.0.1:0 >"$work/first" 2>&1 &
"$root/barista" up --detach --api 127.0.0.1:0 --gateway 127.0.0.1:0 >"$work/second" 2>&1 || fail "the second of two fails: $(cat "$work/second")"
wait $! || fail "the first of two fails: $(cat "$work/first")"
[ "$(grep -h '^barista ready' "$work/first" "$work/second" | sort -u | wc -l)" = 1 ] || fail "two up --detach at once are not told of one Barista: $(cat "$work/first" "$work/second")"
"$root/barista" down
ok "up --detach, status, down, and two up --detach at once"
