# What the scripts share that make sample images of what this machine has: no network, no container engine. Source it.
# A program, its interpreter and the shared libraries that the loader finds for them are one layer: what is below $root.
# shellcheck shell=bash
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=

case $(uname -m) in
x86_64) machine=amd64 ;;
aarch64) machine=arm64 ;;
*) echo "machine: $(uname -m) (expected: x86_64 or aarch64)" >&2; exit 1 ;;
esac

tool() { # the first of several files or commands that is there
    local name
    for name in "$@"; do command -v "$name" && return; done
    echo "$(basename "$root"): none of $* (expected: one installed)" >&2
    exit 1
}

# Puts files where they are on this machine, links followed.
take() {
    local file
    for file in "$@"; do
        [ -e "$root$file" ] || { mkdir -p "$root$(dirname "$file")" && cp -L "$file" "$root$file"; }
    done
}

# The libraries of programs and libraries, from wherever this machine's loader finds them.
take_libraries() {
    local file libraries
    for file in "$@"; do
        libraries=$(ldd "$file" 2>/dev/null | awk '{for (i = 1; i <= NF; i++) if ($i ~ /^\//) print $i}') || true
        # shellcheck disable=SC2086
        take $libraries
    done
}

# Debian's Python (or the first on PATH) as $python, with what FILE.py has loaded once it could serve, and how texts are encoded,
# which is loaded when needed: take_python FILE.py FLAGS (of the interpreter: -IS without packages)
take_python() {
    local modules
    python=$("$(tool /usr/bin/python3 python3)" -c 'import os, sys; print(os.path.realpath(sys.executable))')
    modules=$(cd "$(dirname "$1")" && "$python" -B "$2" -c '
import encodings.idna, encodings.latin_1, importlib.util, sys
spec = importlib.util.spec_from_file_location("app", sys.argv[1])
spec.loader.exec_module(importlib.util.module_from_spec(spec))
for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None)
    if file and file.startswith("/"): print(file)' "$1")
    # shellcheck disable=SC2086
    take "$python" $modules
    # shellcheck disable=SC2046
    take_libraries "$python" $(grep '\.so$' <<<"$modules" || true)
    mkdir -p "$root$("$python" -ISc 'import sysconfig; print(sysconfig.get_path("platstdlib"))')/lib-dynload"
    cp "$1" "$root/$(basename "$1")"
    "$python" -ISm compileall -q --invalidation-mode unchecked-hash -s "$root" "$root"
}

# What is below $root, as an archive that `docker save` would write: save_image OUTDIR NAME CONFIG (the image's, a JSON object)
save_image() {
    local image="$work/image-$2" digest
    mkdir -p "$image" "$root/tmp"
    chmod 1777 "$root/tmp"
    tar -C "$root" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$image/layer.tar" .
    digest=$(sha256sum "$image/layer.tar" | cut -d' ' -f1)
    cat >"$image/config.json" <<J
{"architecture": "$machine", "os": "linux", "config": $3, "rootfs": {"type": "layers", "diff_ids": ["sha256:$digest"]}}
J
    cat >"$image/manifest.json" <<J
[{"Config": "config.json", "RepoTags": ["dev.local/$2:latest"], "Layers": ["layer.tar"]}]
J
    tar -C "$image" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$1/$2.tar" manifest.json config.json layer.tar
    rm -rf "$image"
    echo "$1/$2.tar"
}
