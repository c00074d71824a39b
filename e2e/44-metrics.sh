#!/usr/bin/env bash
# A real Prometheus scrapes Barista; the queries of the dashboard and of the rules find something.
# takes: 40 s
source "$(dirname "$0")/lib.sh"

api_metrics() { curl -sS --cacert "$BARISTA_DATA/pki/ca.crt" "$@" "$api/metrics"; }
value() { # METRIC WITH LABELS, as a regular expression
    curl -sS "$metrics" | sed -nE "s/^$1 //p" | head -n 1
}
prometheus_api() { curl -sS --get "http://127.0.0.1:$port/api/v1/$1" "${@:2}"; }
query() { prometheus_api query --data-urlencode "query=$1"; }
results() { query "$1" | jq -r 'if .status == "success" then .data.result | length else error(.error) end'; }
finds() { [ "$(results "$1")" -gt 0 ]; }
targets_up() { finds 'up{job="barista"} == 1'; }

start --metrics 127.0.0.1:0
metrics=$(sed -n 's/.*metrics=\([^ ]*\).*/\1/p' "$work/ready")
[ -n "$metrics" ] || fail "up says no metrics=URL: $(cat "$work/ready")"
autoscaler stable-window 6s scale-to-zero-grace-period 1s
apply coffee
wait_ready coffee
wants() { [ "$(value 'kn_revision_pods_desired\{.*kn_service_name="coffee"\}')" = "$1" ]; }
eventually 60 wants 0.0
eventually 60 has_pods coffee 0
for _ in 1 2 3; do ask coffee.default.example.com >/dev/null; done
ask nobody.example.com >/dev/null

counted() { [ "$(value 'http_server_request_duration_seconds_count\{http_response_status_code="200",k8s_namespace_name="default",kn_configuration_name="coffee",kn_revision_name="coffee-00001",kn_service_name="coffee"\}')" = 3 ]; }
eventually 10 counted
ok "three requests are counted under the names of the Service, its Configuration and its Revision"
[ "$(value 'barista_gateway_requests_refused_total\{reason="no_route"\}')" = 1.0 ] || fail "a host without a route: $(curl -sS "$metrics" | grep refused)"
finds_wake() { curl -sS "$metrics" | seen -E '^barista_wakes_total\{rung="(reserve|frozen|parked|stopped)"\} [1-9]'; }
eventually 10 finds_wake
ok "the wake is counted by the rung that was left"

token=$(cat "$BARISTA_DATA/token")
[ "$(api_metrics -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token")" = 200 ] || fail "/metrics of the API with the token"
[ "$(api_metrics -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer wrong')" = 401 ] || fail "/metrics of the API with a wrong token"
kubectl get --raw /metrics | seen '^apiserver_request_total{.*verb="LIST"' || fail "requests of the API are not counted"
ok "the API shows them too, to those who have a token"

for accept in 'text/plain;version=0.0.4' 'application/openmetrics-text;version=1.0.0'; do
    curl -sS -H "Accept: $accept" "$metrics" >"$work/page"
    case $accept in
    # 3: it would have chosen other names, as for Knative's kn_revision_pods_count.
    text*) promtool check metrics <"$work/page" >"$work/checked" 2>&1 || [ $? = 3 ] || fail "promtool: $(cat "$work/checked")"
        ! grep -v '^kn_revision_pods_.*count non-histogram' "$work/checked" || fail "promtool has something to say" ;;
    *) [ "$(tail -n 1 "$work/page")" = '# EOF' ] || fail "OpenMetrics without its end: $(tail -n 1 "$work/page")" ;;
    esac
done
ok "promtool reads the text format; OpenMetrics ends as it must"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cp "$root"/deploy/prometheus/*.yaml "$work/"
address=${metrics#http://}
sed -i "s/127.0.0.1:9090/${address%/metrics}/; s/15s/1s\n  evaluation_interval: 1s/" "$work/prometheus.yaml"
promtool check config "$work/prometheus.yaml" >"$work/checked" 2>&1 || fail "promtool: $(cat "$work/checked")"
prometheus --config.file="$work/prometheus.yaml" --storage.tsdb.path="$work/tsdb" --web.listen-address="127.0.0.1:$port" >"$work/prometheus.log" 2>&1 &
background+=($!)
eventually 30 targets_up
# A load, and the histogram of it, seen by at least two scrapes.
hey -z 4s -c 2 -host coffee.default.example.com "$gateway/" >"$work/hey"
no_failures "$work/hey" || fail "hey: $(cat "$work/hey")"

queries() { jq -r '.panels[].targets[].expr' "$root/deploy/grafana/barista.json" | sed 's/\$__rate_interval/1m/g; s/\$namespace/.*/g; s/\$service/.*/g'; }
count=0
while IFS= read -r each; do
    # A query whose subject has not happened since the first scrape is well formed, and finds nothing.
    case $each in
    *barista_wake*) results "$each" >/dev/null || fail "dashboard: $each" ;;
    *) eventually 10 finds "$each" ;;
    esac
    count=$((count + 1))
