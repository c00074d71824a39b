#!/usr/bin/env bash
# What a killed doctor leaves, its sandbox and folder, the next one ends and deletes; never those of one that lives.
# takes: 20 s
source "$(dirname "$0")/lib.sh"

folders() { find "$work/tmp" -maxdepth 1 -name 'barista-doctor-*'; }
cgroups() { find /sys/fs/cgroup -type d -path "*/barista/$1*" 2>/dev/null; }
has() { compgen -G "$work/tmp/barista-doctor-*/sandboxes/*/*/$1"; }
runs() { tr -d '\0' <"/proc/$1/cmdline" 2>/dev/null | seen .; } # what has ended has none, reaped or not
time_starts() {
    "$root/barista" doctor --time-starts "$1" >"$work/times" 2>&1 &
    doctor=$!
    background+=("$doctor")
}
for made in process parked; do
    time_starts 50
    for _ in $(seq 2000); do
        ! has "$made" >/dev/null || break
        sleep 0.002
    done
    kill -9 "$doctor"
    wait "$doctor" 2>/dev/null || true
    folder=$(folders)
    [ -d "$folder" ] || fail "the killed doctor left nothing: '$folder' (expected: one folder)"
    node=$(printf %s "$folder" | sha256sum | cut -c1-10)
    cgroups "$node" | seen . || fail "the killed doctor left no cgroup"
    pids=$(find /sys/fs/cgroup -path "*/barista/$node/*" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u)
    "$root/barista" doctor >/dev/null
    left="$(folders)$(cgroups "$node")$(grep "$folder" /proc/self/mounts || true)"
    for pid in $pids; do ! runs "$pid" || left+=" process $pid"; done
    [ -z "$left" ] || fail "left: $left"
    ok "killed beside a '$made': the next doctor ends ${pids:-nothing that runs} and deletes the rest"
done
time_starts 10
eventually 20 has process
"$root/barista" doctor >/dev/null
[ -d "$(folders)" ] || fail "the folder of a living doctor is gone"
wait "$doctor" || fail "the living doctor was disturbed: $(cat "$work/times")"
ok "one that lives is left alone: $(head -n 1 "$work/times")"
