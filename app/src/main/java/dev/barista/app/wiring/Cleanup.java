package dev.barista.app.wiring;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts that have been started, to be closed in the opposite order: at the end, or when a
/// later part does not start.
///
/// Belongs to one thread.
final class Cleanup implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Cleanup.class);

    private record Part(String name, AutoCloseable closing) {}

    private final Deque<Part> started = new ArrayDeque<>();

    <T extends AutoCloseable> T add(String name, T part) {
        started.push(new Part(name, part));
        return part;
    }

    /// Closes all parts, whatever happens to one of them.
    @Override
    public void close() {
        closeBut(Set.of());
    }

    /// As [#close], but leaves some parts as they are: the process is about to end without them.
    ///
    /// @param kept names of parts
    void closeBut(Set<String> kept) {
        while (!started.isEmpty()) {
            Part part = started.pop();
            if (kept.contains(part.name())) {
                continue;
            }
            try {
                part.closing().close();
            } catch (Exception failure) {
                log.atWarn().addKeyValue("part", part.name()).setCause(failure).log("not closed");
            }
        }
    }
}
