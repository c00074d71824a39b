# What every end-to-end test uses. Source it; it ends what it started when the test ends.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d /tmp/barista-e2e.XXXXXX)
export BARISTA_DATA="$work/data"
export KUBECONFIG="$BARISTA_DATA/kubeconfig"
# What kubectl and the JVM keep goes with the test too.
export KUBECACHEDIR="$work/kubectl"
export BARISTA_JAVA_OPTS="-Djava.io.tmpdir=$work/tmp"
mkdir "$work/tmp"
barista_pid=
crashed=
gateway=
export api=
background=()
launcher=()
# Hosts of tests have no port, which is another one each time.
domain=(--domain example.com)
images=

# What a test that made more than these functions do ends itself; a failure of it is none of the test.
at_end() { :; }

cleanup() {
    local code=$? pid
    set +e
    [ $code -eq 0 ] || show_state
    for pid in "${background[@]}"; do kill "$pid" 2>/dev/null; done
    at_end >/dev/null 2>&1
    stop
    if [ -n "$crashed" ]; then
        start >/dev/null 2>&1
        stop
    fi
    rm -rf "$work"
    exit $code
}
trap cleanup EXIT

# Says what holds. A test is a list of such sentences.
ok() { echo "  - $*"; }

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

show_state() {
    echo "--- state at the failure"
    timeout 20 kubectl get ksvc,revisions,deployments,pods,podautoscalers -A 2>&1 | head -n 60
    timeout 20 kubectl get events -A 2>&1 | tail -n 20
    echo "--- barista"
    tail -n 60 "$work/barista.log" 2>/dev/null
}

# Whether a text is in the standard input. Reads all of it: `grep -q` would end early, and the writer would fail with it.
seen() { grep "$@" >/dev/null; }

# Starts Barista on free ports, or with its API at $api_port and its gateway at $gateway_port, and waits until it is ready; more arguments go to `up`.
# It is started by the command in $launcher, if one is there, that becomes it.
# shellcheck disable=SC2120 # not every test passes arguments to it
start() {
    local _
    rm -f "$work/ready"
    "${launcher[@]}" "$root/barista" up --api "127.0.0.1:${api_port:-0}" --gateway "127.0.0.1:${gateway_port:-0}" "${domain[@]}" "$@" >"$work/ready" 2>>"$work/barista.log" &
    barista_pid=$!
    for _ in $(seq 600); do
        if grep -q '^barista ready' "$work/ready" 2>/dev/null; then
            gateway=$(sed -n 's/.*gateway=\([^ ]*\).*/\1/p' "$work/ready")
            api=$(sed -n 's/.*api=\([^ ]*\).*/\1/p' "$work/ready")
            crashed=
            return 0
        fi
        kill -0 "$barista_pid" 2>/dev/null || fail "barista ended: $(tail -n 5 "$work/barista.log")"
        sleep 0.05
    done
    fail "barista is not ready after 30 s"
}

# Asks Barista to end, and waits.
stop() {
    [ -n "$barista_pid" ] || return 0
    kill "$barista_pid" 2>/dev/null || true
    wait "$barista_pid" 2>/dev/null || true
    barista_pid=
}

# Ends Barista without a warning. What it leaves is for the next start to end.
crash() {
    crashed=yes
    kill -9 "$barista_pid"
    wait "$barista_pid" 2>/dev/null || true
    barista_pid=
}

# Tries a command until it succeeds: eventually SECONDS COMMAND...
eventually() {
    local limit=$1 deadline=$((SECONDS + $1))
    shift
    until "$@" >"$work/last" 2>&1; do
        [ $SECONDS -lt $deadline ] || fail "not within $limit s: $* ($(tail -n 3 "$work/last"))"
        sleep 0.1
    done
}

# Whether every answer that hey counted was a 200.
no_failures() { [ "$(sed -n '/^Status code distribution/,$p' "$1" | grep -cE '^  \[(1|3|4|5)[0-9][0-9]\]|Error distribution' || true)" = 0 ]; }

