#!/usr/bin/env bash
# A data folder of the last release without versions on disk: everything in it is there, and serves.
# takes: 8 s
source "$(dirname "$0")/lib.sh"
old="$root/store/src/test/resources/data-4039c98"
mkdir -p "$BARISTA_DATA/store"
chmod 700 "$BARISTA_DATA"
python3 - "$old" "$BARISTA_DATA/store" <<'EOF'
import sqlite3
import sys

for name in ("objects", "journal", "ledger"):
    with open("%s/%s.sql" % (sys.argv[1], name)) as source:
        sqlite3.connect("%s/%s.db" % (sys.argv[2], name)).executescript("BEGIN;" + source.read() + "COMMIT;")
EOF
version() { python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("PRAGMA user_version").fetchone()[0])' "$BARISTA_DATA/store/$1.db"; }

for name in coffee tea milk; do
    "$root/barista" explain $name --since 36500d --check >"$work/check" || fail "the journal: $(cat "$work/check")"
done
"$root/barista" cost --since 36500d | seen default/tea || fail "cost: $("$root/barista" cost --since 36500d)"
[ "$(version journal) $(version ledger)" = "0 0" ] || fail "a command that reads has changed the files"
ok "explain and cost read it before anything has upgraded it"

start
link=$(ip -br addr | sed -n "s#^\(bst-[0-9a-f]*\) .* $(sed -n 's#.*DNS server listens addresses="\[/\([0-9.]*\):53.*#\1#p' "$work/barista.log")/32.*#\1#p")
for name in objects journal ledger; do [ "$(version $name)" -ge 1 ] || fail "$name.db: version $(version $name)"; done
for name in coffee tea milk; do
    wait_ready $name
    [ "$(ask $name.default.example.com)" = "Hello $name!" ] || fail "$name does not answer"
done
[ "$(kubectl get configmap -n knative-serving config-autoscaler -o jsonpath='{.data.stable-window}')" = 6s ] || fail "settings are lost"
ok "its Services are ready and answer, its settings hold"
"$root/barista" explain coffee -o json | jq -e '[.[] | select(.kind == "woke")] | length >= 1' >/dev/null || fail "explain: $("$root/barista" explain coffee)"
stop

python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA user_version=99")' "$BARISTA_DATA/store/objects.db"
if "$root/barista" up --api 127.0.0.1:0 --gateway 127.0.0.1:0 >"$work/up" 2>&1; then fail "a newer file was taken"; fi
grep -q 'objects.db: version 99, written by Barista .* (expected: at most version' "$work/up" || fail "up: $(cat "$work/up")"
[ -z "$link" ] || ! ip link show "$link" >/dev/null 2>&1 || fail "the start that failed has left its network: $link"
ok "a newer file is refused with what to do, and nothing is left of that start"
