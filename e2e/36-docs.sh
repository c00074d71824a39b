#!/usr/bin/env bash
# Runs each line of docs/networking.md, docs/tls.md and docs/real-application.md as printed, and compares what comes back. Numbers, times and names
# that are chosen anew each time count as equal, and the ports are free ones.
# takes: 75 s
source "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }
host_postgres=
at_end() {
    "$root/barista" trust --remove
    "$root/barista" down
    [ -z "$host_postgres" ] || su postgres -c "$host_postgres/pg_ctl -D $work/postgres -m immediate stop"
    rm -rf /tmp/guestbook
}

# The PostgreSQL that the reader of the page has on the machine: a new one, as Debian's package sets it up.
start_host_postgres() {
    ! (echo >/dev/tcp/127.0.0.1/5432) 2>/dev/null || return 1
    host_postgres=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin | sort -V | tail -n 1)
    chmod 755 "$work"
    install -d -o postgres -g postgres "$work/postgres" /run/postgresql
    su postgres -c "$host_postgres/initdb -D $work/postgres -A peer --auth-host=scram-sha-256 --no-sync && $host_postgres/pg_ctl -D $work/postgres -l $work/postgres/log -w start" >/dev/null 2>&1
}

# "COMMAND<tab>EXPECTED" of each line with a $; newlines are written as \001.
commands() {
    awk '
        /^```console$/ { inside = 1; next }
        /^```$/ { if (inside && command != "") print command "\t" output; inside = 0; command = ""; next }
        !inside { next }
        here { command = command "\001" $0; if ($0 == "Y") here = 0; next }
        /^\$ / { if (command != "") print command "\t" output; command = substr($0, 3); output = ""; here = /<<.Y.$/; next }
        { output = output $0 "\001" }' "$1"
}
same() { sed -E 's/barista-gateway-[0-9a-f]{8}/AUTHORITY/; s#/[^ ]*/\.pki/nssdb#NSSDB#; s/sha256:[0-9a-f]+/DIGEST/g; s/-[0-9a-f]{6,10}-[a-z0-9]{5}\b/-POD/g; s#kubeconfig=.*#kubeconfig#; s/[0-9]+(\.[0-9]+)*/N/g; s/ +/ /g; s/^ //; s/ $//' | sed '/^$/d; /^Waiting for/d'; }

# A free port in place of each of the defaults.
mapfile -t free < <(python3 -c '
import socket
all = [socket.socket() for _ in range(4)]
for s in all: s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
api_port=${free[0]} gateway_port=${free[1]} tls_port=${free[2]}

curl() { command curl -sS "$@"; } # what it says of its progress where no terminal is

run_page() {
    local command expected actual count=0
    while IFS=$'\t' read -r command expected; do
        command=${command//$'\001'/$'\n'}
        command=${command//.\/barista up/.\/barista up --api 127.0.0.1:$api_port --gateway 127.0.0.1:$gateway_port}
        [[ $command != apt-get* ]] || continue # script/test has installed them
        command=${command//127.0.0.1:8080/127.0.0.1:$gateway_port}
        command=${command//localhost:8080/localhost:$gateway_port}
        command=${command//localhost:8443/localhost:$tls_port}
        command=${command//127.0.0.1:8443/127.0.0.1:$tls_port}
        actual=$(eval "$command" 2>&1 </dev/null) || fail "$1: $command: $actual"
        [[ $command != eval* ]] || eval "$command"
        diff <(tr '\001' '\n' <<<"$expected" | same) <(same <<<"$actual") >"$work/difference" || fail "$1: $command: $(cat "$work/difference")"
        count=$((count + 1))
    done < <(commands "$root/docs/$1")
    ok "docs/$1: $count commands"
}

cd "$root"
run_page networking.md
"$root/barista" down >/dev/null
rm -rf "$BARISTA_DATA"
if command -v certutil >/dev/null; then
    (
        # Chromium's database is that of a user of the test.
        export HOME=$work/home
        mkdir "$HOME"
        run_page tls.md
    )
    rm -rf "$BARISTA_DATA" /tmp/shop.crt /tmp/shop.key
else
    ok "NOT RUN: docs/tls.md (expected: certutil)"
fi
start_host_postgres || { ok "NOT RUN: docs/real-application.md (expected: port 5432 free)"; exit 0; }
run_page real-application.md
