package dev.barista.control.event;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes core/v1 Events. What happens again is counted, not written again: the name of an Event is
/// made from the object, the reason and the message, so it is found without a cache, after a
/// restart too.
///
/// A failure to write is logged and forgotten.
public final class EventRecorder implements Events {

    /// Longest message the API takes.
    private static final int LONGEST = 1024;

    /// How often a count is written at most, when others count too.
    private static final int WRITES = 3;

    private static final Logger log = LoggerFactory.getLogger(EventRecorder.class);

    private final Objects objects;
    private final InstantSource clock;
    private final String component;

    /// @param component that events are said to come from: `service-controller`
    public EventRecorder(Objects objects, InstantSource clock, String component) {
        this.objects = objects;
        this.clock = clock;
        this.component = component;
    }

    @Override
    public void record(ApiObject about, Severity severity, String reason, String message) {
        String text = message.length() > LONGEST ? message.substring(0, LONGEST) : message;
        String namespace = about.namespace().isEmpty() ? "default" : about.namespace();
        String name = about.name() + "." + hash(about, severity, reason, text);
        try {
            count(new ObjectKey(namespace, name), about, severity, reason, text);
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("object", about.key())
                    .addKeyValue("reason", reason)
                    .addKeyValue("message", text)
                    .addKeyValue("fault", e.getMessage())
                    .log("could not record an event");
        }
    }

    private void count(
            ObjectKey key, ApiObject about, Severity severity, String reason, String message) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        for (int n = 1; ; n++) {
            Optional<ApiObject> known = objects.find(Types.EVENT, key);
            try {
                if (known.isPresent()) {
                    objects.update(Types.EVENT, known.get().with(tree -> again(tree, now)));
                } else {
                    objects.create(Types.EVENT, event(key, about, severity, reason, message, now));
                }
                return;
            } catch (ApiException e) {
                boolean raced = e.isConflict() || e.isAlreadyExists() || e.isNotFound();
                if (!raced || n == WRITES) {
                    throw e;
                }
            }
        }
    }

    private static void again(ObjectNode tree, String now) {
        tree.put("count", tree.path("count").asInt(1) + 1).put("lastTimestamp", now);
    }

    private ApiObject event(
            ObjectKey key,
            ApiObject about,
            Severity severity,
            String reason,
            String message,
            String now) {
        return ApiObject.of(Types.EVENT, key)
                .with(tree -> {
                    ObjectNode involved =
                            Json.object()
                                    .put("apiVersion", about.apiVersion())
                                    .put("kind", about.kind())
                                    .put("name", about.name())
                                    .put("namespace", about.namespace())
                                    .put("uid", about.uid())
                                    .put("resourceVersion", about.resourceVersion());
                    tree.set("involvedObject", involved);
                    tree.put("type", severity.text())
                            .put("reason", reason)
                            .put("message", message)
                            .put("count", 1)
                            .put("firstTimestamp", now)
                            .put("lastTimestamp", now)
                            .putNull("eventTime")
                            .put("reportingComponent", component)
                            .put("reportingInstance", "")
                            .putObject("source")
                            .put("component", component);
                });
    }

    private static String hash(ApiObject about, Severity severity, String reason, String message) {
        String what =
                String.join("\0", about.kind(), about.uid(), severity.text(), reason, message);
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(what.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }
}
