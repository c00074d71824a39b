#!/usr/bin/env bash
# Takes a spot instance back: the replacement first, no request fails, and says so.
# takes: 25 s
source "$(dirname "$0")/lib.sh"

start
annotations='barista.dev/instance-class: "spot"' service cheap TARGET=cheap | kubectl apply -f - >/dev/null
service dear TARGET=dear | kubectl apply -f - >/dev/null
wait_ready cheap
wait_ready dear
pod() { kubectl get pods -l "serving.knative.dev/service=$1" --field-selector=status.phase=Running -o jsonpath='{.items[0].metadata.name}'; }

if "$root/barista" spot reclaim "$(pod dear)" 2>"$work/refused"; then fail "a standard instance was taken back"; fi
grep -q 'is standard (expected: one whose revision has barista.dev/instance-class: spot)' "$work/refused" || fail "$(cat "$work/refused")"
if "$root/barista" spot reclaim missing 2>"$work/refused"; then fail "a missing pod was taken back"; fi
grep -q 'pod: missing (expected: one of namespace default)' "$work/refused" || fail "$(cat "$work/refused")"
ok "only a spot instance is taken back"

old=$(pod cheap)
(while :; do curl -sS --max-time 10 -o /dev/null -w '%{http_code}\n' -H 'Host: cheap.default.example.com' "$gateway/"; done >"$work/codes" 2>&1) &
background+=($!)
"$root/barista" spot reclaim "$old" --notice 10s >/dev/null
eventually 12 kubectl wait --for=delete "pod/$old" --timeout=1s
sleep 1
new=$(pod cheap)
[ -n "$new" ] && [ "$new" != "$old" ] || fail "no replacement: $new"
if grep -v '^200$' "$work/codes" | seen .; then fail "requests failed: $(sort "$work/codes" | uniq -c)"; fi
ok "$(wc -l <"$work/codes") requests meanwhile, none failed"

kubectl get events -o json >"$work/events"
for reason in SpotToBeReleased BidFailed; do
    jq -e --arg pod "$old" --arg reason $reason '.items[] | select(.involvedObject.name == $pod and .reason == $reason)' "$work/events" >/dev/null || fail "no event $reason"
    "$root/barista" explain cheap | seen "$reason" || fail "explain does not name $reason"
done
ok "events and journal say so"

kubectl annotate pod "$new" "barista.dev/reclaim-at=$(date -u -d '+8 seconds' +%FT%TZ)" >/dev/null
eventually 12 kubectl wait --for=delete "pod/$new" --timeout=1s
ok "kubectl annotate does the same"