# A request through the gateway: ask HOST [PATH] [curl options]
ask() {
    local host=$1 path=${2:-/}
    shift
    [ $# -eq 0 ] || shift
    curl -sS --max-time 60 -H "Host: $host" "$@" "$gateway$path"
}

# A Service of the sample image on stdin of kubectl: service NAME [ENV=VALUE...] (annotations in $annotations, one "key: value" a line)
service() {
    local name=$1 entry
    shift
    echo "apiVersion: serving.knative.dev/v1"
    echo "kind: Service"
    echo "metadata: {name: $name, namespace: default}"
    echo "spec:"
    echo "  template:"
    echo "    metadata:"
    echo "      annotations:"
    echo "        e2e/test: \"$name\""
    [ -z "${annotations:-}" ] || printf '        %s\n' "${annotations}"
    echo "    spec:"
    [ -z "${concurrency:-}" ] || echo "      containerConcurrency: $concurrency"
    [ -z "${timeout_seconds:-}" ] || echo "      timeoutSeconds: $timeout_seconds"
    echo "      containers:"
    echo "      - image: ${image:-dev.local/helloworld}"
    if [ $# -gt 0 ]; then
        echo "        env:"
        for entry in "$@"; do echo "        - {name: ${entry%%=*}, value: \"${entry#*=}\"}"; done
    fi
}

apply() { service "$@" | kubectl apply -f - >/dev/null; }

wait_ready() { kubectl wait --for=condition=Ready --timeout=60s "ksvc/$1" >/dev/null; }

pods_of() { kubectl get pods -l "serving.knative.dev/service=$1" -o name 2>/dev/null | wc -l; }

has_pods() { [ "$(pods_of "$1")" -eq "$2" ]; }

# The first processes of the sample's instances of a service that has MARK=$work, here and now: processes_of SERVICE
processes_of() {
    local pid
    for pid in $(pgrep -f '^/helloworld'); do
        if [ "$(tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -cxE "K_SERVICE=$1|MARK=$work")" = 2 ]; then echo "$pid"; fi
    done
}

# The rungs of a service's instances, as their pods say.
rung_of() { kubectl get pods -l "serving.knative.dev/service=$1" -o jsonpath='{.items[*].status.conditions[?(@.type=="barista.dev/Rung")].reason}'; }

on_rung() { [ "$(rung_of "$1")" = "$2" ] || { rung_of "$1"; return 1; }; }

# Sets keys of config-autoscaler: autoscaler KEY VALUE...
autoscaler() {
    local data=""
    while [ $# -gt 0 ]; do
        data="$data${data:+,}\"$1\":\"$2\""
        shift 2
    done
    kubectl -n knative-serving patch configmap config-autoscaler --type merge -p "{\"data\":{$data}}" >/dev/null
}

# The images of samples/guestbook in the folder $images: postgres.tar, guestbook.tar, counter.tar.
# They are made once for each version of the packages, by one test at a time, and kept outside the clone.
guestbook_images() {
    local version cache="${XDG_CACHE_HOME:-$HOME/.cache}/barista-e2e"
    version=$(dpkg-query -W -f '${Package}=${Version} ' postgresql-common libpq5 'postgresql-[0-9]*' python3-psycopg2 python3 2>/dev/null | tr -c 'a-zA-Z0-9.=+~\n' _)
    images="$cache/guestbook/$(cat "$root"/samples/guestbook/* "$root/samples/image.sh" <(echo "$version") | sha256sum | cut -c1-16)"
    mkdir -p "$cache"
    (
        flock --timeout 120 9 || fail "$cache/guestbook.lock: held for 120 s"
        [ ! -e "$images/guestbook.tar" ] || exit 0
        rm -rf "$(dirname "$images")"
        mkdir -p "$images"
        "$root/samples/guestbook/build" "$images" >/dev/null
    ) 9>"$cache/guestbook.lock"
}
