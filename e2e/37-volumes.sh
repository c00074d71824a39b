#!/usr/bin/env bash
# Volumes in real containers: a ConfigMap that changes while it is mounted, links in a subPath, memory and size limits, a claim that outlives its pod.
# takes: 70 s
source "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || { ok "NOT RUN: as root only"; exit 0; }
busybox=$(command -v busybox) || { ok "NOT RUN: no busybox"; exit 0; }
# A busybox with a shell, as `docker save` writes it.
mkdir -p "$work/root/bin" "$work/image"
cp "$busybox" "$work/root/bin/busybox"
for name in sh cat dd ln ls mkdir sleep echo id stat; do ln -s busybox "$work/root/bin/$name"; done
tar -C "$work/root" --owner=0 --group=0 -cf "$work/image/layer.tar" bin
python3 - "$work/image" <<'P'
import hashlib, json, platform, sys
folder = sys.argv[1]
arch = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
layer = hashlib.sha256(open(folder + "/layer.tar", "rb").read()).hexdigest()
config = {"architecture": arch, "os": "linux", "config": {"Cmd": ["/bin/sh"]}, "rootfs": {"type": "layers", "diff_ids": ["sha256:" + layer]}}
open(folder + "/config.json", "w").write(json.dumps(config))
open(folder + "/manifest.json", "w").write(json.dumps([{"Config": "config.json", "RepoTags": ["dev.local/box:1"], "Layers": ["layer.tar"]}]))
P
tar -C "$work/image" -cf "$work/box.tar" manifest.json config.json layer.tar

start
"$root/barista" image load "$work/box.tar" >/dev/null

pod() { # pod NAME SCRIPT MOUNTS VOLUMES
    kubectl apply -f - >/dev/null <<Y
apiVersion: v1
kind: Pod
metadata: {name: $1, namespace: default, labels: {app: $1}}
spec:
  terminationGracePeriodSeconds: 0
  restartPolicy: Never
  containers:
  - {name: box, image: "dev.local/box:1", imagePullPolicy: Never, command: [sh, -c, "$2"], volumeMounts: $3}
  volumes: $4
Y
}
status() { kubectl get pod "$1" -o jsonpath="{.status.$2}"; }
status_is() { [ "$(status "$1" "$2")" = "$3" ] || { status "$1" "$2"; return 1; }; }
logged() { kubectl logs "$1" 2>&1 | seen -- "$2"; }
gone() { ! kubectl get "$@" >/dev/null 2>&1; }

# ---- a ConfigMap that changes

kubectl create configmap menu --from-literal=coffee=black >/dev/null
kubectl apply -f - >/dev/null <<'Y'
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: menu, namespace: default}
spec:
  template:
    spec:
      containers:
      - image: dev.local/box:1
        command: [/bin/busybox, httpd, -f, -p, "8080", -h, /]
        volumeMounts:
        - {name: menu, mountPath: /menu, readOnly: true}
        - {name: menu, mountPath: /fixed, subPath: coffee, readOnly: true}
        - {name: all, mountPath: /all, readOnly: true}
      volumes:
      - {name: menu, configMap: {name: menu}}
      - name: all
        projected:
          sources:
          - {configMap: {name: menu, items: [{key: coffee, path: hot/coffee}]}}
          - {downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
Y
wait_ready menu
served() { ask menu.default.example.com "$1"; }
serves() { [ "$(served "$1")" = "$2" ] || { served "$1"; return 1; }; }
serves /menu/coffee black && serves /fixed black && serves /all/hot/coffee black || fail "before: $(served /menu/coffee)"
served /all/labels | seen '^serving.knative.dev/service="menu"$' || fail "labels: $(served /all/labels)"
began=$(date +%s%N)
kubectl patch configmap menu -p '{"data":{"coffee":"white"}}' >/dev/null
until [ "$(served /menu/coffee)" = white ]; do
    [ $(($(date +%s%N) - began)) -lt 2000000000 ] || fail "after 2 s: $(served /menu/coffee)"
done
took=$((($(date +%s%N) - began) / 1000000))
serves /all/hot/coffee white || fail "projected: $(served /all/hot/coffee)"
serves /fixed black || fail "a subPath has changed: $(served /fixed)"
ok "a changed ConfigMap is served after $took ms, kubectl included; its subPath is as it was"

# ---- memory, and limits

pod fast 'dd if=/dev/zero of=/v/big bs=64k count=64; stat -c %a-%s /v/big; echo done; sleep 600' '[{name: v, mountPath: /v}]' '[{name: v, emptyDir: {medium: Memory, sizeLimit: 1Mi}}]'
eventually 20 logged fast '^done'
logged fast 'No space left' && logged fast -1048576 || fail "in memory: $(kubectl logs fast)"
ok "an emptyDir in memory ends at its size"
pod greedy 'dd if=/dev/zero of=/v/big bs=64k count=64; echo written; sleep 600' '[{name: v, mountPath: /v}]' '[{name: v, emptyDir: {sizeLimit: 1Mi}}]'
eventually 20 logged greedy '^written'
eventually 40 status_is greedy reason Evicted
message=$(status greedy message)
[ "$(status greedy phase)" = Failed ] && [ "${message% }" = 'Usage of EmptyDir volume "v" exceeds the limit "1Mi".' ] || fail "evicted: $message"
gone_from_disk() { [ -z "$(find "$BARISTA_DATA/pods" -path '*greedy*' -name big)" ]; }
eventually 10 gone_from_disk
ok "one on the disk that is larger than its limit: Evicted, and its files are gone"

# ---- a claim

kubectl apply -f - >/dev/null <<'Y'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: default}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
Y
mount='[{name: v, mountPath: /v}]' data='[{name: v, persistentVolumeClaim: {claimName: data}}]'
pod writer 'echo kept > /v/file; ln -s /etc /v/out; ln -s ../../../../../.. /v/up; mkdir /v/in; ln -s in /v/inner; echo done; sleep 600' "$mount" "$data"
eventually 20 logged writer '^done'
kubectl get pvc data --no-headers | seen 'Bound.*1Gi.*RWO.*local' || fail "claim: $(kubectl get pvc data)"
crash
start
eventually 20 status_is writer phase Running
kubectl delete pod writer >/dev/null
pod reader 'cat /v/file; echo done; sleep 600' "$mount" "$data"
eventually 20 logged reader '^kept'
ok "what a pod wrote to a claim is there for the next one, after a crash of Barista too"

