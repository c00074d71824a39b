package dev.barista.apiserver.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What a client has sent on one stream and was not read yet: little, for the connection is not
/// read while it is more. Thread-safe; one thread reads.
final class Inflow {

    /// From this on the connection is held, until half of it is read.
    static final int MOST = 128 << 10;

    private final ClientConnection connection;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Queue<byte[]> blocks = new ArrayDeque<>();

    /// Of the first block.
    @GuardedBy("lock")
    private int read;

    @GuardedBy("lock")
    private int size;

    @GuardedBy("lock")
    private boolean holds;

    @GuardedBy("lock")
    private boolean ended;

    @GuardedBy("lock")
    private boolean dropped;

    Inflow(ClientConnection connection) {
        this.connection = connection;
    }

    /// Never waits.
    void add(byte[] block) {
        boolean hold = false;
        lock.lock();
        try {
            if (block.length > 0 && !ended && !dropped) {
                blocks.add(block);
                size += block.length;
                hold = size >= MOST && !holds;
                holds |= hold;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (hold) {
            connection.hold();
        }
    }

    /// There will be no more.
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Drops what is there, and what will come.
    void discard() {
        boolean release;
        lock.lock();
        try {
            dropped = true;
            blocks.clear();
            size = 0;
            release = holds;
            holds = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (release) {
            connection.release();
        }
    }

    /// @return how many bytes, at least one; -1 at the end
    int read(byte[] into) throws IOException {
        boolean release;
        int count;
        lock.lock();
        try {
            while (blocks.isEmpty() && !ended && !dropped) {
                changed.await();
            }
            if (blocks.isEmpty()) {
                return -1;
            }
            count = take(into);
            release = holds && size < MOST / 2;
            holds &= !release;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } finally {
            lock.unlock();
        }
        if (release) {
            connection.release();
        }
        return count;
    }

    @GuardedBy("lock")
    private int take(byte[] into) {
        byte[] first = blocks.element();
        int count = Math.min(into.length, first.length - read);
        System.arraycopy(first, read, into, 0, count);
        read += count;
        size -= count;
        if (read == first.length) {
            blocks.remove();
            read = 0;
        }
        return count;
    }
}
