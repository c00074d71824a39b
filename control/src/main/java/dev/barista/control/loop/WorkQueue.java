package dev.barista.control.loop;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.time.Scheduler;
import dev.barista.model.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keys that wait to be reconciled.
///
/// A key that is added many times waits once. A key that is added while a worker has it waits until
/// the worker is [done][#done], so no two workers ever hold the same key, and no change is missed.
/// What the queue holds is bounded by the number of keys: each waits at most once now, and at most
/// once for later.
///
/// Thread-safe. The lock guards the sets and is never held while foreign code runs.
final class WorkQueue<K> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Ticker ticker;
    private final Scheduler scheduler;

    @GuardedBy("lock")
    private final Set<K> waiting = new LinkedHashSet<>();

    /// Waiting too, but a worker has them: kept apart, so that taking stays O(1).
    @GuardedBy("lock")
    private final Set<K> again = new HashSet<>();

    @GuardedBy("lock")
    private final Set<K> taken = new HashSet<>();

    /// When a key is due, in nanoseconds of the ticker.
    @GuardedBy("lock")
    private final Map<K, Long> later = new HashMap<>();

    WorkQueue(Ticker ticker, Scheduler scheduler) {
        this.ticker = ticker;
        this.scheduler = scheduler;
    }

    void add(K key) {
        lock.lock();
        try {
            later.remove(key);
            enqueue(key);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void enqueue(K key) {
        if (taken.contains(key)) {
            again.add(key);
        } else {
            waiting.add(key);
            changed.signalAll();
        }
    }

    /// Adds `key` after `delay`, unless it is added sooner anyway.
    void addAfter(K key, Duration delay) {
        long due = ticker.nanos() + delay.toNanos();
        lock.lock();
        try {
            Long planned = later.get(key);
            if (planned != null && planned - due <= 0) {
                return;
            }
            later.put(key, due);
        } finally {
            lock.unlock();
        }
        scheduler.schedule(delay, () -> fallDue(key, due));
    }

    private void fallDue(K key, long due) {
        lock.lock();
        try {
            // A key that was added sooner, or planned for another time, is not due now.
            if (later.remove(key, due)) {
                enqueue(key);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a key that no other worker holds, and takes it.
    K take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            K key = next();
            while (key == null) {
                changed.await();
                key = next();
            }
            return key;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a key, if one waits.
    Optional<K> poll() {
        lock.lock();
        try {
            return Optional.ofNullable(next());
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private @Nullable K next() {
        var keys = waiting.iterator();
        if (!keys.hasNext()) {
            return null;
        }
        K key = keys.next();
        keys.remove();
        taken.add(key);
        return key;
    }

    /// Gives back a key; if it was added meanwhile, it waits again.
    void done(K key) {
        lock.lock();
        try {
            taken.remove(key);
            if (again.remove(key)) {
                waiting.add(key);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until no key waits for now and none is taken; what waits for later does not count.
    ///
    /// @return false if `limit` was over first
    boolean awaitIdle(Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (!(waiting.isEmpty() && taken.isEmpty())) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Keys that wait for now or later, or are taken.
    int size() {
        lock.lock();
        try {
            Set<K> all = new HashSet<>(waiting);
            all.addAll(taken);
            all.addAll(later.keySet());
            return all.size();
        } finally {
            lock.unlock();
        }
    }
}
