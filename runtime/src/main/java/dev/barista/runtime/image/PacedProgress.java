package dev.barista.runtime.image;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Tells how far a pull or load has come as a whole, at intervals, so that a long one is seen to go
/// on. A short one is not told of. Thread-safe.
public final class PacedProgress implements Progress {

    /// @param bytes of the layers that are under way or done; they count when they come, and once
    ///   more while they are unpacked
    /// @param total of the same layers
    public record Report(Step step, long bytes, long total) {

        @Override
        public String toString() {
            String doing = step == Step.DOWNLOADING ? "downloading" : "unpacking";
            return "%s %d of %d MB".formatted(doing, bytes / 1_000_000, total / 1_000_000);
        }
    }

    private record Part(long bytes, long total) {}

    private final Ticker ticker;
    private final Duration interval;
    private final Consumer<Report> reports;

    @GuardedBy("this")
    private final Map<String, Part> parts = new HashMap<>();

    @GuardedBy("this")
    private long last;

    public PacedProgress(Ticker ticker, Duration interval, Consumer<Report> reports) {
        this.ticker = ticker;
        this.interval = interval;
        this.reports = reports;
        this.last = ticker.nanos();
    }

    @Override
    public void layer(String layer, Step step, long bytes, long total) {
        due(layer, step, new Part(bytes, total)).ifPresent(reports);
    }

    private synchronized Optional<Report> due(String layer, Step step, Part part) {
        parts.put(layer, part);
        long now = ticker.nanos();
        if (step == Step.DONE || now - last < interval.toNanos()) {
            return Optional.empty();
        }
        last = now;
        long bytes = parts.values().stream().mapToLong(Part::bytes).sum();
        long total = parts.values().stream().mapToLong(Part::total).sum();
        return Optional.of(new Report(step, bytes, total));
    }
}
