package dev.barista.node.event;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.model.time.Clocks;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Tells users what happened, as Kubernetes Events. The same words about the same object become one
/// Event with a higher `count`.
///
/// Thread-safe. Never waits: events are written by one task, later; if more than [#MOST_WAITING]
/// wait, the oldest are dropped. At most [#MOST_KEPT] are kept: the longest unseen is removed.
public final class Events {

    private static final int MOST_WAITING = 1_000;
    private static final int MOST_KEPT = 2_000;
    private static final Logger log = LoggerFactory.getLogger(Events.class);

    /// About whom, and what: two events with the same subject are one.
    private record Subject(
            String component, Involved involved, String type, String reason, String message) {}

    private record Involved(String apiVersion, String kind, ObjectKey key, String uid) {}

    private record Seen(int count, Instant first, Instant last, @Nullable ObjectKey stored) {}

    private final Objects objects;
    private final Clocks clocks;
    private final Executor threads;

    @GuardedBy("this")
    private final SequencedMap<Subject, Integer> waiting = new LinkedHashMap<>();

    @GuardedBy("this")
    private boolean writing;

    /// Touched by the one writing task alone; ordered by last use.
    private final SequencedMap<Subject, Seen> kept = new LinkedHashMap<>(16, 0.75f, true);

    public Events(Objects objects, Clocks clocks, Executor threads) {
        this.objects = objects;
        this.clocks = clocks;
        this.threads = threads;
    }

    /// @param component the source of the Event: `kubelet`, `replicaset-controller`…
    public void normal(String component, ApiObject about, String reason, String message) {
        tell(component, about, "Normal", reason, message);
    }

    public void warning(String component, ApiObject about, String reason, String message) {
        tell(component, about, "Warning", reason, message);
    }

    private void tell(
            String component, ApiObject about, String type, String reason, String message) {
        var involved = new Involved(about.apiVersion(), about.kind(), about.key(), about.uid());
        synchronized (this) {
            waiting.merge(new Subject(component, involved, type, reason, message), 1, Integer::sum);
            if (waiting.size() > MOST_WAITING) {
                waiting.pollFirstEntry();
            }
            if (writing) {
                return;
            }
            writing = true;
        }
        threads.execute(this::writeAll);
    }

    private void writeAll() {
        for (var next = next(); next != null; next = next()) {
            try {
                write(next.getKey(), next.getValue());
            } catch (RuntimeException lost) {
                log.atWarn()
                        .addKeyValue("object", next.getKey().involved().key())
                        .addKeyValue("reason", next.getKey().reason())
                        .setCause(lost)
                        .log("event lost");
            }
        }
    }

    private synchronized Map.@Nullable Entry<Subject, Integer> next() {
        var entry = waiting.pollFirstEntry();
        writing = entry != null;
        return entry;
    }

    private void write(Subject subject, int times) {
        Instant now = clocks.now();
        Seen old = kept.get(subject);
        if (old != null && old.stored() != null) {
            var seen = new Seen(old.count() + times, old.first(), now, old.stored());
            if (update(old.stored(), seen)) {
                kept.put(subject, seen);
                return;
            }
        }
        var seen = new Seen(times, now, now, null);
        ApiObject stored = objects.create(Types.EVENT, eventOf(subject, seen));
        kept.put(subject, new Seen(times, now, now, stored.key()));
        if (kept.size() > MOST_KEPT) {
            drop(kept.pollFirstEntry().getValue());
        }
    }

    private boolean update(ObjectKey stored, Seen seen) {
        try {
            objects.patch(
                    Types.EVENT,
                    stored,
                    Json.object()
                            .put("count", seen.count())
                            .put("lastTimestamp", seen.last().toString()));
            return true;
        } catch (ApiException gone) {
            if (gone.isNotFound()) {
                return false; // it has expired: say it anew
            }
            throw gone;
        }
    }

    private void drop(Seen seen) {
        if (seen.stored() != null) {
            objects.find(Types.EVENT, seen.stored())
                    .ifPresent(old -> objects.remove(Types.EVENT, old.key(), old.uid()));
        }
    }

    private static ApiObject eventOf(Subject subject, Seen seen) {
        Involved about = subject.involved();
        String namespace = about.key().namespace().isEmpty() ? "default" : about.key().namespace();
        ObjectNode tree = Json.object().put("apiVersion", "v1").put("kind", "Event");
        tree.putObject("metadata")
                .put("generateName", about.key().name() + ".")
                .put("namespace", namespace);
        tree.putObject("involvedObject")
                .put("apiVersion", about.apiVersion())
                .put("kind", about.kind())
                .put("name", about.key().name())
                .put("namespace", about.key().namespace())
                .put("uid", about.uid());
        tree.put("type", subject.type())
                .put("reason", subject.reason())
                .put("message", subject.message())
                .put("count", seen.count())
                .put("firstTimestamp", seen.first().toString())
                .put("lastTimestamp", seen.last().toString())
                .put("reportingComponent", subject.component())
                .put("reportingInstance", "barista");
        tree.putObject("source").put("component", subject.component()).put("host", "barista");
        return ApiObject.of(tree);
    }
}
