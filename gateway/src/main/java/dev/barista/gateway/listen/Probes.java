package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.stream.Reply;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Head;
import org.jspecify.annotations.Nullable;

/// Answers to `K-Network-Probe` requests: they ask about the data plane, so they never reach an
/// application, wake nothing and count nowhere.
final class Probes {

    /// @param breaker of the revision that the route leads to; null if it is unknown
    static Reply answer(Head head, @Nullable Breaker breaker) {
        String probe = head.text(Field.K_NETWORK_PROBE);
        return switch (probe) {
            case "probe" -> ingress(head.text(Field.K_NETWORK_HASH));
            case "activator" -> Reply.ok("activator", "");
            case "queue" -> {
                boolean ready = breaker != null && !breaker.instances().isEmpty();
                yield ready ? Reply.ok("queue", "") : new Reply(503, "", "");
            }
            default -> Reply.error(400, "unexpected probe header value: \"%s\"".formatted(probe));
        };
    }

    private static Reply ingress(String hash) {
        return hash.isEmpty()
                ? Reply.error(
                        400, "a probe request must contain a non-empty \"K-Network-Hash\" header")
                : Reply.ok("", "K-Network-Hash: " + hash + "\r\n");
    }

    private Probes() {}
}
