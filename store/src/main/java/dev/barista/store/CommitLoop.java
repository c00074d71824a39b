package dev.barista.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
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
///
/// A failure before the commit refuses the group, and the loop goes on. One while publishing ends
/// the loop, because memory no longer agrees with the disk: every write is refused from then on,
/// and a restart reads the disk again.
final class CommitLoop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CommitLoop.class);
    private static final long IDLE_CHECK_MILLIS = 500;
    private static final long CLOSE_MILLIS = 30_000;

    private final Path file;
    private final GroupCommit commits;
    private final StoreSettings settings;
    private final Consumer<List<GroupCommit.Committed>> publish;
    private final BlockingQueue<Write> queue;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean broken;
    private volatile int pages = Integer.MAX_VALUE;

    CommitLoop(
            Path file,
            GroupCommit commits,
            StoreSettings settings,
            Consumer<List<GroupCommit.Committed>> publish) {
        this.file = file;
        this.commits = commits;
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
            enqueue(write);
            return write.done().join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    StoreException.Reason.CLOSED, "interrupted while waiting to write");
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof StoreException refused
                    ? refused
                    : new IllegalStateException(failure);
        }
    }

    private void enqueue(Write write) throws InterruptedException {
        if (closed) {
            throw closedNow();
        }
        if (!queue.offer(write, settings.patience().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new StoreException(
                    StoreException.Reason.BUSY,
                    "%s: %d writes wait already".formatted(file, queue.size()));
        }
        if (closed && queue.remove(write)) {
            throw closedNow();
        }
    }

    private StoreException closedNow() {
        return new StoreException(
                StoreException.Reason.CLOSED,
                broken
                        ? file + ": stopped by a failure (see the log; start Barista again)"
                        : file + ": closed");
    }

    private void run() {
        List<Write> group = new ArrayList<>();
        try {
            while (!closed || !queue.isEmpty()) {
                take(group);
                if (!group.isEmpty()) {
                    commit(group);
                }
                group.clear();
            }
        } catch (RuntimeException | Error failure) {
            stop(group, failure);
        }
    }

    private void take(List<Write> group) {
        try {
            Write first = queue.poll(IDLE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                group.add(first);
                queue.drainTo(group, settings.groupSize() - 1);
            }
        } catch (InterruptedException interrupted) {
            closed = true;
        }
    }

    private void commit(List<Write> group) {
        GroupCommit.Result result = transact(group);
        if (result == null) {
            return;
        }
        publish.accept(result.committed());
        for (int n = 0; n < group.size(); n++) {
            group.get(n).done().complete(result.answers().get(n));
        }
    }

    /// @return null if the group was refused
    private GroupCommit.@Nullable Result transact(List<Write> group) {
        try {
            return commits.run(group, pages);
        } catch (SQLException failure) {
            refuse(group, StoreException.of(file, failure));
        } catch (RuntimeException | Error bug) {
            refuse(group, bug);
        }
        return null;
    }

    private void refuse(List<Write> group, Throwable failure) {
        log.atError()
                .addKeyValue("file", file)
                .addKeyValue("writes", group.size())
                .setCause(failure)
                .log("writes refused");
        try {
            commits.recover();
        } catch (SQLException again) {
            log.atError().setCause(again).log("store did not recover; the next write tries again");
        }
        group.forEach(write -> write.done().completeExceptionally(failure));
    }

    private void stop(List<Write> group, Throwable failure) {
        log.atError()
                .addKeyValue("file", file)
                .setCause(failure)
                .log("store stopped: a change is on disk that could not be published");
        broken = true;
        closed = true;
        queue.drainTo(group);
        group.forEach(write -> write.done().completeExceptionally(closedNow()));
    }

    /// Finishes the writes that wait.
    @Override
    public void close() {
        closed = true;
        thread.interrupt(); // wakes it from an empty queue; it still writes what waits
        try {
            thread.join(CLOSE_MILLIS);
            commits.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (SQLException failure) {
            throw StoreException.of(file, failure);
        }
    }
}
