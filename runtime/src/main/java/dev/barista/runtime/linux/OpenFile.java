package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One end of a pipe, a terminal or a socket, read or written as blocking streams are. A thread
/// that waits does so on the poller, so that a virtual one costs no thread of the system.
///
/// Thread-safe, for one reader or one writer, and for others that close it. A descriptor that is
/// both read and written needs two of these, each with its own.
final class OpenFile implements AutoCloseable {

    private static final int BLOCK = 64 << 10;
    private static final int CLOSED = -1;

    private final Poller poller;

    @GuardedBy("this")
    private final MemorySegment buffer = Arena.ofAuto().allocate(BLOCK);

    @GuardedBy("this")
    private int descriptor;

    /// Of the thread that waits.
    @GuardedBy("this")
    private @Nullable CompletableFuture<Void> ready;

    @GuardedBy("this")
    private boolean last;

    /// @param descriptor non-blocking; closed by this from now on
    OpenFile(int descriptor, Poller poller) {
        this.descriptor = descriptor;
        this.poller = poller;
    }

    /// @return how many bytes, at least one; -1 at the end
    int read(byte[] into, int offset, int length) throws IOException {
        while (length > 0) {
            CompletableFuture<Void> wait;
            synchronized (this) {
                int count = descriptor == CLOSED ? 0 : readNow(into, offset, length);
                if (count != -Libc.EAGAIN) {
                    return count == 0 ? -1 : count;
                }
                if (last) {
                    return -1;
                }
                wait = arm(Constants.POLLIN);
            }
            await(wait);
        }
        return 0;
    }

    @GuardedBy("this")
    private int readNow(byte[] into, int offset, int length) throws IOException {
        int count = Libc.READ.call(descriptor, buffer.address(), Math.min(length, BLOCK));
        if (count == -Libc.EIO || count == -Libc.ECONNRESET) {
            return 0; // no program has the terminal open any more; the peer has gone
        }
        if (count < 0 && count != -Libc.EAGAIN) {
            throw new IOException("read: " + Libc.describe(-count));
        }
        if (count > 0) {
            MemorySegment.copy(buffer, JAVA_BYTE, 0, into, offset, count);
        }
        return count;
    }

    /// Returns when all is written.
    ///
    /// @throws IOException also if it is read from no more
    void write(byte[] from, int offset, int length) throws IOException {
        int at = offset;
        while (at < offset + length) {
            CompletableFuture<Void> wait;
            synchronized (this) {
                int written = writeNow(from, at, offset + length - at);
                if (written >= 0) {
                    at += written;
                    continue;
                }
                wait = arm(Constants.POLLOUT);
            }
            await(wait);
        }
    }

    @GuardedBy("this")
    private int writeNow(byte[] from, int offset, int length) throws IOException {
        if (descriptor == CLOSED) {
            throw new IOException("write: closed (expected: open)");
        }
        int most = Math.min(length, BLOCK);
        MemorySegment.copy(from, offset, buffer, JAVA_BYTE, 0, most);
        int written = Libc.WRITE.call(descriptor, buffer.address(), most);
        if (written < 0 && written != -Libc.EAGAIN) {
            throw new IOException("write: " + Libc.describe(-written));
        }
        return written;
    }

    /// @param change a call on the descriptor, which is open
    /// @return what it returns; 0 if it is closed
    synchronized int control(Libc change, long number, long argument) {
        return descriptor == CLOSED ? 0 : change.call(descriptor, number, argument);
    }

    /// No more will be written to it than what is there: a read does not wait any more.
    void end() {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            last = true;
            waiting = ready;
        }
        wake(waiting);
    }

    @Override
    public void close() {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            if (descriptor == CLOSED) {
                return;
            }
            poller.forget(descriptor);
            FileDescriptors.close(descriptor);
            descriptor = CLOSED;
            waiting = ready;
        }
        wake(waiting);
    }

    private static void wake(@Nullable CompletableFuture<Void> waiting) {
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    @GuardedBy("this")
    private CompletableFuture<Void> arm(short events) throws IOException {
        var wait = new CompletableFuture<Void>();
        ready = wait;
        try {
            poller.await(descriptor, events, () -> wait.complete(null));
        } catch (IllegalStateException closed) {
            throw new IOException("the runtime has ended", closed);
        }
        return wait;
    }

    private static void await(CompletableFuture<Void> wait) throws IOException {
        try {
            wait.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
