#!/usr/bin/env bash
# A full disk refuses writes with its reason; nothing that was stored is lost, and it goes on when there is room.
# takes: 15 s
source "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || fail "needs root: mounts a small file system"
mkdir -p "$BARISTA_DATA"
mount -t tmpfs -o size=64m tmpfs "$BARISTA_DATA"
trap 'stop; umount -l "$BARISTA_DATA"; cleanup' EXIT
start
kubectl apply -f "$root/samples/coffee.yaml" >/dev/null
wait_ready coffee
kubectl create configmap before --from-literal=a=b >/dev/null
dd if=/dev/zero of="$BARISTA_DATA/filler" bs=1M status=none 2>/dev/null || true
head -c 300000 /dev/urandom | base64 -w0 >"$work/big"
failed=
for i in $(seq 40); do
    if ! timeout 20 kubectl create configmap "big-$i" --from-file="$work/big" >>"$work/created" 2>"$work/out"; then
        failed=yes
        break
    fi
done
[ -n "$failed" ] || fail "a full disk took everything"
grep -qiE 'space|full' "$work/out" || fail "says: $(cat "$work/out")"
ok "full disk: $(cut -c 1-200 "$work/out")"
[ "$(ask coffee.default.example.com)" = "Hello coffee!" ] || fail "does not serve on a full disk"
ok "requests are served meanwhile"
rm "$BARISTA_DATA/filler"
eventually 20 kubectl create configmap after --from-literal=a=b
[ "$(kubectl get configmap before -o jsonpath='{.data.a}')" = b ] || fail "lost an object"
stop
start
while read -r line; do kubectl get "${line% created}" >/dev/null || fail "lost ${line% created}"; done <"$work/created"
kubectl get configmap before after >/dev/null || fail "lost objects"
ok "with room again it writes, and nothing acknowledged is lost"

stop
dd if=/dev/zero of="$BARISTA_DATA/filler" bs=1M status=none 2>/dev/null || true
for detach in "" --detach; do
    # shellcheck disable=SC2086
    ! "$root/barista" up --api 127.0.0.1:0 --gateway 127.0.0.1:0 $detach >"$work/out" 2>&1 || fail "starts on a full disk"
    [ "$(sed "s/ [0-9]* KB/ N KB/" "$work/out")" = "barista: data folder: $BARISTA_DATA with N KB free (expected: 4 MB; free some, or give another folder with \`--data\`)" ] ||
        fail "full at the start, says: $(cat "$work/out")"
done
rm "$BARISTA_DATA/filler"
start
[ "$(ask coffee.default.example.com)" = "Hello coffee!" ] || fail "does not serve after a start that was refused"
ok "a start on a full disk is refused with its folder, and the next one serves"
