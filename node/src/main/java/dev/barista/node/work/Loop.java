package dev.barista.node.work;

import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.ApiException;
import dev.barista.model.time.Backoff;
import dev.barista.model.time.Clocks;
import dev.barista.model.work.WorkQueue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings objects to their spec, by key. A key waits once however often it is added, and no two
/// workers hold the same one; a failure, whatever it is, is tried again, later each time (5 ms to
/// 30 s).
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
    private final Reconciler reconciler;
    private final WorkQueue<ObjectKey> queue;
    private final Map<ObjectKey, Integer> failures = new ConcurrentHashMap<>();
    private final AtomicInteger workers = new AtomicInteger();

    public Loop(String name, Executor threads, Clocks clocks, Reconciler reconciler) {
        this.name = name;
        this.threads = threads;
        this.reconciler = reconciler;
        this.queue = new WorkQueue<>(clocks.ticker(), clocks.scheduler(), this::startWorker);
    }

    public void add(ObjectKey key) {
        queue.add(key);
    }

    private void startWorker() {
        if (workers.getAndUpdate(count -> Math.min(count + 1, WORKERS)) == WORKERS) {
            return;
        }
        boolean started = false;
        try {
            threads.execute(this::work);
            started = true;
        } finally {
            if (!started) {
                workers.decrementAndGet();
            }
        }
    }

    /// A key may begin to wait just as the last worker has found nothing, and find all workers
    /// counted still: so the queue is read once more after this one counts itself out.
    private void work() {
        do {
            workAll();
            workers.decrementAndGet();
        } while (queue.hasWaiting() && isCounted());
    }

    private boolean isCounted() {
        return workers.getAndUpdate(count -> Math.min(count + 1, WORKERS)) < WORKERS;
    }

    private void workAll() {
        for (var key = queue.poll(); key.isPresent(); key = queue.poll()) {
            work(key.get());
        }
    }

    private void work(ObjectKey key) {
        try {
            attempt(key).ifPresent(delay -> queue.addAfter(key, delay));
        } catch (RuntimeException | Error bug) { // of the queue or the scheduler
            log.atError()
                    .addKeyValue("loop", name)
                    .addKeyValue("object", key)
                    .setCause(bug)
                    .log("key dropped");
        } finally {
            queue.done(key);
        }
    }

    private Optional<Duration> attempt(ObjectKey key) {
        try {
            Optional<Duration> again = reconciler.reconcile(key);
            failures.remove(key);
            return again;
        } catch (RuntimeException | Error failure) {
            return Optional.of(retry(key, failure));
        }
    }

    private Duration retry(ObjectKey key, Throwable failure) {
        Duration delay = RETRY.delay(failures.merge(key, 1, Integer::sum));
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
    public void close() {
        queue.close();
    }
}
