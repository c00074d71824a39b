#!/usr/bin/env bash
# An ordinary user without a container engine: the next best driver, and the same service.
# takes: 15 s
source "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || fail "needs root, to become an ordinary user"
# The user can read the checkout only if its folders are open to all users: give it a copy that it owns.
install -d -o 65534 -g 65534 "$work/home"
chmod 755 "$work"
# In the background only: so it is the process itself that is ended in the end, not a shell before it.
as_user() { exec setpriv --reuid 65534 --regid 65534 --clear-groups env HOME="$work/home" BARISTA_DATA="$work/home/data" "$@"; }
mkdir -p "$work/copy/app/target"
cp -r "$root/barista" "$root/app" "$root/samples" "$root/deploy" "$work/copy/" 2>/dev/null || true
chmod -R a+rX "$work/copy"
jdk=$(sed -n 's/^.* //p' "$root/app/target/dist/stamp")
class_path="$work/copy/app/target/barista-app.jar:$work/copy/app/target/lib/*"
as_user env BARISTA_HOME="$work/copy" "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp "$class_path" dev.barista.app.Main up \
    --api 127.0.0.1:0 --gateway 127.0.0.1:0 "${domain[@]}" >"$work/ready" 2>"$work/barista.log" &
barista_pid=$!
eventually 30 grep -q '^barista ready' "$work/ready"
gateway=$(sed -n 's/.*gateway=\([^ ]*\).*/\1/p' "$work/ready")
export KUBECONFIG="$work/home/data/kubeconfig"
kubectl apply -f "$root/samples/coffee.yaml" >/dev/null
wait_ready coffee
[ "$(ask coffee.default.example.com)" = "Hello coffee!" ] || fail "does not answer"
ok "runs as uid 65534: $(kubectl get pods --no-headers | tr -s ' ')"
annotations='autoscaling.knative.dev/min-scale: "3"'
apply many TARGET=three
wait_ready many
eventually 30 bash -c '[ "$(kubectl get deployment many-00001-deployment -o jsonpath={.status.readyReplicas})" = 3 ]'
ok "three instances side by side, each with a PORT of its own"
