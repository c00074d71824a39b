package dev.barista.gateway;

import dev.barista.gateway.port.Rungs;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Who owns the rungs, under the test's control.
final class TestRungs implements Rungs {

    /// A wish that waits for its answer.
    record Ask(ObjectKey revision, String id, CompletableFuture<List<Stage>> answer) {

        void thaw() {
            answer.complete(List.of(new Stage("thaw", Duration.ofMillis(3))));
        }

        void fail() {
            answer.completeExceptionally(new IllegalStateException("freezer: stuck"));
        }
    }

    final BlockingQueue<Ask> asks = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<List<Stage>> raise(ObjectKey revision, String id) {
        Ask ask = new Ask(revision, id, new CompletableFuture<>());
        asks.add(ask);
        return ask.answer();
    }

    Ask next() throws InterruptedException {
        Ask ask = asks.poll(20, TimeUnit.SECONDS);
        if (ask == null) {
            throw new AssertionError("no instance was to be raised");
        }
        return ask;
    }
}
