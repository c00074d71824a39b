package dev.barista.control.scale;

import dev.barista.model.object.ObjectKey;
import java.time.Duration;

/// Records what a revision would have held under another policy. Thread-safe, and does not block.
public interface Alternatives {

    /// Alternatives are not recorded.
    Alternatives NONE =
            new Alternatives() {
                @Override
                public Duration start(ObjectKey revision) {
                    return Duration.ZERO;
                }

                @Override
                public void differed(ObjectKey revision, Difference difference) {}
            };

    /// How much more than it held, in nanoseconds of standard instances; below 0 if less.
    ///
    /// @param scaleToZero if nothing were kept while nothing is asked of it
    /// @param minScale if one always were: beyond the one that stands in for its sleep
    record Difference(long scaleToZero, long minScale) {
        public static final Difference NONE = new Difference(0, 0);

        public Difference plus(Difference other) {
            return new Difference(scaleToZero + other.scaleToZero, minScale + other.minScale);
        }
    }

    /// How long one of its instances takes from nothing to ready; zero if that was never seen.
    Duration start(ObjectKey revision);

    /// It differed by so much since this was last said.
    void differed(ObjectKey revision, Difference difference);
}
