#!/usr/bin/env bash
# Who may do what: from inside a container by the well-known files, with an account's token, with a client's certificate.
# takes: 30 s
source "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }

# An image of the host's curl, the libraries that it needs, and busybox.
load_curl_image() {
    (
        # shellcheck source=samples/image.sh
        source "$root/samples/image.sh"
        root="$work/root"
        mkdir -p "$root/bin" "$root/tmp"
        cp "$(command -v busybox)" "$root/bin/busybox"
        for name in sh cat sleep ls id; do ln -s busybox "$root/bin/$name"; done
        # shellcheck disable=SC2046 # one file each
        cp --parents $(ldd "$(command -v curl)" "$(command -v busybox)" | grep -oE '/[^ ]+\.so[^ ]*' | sort -u) "$root"
        cp "$(command -v curl)" "$root/bin/curl"
        save_image "$BARISTA_DATA" curl '{"Entrypoint": ["/bin/sleep", "1000"], "Env": ["PATH=/bin"]}' >/dev/null
    )
    "$root/barista" image load "$BARISTA_DATA/curl.tar" >/dev/null 2>&1
}

# What the API answers to a program in the pod that uses the well-known files alone: from POD PATH [curl options]
from() {
    local pod=$1 path=$2
    shift 2
    # shellcheck disable=SC2016 # the pod's own variables
    kubectl exec "$pod" -- sh -c '
        files=/var/run/secrets/kubernetes.io/serviceaccount
        curl -sS --max-time 10 --cacert $files/ca.crt -H "Authorization: Bearer $(cat $files/token)" "https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT$0" "$@"' "$path" "$@"
}

start
load_curl_image

kubectl create serviceaccount robot >/dev/null
kubectl create role lists-pods --verb=list --resource=pods >/dev/null
kubectl create rolebinding robot --role=lists-pods --serviceaccount=default:robot >/dev/null
kubectl create secret generic hidden --from-literal=word=xyzzy >/dev/null
kubectl apply -f - >/dev/null <<'Y'
apiVersion: v1
kind: Pod
metadata: {name: inside, namespace: default}
spec:
  serviceAccountName: robot
  containers: [{name: c, image: dev.local/curl}]
---
apiVersion: v1
kind: Pod
metadata: {name: without, namespace: default}
spec:
  automountServiceAccountToken: false
  containers: [{name: c, image: dev.local/curl}]
Y
kubectl wait --for=condition=Ready --timeout=60s pod/inside pod/without >/dev/null

from inside /api/v1/namespaces/default/pods | jq -e '[.items[].metadata.name] | sort == ["inside", "without"]' >/dev/null || fail "pods from inside: $(from inside /api/v1/namespaces/default/pods)"
ok "a pod lists pods by the well-known files"
from inside /api/v1/namespaces/default/secrets/hidden | seen 'secrets \\"hidden\\" is forbidden: User \\"system:serviceaccount:default:robot\\" cannot get resource' || fail "a secret from inside"
from inside /api/v1/pods | seen 'at the cluster scope' || fail "all pods from inside"
ok "and nothing more"
# shellcheck disable=SC2016
kubectl exec inside -- sh -c 'curl -sS --max-time 10 -k "https://$KUBERNETES_SERVICE_HOST/api/v1/pods"' | seen Unauthorized || fail "without a token"
# shellcheck disable=SC2016
! kubectl exec inside -- sh -c 'curl -sS --max-time 10 "http://$KUBERNETES_SERVICE_HOST:443/healthz"' 2>&1 | seen '^ok' || fail "without TLS"
ok "not without its token, nor without TLS"
from inside /healthz --resolve "kubernetes.default.svc:443:$(kubectl get service kubernetes -o jsonpath='{.spec.clusterIP}')" >/dev/null || fail "by name"
kubectl exec without -- ls /var/run 2>&1 | seen secrets && fail "a pod that refuses the files has them"
ok "a pod that refuses the files has none"

token=$(kubectl create token robot --bound-object-kind Pod --bound-object-name inside)
mine() { kubectl --kubeconfig=/dev/null --server="$api" --certificate-authority="$BARISTA_DATA/pki/ca.crt" "$@"; }
[ "$(mine --token="$token" auth can-i list pods)" = yes ] || fail "can-i list pods"
[ "$(mine --token="$token" auth can-i get secrets || true)" = no ] || fail "can-i get secrets"
mine --token="$token" auth whoami | seen system:serviceaccount:default:robot || fail "whoami"
kubectl delete pod inside --grace-period=0 --force >/dev/null 2>&1
ended() { ! mine --token="$token" get pods; }
eventually 70 ended
ok "a token is its account's, and ends with the pod that it is bound to"

openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/ann.key" -subj /O=dev/CN=ann -out "$work/ann.csr" 2>/dev/null
openssl x509 -req -in "$work/ann.csr" -CA "$BARISTA_DATA/pki/ca.crt" -CAkey "$BARISTA_DATA/pki/ca.key" -days 1 -extfile <(echo extendedKeyUsage=clientAuth) -out "$work/ann.crt" 2>/dev/null
kubectl create rolebinding dev --clusterrole=view --group=dev >/dev/null
ann() { mine --client-certificate="$work/ann.crt" --client-key="$work/ann.key" "$@"; }
ann get pods >/dev/null || fail "ann may not look"
{ ann get secrets 2>&1 || true; } | seen 'User "ann" cannot list resource "secrets"' || fail "ann sees secrets"
ok "a certificate is its user, in its groups"

while read -r user verb what expected; do
    actual=$(kubectl auth can-i "$verb" "$what" --as="$user" || true)
    [ "$actual" = "$expected" ] || fail "$user $verb $what: $actual (expected: $expected)"
done <<'T'
system:serviceaccount:default:robot list pods yes
system:serviceaccount:default:robot watch pods no
system:serviceaccount:default:default list pods no
system:serviceaccount:default:robot create selfsubjectaccessreviews.authorization.k8s.io yes
nobody list pods no
T
ok "can-i says so too"
