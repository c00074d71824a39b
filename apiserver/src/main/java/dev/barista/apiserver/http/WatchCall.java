package dev.barista.apiserver.http;

import dev.barista.apiserver.query.ListOptions;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.verb.ListQuery;
import dev.barista.apiserver.verb.Page;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.apiserver.watch.Selected;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.port.Change;
import dev.barista.model.time.Ticker;
import dev.barista.store.ChangeLog;
import dev.barista.store.LoggedChange;
import dev.barista.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Answers a watch with changes as JSON events. As in Kubernetes, a version that is too old is
/// reported as an event, too. A watch keeps only its place in the log; a client that reads too
/// slowly falls behind, and gets the event that makes it list again. Thread-safe.
record WatchCall(ObjectStore store, Verbs verbs, InstantSource clock, Ticker ticker) {

    private static final int BATCH = 100;
    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(40);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
    private static final Duration BOOKMARK_EVERY = Duration.ofSeconds(50);

    /// One watch under way.
    private record Watch(
            Rendering rendering, ListQuery query, Reply.Events events, boolean bookmarks) {

        void add(String type, ObjectNode object) throws InterruptedException {
            ObjectNode event = Json.object().put("type", type);
            event.set("object", object);
            events.add(event.toString().getBytes(StandardCharsets.UTF_8));
        }

        void send(String type, ObjectNode object) throws InterruptedException {
            add(type, object);
            events.flush();
        }
    }

    void watch(KindDescription kind, Target target, Request request, Reply reply)
            throws InterruptedException {
        Rendering rendering = Rendering.of(kind, request, clock);
        ListOptions options = ListOptions.of(request.query());
        ListQuery query = ObjectCalls.query(kind, target, request, options);
        boolean initial =
                options.sendInitialEvents() == null
                        ? options.version() <= 0
                        : options.sendInitialEvents();
        long start = initial ? 0 : start(options.version());
        long deadline = ticker.nanos() + timeout(options).toNanos();

        var watch = new Watch(rendering, query, reply.events(), options.bookmarks());
        boolean marked = options.sendInitialEvents() != null;
        long place = initial ? sendInitial(kind, watch, marked) : start;
        follow(kind, watch, place, deadline);
        watch.events().end();
    }

    private static Duration timeout(ListOptions options) {
        long seconds = options.timeoutSeconds();
        return seconds == 0
                ? USUAL_TIMEOUT
                : Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST_TIMEOUT.toSeconds()));
    }

    private long start(long from) {
        return from < 0 ? store.version() : from;
    }

    private ApiStatus expired(long version) {
        return new ApiStatus(
                410,
                "Expired",
                "too old resource version: %d (%d)".formatted(version, store.version()));
    }

    private long sendInitial(KindDescription kind, Watch watch, boolean marked)
            throws InterruptedException {
        Page page = verbs.list(kind.type(), watch.query());
        for (ApiObject object : page.items()) {
            watch.add("ADDED", watch.rendering().one(object));
        }
        if (marked && watch.bookmarks()) {
            watch.add("BOOKMARK", watch.rendering().bookmark(page.version(), true));
        }
        watch.events().flush();
        return page.version();
    }

    private void follow(KindDescription kind, Watch watch, long from, long deadline)
            throws InterruptedException {
        String resource = kind.type().toString();
        long place = from;
        for (long left = deadline - ticker.nanos(); left > 0; left = deadline - ticker.nanos()) {
            Duration patience = Duration.ofNanos(Math.min(left, BOOKMARK_EVERY.toNanos()));
            ChangeLog.Batch batch = store.log().after(place, resource, BATCH, patience);
            if (batch.gone()) {
                watch.send("ERROR", expired(place).toTree());
                return;
            }
            place = batch.upTo();
            if (!batch.changes().isEmpty()) {
                send(watch, batch);
            } else if (watch.bookmarks()) {
                watch.send("BOOKMARK", watch.rendering().bookmark(place, false));
            }
        }
    }

    private void send(Watch watch, ChangeLog.Batch batch) throws InterruptedException {
        for (LoggedChange change : batch.changes()) {
            Optional<Change> seen = Selected.of(change, store.objectOf(change), watch.query());
            if (seen.isPresent()) {
                watch.add(seen.get().kind().name(), watch.rendering().one(seen.get().object()));
            }
        }
        watch.events().flush();
    }
}
