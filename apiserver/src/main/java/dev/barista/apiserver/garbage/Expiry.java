package dev.barista.apiserver.garbage;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.time.Ticker;
import dev.barista.store.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Removes events that are old, or too many. Belongs to the collector's thread.
public final class Expiry {

    private record Aged(ApiObject event, Instant last) {}

    /// As in Kubernetes.
    private static final Duration AGE = Duration.ofHours(1);

    private static final int MOST = 5000;
    private static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final ObjectStore store;
    private final InstantSource clock;
    private final Ticker ticker;
    private long lastRun;

    public Expiry(ObjectStore store, InstantSource clock, Ticker ticker) {
        this.store = store;
        this.clock = clock;
        this.ticker = ticker;
        lastRun = ticker.nanos();
    }

    /// Looks once a minute, or at once when there are far too many.
    void run() {
        long now = ticker.nanos();
        boolean crowded = store.count(Types.EVENT.toString()) > MOST + MOST / 10;
        if (now - lastRun < EVERY_NANOS && !crowded) {
            return;
        }
        lastRun = now;
        expire(clock.instant().minus(AGE));
    }

    private void expire(Instant oldest) {
        String resource = Types.EVENT.toString();
        List<Aged> events = new ArrayList<>();
        for (ObjectKey key : store.keys(resource, "", null)) {
            store.find(resource, key).ifPresent(each -> events.add(new Aged(each, last(each))));
        }
        events.sort(Comparator.comparing(Aged::last));
        int excess = Math.max(0, events.size() - MOST);
        for (int n = 0; n < events.size(); n++) {
            Aged each = events.get(n);
            if (n < excess || each.last().isBefore(oldest)) {
                long version = Long.parseLong(each.event().resourceVersion());
                store.remove(resource, each.event().key(), version);
            }
        }
    }

    private static Instant last(ApiObject event) {
        String text = event.at("/lastTimestamp").asString("");
        try {
            return text.isEmpty() ? event.created().orElse(Instant.EPOCH) : Instant.parse(text);
        } catch (DateTimeParseException _) {
            return Instant.EPOCH; // not a time at all: the first to go
        }
    }
}
