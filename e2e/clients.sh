#!/usr/bin/env bash
# Client libraries other than kubectl do what operators do with them, and see a restart of the server through: fabric8's two
# lines, Python's as Debian has it, JavaScript's. What they need is kept in a cache outside the clone.
source "$(dirname "$0")/lib.sh"

clients="$root/e2e/clients"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/barista-e2e"
fabric8=(7.9.0 8.0.0)
node_client=1.4.0 # the last that runs on Debian's Node 18 and 20
python=/usr/bin/python3 # Debian's: another one does not see Debian's packages
names=()
pids=()

jdk() {
    local home
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*jdk*; do
        if [ -x "$home/bin/javac" ] && grep -q '^JAVA_VERSION="25[."+]' "$home/release" 2>/dev/null; then echo "$home" && return; fi
    done
    fail "JDK: none found (expected: a JDK 25 in JAVA_HOME or /usr/lib/jvm)"
}

# The class path of one version of fabric8's client, resolved once.
classpath() {
    local file="$cache/fabric8-$1.classpath"
    if [ ! -s "$file" ]; then
        (cd "$root" && ./mvnw -q -B -ntp -f "$clients/pom.xml" -Dfabric8.version="$1" -Dmdep.outputFile="$file.new" dependency:build-classpath) >&2
        mv "$file.new" "$file"
    fi
    cat "$file"
}

# Starts a client in the background: client NAME COMMAND...
client() {
    local name=$1
    shift
    "$@" >"$work/$name.out" 2>"$work/$name.err" &
    pids+=($!)
    background+=($!)
    names+=("$name")
}

# Whether a client has said that it watches; fails at once if it has ended.
watches() { grep -qx watching "$work/$1.out" || { kill -0 "$2" 2>/dev/null || ended "$1"; return 1; }; }

ended() { echo "$1 ended: $(tail -n 5 "$work/$1.out" "$work/$1.err")"; }

mkdir -p "$cache"
JAVA_HOME=$(jdk)
export JAVA_HOME
for version in "${fabric8[@]}"; do classpath "$version" >/dev/null; done
if command -v npm >/dev/null && [ ! -d "$cache/node-$node_client/node_modules/@kubernetes/client-node" ]; then
    mkdir -p "$cache/node-$node_client"
    npm install --prefix "$cache/node-$node_client" --no-audit --no-fund --silent "@kubernetes/client-node@$node_client" >&2
fi

start
kubectl run talker --image=dev.local/helloworld >/dev/null
kubectl wait --for=condition=Ready --timeout=60s pod/talker >/dev/null

for version in "${fabric8[@]}"; do
    kubectl create namespace "java-${version%%.*}" >/dev/null
    kubectl run -n "java-${version%%.*}" talker --image=dev.local/helloworld >/dev/null
    kubectl wait -n "java-${version%%.*}" --for=condition=Ready --timeout=60s pod/talker >/dev/null
    client "fabric8-$version" "$JAVA_HOME/bin/java" -Xmx128m -XX:TieredStopAtLevel=1 -cp "$(classpath "$version")" "$clients/Fabric8.java" "java-${version%%.*}" talker
done
if "$python" -c 'import kubernetes' 2>/dev/null; then
    client python "$python" "$clients/python_client.py" default talker
else
    ok "NOT RUN: python (expected: python3-kubernetes installed)"
fi
if command -v npm >/dev/null; then
    client node node "$clients/node_client.mjs" "$cache/node-$node_client" default talker
else
    ok "NOT RUN: node (expected: nodejs and npm installed)"
fi

for n in "${!names[@]}"; do eventually 60 watches "${names[$n]}" "${pids[$n]}"; done

# After a restart the versions that they know are too old: they are told 410 Gone, and list again.
kubectl -n kube-system create configmap later >/dev/null
export api_port=${api##*:} # where lib.sh starts the next one
stop
start
for namespace in default "${fabric8[@]/#/java-}"; do kubectl -n "${namespace%%.*}" create configmap after >/dev/null; done

for n in "${!names[@]}"; do
    wait "${pids[$n]}" || fail "${names[$n]}: $(tail -n 20 "$work/${names[$n]}.out" "$work/${names[$n]}.err")"
    while read -r line; do [ "$line" = watching ] || ok "${names[$n]}: $line"; done <"$work/${names[$n]}.out"
done
