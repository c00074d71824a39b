package dev.barista.store;

import static dev.barista.model.port.Change.Kind.ADDED;
import static dev.barista.model.port.Change.Kind.DELETED;
import static dev.barista.model.port.Change.Kind.MODIFIED;

import dev.barista.model.port.Change;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes. All writes that wait go into one transaction, so that many share the
/// price of one sync; each is answered after the commit, and readers see it then.
///
/// ```
/// take one, drain the rest → BEGIN → compare and write each → COMMIT → publish → answer each
/// ```
final class CommitLoop implements AutoCloseable {

    /// What a transaction has done, to be published once it is on disk.
    record Committed(LoggedChange change, Write.@Nullable Body body) {}

    private static final Logger log = LoggerFactory.getLogger(CommitLoop.class);
    private static final long IDLE_CHECK_MILLIS = 500;
    private static final long CLOSE_MILLIS = 30_000;

    private final Path file;
    private final StoreSettings settings;
    private final Consumer<List<Committed>> publish;
    private final BlockingQueue<Write> queue;
    private final Thread thread;
    private volatile boolean closed;
    private volatile int pages = Integer.MAX_VALUE;
    private Tables tables;
    private long version;

    CommitLoop(
            Path file,
            Tables tables,
            long version,
            StoreSettings settings,
            Consumer<List<Committed>> publish) {
        this.file = file;
        this.tables = tables;
        this.version = version;
        this.settings = settings;
        this.publish = publish;
        this.queue = new ArrayBlockingQueue<>(settings.queueLength());
        this.thread = Thread.ofPlatform().daemon().name("store-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void limitPages(int most) {
        pages = most;
    }

    /// Waits until the write is on disk.
    ///
    /// @return its version, or [Write#REFUSED]
    long submit(Write write) {
        try {
            boolean queued =
                    !closed
                            && queue.offer(
                                    write, settings.patience().toNanos(), TimeUnit.NANOSECONDS);
            if (!queued) {
                throw closed
                        ? closedNow()
                        : new StoreException(
                                StoreException.Reason.BUSY,
                                "%s: %d writes wait already".formatted(file, queue.size()));
            }
            if (closed && queue.remove(write)) {
                throw closedNow();
            }
            return write.done().join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    StoreException.Reason.CLOSED, "interrupted while waiting to write");
        } catch (java.util.concurrent.CompletionException failure) {
            throw failure.getCause() instanceof StoreException refused
                    ? refused
                    : new IllegalStateException(failure);
        }
    }

    private StoreException closedNow() {
        return new StoreException(StoreException.Reason.CLOSED, file + ": closed");
    }

    private void run() {
        List<Write> group = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            try {
                Write first = queue.poll(IDLE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    queue.drainTo(group, settings.groupSize() - 1);
                    commit(group);
                }
            } catch (InterruptedException interrupted) {
                closed = true;
            } finally {
                group.clear();
            }
        }
    }

    private void commit(List<Write> group) {
        try {
            List<Committed> committed = new ArrayList<>();
            Map<Write, Long> answers = transact(group, committed);
            publish.accept(committed);
            answers.forEach((write, answer) -> write.done().complete(answer));
        } catch (SQLException failure) {
            StoreException refused = StoreException.of(file, failure);
            log.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("writes", group.size())
                    .setCause(refused)
                    .log("writes refused");
            recover();
            group.forEach(write -> write.done().completeExceptionally(refused));
        } catch (RuntimeException bug) {
            log.atError().setCause(bug).log("commit failed");
            group.forEach(write -> write.done().completeExceptionally(bug));
        }
    }

    private Map<Write, Long> transact(List<Write> group, List<Committed> committed)
            throws SQLException {
        Map<Write, Long> answers = new HashMap<>();
        tables.begin(pages);
        if (tables.version() != version) {
            throw new SQLException("another process has written it (expected: one per folder)");
        }
        long next = version;
        for (Write write : group) {
            Committed done = apply(write, next + 1);
            if (done != null) {
                committed.add(done);
                next++;
            }
            answers.put(write, done == null ? Write.REFUSED : next);
        }
        tables.commit(next);
        version = next;
        return answers;
    }

    private @Nullable Committed apply(Write write, long next) throws SQLException {
        Row there = tables.read(write.at());
        if ((there == null ? 0 : there.version()) != write.expected()) {
            return null;
        }
        Write.Body body = write.body();
        if (body == null) {
            tables.remove(write.at());
            return there == null ? null : committed(write, next, DELETED, there.json(), there);
        }
        tables.put(write.at(), next, body, there == null);
        return committed(write, next, there == null ? ADDED : MODIFIED, body.json(), there);
    }

    private static Committed committed(
            Write write, long version, Change.Kind kind, byte[] json, @Nullable Row there) {
        byte[] before = there == null ? null : there.json();
        return new Committed(
                new LoggedChange(
                        version, kind, write.at().resource(), write.at().key(), json, before),
                write.body());
    }

    private void recover() {
        try {
            tables = tables.reopened();
        } catch (SQLException failure) {
            log.atError().setCause(failure).log("store did not recover");
        }
    }

    /// Finishes the writes that wait.
    @Override
    public void close() {
        closed = true;
        thread.interrupt(); // wakes it from an empty queue; it still writes what waits
        try {
            thread.join(CLOSE_MILLIS);
            tables.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (SQLException failure) {
            throw StoreException.of(file, failure);
        }
    }
}
