package dev.barista.node.pod.report;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.scheduling.NodeObject;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes the status of one pod, away from its life: of several statuses in a row only the last may
/// be written, and nothing waits for it.
///
/// Thread-safe. At most one write is under way.
public final class StatusWriter {

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(StatusWriter.class);

    private final Shared node;
    private final ObjectKey key;
    private final String uid;

    @GuardedBy("this")
    private @Nullable ObjectNode next;

    @GuardedBy("this")
    private boolean writing;

    @GuardedBy("this")
    private boolean closed;

    public StatusWriter(Shared node, ObjectKey key, String uid) {
        this.node = node;
        this.key = key;
        this.uid = uid;
    }

    public void write(ObjectNode status) {
        synchronized (this) {
            if (closed) {
                return;
            }
            next = status;
            if (writing) {
                return;
            }
            writing = true;
        }
        node.threads().execute(this::writeAll);
    }

    /// Nothing is written any more, but for what is under way.
    public synchronized void close() {
        closed = true;
        next = null;
    }

    private void writeAll() {
        for (ObjectNode status = take(); status != null; status = take()) {
            try {
                writeOne(status);
            } catch (ApiException refused) {
                if (refused.isNotFound()) {
                    close();
                } else {
                    again(status, refused);
                    return;
                }
            }
        }
    }

    private synchronized @Nullable ObjectNode take() {
        ObjectNode status = next;
        next = null;
        writing = status != null;
        return status;
    }

    private void writeOne(ObjectNode status) {
        Objects objects = node.ports().objects();
        Optional<ApiObject> found =
                objects.find(Types.POD, key).filter(pod -> pod.uid().equals(uid));
        if (found.isEmpty()) {
            close();
            return;
        }
        ApiObject pod = found.get();
        if (status.has("startTime") && !pod.spec().hasNonNull("nodeName")) {
            ObjectNode patch = Json.object();
            patch.putObject("spec").put("nodeName", NodeObject.NAME);
            objects.patch(Types.POD, key, patch);
        }
        if (!status.equals(pod.status())) {
            objects.updateStatus(Types.POD, withUid(status));
        }
    }

    /// Without a version: this node is its only writer.
    private ApiObject withUid(ObjectNode status) {
        return ApiObject.of(Types.POD, key)
                .with(tree -> {
                    tree.withObject("/metadata").put("uid", uid);
                    tree.set("status", status);
                });
    }

    private void again(ObjectNode status, ApiException refused) {
        log.atWarn().addKeyValue("pod", key).setCause(refused).log("status not written");
        synchronized (this) {
            writing = false;
            if (closed) {
                return;
            }
            next = next == null ? status : next;
        }
        node.clocks().scheduler().schedule(RETRY, this::resume);
    }

    private void resume() {
        ObjectNode latest;
        synchronized (this) {
            latest = next;
        }
        if (latest != null) {
            write(latest);
        }
    }
}
