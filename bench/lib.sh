# What the benchmarks share. Source it.
# shellcheck shell=bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d /tmp/barista-bench.XXXXXX)
export BARISTA_DATA="$work/data" KUBECONFIG="$work/data/kubeconfig"
started=()
barista_pid=

finish() {
    local code=$? pid
    set +e
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null; done
    end_barista
    rm -rf "$work"
    exit $code
}
trap finish EXIT

# The peers and load generators, from Debian.
need() {
    local missing=() name
    for name in "$@"; do dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok' || missing+=("$name"); done
    [ ${#missing[@]} -eq 0 ] && return 0
    [ "$(id -u)" = 0 ] || {
        echo "missing packages: ${missing[*]} (expected: apt-get install ${missing[*]})" >&2
        exit 1
    }
    local made=
    [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d && made=1; }
    apt-get update -qq >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    [ -z "$made" ] || rm -f /usr/sbin/policy-rc.d
}

free_port() { python3 -c 'import socket;s=socket.socket();s.bind(("127.0.0.1",0));print(s.getsockname()[1])'; }

await_http() { for _ in $(seq 100); do curl -sf -o /dev/null "$@" && return 0 || sleep 0.1; done; echo "no answer: $*" >&2; return 1; }

begin_barista() { begin_barista_with -- "$@"; } # more words are put before the command, as in: begin_barista taskset -c 0; its gateway is at $gateway_port if that is set

begin_barista_with() { # FLAG... -- WORD...: flags of `up` too
    local flags=()
    while [ "$1" != -- ]; do
        flags+=("$1")
        shift
    done
    shift
    rm -f "$work/ready"
    "$@" "$root/barista" up --api 127.0.0.1:0 --gateway "127.0.0.1:${gateway_port:-0}" --domain example.com "${flags[@]}" >"$work/ready" 2>"$work/barista.log" &
    barista_pid=$!
    until grep -qs '^barista ready' "$work/ready"; do
        kill -0 "$barista_pid" 2>/dev/null || {
            cat "$work/barista.log" >&2
            exit 1
        }
        sleep 0.05
    done
    gateway=$(sed -n 's/.*gateway=\([^ ]*\).*/\1/p' "$work/ready")
    export gateway
}

end_barista() {
    [ -n "$barista_pid" ] || return 0
    kill "$barista_pid" 2>/dev/null || true
    wait "$barista_pid" 2>/dev/null || true # it says 143
    barista_pid=
}

machine() {
    echo "machine: $(nproc) cores, $(grep -m 1 'model name' /proc/cpuinfo | cut -d: -f2- | sed 's/^ //'), kernel $(uname -r), $(free -g | awk '/^Mem/{print $2}') GiB; $(date -u +%F)"
}
