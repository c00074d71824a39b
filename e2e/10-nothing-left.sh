#!/usr/bin/env bash
# After Barista has ended, no process, mount, cgroup or network namespace of its instances is left, with each driver.
source "$(dirname "$0")/lib.sh"

cgroups() { find /sys/fs/cgroup -type d -path '*barista*' 2>/dev/null | sort; }
seen() { { cat /proc/self/mounts | grep -v "$work" | wc -l; pgrep -fc '^/helloworld' || true; cgroups | wc -l; lsns -t net -n 2>/dev/null | wc -l; } | tr '\n' ' '; }
before=$(seen)
for runtime in crun runc namespaces; do
    rm -rf "$BARISTA_DATA"
    start --runtime "$runtime"
    annotations='autoscaling.knative.dev/min-scale: "2"'
    apply many TARGET=$runtime
    wait_ready many
    [ "$(ask many.default.example.com)" = "Hello $runtime!" ] || fail "$runtime does not answer"
    stop
    after=$(seen)
    [ "$after" = "$before" ] || fail "$runtime left something: mounts, processes, cgroups, netns $after (before: $before)"
    ok "$runtime: answers, and leaves nothing"
done
rm -rf "$BARISTA_DATA"
start --detach
"$root/barista" status | sed 's/^/    /'
"$root/barista" down
! "$root/barista" status >/dev/null 2>&1 || fail "still running after down"
barista_pid=
ok "up --detach, status, down"
