package dev.barista.control.loop;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Scheduler;
import dev.barista.model.time.Ticker;
import dev.barista.model.work.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A queue of keys, what fills it, and the workers that empty it.
///
/// ```
/// watches ──keys──▶ queue ──take──▶ worker: Work.run ──▶ done │ after a delay │ after a back-off
///                     ▲                                                 │              │
///                     └─────────────────────────────────────────────────┴──────────────┘
/// ```
///
/// Set up with [#on] by one thread, then started once; from then on thread-safe. The workers are
/// virtual threads, and end with [#close].
public final class KeyLoop implements AutoCloseable {

    /// How long [#close] waits for workers that are busy.
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(KeyLoop.class);

    private record Source(
            ResourceType type,
            Function<Change, ? extends Collection<ObjectKey>> keys,
            Duration delay) {}

    private final String name;
    private final Work work;
    private final LoopSettings settings;
    private final Deadlines deadlines;
    private final WorkQueue<ObjectKey> queue;
    private final Map<ObjectKey, Integer> failures = new ConcurrentHashMap<>();
    private final List<Source> sources = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    private final ExecutorService workers;
    private volatile boolean closed;

    /// @param name of its threads and in logs: `route`
    public KeyLoop(
            String name, Work work, Ticker ticker, Scheduler scheduler, LoopSettings settings) {
        this.name = name;
        this.work = work;
        this.settings = settings;
        queue = new WorkQueue<>(ticker, scheduler);
        deadlines = new Deadlines(settings.limit(), ticker, scheduler);
        workers =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name(name + "-", 0).factory());
    }

    /// Adds what `keys` names whenever an object of `type` is there at the start, changes or goes.
    ///
    /// @param keys must be quick: it runs on the writer's way
    public KeyLoop on(
            ResourceType type, Function<ApiObject, ? extends Collection<ObjectKey>> keys) {
        return onChange(type, change -> keys.apply(change.object()), Duration.ZERO);
    }

    /// The same, for work that needs to know whether the object is gone.
    ///
    /// @param delay in which further changes are not counted
    public KeyLoop onChange(
            ResourceType type,
            Function<Change, ? extends Collection<ObjectKey>> keys,
            Duration delay) {
        sources.add(new Source(type, keys, delay));
        return this;
    }

    /// Begins to watch, without workers: a test or a simulation calls [#step] instead.
    public void watch(Objects objects) {
        for (Source source : sources) {
            watches.add(objects.watch(source.type(), change -> note(source, change)));
        }
    }

    private void note(Source source, Change change) {
        for (ObjectKey key : keys(source, change)) {
            if (source.delay().isZero()) {
                queue.add(key);
            } else {
                queue.addAfter(key, source.delay());
            }
        }
    }

    /// An exception here would reach the writer of the object, and keep other watches from it.
    private Collection<ObjectKey> keys(Source source, Change change) {
        try {
            return List.copyOf(source.keys().apply(change));
        } catch (RuntimeException bug) {
            log.atError()
                    .addKeyValue("loop", name)
                    .addKeyValue("object", change.object().key())
                    .setCause(bug)
                    .log("a change was not understood");
            return List.of();
        }
    }

    public void start(Objects objects) {
        for (int n = 0; n < settings.workers(); n++) {
            workers.execute(this::serve);
        }
        watch(objects);
    }

    public void enqueue(ObjectKey key) {
        queue.add(key);
    }

    public void enqueueAfter(ObjectKey key, Duration delay) {
        queue.addAfter(key, delay);
    }

    /// Looks at every object of a kind again, because something that concerns all has changed.
    public void enqueueAll(Objects objects, ResourceType type) {
        objects.list(type, "", Selector.ALL).forEach(object -> queue.add(object.key()));
    }

    /// Works on one key, if one waits, on the thread of the caller.
    ///
    /// @return false if none waited
    public boolean step() {
        Optional<ObjectKey> key = queue.poll();
        key.ifPresent(this::handle);
        return key.isPresent();
    }

    /// Waits until nothing waits for now and nothing is worked on.
    ///
    /// @return false if `limit` was over first
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        return queue.awaitIdle(limit);
    }

    private void serve() {
        while (!closed) {
            try {
                handle(queue.take());
            } catch (InterruptedException e) {
                // The loop is being closed: so says `closed`, which is read next.
            } catch (RuntimeException | Error bug) {
                // Thrown by the queue or the scheduler; the worker must go on for the other keys.
                log.atError().addKeyValue("loop", name).setCause(bug).log("a worker failed");
            }
        }
    }

    private void handle(ObjectKey key) {
        try {
            switch (run(key)) {
                case Work.Next.Done() -> failures.remove(key);
                case Work.Next.After(Duration delay) -> {
                    failures.remove(key);
                    queue.addAfter(key, delay);
                }
                case Work.Next.Retry() ->
                        queue.addAfter(
                                key,
                                settings.backoff().delay(failures.merge(key, 1, Integer::sum)));
            }
        } finally {
            queue.done(key);
        }
    }

    private Work.Next run(ObjectKey key) {
        try (var _ = deadlines.begin()) {
            return work.run(key);
        } catch (Exception e) {
            boolean temporary = closed || (e instanceof ApiException api && api.isConflict());
            if (!temporary) {
                log.atWarn()
                        .addKeyValue("loop", name)
                        .addKeyValue("key", key)
                        .setCause(e)
                        .log("failed, will try again");
            }
            return new Work.Next.Retry();
        } catch (Error e) {
            // Out of memory, a stack that overflows, a class that is missing: of one key, as a
            // rule.
            log.atError()
                    .addKeyValue("loop", name)
                    .addKeyValue("key", key)
                    .setCause(e)
                    .log("failed with an error, will try again");
            return new Work.Next.Retry();
        }
    }

    /// Stops watching, interrupts the workers, and waits a few seconds for them.
    @Override
    public void close() {
        closed = true;
        watches.forEach(Watch::close);
        workers.shutdownNow();
        queue.close();
        try {
            if (!workers.awaitTermination(FAREWELL.toNanos(), TimeUnit.NANOSECONDS)) {
                log.atWarn().addKeyValue("loop", name).log("workers did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
