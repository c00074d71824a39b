package dev.barista.control.event;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Deletes Events that are too old, and the oldest of a namespace that has too many.
public final class EventRetention {

    /// @param age after its last occurrence an Event is deleted
    /// @param perNamespace Events at most, after each sweep
    /// @param pause between the first new Event and the sweep it causes: how far `perNamespace` is
    ///   overrun is how fast events are written, times this
    public record Settings(Duration age, int perNamespace, Duration pause) {

        /// As Kubernetes keeps them: an hour. A thousand of a namespace is what a person can use.
        public static final Settings DEFAULT =
                new Settings(Duration.ofHours(1), 1_000, Duration.ofSeconds(10));
    }

    private final Objects objects;
    private final InstantSource clock;
    private final Settings settings;

    public EventRetention(Objects objects, InstantSource clock, Settings settings) {
        this.objects = objects;
        this.clock = clock;
        this.settings = settings;
    }

    public Duration pause() {
        return settings.pause();
    }

    /// Deletes what is too old or too much in a namespace.
    ///
    /// @return how long until the oldest that is left falls due; empty if none is left
    public Optional<Duration> sweep(String namespace) {
        Instant now = clock.instant();
        List<ApiObject> events =
                objects.list(Types.EVENT, namespace, Selector.ALL).stream()
                        .sorted(Comparator.comparing(EventRetention::happened))
                        .toList();
        Instant limit = now.minus(settings.age());
        int surplus = events.size() - settings.perNamespace();
        for (int n = 0; n < events.size(); n++) {
            ApiObject event = events.get(n);
            if (n >= surplus && happened(event).isAfter(limit)) {
                Duration left = Duration.between(limit, happened(event));
                return Optional.of(left.compareTo(pause()) < 0 ? pause() : left);
            }
            objects.delete(Types.EVENT, event.key(), Propagation.BACKGROUND);
        }
        return Optional.empty();
    }

    /// The key under which a namespace is swept.
    public static ObjectKey keyOf(ApiObject event) {
        return ObjectKey.of(event.namespace());
    }

    /// When it last happened; long ago, if it does not say.
    private static Instant happened(ApiObject event) {
        String last = event.at("/lastTimestamp").asString("");
        String text = last.isEmpty() ? event.at("/eventTime").asString("") : last;
        return text.isEmpty() ? event.created().orElse(Instant.EPOCH) : Instant.parse(text);
    }
}
