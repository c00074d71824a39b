package dev.barista.apiserver.http;

import dev.barista.apiserver.metrics.UsageSource;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Pods `web` of `default` and `other` of `apart`, and a node, which use the same each time.
record FixedUsage() implements UsageSource {

    private static final Measured MEASURED =
            new Measured(
                    Instant.parse("2026-01-02T03:04:05.678Z"),
                    Duration.ofMillis(15_037),
                    1_234_567,
                    5 << 20);

    @Override
    public List<PodUsage> pods(Predicate<ObjectKey> wanted) {
        return Stream.of(new ObjectKey("default", "web"), new ObjectKey("apart", "other"))
                .filter(wanted)
                .map(pod -> new PodUsage(pod, List.of(new ContainerUsage("c", MEASURED))))
                .toList();
    }

    @Override
    public Optional<NodeUsage> node() {
        return Optional.of(new NodeUsage("barista", MEASURED));
    }
}
