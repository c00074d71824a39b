package dev.barista.gateway.hold;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Raises one lowered instance. Concurrent requests share one attempt.
///
/// Thread-safe. Its lock is not held while [dev.barista.gateway.port.Rungs] is called or a future
/// is completed; requests to running instances never take it.
final class Raise {

    private final Slots slots;

    @GuardedBy("this")
    private @Nullable CompletableFuture<Raised> pending;

    /// Number of the attempt that is pending: an answer to an earlier one is ignored.
    @GuardedBy("this")
    private long number;

    @GuardedBy("this")
    private Raised last = new Raised(Rung.RUNNING, List.of());

    Raise(Slots slots) {
        this.slots = slots;
    }

    /// @param ask called if no attempt is pending; the caller holds a slot
    /// @return completes when the instance runs; exceptionally if it could not be raised
    CompletionStage<Raised> attempt(Supplier<CompletionStage<List<Stage>>> ask) {
        CompletableFuture<Raised> mine = new CompletableFuture<>();
        Rung from;
        long asked;
        synchronized (this) {
            if (pending != null) {
                return pending;
            }
            from = slots.rung();
            if (from == Rung.RUNNING) {
                return CompletableFuture.completedFuture(last);
            }
            slots.raising(true);
            pending = mine;
            asked = ++number;
        }
        CompletionStage<List<Stage>> answer;
        try {
            answer = ask.get();
        } catch (RuntimeException refused) {
            answer = CompletableFuture.failedStage(refused);
        }
        var _ =
                answer.whenComplete((stages, failure) -> {
                    if (failure == null) {
                        succeeded(asked, mine, new Raised(from, stages));
                    } else {
                        failed(asked, mine, failure);
                    }
                });
        return mine;
    }

    private void succeeded(long asked, CompletableFuture<Raised> mine, Raised raised) {
        synchronized (this) {
            if (asked != number) {
                return; // it was raised meanwhile: [#raised]
            }
            pending = null;
            last = raised;
            slots.raised();
        }
        mine.complete(raised);
    }

    private void failed(long asked, CompletableFuture<Raised> mine, Throwable failure) {
        synchronized (this) {
            if (asked != number) {
                return;
            }
            pending = null;
            slots.raising(false);
        }
        mine.completeExceptionally(failure);
    }

    /// It runs, though no request asked for it; those that wait for it go on.
    void raised() {
        CompletableFuture<Raised> waited;
        Raised raised;
        synchronized (this) {
            if (!slots.isLowered()) {
                return;
            }
            raised = new Raised(slots.rung(), List.of());
            waited = pending;
            pending = null;
            number++;
            last = raised;
            slots.raised();
        }
        if (waited != null) {
            waited.complete(raised);
        }
    }
}
