#!/usr/bin/env bash
# Images as ko, Jib, Bazel, umoci and skopeo shape them: each becomes a Service that answers.
# takes: 20 s
source "$(dirname "$0")/lib.sh"

cp "$(command -v busybox)" "$work/busybox"
# Archives of the shapes that these tools write, in $work/NAME.tar.
python3 - "$work" <<'P'
import gzip, hashlib, io, json, platform, sys, tarfile
work = sys.argv[1]
arch = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
busybox = open(work + "/busybox", "rb").read()
sha = lambda data: hashlib.sha256(data).hexdigest()

# A layer of entries (name, type, content or target).
def layer(*entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, kind, what in entries:
            entry = tarfile.TarInfo(name)
            entry.type = kind
            entry.mode = 0o755
            if kind == tarfile.REGTYPE:
                entry.size = len(what)
                tar.addfile(entry, io.BytesIO(what))
            else:
                entry.linkname = what
                tar.addfile(entry)
    return out.getvalue()

file, folder, link, hard = tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE
base = layer(("bin/", folder, ""), ("bin/busybox", file, busybox), ("run/", folder, ""), ("usr/", folder, ""), ("usr/lib/", folder, ""),
             ("lib", link, "usr/lib"), ("var/", folder, ""), ("var/run", link, "/run"), ("www/", folder, ""), ("www/old.html", file, b"old"))

# What `docker save` writes, with the names that the tool gives to its files.
def archive(name, command, layers, config_name, layer_name, compress=True):
    config = json.dumps({"architecture": arch, "os": "linux", "config": {"Entrypoint": command, "User": "65534"},
                         "rootfs": {"type": "layers", "diff_ids": ["sha256:" + sha(l) for l in layers]}}).encode()
    blobs = [gzip.compress(l, mtime=0) if compress else l for l in layers]
    names = [layer_name % sha(b) for b in blobs]
    manifest = json.dumps([{"Config": config_name % sha(config) if "%" in config_name else config_name,
                            "RepoTags": ["dev.local/%s:latest" % name], "Layers": names}]).encode()
    with tarfile.open(work + "/" + name + ".tar", "w") as tar:
        for path, content in [*zip(names, blobs), (config_name % sha(config) if "%" in config_name else config_name, config), ("manifest.json", manifest)]:
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))

httpd = lambda where: ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", where]
# ko: absolute names, and its data below a link of the base.
archive("ko", ["/ko-app/busybox", "httpd", "-f", "-p", "8080", "-h", "/run/ko"],
        [base, layer(("ko-app", folder, ""), ("/ko-app/busybox", file, busybox)), layer(("var/run/ko", folder, ""), ("var/run/ko/index.html", file, b"Hello ko!"))],
        "sha256:%s", "%s.tar.gz")
# Jib: no folder has an entry.
archive("jib", httpd("/app/resources"), [base, layer(("app/resources/index.html", file, b"Hello jib!"))], "config.json", "%s.tar.gz")
# Bazel: names that begin with ./, files below a link of the base, and a hard link to one of its files.
archive("bazel", ["/usr/lib/app/httpd", "-f", "-p", "8080", "-h", "/usr/lib/app"],
        [base, layer(("./lib/app/index.html", file, b"Hello bazel!"), ("./lib/app/httpd", hard, "/bin/busybox"))],
        "blobs/sha256/%s", "blobs/sha256/%s.tar.gz")
# Older docker save, with layers that are not compressed, a whiteout, and names that want out.
archive("docker", httpd("/www"), [base, layer(("www/.wh.old.html", file, b""), ("../../www/index.html", file, b"Hello docker!"))],
        "%s.json", "%s/layer.tar", compress=False)
# One that may not be taken.
archive("hostile", httpd("/"), [base, layer(("loop", link, "loop"), ("loop/x", file, b"x"))], "config.json", "%s.tar.gz")
P

# umoci makes a layout; skopeo makes others of it, compressed by Zstandard, and for Docker in a registry.
umoci init --layout "$work/umoci"
umoci new --image "$work/umoci:v1"
umoci unpack --image "$work/umoci:v1" "$work/bundle"
mkdir -p "$work/bundle/rootfs/bin" "$work/bundle/rootfs/www"
cp "$work/busybox" "$work/bundle/rootfs/bin/busybox"
echo "Hello umoci!" >"$work/bundle/rootfs/www/index.html"
umoci repack --image "$work/umoci:v1" "$work/bundle"
umoci config --image "$work/umoci:v1" --config.entrypoint /bin/busybox --config.cmd httpd --config.cmd -f --config.cmd -p --config.cmd 8080 --config.cmd -h --config.cmd /www --config.user 65534
skopeo copy -q --dest-compress-format zstd "oci:$work/umoci:v1" "oci-archive:$work/skopeo.tar:dev.local/skopeo:latest"

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
skopeo copy -q --dest-tls-verify=false --format v2s2 "oci:$work/umoci:v1" "docker://127.0.0.1:$port/pushed:v1"
skopeo copy -q --dest-tls-verify=false "docker-archive:$work/ko.tar" "docker://127.0.0.1:$port/ko:v1"

start
for name in ko jib bazel docker skopeo; do
    "$root/barista" image load "$work/$name.tar" 2>"$work/load" >/dev/null || fail "load of $name: $(cat "$work/load")"
    image="dev.local/$name" apply "$name"
done
"$root/barista" image load "$work/umoci" --name dev.local/umoci 2>/dev/null >/dev/null
image=dev.local/umoci apply umoci
image="127.0.0.1:$port/pushed:v1" apply pushed
image="127.0.0.1:$port/ko:v1" apply pulled-ko

# Waits for a Service and compares its page: answers SERVICE TEXT
answers() {
    wait_ready "$1"
    [ "$(ask "$1.default.example.com" /index.html)" = "$2" ] || fail "$1: $(ask "$1.default.example.com" /index.html)"
}
answers ko "Hello ko!"
answers pulled-ko "Hello ko!"
ok "ko: absolute names, and files below a link of the base image, from an archive and from a registry"
answers jib "Hello jib!"
ok "Jib: files whose folders have no entry"
answers bazel "Hello bazel!"
ok "Bazel: ./ before names, a folder that is a link in the base image, a hard link into it"
answers docker "Hello docker!"
[ "$(ask docker.default.example.com /old.html -o /dev/null -w '%{http_code}')" = 404 ] || fail "a whiteout hides nothing"
ok "docker save: layers that are not compressed, whiteouts, names with .. taken within the root"
answers umoci "Hello umoci!"
answers skopeo "Hello umoci!"
answers pushed "Hello umoci!"
ok "umoci: a layout; skopeo: an archive with Zstandard, Docker's own format in a registry"

"$root/barista" image load "$work/hostile.tar" >/dev/null 2>"$work/refused" && fail "a loop of links was taken"
seen 'loop/x: below links that lead to each other' <"$work/refused" || fail "the refusal says: $(cat "$work/refused")"
ok "a layer that cannot be unpacked is refused with its entry and the rule"
