package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Waits for any number of descriptors on one thread, so that a wait need not hold a thread of the
/// system. Thread-safe.
///
/// Uses `poll`, whose layout is the same everywhere, and which costs about 0.1 µs per descriptor
/// and event: right for hundreds of instances. A call may come although nothing is there to read,
/// as numbers of descriptors are used again: the callback must check the descriptor.
final class Poller implements AutoCloseable {

    private record Interest(int descriptor, short events, Runnable ready) {}

    private static final long ENTRY = 8; // struct pollfd: int fd, short events, short revents

    private final int wakeUp;
    private final Thread thread;

    @GuardedBy("this")
    private final Map<Integer, Interest> interests = new HashMap<>();

    @GuardedBy("this")
    private boolean closed;

    Poller(String name) {
        wakeUp = Libc.EVENTFD.call(0, Constants.O_CLOEXEC | Constants.O_NONBLOCK);
        if (wakeUp < 0) {
            throw new IllegalStateException("eventfd: " + Libc.describe(-wakeUp));
        }
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /// Calls `ready` once, on the poller's thread, when one of `events` (or an error) is there.
    synchronized void await(int descriptor, short events, Runnable ready) {
        if (closed) {
            throw new IllegalStateException("poller: closed (expected: open)");
        }
        interests.put(descriptor, new Interest(descriptor, events, ready));
        wake();
    }

    /// Before the descriptor is closed.
    synchronized void forget(int descriptor) {
        if (interests.remove(descriptor) != null) {
            wake();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            interests.clear();
            wake();
        }
        try {
            thread.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (List<Interest> waiting = waiting(); waiting != null; waiting = waiting()) {
                poll(waiting);
            }
        } finally {
            FileDescriptors.close(wakeUp);
        }
    }

    private synchronized @org.jspecify.annotations.Nullable List<Interest> waiting() {
        return closed ? null : new ArrayList<>(interests.values());
    }

    private void poll(List<Interest> waiting) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(ENTRY * (waiting.size() + 1), 8);
            put(entries, 0, wakeUp, Constants.POLLIN);
            for (int i = 0; i < waiting.size(); i++) {
                put(entries, i + 1, waiting.get(i).descriptor(), waiting.get(i).events());
            }
            if (Libc.POLL.call(entries.address(), waiting.size() + 1L, -1) < 0) {
                return; // interrupted by a signal: look again
            }
            if (revents(entries, 0) != 0) {
                MemorySegment counter = arena.allocate(8, 8);
                Libc.READ.call(wakeUp, counter.address(), 8);
            }
            for (int i = 0; i < waiting.size(); i++) {
                Interest interest = waiting.get(i);
                if (revents(entries, i + 1) != 0 && take(interest)) {
                    interest.ready().run();
                }
            }
        }
    }

    private synchronized boolean take(Interest interest) {
        return interests.remove(interest.descriptor(), interest);
    }

    private void wake() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_LONG, 1);
            Libc.WRITE.call(wakeUp, one.address(), 8);
        }
    }

    private static void put(MemorySegment entries, long index, int descriptor, short events) {
        entries.set(JAVA_INT, index * ENTRY, descriptor);
        entries.set(JAVA_SHORT, index * ENTRY + 4, events);
    }

    private static short revents(MemorySegment entries, long index) {
        return entries.get(JAVA_SHORT, index * ENTRY + 6);
    }
}
