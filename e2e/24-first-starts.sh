#!/usr/bin/env bash
# Two first starts of one checkout build it once; who waits for the other's build says so.
# takes: 6 s
source "$(dirname "$0")/lib.sh"

# A checkout whose build only takes its time, and a JDK that only repeats what it is asked.
mkdir -p "$work/checkout/app/target" "$work/jdk/bin"
cp "$root/barista" "$work/checkout/"
cat >"$work/checkout/mvnw" <<'EOF'
#!/bin/sh
echo built >>"$(dirname "$0")/builds"
sleep 2
echo '[INFO] BUILD SUCCESS'
EOF
cat >"$work/jdk/bin/java" <<'EOF'
#!/bin/sh
for last; do :; done
echo "runs $last"
EOF
touch "$work/jdk/bin/javac"
chmod +x "$work/checkout/mvnw" "$work/jdk/bin/java" "$work/jdk/bin/javac"
echo 'JAVA_VERSION="25.0.1"' >"$work/jdk/release"
export JAVA_HOME="$work/jdk"

"$work/checkout/barista" first >"$work/first" 2>&1 &
first=$!
eventually 10 test -s "$work/checkout/builds"
"$work/checkout/barista" second >"$work/second" 2>&1
wait "$first"
[ "$(wc -l <"$work/checkout/builds")" = 1 ] || fail "built twice"
seen -x "runs first" <"$work/first" || fail "the first: $(cat "$work/first")"
[ "$(cat "$work/second")" = "barista: another start is building; waiting (log: $work/checkout/app/target/dist/build.log)
runs second" ] || fail "the second: $(cat "$work/second")"
ok "two first starts: one build, and who waits says so"

"$work/checkout/barista" third >"$work/third" 2>&1
[ "$(cat "$work/third")" = "runs third" ] || fail "the third: $(cat "$work/third")"
ok "what is built starts without a word"
