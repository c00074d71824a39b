package dev.barista.node.work;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.ApiException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings objects to their spec, by key. A key waits once however often it is added, and no two
/// workers hold the same one; a failure is tried again, later each time (5 ms to 30 s).
///
/// Thread-safe. Workers are tasks of the executor: at most [#WORKERS], and none while nothing
/// waits. There are at most as many keys as objects.
public final class Loop implements AutoCloseable {

    /// Brings one object to its spec; idempotent, may block.
    @FunctionalInterface
    public interface Reconciler {

        /// @return when to look again even if nothing changes
        Optional<Duration> reconcile(ObjectKey key);
    }

    private static final int WORKERS = 4;
    private static final Backoff RETRY = new Backoff(Duration.ofMillis(5), Duration.ofSeconds(30));
    private static final Logger log = LoggerFactory.getLogger(Loop.class);

    private final String name;
    private final Executor threads;
    private final Clocks clocks;
    private final Reconciler reconciler;

    @GuardedBy("this")
    private final Set<ObjectKey> waiting = new LinkedHashSet<>();

    @GuardedBy("this")
    private final Set<ObjectKey> taken = new HashSet<>();

    @GuardedBy("this")
    private final Map<ObjectKey, Integer> failures = new HashMap<>();

    @GuardedBy("this")
    private final Map<ObjectKey, Long> due = new HashMap<>();

    @GuardedBy("this")
    private int workers;

    @GuardedBy("this")
    private boolean closed;

    public Loop(String name, Executor threads, Clocks clocks, Reconciler reconciler) {
        this.name = name;
        this.threads = threads;
        this.clocks = clocks;
        this.reconciler = reconciler;
    }

    public void add(ObjectKey key) {
        synchronized (this) {
            if (closed || !waiting.add(key) || workers == WORKERS) {
                return;
            }
            workers++;
        }
        threads.execute(this::work);
    }

    private void addAfter(ObjectKey key, Duration delay) {
        long at = clocks.ticker().nanos() + delay.toNanos();
        synchronized (this) {
            Long earlier = due.get(key);
            if (closed || (earlier != null && earlier - at <= 0)) {
                return;
            }
            due.put(key, at);
        }
        clocks.scheduler().schedule(delay, () -> fall(key, at));
    }

    private void fall(ObjectKey key, long at) {
        synchronized (this) {
            if (!due.remove(key, at)) {
                return; // an earlier one took its place
            }
        }
        add(key);
    }

    private void work() {
        for (ObjectKey key = take(); key != null; key = take()) {
            Optional<Duration> again = attempt(key);
            synchronized (this) {
                taken.remove(key);
            }
            ObjectKey done = key;
            again.ifPresent(delay -> addAfter(done, delay));
        }
    }

    private synchronized @Nullable ObjectKey take() {
        for (ObjectKey key : waiting) {
            if (!closed && taken.add(key)) {
                waiting.remove(key);
                return key;
            }
        }
        workers--;
        return null;
    }

    private Optional<Duration> attempt(ObjectKey key) {
        try {
            Optional<Duration> again = reconciler.reconcile(key);
            synchronized (this) {
                failures.remove(key);
            }
            return again;
        } catch (RuntimeException failure) {
            return Optional.of(retry(key, failure));
        }
    }

    private Duration retry(ObjectKey key, RuntimeException failure) {
        int count;
        synchronized (this) {
            count = failures.merge(key, 1, Integer::sum);
        }
        Duration delay = RETRY.delay(count - 1);
        if (!(failure instanceof ApiException refused && refused.isConflict())) {
            log.atWarn()
                    .addKeyValue("loop", name)
                    .addKeyValue("object", key)
                    .addKeyValue("again", delay)
                    .setCause(failure)
                    .log("reconcile failed");
        }
        return delay;
    }

    /// Takes no more keys; what is under way ends by itself.
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        due.clear();
    }
}
