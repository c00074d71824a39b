#!/usr/bin/env bash
# Down the ladder: frozen after a while, thawed by a request, stopped in the end; a wake budget keeps it from being stopped.
# takes: 65 s
source "$(dirname "$0")/lib.sh"

start
autoscaler stable-window 6s scale-to-zero-grace-period 1s
annotations='barista.dev/idle-policy: freeze
        barista.dev/freeze-after: 2s
        barista.dev/stop-after: 16s'
apply tea TARGET=tea MARK="$work"
annotations='barista.dev/wake-budget: 20ms
        barista.dev/freeze-after: 1s
        barista.dev/stop-after: 3s'
apply quick TARGET=quick MARK="$work"
annotations=
apply milk TARGET=milk MARK="$work"
wait_ready tea
wait_ready quick
wait_ready milk

info() { ask "$1.default.example.com" /info -D "$work/headers" | tr -d '\r'; }

info tea >"$work/before"
eventually 30 on_rung tea Frozen
[ "$(kubectl get deployment tea-00001-deployment-reserve -o jsonpath='{.status.readyReplicas}')" = "" ] || fail "a frozen pod counts as ready"
ok "frozen after it was idle; no pod is ready"
eventually 30 on_rung quick Frozen
quick_frozen=$SECONDS
main=$(processes_of tea)
used() { awk '{print $14 + $15}' "/proc/$main/stat"; }
before=$(used)
sleep 1
[ "$(used)" = "$before" ] || fail "it used CPU while frozen"
info tea >"$work/after"
[ "$(grep ^pid "$work/before")" = "$(grep ^pid "$work/after")" ] || fail "another process answers"
kill -0 "$main" || fail "its process has gone"
ok "thawed by a request, the same process; $(grep -i '^server-timing' "$work/headers" | tr -d '\r')"
"$root/barista" explain tea -o json | jq -e 'map(select(.kind == "woke" and .from == "frozen")) | length == 1' >/dev/null || fail "the wake is not in the journal: $("$root/barista" explain tea)"
ok "explain says that it woke from frozen, and for whom"
eventually 60 has_pods tea 0
eventually 5 bash -c "! kill -0 $main 2>/dev/null"
ok "stopped after a longer while"
[ "$(ask tea.default.example.com)" = "Hello tea!" ] || fail "does not come back"
ok "and comes back"

[ $SECONDS -ge $((quick_frozen + 8)) ] || fail "tea was stopped $((SECONDS - quick_frozen)) s after quick was frozen (expected: at least 8)"
on_rung quick Frozen || fail "quick: $(rung_of quick)"
ok "with a wake budget of 20 ms another one is frozen, not stopped, $((SECONDS - quick_frozen)) s later, long after its stop-after"

# An edit of config-idle holds for revisions that are there already, and their instances go on.
[ "$(ask milk.default.example.com)" = "Hello milk!" ] || fail "milk does not answer"
milk=$(processes_of milk)
kubectl -n knative-serving patch configmap config-idle --type merge -p '{"data":{"idle-policy":"freeze","freeze-after":"1s"}}' >/dev/null

# A cycle under load: nothing fails while it freezes and thaws.
for round in 1 2 3; do
    eventually 30 on_rung quick Frozen
    hey -n 200 -c 50 -host quick.default.example.com "$gateway/" >"$work/hey" 2>&1
    no_failures "$work/hey" || fail "round $round: $(cat "$work/hey")"
done
ok "50 clients at once on a frozen instance, three times: no failure"

eventually 30 on_rung milk Frozen
[ "$(ask milk.default.example.com)" = "Hello milk!" ] || fail "milk does not answer when it is thawed"
sleep 3 # longer than a claim or an offer stands
[ "$(processes_of milk)" = "$milk" ] || fail "was $milk, is $(processes_of milk)"
ok "an idle-policy that is edited holds for what runs: frozen and thawed, the same process"
"$root/barista" explain quick --since 1h --check >"$work/check" || fail "the journal: $(cat "$work/check")"
ok "$(tail -n 1 "$work/check")"
stop
[ -z "$(processes_of quick)" ] || fail "a frozen instance is left"
ok "frozen instances end with Barista"
