#!/usr/bin/env bash
# Images from a real registry, by tag and by digest, and from a tar.
# takes: 12 s
source "$(dirname "$0")/lib.sh"

port=$(python3 -c 'import socket;s=socket.socket();s.bind(("127.0.0.1",0));print(s.getsockname()[1])')
mkdir -p "$work/registry"
cat >"$work/registry.yml" <<Y
version: 0.1
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: 127.0.0.1:$port}
Y
docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
background+=($!)
eventually 10 curl -sf "http://127.0.0.1:$port/v2/"

# An image of our own: a busybox that serves a page.
mkdir -p "$work/root/bin" "$work/root/www" "$work/oci"
cp "$(command -v busybox)" "$work/root/bin/busybox"
echo "Hello registry!" >"$work/root/www/index.html"
tar -C "$work/root" -cf "$work/layer.tar" .
python3 - "$work" <<'P'
import gzip,hashlib,json,os,platform,sys
work=sys.argv[1]; blobs=work+"/oci/blobs/sha256"; os.makedirs(blobs)
raw=open(work+"/layer.tar","rb").read(); layer=gzip.compress(raw,mtime=0)
def put(data):
    digest=hashlib.sha256(data).hexdigest(); open(blobs+"/"+digest,"wb").write(data); return "sha256:"+digest,len(data)
arch={"x86_64":"amd64","aarch64":"arm64"}[platform.machine()]
ld,ls=put(layer)
cd,cs=put(json.dumps({"architecture":arch,"os":"linux","config":{"Entrypoint":["/bin/busybox","httpd","-f","-h","/www"],"Cmd":["-p","8080"],"User":"65534"},"rootfs":{"type":"layers","diff_ids":["sha256:"+hashlib.sha256(raw).hexdigest()]}}).encode())
md,ms=put(json.dumps({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":cd,"size":cs},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":ld,"size":ls}]}).encode())
json.dump({"imageLayoutVersion":"1.0.0"},open(work+"/oci/oci-layout","w"))
json.dump({"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":md,"size":ms,"annotations":{"org.opencontainers.image.ref.name":"v1"}}]},open(work+"/oci/index.json","w"))
P
skopeo copy -q --dest-tls-verify=false "oci:$work/oci:v1" "docker://127.0.0.1:$port/team/page:v1"
digest=$(skopeo inspect --tls-verify=false --format '{{.Digest}}' "docker://127.0.0.1:$port/team/page:v1")

start
image="127.0.0.1:$port/team/page:v1" apply page
wait_ready page
[ "$(ask page.default.example.com /index.html)" = "Hello registry!" ] || fail "does not answer"
[ "$(kubectl get revision page-00001 -o jsonpath='{.status.containerStatuses[0].imageDigest}')" = "127.0.0.1:$port/team/page@$digest" ] || fail "digest: $(kubectl get revision page-00001 -o jsonpath='{.status.containerStatuses}')"
ok "pulled by tag, resolved to its digest; an app that ignores PORT is reached on its own port"
image="127.0.0.1:$port/team/page@$digest" apply bydigest
wait_ready bydigest
[ "$(ask bydigest.default.example.com /index.html)" = "Hello registry!" ] || fail "by digest"
ok "pulled by digest"

skopeo copy -q --src-tls-verify=false "docker://127.0.0.1:$port/team/page:v1" "docker-archive:$work/page.tar:dev.local/page:saved"
"$root/barista" image load "$work/page.tar" | sed 's/^/    /'
"$root/barista" image ls | seen 'dev.local/page:saved' || fail "image ls: $("$root/barista" image ls)"
image=dev.local/page:saved apply saved
wait_ready saved
[ "$(ask saved.default.example.com /index.html)" = "Hello registry!" ] || fail "from tar"
ok "image load takes a docker save tar"
"$root/barista" image rm dev.local/page:saved >/dev/null && fail "removed an image in use" || ok "an image in use is not removed"
