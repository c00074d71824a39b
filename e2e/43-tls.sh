#!/usr/bin/env bash
# TLS by real clients: versions, HTTP/2 and HTTP/1.1, names, sessions, a wake from zero, redirects, renewal, and who trusts the authority.
# takes: 50 s
source "$(dirname "$0")/lib.sh"

host=hello.default.example.com
ca="$BARISTA_DATA/pki/gateway-ca.crt"
port_of_tls() { sed -n 's/.*gateway-tls=https:\/\/127.0.0.1:\([0-9]*\).*/\1/p' "$work/ready"; }
secure() { # HOST [curl options]: a request by TLS to the gateway
    local name=$1
    shift
    curl -sS --max-time 20 --connect-to "::127.0.0.1:$port" "$@" "https://$name/"
}
trusted() { secure "$@" --cacert "$ca"; }
is() { [ "$1" = "$2" ] || fail "$3: '$1' (expected: '$2')"; }
handshake() { # s_client options: what it says of the handshake
    timeout 10 openssl s_client -connect "127.0.0.1:$port" -servername "$host" -CAfile "$ca" "$@" </dev/null 2>&1
}

start --gateway-tls 127.0.0.1:0
port=$(port_of_tls)
apply hello TARGET=tls MARK="$work"
wait_ready hello

is "$(trusted $host -w '%{http_version}')" $'Hello tls!\n2' "HTTP/2 by ALPN"
is "$(trusted $host --http1.1 -w '%{http_version}')" $'Hello tls!\n1.1' "HTTP/1.1"
for version in 1.2 1.3; do
    is "$(trusted $host --tlsv$version --tls-max $version)" "Hello tls!" "TLS $version"
done
ok "TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1"

(! trusted $host --tls-max 1.1 --ciphers DEFAULT:@SECLEVEL=0) >"$work/old" 2>&1 || fail "TLS 1.1: $(cat "$work/old")"
grep -q 'alert protocol version' "$work/old" || fail "TLS 1.1: $(cat "$work/old")"
(! secure $host) >"$work/stranger" 2>&1 || fail "an authority that nothing trusts: $(cat "$work/stranger")"
(! trusted none.example.com) >"$work/unknown" 2>&1 || fail "a host without a route: $(cat "$work/unknown")"
grep -q 'unrecognized name' "$work/unknown" || fail "a host without a route: $(cat "$work/unknown")"
is "$(curl -sS --cacert "$ca" -H "Host: $host" "https://127.0.0.1:$port")" "Hello tls!" "no name, by the address"
is "$(curl -sS -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port")" 400 "plain HTTP"
ok "TLS 1.1 and unknown hosts are refused by alerts, plain HTTP by 400; an address has a certificate too"

for version in tls1_2 tls1_3; do
    (printf 'GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' $host; sleep 1) |
        timeout 10 openssl s_client -connect "127.0.0.1:$port" -servername $host -$version -sess_out "$work/session" >/dev/null 2>&1 || true
    handshake -$version -sess_in "$work/session" | seen '^Reused' || fail "$version: the session is not resumed"
done
(printf 'R\n'; sleep 1) | timeout 10 openssl s_client -connect "127.0.0.1:$port" -servername $host -tls1_2 >"$work/renegotiation" 2>&1 || true
seen 'no renegotiation\|handshake failure\|unexpected message' <"$work/renegotiation" || fail "a client renegotiates: $(tail -n 3 "$work/renegotiation")"
ok "sessions are resumed, and a client cannot renegotiate"

serial() { handshake | openssl x509 -noout -serial; }
before=$(serial)
is "$(serial)" "$before" "the certificate of a host"
is "$(stat -c %a "$BARISTA_DATA/pki/gateway-ca.key")" 600 "the mode of the authority's key"
handshake | openssl x509 -noout -checkend $((89 * 86400)) >/dev/null || fail "a certificate of less than 89 days"
handshake | openssl x509 -noout -ext subjectAltName | seen "DNS:$host" || fail "a certificate for another host"

autoscaler stable-window 6s scale-to-zero-grace-period 1s
eventually 40 has_pods hello 0
is "$(trusted $host)" "Hello tls!" "a wake by TLS"
ok "woken from zero by TLS"

