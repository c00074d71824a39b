package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees how processes end that [Process] does not know: containers whose runtime has left, which
/// makes this process their parent ([#adoptOrphans]). Thread-safe; one thread for all.
///
/// Every process that comes to this one in that way must be waited for. One that is not stays as a
/// zombie, and a container with such a zombie in its pid namespace never ends.
///
/// Only ever waits for exactly one pid: waiting for any child would steal those of [Process].
public final class Children implements AutoCloseable {

    /// How a process ended whose parent we are not.
    public static final int UNKNOWN = -1;

    private static final int FAREWELLS = 50;
    private static final long FAREWELL_MILLIS = 20;
    private static final long RESOURCES =
            144; // struct rusage: user, system time (16 bytes each), …
    private static final long INFO = 64; // struct pidfd_info: mask, …, exit code
    private static final long EXIT_CODE = 60;
    private static final int LOOKS = 50;
    private static final long PAUSE = 2_000_000; // nanoseconds between two

    private static final Logger log = LoggerFactory.getLogger(Children.class);

    private static final int MOST_REAPED = 256;

    /// By all of this class in this process, for they have the same children.
    private static final Set<Long> WATCHED = ConcurrentHashMap.newKeySet();

    @GuardedBy("watched")
    private final Map<Long, Child> watched = new HashMap<>();

