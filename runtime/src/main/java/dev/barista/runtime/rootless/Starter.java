package dev.barista.runtime.rootless;

import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.container.Identity;
import dev.barista.runtime.container.Surroundings;
import dev.barista.runtime.linux.Children;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.Processes;
import dev.barista.runtime.linux.Spawn;
import dev.barista.runtime.linux.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts programs with a [Chain]. Thread-safe.
record Starter(Chain chain, Children children) {

    private static final Logger log = LoggerFactory.getLogger(Starter.class);
    private static final long PAUSE = 500_000; // nanoseconds between two looks
    private static final int LOOKS = 20_000; // 10 s
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final int SIGKILL = 9;

    /// Returns when its program runs.
    ///
    /// @throws IOException why it cannot, in the words that all drivers use
    Child start(Path folder, SandboxSpec sandbox, ContainerSpec spec, Stdio stdio)
            throws IOException {
        int layers = prepare(folder, spec.layers());
        var surroundings = Surroundings.of(spec.command(), sandbox.hostname(), identity(spec));
        surroundings.keep(folder);
        List<String> arguments = chain.start(folder, layers, sandbox, spec);
        Files.createDirectories(spec.log().toAbsolutePath().getParent());
        long before = Files.exists(spec.log()) ? Files.size(spec.log()) : 0;
        Child outer =
                children.start(
                        new Spawn(
                                Path.of(chain.program("unshare")),
                                arguments,
                                surroundings.environment(),
                                stdio));
        Child child = null;
        try {
            child = children.watch(firstChild(outer, spec, before));
            // Its end makes the container ours: the kernel gives orphans to their subreaper.
            outer.signal(SIGKILL);
            outer.await(FAREWELL);
            awaitProgram(child, spec, before);
            return child;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(outer, child);
            throw new IOException("interrupted", e);
        } catch (IOException | RuntimeException e) {
            end(outer, child);
            throw e;
        }
    }

    private static void end(Child outer, @Nullable Child child) {
        if (child != null) {
            child.signal(SIGKILL);
        }
        outer.signal(SIGKILL);
    }

    private static int prepare(Path folder, List<Path> layers) throws IOException {
        for (Path layer : layers) {
            if (!Files.isDirectory(layer)) {
                throw new IOException("layer: %s (expected: a folder)".formatted(layer));
            }
        }
        for (String part : List.of("upper", "work", "root", "l")) {
            Files.createDirectory(folder.resolve(part));
        }
        List<Path> lowers =
                layers.isEmpty() ? List.of(Files.createDirectory(folder.resolve("none"))) : layers;
        for (int i = 0; i < lowers.size(); i++) {
            Files.createSymbolicLink(folder.resolve("l/" + i), lowers.get(i).toRealPath());
        }
        Path temporary = Files.createDirectory(folder.resolve("upper/tmp"));
        Files.setAttribute(temporary, "unix:mode", 01777);
        Files.setPosixFilePermissions(
                folder.resolve("upper"), PosixFilePermissions.fromString("rwxr-xr-x"));
        return lowers.size();
    }

    /// Only root can be had; another user that is wanted must at least be in the image.
    private static Identity identity(ContainerSpec spec) throws IOException {
        Path with = Path.of("/nonexistent");
        for (Path layer : spec.layers()) {
            if (Files.isRegularFile(layer.resolve("etc/passwd"), LinkOption.NOFOLLOW_LINKS)) {
                with = layer;
            }
        }
        Identity wanted = Identity.find(with, spec.command().user());
        if (wanted.uid() != 0) {
            log.atWarn()
                    .addKeyValue("container", spec.name())
                    .addKeyValue("user", spec.command().user())
                    .log("runs as root of its user namespace, not as the user of its image");
        }
        return wanted;
    }

    private static long firstChild(Child outer, ContainerSpec spec, long before)
            throws IOException {
        Path file = Path.of("/proc/%d/task/%d/children".formatted(outer.pid(), outer.pid()));
        for (int i = 0; i < LOOKS && !outer.exit().isDone(); i++) {
            // Not one that only writes the user mapping: that is in our own pid namespace.
            for (String pid : read(file).strip().split(" ", -1)) {
                if (!pid.isEmpty() && isOther(Path.of("/proc/" + pid + "/ns/pid"))) {
                    return Long.parseLong(pid);
                }
            }
            LockSupport.parkNanos(PAUSE);
        }
        throw new IOException("unshare: no container: " + said(spec.log(), before));
    }

    private static boolean isOther(Path namespace) throws IOException {
        Path ours = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        try {
            return !Files.readSymbolicLink(namespace).equals(ours);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private void awaitProgram(Child child, ContainerSpec spec, long before) throws IOException {
        Path root = Path.of("/proc/" + child.pid() + "/root");
        for (int i = 0; i < LOOKS; i++) {
            if (child.exit().isDone()) {
                refuse(spec, before, child.exit().join());
                return;
            }
            if (isInside(root) && !read(root.resolveSibling("comm")).strip().equals("unshare")) {
                return;
            }
            LockSupport.parkNanos(PAUSE);
        }
        throw new IOException("%s: no start within 10 s".formatted(spec.name()));
    }

    private static boolean isInside(Path root) {
        try {
            return !Files.readSymbolicLink(root).equals(Path.of("/"));
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    /// Throws if it was not the program that ended, but what leads to it.
    private static void refuse(ContainerSpec spec, long before, int code) throws IOException {
        String said = said(spec.log(), before);
        String program = spec.command().arguments().getFirst();
        if (code == 127 && said.startsWith("unshare: failed to execute")) {
            throw new IOException(
                    program.contains("/")
                            ? "exec: \"%s\": no such file or directory".formatted(program)
                            : "exec: \"%s\": executable file not found in $PATH"
                                    .formatted(program));
        }
        if (code == 126 && said.startsWith("unshare: failed to execute")) {
            throw new IOException("exec: \"%s\": permission denied".formatted(program));
        }
        if (List.of("unshare: ", "mount: ", "setpriv: ", "rootfs: ", "barista: ", "mkdir: ")
                .stream()
                .anyMatch(said::startsWith)) {
            throw new IOException("cannot start: code %d: %s".formatted(code, said));
        }
    }

    private static String said(Path log, long before) throws IOException {
        String all = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
        return all.substring((int) Math.min(before, all.length())).strip();
    }

    Child enter(long pid, List<String> command, List<String> environment, Stdio stdio)
            throws IOException {
        return children.start(
                new Spawn(
                        Path.of(chain.program("nsenter")),
                        chain.enter(pid, command),
                        environment,
                        stdio));
    }

    /// A program that entered a pid namespace has the command as its child, and ends when that one
    /// has; killed before, it would leave the command without one that waits for it.
    void killTree(Child child) throws InterruptedException {
        Path file = Path.of("/proc/%d/task/%d/children".formatted(child.pid(), child.pid()));
        for (String pid : read(file).strip().split(" ", -1)) {
            if (!pid.isEmpty()) {
                Processes.signal(Long.parseLong(pid), SIGKILL);
            }
        }
        if (child.await(FAREWELL).isEmpty()) {
            child.signal(SIGKILL);
        }
    }

    /// The overlay leaves a folder that even its owner may not enter, and a container can make more
    /// of them. Links are not followed.
    void openUp(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        try (var children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                openUp(child);
            }
        }
    }
}
