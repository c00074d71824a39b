package dev.barista.gateway.hold;

import dev.barista.gateway.load.RevisionLoad;
import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A [Breaker] of one instance that takes one request at once, and threads that have one request
/// each under way: what the tests of interleavings do, and what must hold after it.
final class RequestsOfThreads {

    private static final int MOST_THREADS = 3;
    private static final RevisionLimits ONE_AT_ONCE =
            new RevisionLimits(1, Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO);

    /// The request that a thread has under way; granted on any thread.
    private static final class Request implements Waiter {
        private volatile @Nullable Instance granted;

        @Override
        public void granted(Instance instance) {
            if (granted != null) {
                throw new IllegalStateException("granted twice");
            }
            granted = instance;
        }

        @Override
        public void denied() {
            throw new IllegalStateException("denied (expected: a revision wakes)");
        }

        @Override
        public Caller caller() {
            return new Caller("127.0.0.1", "", "GET", "/", "");
        }
    }

    private final Breaker breaker =
            new Breaker(
                    new ObjectKey("default", "hello-00001"),
                    ONE_AT_ONCE,
                    new RevisionLoad(1, 0),
                    new WaitBudget(10, 10),
                    (_, _) -> {},
                    (_, _) -> CompletableFuture.completedFuture(List.<Stage>of()),
                    () -> 0,
                    (_, _) -> {});

    private final @Nullable Request[] requests = new @Nullable Request[MOST_THREADS + 1];

    /// A request comes: it has a slot, or it waits.
    void request(int thread) {
        if (requests[thread] != null) {
            return;
        }
        var request = new Request();
        requests[thread] = request;
        Instance free = breaker.tryAcquire(0, new SplittableRandom(1));
        if (free != null) {
            request.granted(free);
        } else {
            breaker.hold(request);
        }
    }

    /// The request ends: by its response, or because its client has gone.
    void end(int thread) {
        Request request = requests[thread];
        if (request == null) {
            return;
        }
        if (request.granted != null || !breaker.cancel(request)) {
            Instance instance = request.granted;
            if (instance == null) {
                return; // granted just now, by a thread that has not said so yet
            }
            breaker.release(instance);
        }
        requests[thread] = null;
    }

    /// The first thread holds the slot.
    RequestsOfThreads() {
        add();
        request(1);
    }

    void add() {
        breaker.add(backend(1));
    }

    void replace() {
        breaker.add(backend(2));
    }

    void remove() {
        breaker.remove("one");
    }

    private static Backend backend(int port) {
        var endpoint = new Endpoint.OnHost("127.0.0.1", port);
        return new Backend("one", endpoint, Rung.RUNNING, Rung.STOPPED, List.of());
    }

    void check() {
        int holding = 0;
        int waiting = 0;
        for (Request request : requests) {
            if (request != null && request.granted == null) {
                waiting++;
            } else if (request != null && breaker.instances().contains(request.granted)) {
                holding++;
            }
        }
        int taken = 0;
        for (Instance instance : breaker.instances()) {
            taken += instance.inFlight();
        }
        if (waiting != breaker.waiting()) {
            throw new IllegalStateException(
                    "waiting: %d (expected: %d)".formatted(breaker.waiting(), waiting));
        }
        if (taken != holding || taken > breaker.instances().size()) {
            throw new IllegalStateException("taken: %d (expected: %d)".formatted(taken, holding));
        }
        if (waiting > 0 && taken < breaker.instances().size()) {
            throw new IllegalStateException("a request waits beside a free slot");
        }
    }
}