done < <(queries)
[ "$count" -ge 10 ] || fail "queries of the dashboard: $count"
ok "Prometheus answers all $count queries of the dashboard"
for record in service:requests:rate1m service:request_duration_seconds:p99; do eventually 10 finds "$record"; done
unhealthy=$(prometheus_api rules | jq -r '.data.groups[].rules[] | select(.health != "ok") | .name + ": " + .lastError')
[ -z "$unhealthy" ] || fail "rules: $unhealthy"
measured=$(sed -n 's/^  Requests\/sec:\t*//p' "$work/hey")
seen_rate=$(query 'sum(increase(http_server_request_duration_seconds_count{kn_service_name="coffee",http_response_status_code="200"}[1m]))' | jq -r '.data.result[0].value[1]')
ok "the rules are evaluated; hey measured $measured requests/s for 4 s, Prometheus saw $seen_rate requests more"

observability() { kubectl -n knative-serving patch configmap config-observability --type merge -p "{\"data\": $1}" 2>&1; }
lines="$BARISTA_DATA/requests.log"
[ ! -e "$lines" ] || fail "requests are logged, and nobody asked for it"
observability '{"logging.enable-request-log": "true"}' >/dev/null
logged() { ask coffee.default.example.com "$1" -A 'e2e "agent"' >/dev/null; sleep 0.1; seen -F "\"requestUrl\": \"$1" <"$lines"; }
eventually 10 logged /first
line=$(grep -F /first "$lines" | tail -n 1)
jq -e '.httpRequest | .requestMethod == "GET" and .status == 200 and .userAgent == "e2e \"agent\"" and .remoteIp == "127.0.0.1" and .protocol == "HTTP/1.1" and (.responseSize | tonumber) > 0' <<<"$line" >/dev/null || fail "line: $line"
if observability '{"logging.request-log-template": "{{if .TraceID}}x{{end}}"}' >"$work/refused"; then fail "a template with a condition is taken"; fi
seen -F 'logging.request-log-template' <"$work/refused" || fail "refused template: $(cat "$work/refused")"
observability '{"logging.request-log-template": "{{.Revision.Service}} of {{.Revision.PodName}} took {{.Request.RequestURI}}"}' >/dev/null
by_template() { ask coffee.default.example.com /second >/dev/null; sleep 0.1; seen -E '^coffee of coffee-00001-deployment-.* took /second$' <"$lines"; }
eventually 10 by_template
observability '{"logging.enable-request-log": "false"}' >/dev/null
ok "a line for each request, by Knative's template and by one of ours; another is refused"

hey -z 8s -c 2 -host coffee.default.example.com "$gateway/" >"$work/hey" &
hey_pid=$!
sleep 1
"$root/barista" top --interval 2s >"$work/top"
wait "$hey_pid"
measured=$(sed -n 's/^  Requests\/sec:\t*//p' "$work/hey")
shown=$(sed -nE 's/^default\/coffee +([0-9,]+) +[0-9.]+ ms +[0-9.]+ ms +0 +[0-9]+ +0  1 running$/\1/p' "$work/top" | tr -d ,)
awk -v shown="${shown:-0}" -v measured="$measured" 'BEGIN { exit !(shown > measured / 2 && shown < measured * 2) }' || fail "hey measured $measured, top says: $(cat "$work/top")"
ok "barista top shows $shown requests/s where hey measured $measured"

stop
if curl -sS "$metrics" >/dev/null 2>&1; then fail "the port is open after down"; fi
start --metrics "${address%/metrics}"
python3 - "${address%/metrics}" >"$work/taken" 2>&1 <<'P' && fail "a second listener got the port"
import socket, sys
host, port = sys.argv[1].rsplit(":", 1)
s = socket.socket(); s.bind((host, int(port)))
P
if "$root/barista" up --data "$work/second" --api 127.0.0.1:0 --gateway 127.0.0.1:0 --metrics "${address%/metrics}" >"$work/second.log" 2>&1; then fail "a second Barista took the port"; fi
seen -F -- "--metrics: ${address%/metrics} (expected: free to listen at" <"$work/second.log" || fail "taken port: $(cat "$work/second.log")"
ok "the port is closed with Barista, and one that is taken is named"
