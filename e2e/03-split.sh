#!/usr/bin/env bash
# Traffic in percent, exact, and changed at once without a failure.
# takes: 25 s
# lane: alone (it measures milliseconds)
source "$(dirname "$0")/lib.sh"

start
annotations='autoscaling.knative.dev/min-scale: "1"'
apply blend TARGET=one
wait_ready blend
apply blend TARGET=two
wait_ready blend
split() {
    kubectl patch ksvc blend --type merge -p "{\"spec\":{\"traffic\":[
      {\"revisionName\":\"blend-00001\",\"percent\":$1,\"tag\":\"one\"},
      {\"revisionName\":\"blend-00002\",\"percent\":$2,\"tag\":\"two\"}]}}" >/dev/null
}
share() { # share of "one" among N requests, in hundredths of a percent
    seq "$1" | sed "s|.*|url = \"$gateway/\"|" >"$work/urls"
    curl -sS -K "$work/urls" -H 'Host: blend.default.example.com' >"$work/answers"
    local total one
    total=$(wc -l <"$work/answers")
    one=$(grep -c one "$work/answers" || true)
    [ "$total" -eq "$1" ] || fail "$total answers of $1"
    echo $((one * 10000 / total))
}
split 70 30
wait_ready blend
one=$(share 10000)
[ "$one" -ge 6900 ] && [ "$one" -le 7100 ] || fail "70/30 gave $one hundredths of a percent"
ok "70/30: $((one / 100)).$(printf %02d $((one % 100))) % of 10,000 requests"
[ "$(ask one-blend.default.example.com)" = "Hello one!" ] || fail "tag one"
[ "$(ask two-blend.default.example.com)" = "Hello two!" ] || fail "tag two"
ok "each tag has a host of its own"
kubectl get ksvc blend -o json | jq -e '[.status.traffic[].percent] == [70,30]' >/dev/null || fail "status.traffic"

# Under load: every change is seen within 100 ms of kubectl's return, and nothing fails.
hey -z 8s -c 20 -host blend.default.example.com "$gateway/" >"$work/hey" 2>&1 &
load=$!
background+=("$load")
sleep 1
worst=0
for target in "0 100" "100 0" "0 100" "100 0" "0 100"; do
    # shellcheck disable=SC2086
    split $target
    changed=$(date +%s%N)
    want=two
    [ "$target" = "0 100" ] || want=one
    streak=0
    while [ $streak -lt 5 ]; do
        now=$(date +%s%N)
        if ask blend.default.example.com | seen "$want"; then
            [ $streak -gt 0 ] || seen=$now
            streak=$((streak + 1))
        else
            streak=0
        fi
        [ $(((now - changed) / 1000000)) -lt 5000 ] || fail "change to $target not seen"
    done
    took=$(((seen - changed) / 1000000))
    [ $took -le $worst ] || worst=$took
done
[ $worst -le 100 ] || fail "a change took $worst ms"
ok "five changes under load, each seen within $worst ms"
wait "$load"
grep -q '\[200\]' "$work/hey" || fail "no answers: $(cat "$work/hey")"
no_failures "$work/hey" || fail "failures under load: $(cat "$work/hey")"
ok "$(grep -o '\[200\].*' "$work/hey") meanwhile, no failure"
