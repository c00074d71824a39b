package dev.barista.control.scale;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ObjectKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs writes of many revisions side by side, those of one revision one after the other; of
/// several that wait for one revision only the newest runs.
///
/// Thread-safe. At most [#WRITERS] run at once; at most one waits per revision.
final class NewestOnly {

    private static final int WRITERS = 32;

    private static final Logger log = LoggerFactory.getLogger(NewestOnly.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Semaphore writers = new Semaphore(WRITERS);
    private final Executor threads;

    /// What waits behind the running write of a revision.
    @GuardedBy("lock")
    private final Map<ObjectKey, Optional<Runnable>> busy = new HashMap<>();

    /// @param threads runs the writes; closed by its owner
    NewestOnly(Executor threads) {
        this.threads = threads;
    }

    void submit(ObjectKey revision, Runnable write) {
        lock.lock();
        try {
            if (busy.containsKey(revision)) {
                busy.put(revision, Optional.of(write));
                return;
            }
            busy.put(revision, Optional.empty());
        } finally {
            lock.unlock();
        }
        boolean begun = false;
        try {
            threads.execute(() -> runAll(revision, write));
            begun = true;
        } finally {
            if (!begun) {
                forget(revision);
            }
        }
    }

    private void forget(ObjectKey revision) {
        lock.lock();
        try {
            busy.remove(revision);
        } finally {
            lock.unlock();
        }
    }

    private void runAll(ObjectKey revision, Runnable first) {
        Optional<Runnable> next = Optional.of(first);
        while (next.isPresent()) {
            writers.acquireUninterruptibly();
            try {
                next.get().run();
            } catch (RuntimeException | Error failure) {
                // The write behind it runs all the same.
                log.atError()
                        .addKeyValue("revision", revision)
                        .setCause(failure)
                        .log("not written");
            } finally {
                writers.release();
                next = takeNext(revision);
            }
        }
    }

    private Optional<Runnable> takeNext(ObjectKey revision) {
        lock.lock();
        try {
            Optional<Runnable> next = busy.getOrDefault(revision, Optional.empty());
            if (next.isEmpty()) {
                busy.remove(revision);
            } else {
                busy.put(revision, Optional.empty());
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}
