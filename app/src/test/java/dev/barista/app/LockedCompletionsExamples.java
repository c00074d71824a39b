package dev.barista.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/// Futures that are completed under a lock, and beside it: what `LockedCompletions` must tell
/// apart.
final class LockedCompletionsExamples {

    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<String> future = new CompletableFuture<>();
    private String last = "";

    void inABlock(boolean early) {
        synchronized (lock) {
            if (early) {
                return;
            }
            future.complete("");
        }
    }

    synchronized void inASynchronizedMethod() {
        future.completeExceptionally(new IllegalStateException());
    }

    void underALock() {
        lock.lock();
        try {
            future.complete(last);
        } finally {
            lock.unlock();
        }
    }

    void byACall() {
        lock.lock();
        try {
            afterwards();
        } finally {
            lock.unlock();
        }
    }

    void afterwards() {
        lock.lock();
        try {
            last = "done";
        } finally {
            lock.unlock();
        }
        future.complete(last);
    }
}
