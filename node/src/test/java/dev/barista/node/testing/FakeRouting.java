package dev.barista.node.testing;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.route.Routing;
import dev.barista.node.route.ServingInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A gateway that only notes who serves; the test says what is in flight.
public final class FakeRouting implements Routing {

    private final Map<String, ServingInstance> serving = new LinkedHashMap<>();
    private final Map<String, Integer> inFlight = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<Void>> draining = new LinkedHashMap<>();
    private final Map<String, Duration> idle = new LinkedHashMap<>();
    private final List<String> log = new ArrayList<>();

    /// Those that may get requests, in the order they came.
    public List<ServingInstance> serving() {
        return List.copyOf(serving.values());
    }

    /// What was said, in order: `serve a-0`, `leave a-0`.
    public List<String> log() {
        return List.copyOf(log);
    }

    public void inFlight(String id, int requests) {
        inFlight.put(id, requests);
    }

    /// The last request of a draining instance has ended.
    public void drained(String id) {
        inFlight.remove(id);
        CompletableFuture<Void> waits = draining.remove(id);
        if (waits != null) {
            waits.complete(null);
        }
    }

    /// The gateway was in a process that was killed.
    public void forget() {
        serving.clear();
        inFlight.clear();
        draining.clear();
        idle.clear();
        log.clear();
    }

    @Override
    public void serve(ServingInstance instance) {
        log.add("serve " + instance.id());
        serving.put(instance.id(), instance);
    }

    @Override
    public CompletionStage<Void> leave(ObjectKey revision, String id) {
        log.add("leave " + id);
        serving.remove(id);
        if (inFlight.getOrDefault(id, 0) == 0) {
            return CompletableFuture.completedStage(null);
        }
        return draining.computeIfAbsent(id, _ -> new CompletableFuture<>());
    }

    @Override
    public boolean lower(ObjectKey revision, String id, Rung to) {
        boolean idle = serving.containsKey(id) && inFlight(revision, id) == 0;
        log.add((idle ? "lower " : "keep ") + id);
        return idle;
    }

    @Override
    public void raised(ObjectKey revision, String id) {
        log.add("raised " + id);
    }

    /// The instance has been idle for so long.
    public void idle(String id, Duration time) {
        idle.put(id, time);
    }

    @Override
    public Duration idle(ObjectKey revision, String id) {
        return inFlight(revision, id) > 0 ? Duration.ZERO : idle.getOrDefault(id, Duration.ZERO);
    }

    @Override
    public int inFlight(ObjectKey revision, String id) {
        return inFlight.getOrDefault(id, 0);
    }
}
