package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.CLONE_NEWIPC;
import static dev.barista.runtime.linux.Constants.CLONE_NEWNET;
import static dev.barista.runtime.linux.Constants.CLONE_NEWUTS;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/// The network, IPC and UTS namespaces that the containers of a sandbox share.
///
/// Open descriptors hold them, so that no process has to run for it. The kernel ends a namespace
/// with its last descriptor and its last process: after a kill of this process they live on in the
/// containers, or are gone. Thread-safe.
public final class SharedNamespaces implements AutoCloseable {

    private static final List<String> TYPES = List.of("net", "ipc", "uts");
    private static final Path PRIVILEGED_PORTS =
            Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

    private final List<Integer> descriptors;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SharedNamespaces(List<Integer> descriptors) {
        this.descriptors = List.copyOf(descriptors);
    }

    /// New ones, with loopback up. Takes about a millisecond.
    public static SharedNamespaces create(String hostname) throws IOException {
        var creation = new FutureTask<>(() -> createHere(hostname));
        Thread.ofPlatform().name("barista-sandbox").daemon().start(creation);
        try {
            return creation.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw Failures.of(e);
        }
    }

    /// The calling thread is in them afterwards.
    private static SharedNamespaces createHere(String hostname) throws IOException {
        long all = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
        Libc.UNSHARE.require("cannot make namespaces", all);
        Loopback.up();
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom(hostname).address();
            Libc.SETHOSTNAME.require("cannot set the host name", name, hostname.length());
        }
        // No other process is in its network: no port there needs protection.
        Files.writeString(PRIVILEGED_PORTS, "0");
        return open(Path.of("/proc/thread-self/ns"));
    }

    /// Those of a process.
    public static SharedNamespaces of(long pid) throws IOException {
        return open(Path.of("/proc", Long.toString(pid), "ns"));
    }

    private static SharedNamespaces open(Path namespaces) throws IOException {
        List<Integer> open = new ArrayList<>();
        try {
            for (String type : TYPES) {
                open.add(FileDescriptors.open(namespaces.resolve(type), Constants.O_RDONLY));
            }
            return new SharedNamespaces(open);
        } catch (IOException e) {
            open.forEach(FileDescriptors::close);
            throw e;
        }
    }

    public Path network() {
        return file(0);
    }

    public Path ipc() {
        return file(1);
    }

    public Path uts() {
        return file(2);
    }

    /// Where every process on the machine finds it, while it is open.
    private Path file(int index) {
        String self = Long.toString(ProcessHandle.current().pid());
        return Path.of("/proc", self, "fd", descriptors.get(index).toString());
    }

    /// Moves the calling thread there for good.
    void enter() throws IOException {
        for (int descriptor : descriptors) {
            Libc.SETNS.require("cannot enter the namespaces of the sandbox", descriptor, 0);
        }
    }

    /// Idempotent.
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            descriptors.forEach(FileDescriptors::close);
        }
    }
}
