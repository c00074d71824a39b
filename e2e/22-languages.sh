#!/usr/bin/env bash
# The sample in C, Python, Node and Java: built from what this machine has, loaded from files, answering.
# takes: 25 s
source "$(dirname "$0")/lib.sh"

languages=(c python java)
if command -v node >/dev/null; then languages+=(node); else ok "NOT RUN: node (expected: nodejs installed)"; fi

"$root/samples/languages/build" "$work/images" "${languages[@]}" >/dev/null
start
for language in "${languages[@]}"; do
    "$root/barista" image load "$work/images/hello-$language.tar" >/dev/null
    image="dev.local/hello-$language" apply "hello-$language" "TARGET=$language"
done
for language in "${languages[@]}"; do
    host="hello-$language.default.example.com"
    wait_ready "hello-$language"
    [ "$(ask "$host")" = "Hello $language!" ] || fail "$language says: $(ask "$host")"
    seconds=$(ask "$host" "/?cpu=100&sleep=200" -o /dev/null -w '%{time_total}')
    awk -v s="$seconds" 'BEGIN{exit s < 0.3}' || fail "$language: cpu=100 and sleep=200 took $seconds s"
    [ "$(ask "$host" "/?alloc=30")" = "Hello $language!" ] || fail "$language: alloc"
    ok "$language answers, and takes the time it is asked to"
done
