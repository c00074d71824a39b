package dev.barista.node.hpa;

import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.work.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/// The loop of the HorizontalPodAutoscalers: it sleeps while there is none. Thread-safe; [#start]
/// and [#close] are called once.
public final class Autoscalers implements AutoCloseable {

    private final Objects objects;
    private final Loop loop;
    private final List<Watch> watches = new ArrayList<>();

    public Autoscalers(
            Objects objects,
            HpaReconciler.Use use,
            Events events,
            Clocks clocks,
            Executor threads) {
        this.objects = objects;
        this.loop =
                new Loop(
                        "autoscalers",
                        threads,
                        clocks,
                        new HpaReconciler(objects, use, events, clocks));
    }

    public void start() {
        watches.add(objects.watch(Types.HORIZONTAL_POD_AUTOSCALER, this::changed));
    }

    /// Its own status is no reason to look again before it is time.
    private void changed(Change change) {
        long seen = change.object().status().path("observedGeneration").asLong(0);
        if (change.kind() != Change.Kind.MODIFIED || seen != change.object().generation()) {
            loop.add(change.object().key());
        }
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
        loop.close();
    }
}
