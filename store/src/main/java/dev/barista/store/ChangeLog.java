package dev.barista.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The last changes, in the order of their commits. Readers pull: each keeps its own place, so a
/// slow one costs nothing, and one that falls behind the oldest change is told that it is gone.
///
/// Every version has exactly one change. Thread-safe.
public final class ChangeLog {

    /// What a reader gets.
    ///
    /// @param upTo the version to ask after next; changes of other resources are passed over
    /// @param gone whether changes after the version asked for have been forgotten: list again
    public record Batch(List<LoggedChange> changes, long upTo, boolean gone) {
        public Batch {
            changes = List.copyOf(changes);
        }
    }

    /// Stands for every resource.
    public static final String ALL = "";

    private final int most;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    @GuardedBy("lock")
    private final Deque<LoggedChange> changes = new ArrayDeque<>();

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private long newest;

    @GuardedBy("lock")
    private boolean closed;

    ChangeLog(int most, long mostBytes, long version) {
        this.most = most;
        this.mostBytes = mostBytes;
        this.newest = version;
    }

    /// Changes of a resource after a version; waits for one up to `patience`.
    ///
    /// @param resource or [#ALL]
    /// @return no changes when the wait ended without any, or the store was closed
    public Batch after(long version, String resource, int limit, Duration patience)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long place = version;
            long left = patience.toNanos();
            while (true) {
                Batch batch = read(place, resource, limit);
                if (batch.gone() || !batch.changes().isEmpty() || left <= 0 || closed) {
                    return batch;
                }
                place = batch.upTo();
                left = grown.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Batch read(long version, String resource, int limit) {
        if (version >= newest) {
            return new Batch(List.of(), version, false);
        }
        long missing = newest - version;
        if (missing > changes.size()) {
            return new Batch(List.of(), version, true);
        }
        List<LoggedChange> found = new ArrayList<>();
        long upTo = version;
        Iterator<LoggedChange> tail = tail(missing);
        while (tail.hasNext() && found.size() < limit) {
            LoggedChange change = tail.next();
            upTo = change.version();
            if (resource.equals(ALL) || resource.equals(change.resource())) {
                found.add(change);
            }
        }
        return new Batch(found, upTo, false);
    }

    /// The last `count` changes. Readers are nearly always at the end: walk back from there.
    @GuardedBy("lock")
    private Iterator<LoggedChange> tail(long count) {
        Deque<LoggedChange> last = new ArrayDeque<>();
        Iterator<LoggedChange> back = changes.descendingIterator();
        for (long n = 0; n < count; n++) {
            last.addFirst(back.next());
        }
        return last.iterator();
    }

    void append(List<LoggedChange> committed) {
        lock.lock();
        try {
            for (LoggedChange change : committed) {
                changes.addLast(change);
                bytes += change.weight();
                newest = change.version();
            }
            while (changes.size() > most || (bytes > mostBytes && changes.size() > 1)) {
                bytes -= changes.removeFirst().weight();
            }
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
