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
import java.util.concurrent.Callable;
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
    private static final List<String> BESIDE_NETWORK = List.of("ipc", "uts");
    private static final Path PRIVILEGED_PORTS =
            Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

    /// As [#TYPES].
    private final List<Integer> descriptors;

    /// Of them, those that are closed with this.
    private final List<Integer> own;

    private final AtomicBoolean closed = new AtomicBoolean();

    private SharedNamespaces(List<Integer> descriptors, List<Integer> own) {
        this.descriptors = List.copyOf(descriptors);
        this.own = List.copyOf(own);
    }

    /// New ones, with loopback up. Takes about a millisecond.
    public static SharedNamespaces create(String hostname) throws IOException {
        return onThread(() -> createHere(hostname));
    }

    /// New ones but the network's. Takes tens of microseconds.
    ///
    /// @param network stays the caller's to close, after this
    public static SharedNamespaces create(String hostname, NetworkNamespace network)
            throws IOException {
        return onThread(() -> createHere(hostname, network));
    }

    private static SharedNamespaces onThread(Callable<SharedNamespaces> task) throws IOException {
        var creation = new FutureTask<>(task);
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
        setHostname(hostname);
        // No other process is in its network: no port there needs protection.
        Files.writeString(PRIVILEGED_PORTS, "0");
        List<Integer> made = open(Path.of("/proc/thread-self/ns"), TYPES);
        return new SharedNamespaces(made, made);
    }

    private static SharedNamespaces createHere(String hostname, NetworkNamespace network)
            throws IOException {
        Libc.UNSHARE.require("cannot make namespaces", CLONE_NEWIPC | CLONE_NEWUTS);
        setHostname(hostname);
        List<Integer> own = open(Path.of("/proc/thread-self/ns"), BESIDE_NETWORK);
        List<Integer> all = new ArrayList<>(own);
        all.addFirst(network.descriptor());
        return new SharedNamespaces(all, own);
    }

    private static void setHostname(String hostname) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom(hostname).address();
            Libc.SETHOSTNAME.require("cannot set the host name", name, hostname.length());
        }
    }

    /// Those of a process.
    public static SharedNamespaces of(long pid) throws IOException {
        List<Integer> all = open(Path.of("/proc", Long.toString(pid), "ns"), TYPES);
        return new SharedNamespaces(all, all);
    }

    private static List<Integer> open(Path namespaces, List<String> types) throws IOException {
        List<Integer> open = new ArrayList<>();
        try {
            for (String type : types) {
                open.add(FileDescriptors.open(namespaces.resolve(type), Constants.O_RDONLY));
            }
            return open;
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
            own.forEach(FileDescriptors::close);
        }
    }
}
