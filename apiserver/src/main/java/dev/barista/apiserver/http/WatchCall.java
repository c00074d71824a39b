package dev.barista.apiserver.http;

import dev.barista.apiserver.query.ListOptions;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.verb.ListQuery;
import dev.barista.apiserver.verb.Page;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.apiserver.watch.Selected;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.port.Change;
import dev.barista.model.time.Ticker;
import dev.barista.store.ChangeLog;
import dev.barista.store.LoggedChange;
import dev.barista.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Changes as a stream of JSON objects, one in a line. The watcher's place in the log is all it
/// keeps; who reads too slowly falls behind, and is told to list again. Thread-safe.
record WatchCall(ObjectStore store, Verbs verbs, InstantSource clock, Ticker ticker) {

    private static final int BATCH = 100;
    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(40);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
    private static final Duration BOOKMARK_EVERY = Duration.ofSeconds(50);

    /// One watch under way.
    private record Watch(
            Rendering rendering, ListQuery query, Reply.Stream stream, boolean bookmarks) {

        void send(String type, ObjectNode object) throws InterruptedException {
            var bytes = new ByteArrayOutputStream();
            append(bytes, type, object);
            stream.write(bytes.toByteArray());
        }

        static void append(ByteArrayOutputStream bytes, String type, ObjectNode object) {
            ObjectNode event = Json.object().put("type", type);
            event.set("object", object);
            bytes.writeBytes(event.toString().getBytes(StandardCharsets.UTF_8));
            bytes.write('\n');
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

        Reply.Stream stream = reply.stream(Reply.JSON);
        var watch = new Watch(rendering, query, stream, options.bookmarks());
        boolean marked = options.sendInitialEvents() != null;
        long place = initial ? sendInitial(kind, watch, marked) : start;
        follow(kind, watch, place, deadline);
        stream.end();
    }

    private static Duration timeout(ListOptions options) {
        long seconds = options.timeoutSeconds();
        return seconds == 0
                ? USUAL_TIMEOUT
                : Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST_TIMEOUT.toSeconds()));
    }

    private long start(long from) throws InterruptedException {
        long version = from < 0 ? store.version() : from;
        if (version < store.version()
                && store.log().after(version, ChangeLog.ALL, 1, Duration.ZERO).gone()) {
            throw new ApiException(expired(version));
        }
        return version;
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
        var bytes = new ByteArrayOutputStream();
        for (ApiObject object : page.items()) {
            Watch.append(bytes, "ADDED", watch.rendering().one(object));
        }
        if (marked && watch.bookmarks()) {
            Watch.append(bytes, "BOOKMARK", watch.rendering().bookmark(page.version(), true));
        }
        watch.stream().write(bytes.toByteArray());
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
        var bytes = new ByteArrayOutputStream();
        for (LoggedChange change : batch.changes()) {
            Optional<Change> seen = Selected.of(change, store.objectOf(change), watch.query());
            seen.ifPresent(each ->
                    Watch.append(bytes, each.kind().name(), watch.rendering().one(each.object())));
        }
        if (bytes.size() > 0) {
            watch.stream().write(bytes.toByteArray());
        }
    }
}
