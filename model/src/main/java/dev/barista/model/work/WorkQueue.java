package dev.barista.model.work;

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

/// Keys that wait to be worked on.
///
/// A key that is added many times waits once. A key that is added while a worker has it waits until
/// the worker is [done][#done], so no two workers ever hold the same key, and no change is missed.
/// What the queue holds is bounded by the number of keys: each waits at most once now, and at most
/// once for later. Each operation is O(1).
///
/// Workers either own a thread each and [#take], or are started by `ready` and [#poll] until
/// nothing waits. After [#close] nothing waits and nothing is added.
///
/// Thread-safe. The lock guards the sets and is never held while the scheduler or `ready` runs.
public final class WorkQueue<K> implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Runnable ready;

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

    @GuardedBy("lock")
    private boolean closed;

    /// A queue for workers that wait in [#take].
    public WorkQueue(Ticker ticker, Scheduler scheduler) {
        this(ticker, scheduler, () -> {});
    }

    /// @param ready called without the lock, on any thread, each time a key begins to wait: starts
    ///   a worker if there are too few
    public WorkQueue(Ticker ticker, Scheduler scheduler, Runnable ready) {
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.ready = ready;
    }

    public void add(K key) {
        boolean waits;
        lock.lock();
        try {
            later.remove(key);
            waits = enqueue(key);
        } finally {
            lock.unlock();
        }
        if (waits) {
            ready.run();
        }
    }

    /// @return whether it began to wait
    @GuardedBy("lock")
    private boolean enqueue(K key) {
        if (closed) {
            return false;
        }
        if (taken.contains(key)) {
            again.add(key);
            return false;
        }
        changed.signalAll();
        return waiting.add(key);
    }

    /// Adds `key` after `delay`, unless it is added sooner anyway.
    public void addAfter(K key, Duration delay) {
        long due = ticker.nanos() + delay.toNanos();
        lock.lock();
        try {
            Long planned = later.get(key);
            if (closed || (planned != null && planned - due <= 0)) {
                return;
            }
            later.put(key, due);
        } finally {
            lock.unlock();
        }
        schedule(key, due, delay);
    }

    /// A plan that the scheduler refuses is none: it would keep later ones from being made.
    private void schedule(K key, long due, Duration delay) {
        boolean done = false;
        try {
            scheduler.schedule(delay, () -> fallDue(key, due));
            done = true;
        } finally {
            if (!done) {
                forget(key, due);
            }
        }
    }

    private void forget(K key, long due) {
        lock.lock();
        try {
            later.remove(key, due);
        } finally {
            lock.unlock();
        }
    }

    private void fallDue(K key, long due) {
        boolean waits;
        lock.lock();
        try {
            // A key that was added sooner, or planned for another time, is not due now.
            waits = later.remove(key, due) && enqueue(key);
        } finally {
            lock.unlock();
        }
        if (waits) {
            ready.run();
        }
    }

    /// Waits for a key that no other worker holds, and takes it.
    public K take() throws InterruptedException {
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
    public Optional<K> poll() {
        lock.lock();
        try {
            return Optional.ofNullable(next());
        } finally {
            lock.unlock();
        }
    }

    /// Whether a key waits that could be taken now.
    public boolean hasWaiting() {
        lock.lock();
        try {
            return !waiting.isEmpty();
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
    public void done(K key) {
        boolean waits;
        lock.lock();
        try {
            taken.remove(key);
            waits = again.remove(key) && waiting.add(key);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (waits) {
            ready.run();
        }
    }

    /// Waits until no key waits for now and none is taken; what waits for later does not count.
    ///
    /// @return false if `limit` was over first
    public boolean awaitIdle(Duration limit) throws InterruptedException {
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
    public int size() {
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

    /// Forgets what waits, now or for later, and takes nothing more. What is taken stays taken
    /// until it is [done][#done].
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            again.clear();
            later.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
