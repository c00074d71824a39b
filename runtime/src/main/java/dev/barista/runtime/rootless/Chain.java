package dev.barista.runtime.rootless;

import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.Privileges;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.container.Isolation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The programs that make a container, each running the next: `unshare` makes the namespaces, a
/// shell in them mounts, and becomes the container's program. Pure.
///
/// @param programs name → where it is; those of [#PROGRAMS]
record Chain(Map<String, Path> programs) {

    /// All of util-linux and coreutils, but the shell.
    static final List<String> PROGRAMS =
            List.of(
                    "unshare",
                    "nsenter",
                    "setpriv",
                    "mount",
                    "sh",
                    "mkdir",
                    "touch",
                    "ln",
                    "readlink",
                    "hostname");

    /// What no container may do, although it is root in its user namespace.
    private static final String DROPPED = "-sys_admin,-sys_ptrace,-net_admin,-sys_module,-mknod";

    /// Arguments: folder, options of the overlay, working directory, count of binds, for each
    /// source, target, mode; then the program and its arguments. Tools are in the variables that
    /// precede it. An image's symbolic links must not lead our mounts out of its root.
    private static final String SCRIPT =
            """
            set -e
            folder=$1 options=$2 wd=$3 binds=$4
            shift 4
            cd "$folder"
            $mount -t overlay -o "$options" overlay root
            root=$folder/root
            inside() {
                real=$($readlink -m "$root$1")
                case $real in
                "$root" | "$root"/*) ;;
                *) echo "rootfs: $1 (expected: no link out of the image)" >&2; exit 125 ;;
                esac
            }
            folder() { inside "$1"; $mkdir -p "$real"; }
            folder /proc; $mount -t proc -o nosuid,noexec,nodev proc "$real"
            for file in $read_only; do
                [ ! -e "$root$file" ] || {
                    $mount --bind "$root$file" "$root$file"
                    $mount -o remount,bind,ro,nosuid,nodev,noexec "$root$file"
                }
            done
            folder /sys; $mount --rbind /sys "$real"
            $mount -o remount,bind,ro,nosuid,nodev,noexec "$real"
            for file in $masked; do
                if [ -d "$root$file" ]; then $mount -t tmpfs -o ro,nosuid,nodev tmpfs "$root$file"
                elif [ -e "$root$file" ]; then $mount --bind /dev/null "$root$file"
                fi
            done
            folder /tmp
            folder /dev; dev=$real
            $mount -t tmpfs -o nosuid,mode=755,size=64m tmpfs "$dev"
            for node in null zero full random urandom tty; do
                $touch "$dev/$node"
                $mount --bind "/dev/$node" "$dev/$node"
            done
            $mkdir "$dev/pts" "$dev/shm"
            $mount -t devpts -o nosuid,noexec,newinstance,ptmxmode=0666,mode=0620 devpts "$dev/pts"
            $ln -s pts/ptmx "$dev/ptmx"
            $ln -s /proc/self/fd "$dev/fd"
            $ln -s /proc/self/fd/0 "$dev/stdin"
            $ln -s /proc/self/fd/1 "$dev/stdout"
            $ln -s /proc/self/fd/2 "$dev/stderr"
            $mount -t tmpfs -o nosuid,nodev,mode=1777,size=64m tmpfs "$dev/shm"
            while [ "$binds" -gt 0 ]; do
                if [ -d "$1" ]; then folder "$2"
                else folder "${2%/*}"; inside "$2"; [ -e "$real" ] || $touch "$real"
                fi
                $mount --rbind "$1" "$real"
                if [ "$3" = ro ]; then
                    $mount -o remount,bind,ro "$real" 2>/dev/null ||
                        $mount -o remount,bind,ro,nosuid,nodev "$real" 2>/dev/null ||
                        $mount -o remount,bind,ro,nosuid,nodev,noexec "$real"
                fi
                shift 3
                binds=$((binds - 1))
            done
            folder "$wd"
            [ "$root_mode" = rw ] || $mount -o remount,bind,ro "$root"
            exec $setpriv $new_privs --bounding-set="$dropped" \
                $unshare --root="$root" --wd="$wd" -- "$@"
            """;

    /// @param layers how many; `l/0` is the lowest
    List<String> start(Path folder, int layers, SandboxSpec sandbox, ContainerSpec spec) {
        List<String> all = new ArrayList<>();
        all.addAll(List.of("unshare", "--user", "--map-root-user", "--mount", "--pid", "--ipc"));
        all.addAll(
                List.of(
                        "--uts",
                        "--fork",
                        program("sh"),
                        "-c",
                        script(sandbox.hostname(), spec.privileges())));
        String workingDirectory = Isolation.workingDirectory(spec.command());
        all.addAll(List.of("barista", folder.toString(), overlay(layers), workingDirectory));
        List<Mount> mounts = new ArrayList<>(sandbox.mounts());
        mounts.addAll(spec.mounts());
        all.add(Integer.toString(mounts.size()));
        for (Mount mount : mounts) {
            all.add(mount.source().toString());
            all.add(mount.target());
            all.add(mount.readOnly() ? "ro" : "rw");
        }
        all.addAll(spec.command().arguments());
        return all;
    }

    List<String> enter(long pid, List<String> command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--target", Long.toString(pid)));
        all.addAll(List.of("--user", "--mount", "--pid", "--ipc", "--uts"));
        all.addAll(List.of("--root", "--wd", "--preserve-credentials", "--"));
        all.addAll(command);
        return all;
    }

    private String script(String hostname, Privileges privileges) {
        String tools =
                PROGRAMS.stream()
                        .map(name -> "%s='%s'\n".formatted(name, program(name)))
                        .collect(Collectors.joining());
        String name = "$hostname '%s'\n".formatted(hostname);
        String files =
                "dropped='%s' root_mode=%s new_privs='%s' masked='%s' read_only='%s'\n"
                        .formatted(
                                dropped(privileges),
                                privileges.readOnlyRoot() ? "ro" : "rw",
                                privileges.escalates() ? "" : "--no-new-privs",
                                String.join(" ", Isolation.MASKED),
                                String.join(" ", Isolation.READ_ONLY));
        return tools + files + name + SCRIPT;
    }

    /// The names were checked: they are those of Linux. The container's root is entered after that,
    /// which needs one of them.
    private static String dropped(Privileges privileges) {
        String more =
                privileges.dropped().stream()
                        .filter(name -> !name.endsWith("SYS_CHROOT"))
                        .sorted()
                        .map(name -> name.startsWith("CAP_") ? name.substring(4) : name)
                        .map(name -> ",-" + name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining());
        return privileges.dropped().contains("ALL") ? "-all,+sys_chroot" : DROPPED + more;
    }

    String program(String name) {
        return Objects.requireNonNull(programs.get(name), name).toString();
    }

    /// The kernel wants the topmost first.
    private static String overlay(int layers) {
        return IntStream.range(0, layers)
                .mapToObj(i -> "l/" + (layers - 1 - i))
                .collect(
                        Collectors.joining(
                                ":", "userxattr,lowerdir=", ",upperdir=upper,workdir=work"));
    }
}
