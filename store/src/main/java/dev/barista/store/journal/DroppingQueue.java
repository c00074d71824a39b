package dev.barista.store.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A bounded queue whose producers never wait: when it is full, the oldest goes, and is counted.
/// Thread-safe.
final class DroppingQueue<T> {

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();

    @GuardedBy("lock")
    private final Deque<T> waiting = new ArrayDeque<>();

    @GuardedBy("lock")
    private long dropped;

    @GuardedBy("lock")
    private boolean closed;

    DroppingQueue(int capacity) {
        this.capacity = capacity;
    }

    void add(T item) {
        lock.lock();
        try {
            if (closed || waiting.size() == capacity) {
                dropped++;
            }
            if (closed) {
                return;
            }
            if (waiting.size() == capacity) {
                waiting.removeFirst();
            }
            waiting.addLast(item);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for at least one item, or the end.
    ///
    /// @return empty only after [#close], when nothing is left
    List<T> take(int most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !closed) {
                filled.await();
            }
            List<T> taken = new ArrayList<>();
            while (taken.size() < most && !waiting.isEmpty()) {
                taken.add(waiting.removeFirst());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
