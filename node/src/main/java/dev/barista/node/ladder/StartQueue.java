package dev.barista.node.ladder;

import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/// Starts that wait for room in the budget, first in, first out. Belongs to one loop; times are of
/// the ticker.
final class StartQueue {

    /// No start waits longer.
    static final Duration MOST_WAIT = Duration.ofSeconds(1);

    /// @param since of the ticker: when it came
    /// @param go completed when it may start, with how long it waited
    record Start(ObjectKey revision, long since, CompletableFuture<Duration> go) {}

    private final MemoryAccount account;
    private final LongSupplier budget;
    private final Queue<Start> waiting = new ArrayDeque<>();
    private boolean open;

    /// @param budget bytes
    StartQueue(MemoryAccount account, LongSupplier budget) {
        this.account = account;
        this.budget = budget;
    }

    /// @return whether it waits: there was no room at once
    boolean add(Start one, long now) {
        waiting.add(one);
        letGo(now);
        return waiting.contains(one);
    }

    /// Lets those go for whom there is room by now.
    void letGo(long now) {
        for (Start one = waiting.peek(); one != null && (open || fits(one)); one = waiting.peek()) {
            waiting.remove();
            go(one, now);
        }
    }

    private boolean fits(Start one) {
        return account.used() + account.starting() + account.estimate(one.revision())
                <= PressurePolicy.HIGH * budget.getAsLong();
    }

    private void go(Start one, long now) {
        account.reserve(one.revision(), now);
        one.go().complete(Duration.ofNanos(now - one.since()));
    }

    /// Lets one go without room.
    ///
    /// @return whether it still waited
    boolean goAnyway(Start one, long now) {
        boolean waited = waiting.remove(one);
        if (waited) {
            go(one, now);
        }
        return waited;
    }

    /// Lets every start through from now on.
    void open(long now) {
        open = true;
        letGo(now);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Bytes that the waiting starts will hold.
    long wanted() {
        return waiting.stream().mapToLong(one -> account.estimate(one.revision())).sum();
    }
}