    /// Orphans that have ended. The first process of a container may be taken for one before its
    /// start is over: a later watch of it then learns from here how it ended.
    @GuardedBy("watched")
    private final Map<Long, Child> reaped =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Child> eldest) {
                    return size() > MOST_REAPED;
                }
            };

    private final Poller poller = new Poller("barista-children");

    /// Waits for the streams of commands too.
    Poller poller() {
        return poller;
    }

    /// From now on, orphaned descendants of this process become its children, not those of pid 1.
    public static void adoptOrphans() throws IOException {
        Libc.PRCTL.require("cannot become a subreaper", Constants.PR_SET_CHILD_SUBREAPER, 1);
    }

    /// Starts a program in the calling thread's namespaces.
    public Child start(Spawn spawn) throws IOException {
        synchronized (watched) { // else its pid could be taken for an orphan's
            return watch(spawn.start());
        }
    }

    /// @return the one that is watched already, if there is one
    /// @throws IOException if there is no such process
    public Child watch(long pid) throws IOException {
        synchronized (watched) {
            Child known = watched.get(pid);
            Child ended = reaped.remove(pid);
            int descriptor = known != null ? 0 : open(pid);
            if (known == null && descriptor < 0 && ended == null) {
                throw new IOException("process %d: %s".formatted(pid, Libc.describe(-descriptor)));
            }
            if (known != null || descriptor < 0) {
                return known != null ? known : Objects.requireNonNull(ended);
            }
            Child child = new Child(pid, descriptor);
            watched.put(pid, child);
            WATCHED.add(pid);
            await(child);
            return child;
        }
    }

    private static int open(long pid) {
        return Libc.SYSCALL.call(Constants.SYS_PIDFD_OPEN, pid, 0);
    }

    /// Watches what a program left behind when it ended: its own helpers, and what it had put into
    /// the pid namespace of a container.
    ///
    /// @param name of the program, which its helpers have too, and which is run with [#start] only
    public void reapOrphans(String name) {
        reap(name, Processes.children());
    }

    /// As [#reapOrphans], but looks only at the pids that come after the program's: for a start,
    /// which must not take longer for it.
    ///
    /// @param parent the program's pid
    /// @param most how many pids to look at
    public void reapOrphans(String name, long parent, long most) {
        reap(name, LongStream.rangeClosed(parent + 1, parent + most).boxed().toList());
    }

    private void reap(String name, List<Long> pids) {
        synchronized (watched) {
            for (long pid : pids) {
                if (!WATCHED.contains(pid) && Processes.isOrphan(pid, name)) {
                    watchUnlessGone(pid);
                }
            }
        }
    }

    /// Starts side by side see each other's orphans: one that has gone since it was looked at was
    /// reaped by the other.
    @GuardedBy("watched")
    private void watchUnlessGone(long pid) {
        try {
            watch(pid).orphan = true;
        } catch (IOException gone) {
            log.atDebug().addKeyValue("pid", pid).setCause(gone).log("orphan has gone");
        }
    }

    /// As [#watch], for one that may have ended.
    ///
    /// @return empty if it does not run
    public Optional<Child> find(long pid) {
        Child child;
        try {
            child = watch(pid);
        } catch (IOException gone) {
            return Optional.empty();
        }
        return child.runs() ? Optional.of(child) : Optional.empty();
    }

    private void await(Child child) {
        poller.await(child.descriptor, Constants.POLLIN, () -> ended(child));
    }

    private void ended(Child child) {
        if (child.runs()) {
            await(child);
            return;
        }
        int code = reap(child);
        if (code == RUNNING) {
            await(child);
            return;
        }
        synchronized (watched) {
            watched.remove(child.pid);
            WATCHED.remove(child.pid);
            if (child.orphan) {
                reaped.put(child.pid, child);
            }
            watched.notifyAll();
        }
        // What depends on it may block; the poller's thread must not.
        Thread.startVirtualThread(() -> {
            int known = code == UNKNOWN ? codeOfAnothers(child) : code;
            child.end();
            child.exit.complete(known);
        });
    }

    private static final int RUNNING = -2;

    private static int reap(Child child) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(JAVA_INT);
            MemorySegment used = arena.allocate(RESOURCES, 8);
            long wait = Constants.WNOHANG;
            int result = Libc.WAIT4.call(child.pid, status.address(), wait, used.address());
            if (result <= 0) {
                return result == 0 ? RUNNING : UNKNOWN;
            }
            child.cpuTime = time(used, 0).plus(time(used, 16));
            return codeOf(status.get(JAVA_INT, 0));
        }
    }

    private static Duration time(MemorySegment used, long offset) {
        return Duration.ofSeconds(used.get(JAVA_LONG, offset))
                .plusNanos(1_000 * used.get(JAVA_LONG, offset + 8));
    }

    /// Its parent is about to end, and makes it ours: crun does, a moment after it has said that
    /// the container runs. Or it stays another's: then, from Linux 6.15 on, the kernel tells any
    /// process how it ended, once that one has seen to it. Both are waited for, for a tenth of a
    /// second at most.
    private static int codeOfAnothers(Child child) {
        for (int n = 0; n < LOOKS; n++) {
            int code = reap(child);
            if (code < 0) {
                code = codeAsTold(child.descriptor);
            }
            if (code >= 0) {
                return code;
            }
            LockSupport.parkNanos(PAUSE);
        }
        return UNKNOWN;
    }

    private static int codeAsTold(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment told = arena.allocate(INFO, 8);
            told.set(JAVA_LONG, 0, Constants.PIDFD_INFO_EXIT);
            int result = Libc.IOCTL.call(descriptor, Constants.PIDFD_GET_INFO, told.address());
            return result >= 0 && (told.get(JAVA_LONG, 0) & Constants.PIDFD_INFO_EXIT) != 0
                    ? codeOf(told.get(JAVA_INT, EXIT_CODE))
                    : UNKNOWN;
        }
    }

    /// As the shell says it: 128 + signal when a signal ended it.
    static int codeOf(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? status >> 8 & 0xff : 128 + signal;
    }

    /// Waits, for a second at most, until those have been reaped that have ended.
    @Override
    public void close() {
        try {
            synchronized (watched) {
                for (int n = 0; n < FAREWELLS && !watched.isEmpty(); n++) {
                    watched.wait(FAREWELL_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        poller.close();
    }

    /// One process. Signals reach it or no process, even when its pid was given to another since.
    public static final class Child {
        private final long pid;
        private final int descriptor;
        private final CompletableFuture<Integer> exit = new CompletableFuture<>();
        private boolean ended;
        private volatile boolean orphan;
        private volatile Duration cpuTime = Duration.ZERO;

        private Child(long pid, int descriptor) {
            this.pid = pid;
            this.descriptor = descriptor;
        }

        public long pid() {
            return pid;
        }

        /// The exit code, or [#UNKNOWN]; completed on a virtual thread.
        public CompletableFuture<Integer> exit() {
            return exit;
        }

        /// What it has used, with children that ended before; zero while it runs, and when this
        /// process is not its parent.
        public Duration cpuTime() {
            return cpuTime;
        }

        /// Asked of the kernel.
        private synchronized boolean runs() {
            if (ended) {
                return false;
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment entry = arena.allocate(8, 8); // int fd, short events, short revents
                entry.set(JAVA_INT, 0, descriptor);
                entry.set(JAVA_SHORT, 4, Constants.POLLIN);
                return Libc.POLL.call(entry.address(), 1, 0) == 0;
            }
        }

        /// @return the exit code; empty if it has not ended within `timeout`
        public OptionalInt await(Duration timeout) throws InterruptedException {
            try {
                return OptionalInt.of(exit.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                return OptionalInt.empty();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        /// Nothing happens when it has ended.
        public synchronized void signal(int number) {
            if (!ended) {
                Libc.SYSCALL.call(Constants.SYS_PIDFD_SEND_SIGNAL, descriptor, number, 0, 0);
            }
        }

        private synchronized void end() {
            ended = true;
            FileDescriptors.close(descriptor);
        }
    }
}
