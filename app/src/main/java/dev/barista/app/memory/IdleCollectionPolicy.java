package dev.barista.app.memory;

/// Decides when an idle process collects its garbage.
///
/// What a burst of writes leaves behind is promoted before it dies, and the JVM collects it only
/// when the heap is full again: it would stay resident for as long as the process idles. Requests
/// never meet this collection: one is due only after a time without any, and only if the heap grew.
///
/// Pure but for its memory of the last samples. Belongs to one task.
final class IdleCollectionPolicy {

    /// What is known at one moment.
    ///
    /// @param now of a ticker, nanoseconds
    /// @param activity a number that changes with each request
    /// @param usedBytes of the heap, garbage included
    record Sample(long now, long activity, long usedBytes) {}

    private final IdleCollectionSettings settings;
    private long activity;
    private long quietSince;
    private long collectedAt;
    private long usedAfter;

    /// @param now when watching begins; the heap counts as never collected
    IdleCollectionPolicy(IdleCollectionSettings settings, long now) {
        this.settings = settings;
        quietSince = now;
        collectedAt = now - settings.apart().toNanos();
    }

    /// Whether to collect now. To be followed by [#collected] if so.
    boolean isDue(Sample sample) {
        if (sample.activity() != activity) {
            activity = sample.activity();
            quietSince = sample.now();
        }
        usedAfter = Math.min(usedAfter, sample.usedBytes()); // the JVM has collected by itself
        return sample.now() - quietSince >= settings.quiet().toNanos()
                && sample.now() - collectedAt >= settings.apart().toNanos()
                && sample.usedBytes() - usedAfter >= settings.garbageBytes();
    }

    /// @param usedBytes of the heap after the collection
    void collected(long now, long usedBytes) {
        collectedAt = now;
        usedAfter = usedBytes;
    }
}