# ---- a Service that has a claim, and may do little else

kubectl -n knative-serving patch configmap config-features --type merge -p '{"data":{"kubernetes.podspec-persistent-volume-claim":"enabled","kubernetes.podspec-persistent-volume-write":"enabled"}}' >/dev/null
autoscaler stable-window 6s scale-to-zero-grace-period 1s
kubectl apply -f - >/dev/null <<'Y'
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: album, namespace: default}
spec:
  template:
    spec:
      containers:
      - image: dev.local/box:1
        command: [sh, -c, "echo started >> /data/starts; (touch /root-is-writable) 2>/data/error; exec /bin/busybox httpd -f -p 8080 -h /data"]
        securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}
        resources: {limits: {ephemeral-storage: 1Gi}}
        volumeMounts: [{name: v, mountPath: /data}]
      volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
Y
wait_ready album
ask album.default.example.com /error | seen 'Read-only file system' || fail "its root: $(ask album.default.example.com /error)"
eventually 30 has_pods album 0
[ "$(ask album.default.example.com /starts | grep -c started)" = 2 ] || fail "starts: $(ask album.default.example.com /starts)"
ok "a Service writes to its claim, asleep and woken; its root is read-only"
kubectl delete ksvc album >/dev/null
eventually 30 has_pods album 0

# ---- links in a volume

for path in out up; do
    pod "thief-$path" 'ls /v; sleep 600' "[{name: v, mountPath: /v, subPath: $path}]" "$data"
    refused() { kubectl get pod "thief-$path" -o jsonpath='{.status.containerStatuses[0].state.waiting.message}' | seen 'expected: one within the volume'; }
    eventually 20 refused
done
pod guest 'echo inside > /v/f; echo done; sleep 600' '[{name: v, mountPath: /v, subPath: inner}]' "$data"
eventually 20 logged guest '^done'
folder=$(kubectl get pv -o jsonpath='{.items[0].spec.local.path}')
[ "$(cat "$folder/in/f")" = inside ] || fail "subPath over a link within: $(ls -R "$folder")"
ok "a subPath leads over links within its volume, and never out of it"

# ---- its end

kubectl delete pvc data --wait=false >/dev/null
kubectl get pvc data --no-headers | seen Terminating || fail "a claim in use is deleted: $(kubectl get pvc)"
kubectl delete pod reader thief-out thief-up guest fast greedy >/dev/null
eventually 20 gone pvc data
no_volumes() { [ -z "$(kubectl get pv -o name)" ] && [ ! -e "$folder" ]; }
eventually 20 no_volumes
ok "a claim goes when its pods have ended, and its files with it"
