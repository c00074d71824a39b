package dev.barista.apiserver.stream;

import dev.barista.apiserver.session.Session;
import dev.barista.model.object.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;

/// The sizes that the terminal of a client has, one after the other. A client sends the first one
/// beside its input, in no order; a program that begins, or reads, before it knows the size would
/// draw for another.
///
/// Thread-safe: one thread reads, one follows.
final class TerminalSizes {

    private static final Logger log = LoggerFactory.getLogger(TerminalSizes.class);
    private static final int LARGEST = 65_535;

    private final CountDownLatch known = new CountDownLatch(1);
    private @Nullable Size latest;
    private @Nullable Session session;

    private record Size(int columns, int rows) {}

    /// Reads them until there are no more, or the client has gone.
    void read(ByteStream from) {
        try (MappingIterator<JsonNode> sizes =
                Json.MAPPER.readerFor(JsonNode.class).readValues(from.input())) {
            while (sizes.hasNextValue()) {
                JsonNode size = sizes.nextValue();
                take(new Size(number(size, "Width"), number(size, "Height")));
            }
        } catch (IOException | JacksonException noMore) {
            log.atTrace().setCause(noMore).log("no more sizes");
        } finally {
            known.countDown();
            from.discard();
        }
    }

    private static int number(JsonNode size, String name) {
        return Math.clamp(size.path(name).asInt(0), 0, LARGEST);
    }

    private synchronized void take(Size size) throws IOException {
        latest = size;
        known.countDown();
        if (session != null) {
            session.resize(size.columns(), size.rows());
        }
    }

    /// Returns when a size is known, none will come, or the time is over.
    void awaitFirst(Duration limit) throws InterruptedException {
        boolean inTime = known.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        log.atTrace().addKeyValue("inTime", inTime).log("size of a terminal");
    }

    /// From now on this session has them, the latest one at once.
    synchronized void follow(Session session) {
        this.session = session;
        if (latest == null) {
            return;
        }
        try {
            session.resize(latest.columns(), latest.rows());
        } catch (IOException gone) {
            log.atTrace().setCause(gone).log("size not passed on");
        }
    }
}