kubectl -n knative-serving patch configmap config-network --type merge -p '{"data":{"external-domain-tls":"Enabled","http-protocol":"Redirected"}}' >/dev/null
url_is() { [ "$(kubectl get ksvc hello -o jsonpath='{.status.url}')" = "$1" ]; }
eventually 10 url_is "https://$host"
is "$(kubectl get route hello -o jsonpath='{.status.conditions[?(@.type=="CertificateProvisioned")].status}')" True "CertificateProvisioned"
is "$(ask $host '/a?b' -o /dev/null -w '%{http_code} %{redirect_url}')" "301 https://$host:$port/a?b" "a redirect"
is "$(trusted $host)" "Hello tls!" "where it leads"
kubectl annotate ksvc hello networking.knative.dev/disable-external-domain-tls=true >/dev/null
eventually 10 url_is "http://$host"
ok "URLs are https, plain HTTP is redirected to the port of TLS, and a Service opts out"

# What a renewal comes to: other certificates, by the same authority.
stop
start --gateway-tls 127.0.0.1:0
port=$(port_of_tls)
is "$(trusted $host)" "Hello tls!" "after a restart"
[ "$(serial)" != "$before" ] || fail "the certificate has outlived the process"
crash
start --gateway-tls 127.0.0.1:0
port=$(port_of_tls)
is "$(trusted $host)" "Hello tls!" "after kill -9"
ok "other certificates by the same authority after a restart and after kill -9"

stop
"$root/barista" up --api 127.0.0.1:0 --gateway 127.0.0.1:0 >"$work/refused" 2>&1 && fail "it starts without what its settings need"
grep -q 'gateway-tls: none, but config-network has external-domain-tls: Enabled' "$work/refused" || fail "$(cat "$work/refused")"
ok "it does not start without --gateway-tls on settings that need it"

if [ "$(id -u)" = 0 ] && command -v certutil >/dev/null; then
    export HOME=$work/home
    mkdir "$HOME"
    at_end() { "$root/barista" trust --remove; }
    sums() { sha256sum /etc/ssl/certs/ca-certificates.crt; ls /usr/local/share/ca-certificates; }
    start --gateway-tls 127.0.0.1:0
    port=$(port_of_tls)
    sums >"$work/before"
    "$root/barista" trust >"$work/trust" || fail "$(cat "$work/trust")"
    is "$(secure $host)" "Hello tls!" "what curl trusts"
    if command -v chromium >/dev/null; then
        timeout 60 chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$work/chromium" \
            --host-resolver-rules="MAP $host 127.0.0.1" --dump-dom "https://$host:$port/" >"$work/page" 2>/dev/null || true
        seen 'Hello tls!' <"$work/page" || fail "what Chromium trusts: $(cat "$work/page")"
    fi
    is "$("$root/barista" trust | grep -c already)" 2 "a second time"
    "$root/barista" trust --remove >/dev/null
    sums | cmp -s - "$work/before" || fail "trust --remove leaves something behind"
    (! secure $host) >/dev/null 2>&1 || fail "curl trusts it still"
    ok "curl and, where it is there, Chromium trust it after barista trust, and no more after --remove"
else
    ok "NOT RUN: barista trust (expected: root, certutil)"
fi

if [ "$(id -u)" = 0 ]; then
    # As on hardened machines: SQLite's library and BoringSSL's are unpacked elsewhere.
    mount -t tmpfs -o noexec,size=64m none "$work/tmp"
    at_end() { umount -l "$work/tmp"; }
    [ -z "$barista_pid" ] || stop
    start --gateway-tls 127.0.0.1:0
    port=$(port_of_tls)
    is "$(trusted $host)" "Hello tls!" "with noexec"
    [ "$(grep 'TLS engine' "$work/barista.log" | sed 's/^[0-9:.]* //' | sort -u | wc -l)" = 1 ] || fail "another engine of TLS: $(grep 'TLS engine' "$work/barista.log")"
    stop
    ok "it starts, with the same engine of TLS, where nothing may be executed from the folder for temporary files"
fi
