#!/usr/bin/env bash
# samples/guestbook.yaml: a Knative Service that keeps its entries in a PostgreSQL of its own, by the name of a Kubernetes Service.
# takes: 60 s
source "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }
guestbook_images

book() { ask guestbook.default.example.com / "$@"; }
lists() { book >"$work/book" && grep -q "$1" "$work/book" || { cat "$work/book"; return 1; }; }
writes() { book -d "$1" >"$work/book" && grep -q '^added' "$work/book" || { cat "$work/book"; return 1; }; }
database_is_other() { [ "$(kubectl get pods -l app=postgres -o jsonpath='{.items[0].metadata.name}')" != "$1" ]; }

asleep_and_awake() {
    autoscaler stable-window 6s scale-to-zero-grace-period 1s
    eventually 30 has_pods guestbook 0
    autoscaler stable-window 60s
    book -D "$work/headers" >"$work/book"
    grep -q 'a second' "$work/book" || fail "after a wake: $(cat "$work/book")"
    ok "asleep and woken: the entries are there; $(grep -i '^server-timing' "$work/headers" | tr -d '\r')"
}

database_lost() {
    local before
    before=$(kubectl get pods -l app=postgres -o jsonpath='{.items[0].metadata.name}')
    kubectl delete pod "$before" --grace-period=1 >/dev/null
    eventually 30 database_is_other "$before"
    kubectl rollout status deployment/postgres --timeout=120s >/dev/null
    eventually 30 writes "after the loss"
    lists "after the loss" || fail "the book: $(cat "$work/book")"
    ! grep -q "a second" "$work/book" || fail "the database was not lost: $(cat "$work/book")"
    ok "the pod of the database was deleted: another has the ClusterIP, and the guestbook goes on"
}

for driver in crun runc namespaces; do
    rm -rf "$BARISTA_DATA"
    start --runtime "$driver"
    for name in postgres guestbook; do "$root/barista" image load "$images/$name.tar" >/dev/null; done
    kubectl apply -f "$root/samples/guestbook.yaml" >/dev/null
    kubectl rollout status deployment/postgres --timeout=120s >/dev/null || fail "$driver: postgres is not ready: $(kubectl logs -l app=postgres --tail 5)"
    wait_ready guestbook
    writes "the first of $driver" || fail "$driver: $(cat "$work/book")"
    writes "a second" || fail "$driver: $(cat "$work/book")"
    lists "the first of $driver" || fail "$driver: the book: $(cat "$work/book")"
    [ "$(grep -c '^20' "$work/book")" = 2 ] || fail "$driver: the book: $(cat "$work/book")"
    grep -q '^-- guestbook-00001-deployment-' "$work/book" || fail "$driver: the host's name: $(tail -n 1 "$work/book")"
    ok "$driver: two entries written and read, PostgreSQL found as \"postgres\""

    if [ "$driver" = crun ]; then
        asleep_and_awake
        database_lost
    fi
    stop
done
