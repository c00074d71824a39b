package dev.barista.control.loop;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.time.Scheduler;
import dev.barista.model.time.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Interrupts a worker whose work takes longer than the limit.
///
/// Only one task is ever scheduled, for the work that is due first. Thread-safe; an interrupt is
/// sent under the lock, so it never hits work that began after the one that was late.
final class Deadlines {

    /// Work under way; closing it ends the watch over it, and forgets an interrupt that came late.
    final class Running implements AutoCloseable {

        private final Thread worker = Thread.currentThread();
        private final long due;
        private boolean interrupted;

        private Running(long due) {
            this.due = due;
        }

        @Override
        public void close() {
            if (end(this)) {
                Thread.interrupted();
            }
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Duration limit;
    private final Ticker ticker;
    private final Scheduler scheduler;

    @GuardedBy("lock")
    private final Set<Running> running = new HashSet<>();

    @GuardedBy("lock")
    private boolean scheduled;

    Deadlines(Duration limit, Ticker ticker, Scheduler scheduler) {
        this.limit = limit;
        this.ticker = ticker;
        this.scheduler = scheduler;
    }

    Running begin() {
        var work = new Running(ticker.nanos() + limit.toNanos());
        boolean first;
        lock.lock();
        try {
            running.add(work);
            first = !scheduled;
            scheduled = true;
        } finally {
            lock.unlock();
        }
        if (first) {
            schedule(limit);
        }
        return work;
    }

    /// If the scheduler refuses, the next [#begin] tries again.
    private void schedule(Duration delay) {
        boolean done = false;
        try {
            scheduler.schedule(delay, this::strike);
            done = true;
        } finally {
            if (!done) {
                unscheduled();
            }
        }
    }

    private void unscheduled() {
        lock.lock();
        try {
            scheduled = false;
            running.removeIf(work -> work.worker == Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it was interrupted
    private boolean end(Running work) {
        lock.lock();
        try {
            running.remove(work);
            return work.interrupted;
        } finally {
            lock.unlock();
        }
    }

    private void strike() {
        long now = ticker.nanos();
        long next;
        lock.lock();
        try {
            for (Running work : running) {
                if (work.due - now <= 0 && !work.interrupted) {
                    work.interrupted = true;
                    work.worker.interrupt();
                }
            }
            next =
                    running.stream()
                            .filter(work -> !work.interrupted)
                            .map(work -> work.due - now)
                            .min(Comparator.naturalOrder())
                            .orElse(0L);
            scheduled = next > 0;
        } finally {
            lock.unlock();
        }
        if (next > 0) {
            schedule(Duration.ofNanos(next));
        }
    }
}
