package dev.barista.runtime.network;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Things that are made ahead by one thread, so that a caller takes one in microseconds. Where
/// there is none, the caller waits until one is made. Thread-safe.
public final class NetworkPool<T> {

    private static final Logger log = LoggerFactory.getLogger(NetworkPool.class);
    private static final Duration PAUSE = Duration.ofSeconds(1); // after a failure

    /// Makes one; called on the pool's thread alone.
    public interface Source<T> {
        T make() throws IOException;
    }

    private final Source<T> source;
    private final int ahead;
    private final Duration limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final ArrayDeque<T> ready = new ArrayDeque<>();

    @GuardedBy("lock")
    private int waiting;

    @GuardedBy("lock")
    private long failures;

    @GuardedBy("lock")
    private IOException failure = new IOException("networks: none yet");

    @GuardedBy("lock")
    private boolean filling;

    @GuardedBy("lock")
    private boolean closed;

    /// @param limit of the wait for one
    public NetworkPool(Source<T> source, int ahead, Duration limit) {
        this.source = source;
        this.ahead = ahead;
        this.limit = limit;
    }

    /// From now on they are made ahead, not only when one is asked for.
    public void fill() {
        lock.lock();
        try {
            filling = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @throws IOException why there is none
    public T take() throws IOException {
        lock.lock();
        try {
            filling = true;
            T first = ready.poll();
            changed.signalAll();
            return first == null ? await() : first;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private T await() throws IOException, InterruptedException {
        long before = failures;
        long left = limit.toNanos();
        waiting++;
        try {
            while (!closed && failures == before && left > 0) {
                left = changed.awaitNanos(left);
                T made = ready.poll();
                if (made != null) {
                    return made;
                }
            }
        } finally {
            waiting--;
        }
        if (closed) {
            throw new IOException("networks: closed (expected: open)");
        }
        if (failures != before) {
            throw again(failure);
        }
        throw new IOException(
                "networks: none made within %d s (expected: one)".formatted(limit.toSeconds()));
    }

    /// For another thread than that which it happened to.
    private static IOException again(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof NoFreeAddress
                ? new NoFreeAddress(message)
                : new IOException(message, failure);
    }

    /// What the pool's thread does until it is closed.
    public void run() {
        while (awaitWant()) {
            try {
                add(source.make());
            } catch (IOException e) {
                fail(e);
            } catch (RuntimeException bug) {
                log.atError().setCause(bug).log("network cannot be made");
                fail(new IOException("networks: " + bug, bug));
            }
        }
    }

    private boolean awaitWant() {
        lock.lock();
        try {
            while (!closed && !wants()) {
                changed.await();
            }
            return !closed;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean wants() {
        return ready.size() < Math.max(filling ? ahead : 0, waiting);
    }

    /// Also after [#close]: then it is among those that [#drain] finds.
    private void add(T made) {
        lock.lock();
        try {
            ready.add(made);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(IOException e) {
        lock.lock();
        try {
            if (waiting == 0 && failures == 0) {
                log.atWarn().addKeyValue("reason", e.getMessage()).log("network not made ahead");
            }
            failures++;
            failure = e;
            changed.signalAll();
            long left = PAUSE.toNanos();
            while (!closed && waiting == 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// Wakes all that wait, and ends the thread.
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What no caller has taken; after the thread has ended.
    public List<T> drain() {
        lock.lock();
        try {
            List<T> left = new ArrayList<>(ready);
            ready.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }
}
