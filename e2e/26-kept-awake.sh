#!/usr/bin/env bash
# What keeps an instance from going down although no request comes: a connection that was upgraded and is open, and an app
# that has asked for time after its response.
# takes: 40 s
source "$(dirname "$0")/lib.sh"

start
autoscaler stable-window 6s scale-to-zero-grace-period 1s
annotations='barista.dev/idle-policy: freeze
        barista.dev/freeze-after: 0s'
for name in plain socket late; do apply "$name" TARGET="$name" MARK="$work"; done
for name in plain socket late; do wait_ready "$name"; done
ask plain.default.example.com >/dev/null

# A client that stays connected: it sends a message whenever a file says so, and writes the reply.
cat >"$work/client.py" <<'C'
import os, socket, sys, time
host, port, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
connection = socket.create_connection(("127.0.0.1", port))
connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n".encode())
head = b""
while b"\r\n\r\n" not in head:
    head += connection.recv(4096) or sys.exit("closed")
open(f"{folder}/head", "wb").write(head)
while not os.path.exists(f"{folder}/end"):
    if os.path.exists(f"{folder}/say"):
        word = open(f"{folder}/say", "rb").read()
        os.remove(f"{folder}/say")
        connection.sendall(word)
        open(f"{folder}/heard", "wb").write(connection.recv(4096))
    time.sleep(0.05)
C
python3 "$work/client.py" socket.default.example.com "${gateway##*:}" "$work" &
client=$!
background+=("$client")
upgraded() { grep -q '^HTTP/1.1 101 ' "$work/head"; }
eventually 10 upgraded
echoes() {
    rm -f "$work/heard"
    echo -n "$1" >"$work/next" && mv "$work/next" "$work/say"
    heard() { [ "$(cat "$work/heard" 2>/dev/null)" = "$1" ]; }
    eventually 5 heard "$1"
}
echoes before
main=$(processes_of socket)
ask late.default.example.com '/?keep=16000' -D "$work/headers" >"$work/answer"
[ "$(cat "$work/answer")" = "Hello late!" ] || fail "late: $(cat "$work/answer")"
! grep -qi '^barista-keep-running' "$work/headers" || fail "the client sees what is not for it: $(cat "$work/headers")"
asked=$SECONDS

eventually 30 on_rung plain Frozen
[ $((SECONDS - asked)) -lt 15 ] || fail "this machine is too slow for this test: $((SECONDS - asked)) s"
! on_rung late Frozen >/dev/null || fail "frozen although it had asked for 16 s, $((SECONDS - asked)) s ago"
ok "an app that asked for 16 s after its response is not frozen when another one is"
on_rung socket Frozen >/dev/null && fail "frozen with an open connection"
sleep 2
[ "$(kubectl get deployment socket-00001-deployment -o jsonpath='{.spec.replicas}')" = 1 ] || fail "an open connection is no load"
echoes after
[ "$(processes_of socket)" = "$main" ] || fail "another process"
ok "an upgraded connection keeps its instance running, and is answered at once"
eventually 30 on_rung late Frozen
[ $((SECONDS - asked)) -ge 15 ] || fail "frozen after $((SECONDS - asked)) s (expected: 16)"
ok "when its time is over it is frozen, after $((SECONDS - asked)) s"
! on_rung socket Frozen >/dev/null || fail "frozen with an open connection"
touch "$work/end"
wait "$client"
eventually 30 on_rung socket Frozen
[ "$(processes_of socket)" = "$main" ] || fail "another process"
ok "when the connection is closed its instance is frozen, the same process"
[ "$(ask socket.default.example.com)" = "Hello socket!" ] || fail "does not answer"
