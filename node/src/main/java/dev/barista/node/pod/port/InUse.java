package dev.barista.node.pod.port;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// The instances that a person works with: in which a command runs, or to which a connection is
/// forwarded. They keep their full power until the last of these has ended. Thread-safe.
public final class InUse {

    @GuardedBy("this")
    private final Map<String, Integer> uses = new HashMap<>();

    /// A use of an instance. Thread-safe.
    @FunctionalInterface
    public interface Use extends AutoCloseable {
        /// The use is over. Idempotent.
        @Override
        void close();
    }

    /// @param id of the instance
    public synchronized Use begin(String id) {
        uses.merge(id, 1, Integer::sum);
        var over = new AtomicBoolean();
        return () -> {
            if (over.compareAndSet(false, true)) {
                end(id);
            }
        };
    }

    private synchronized void end(String id) {
        uses.computeIfPresent(id, (_, count) -> count == 1 ? null : count - 1);
    }

    public synchronized boolean contains(String id) {
        return uses.containsKey(id);
    }
}
