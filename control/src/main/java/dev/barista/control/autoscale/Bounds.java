package dev.barista.control.autoscale;

/// The lower and upper bound of a revision's scale, and its initial scale.
///
/// @param min `min-scale`; 0 for a revision that no route leads to
/// @param max `max-scale`; 0 is no bound
/// @param initial instances that must be ready before the revision is, the first time
/// @param toZero `enable-scale-to-zero`
public record Bounds(int min, int max, int initial, boolean toZero) {

    public Bounds {
        if (min < 0 || max < 0 || initial < 0) {
            throw new IllegalArgumentException(
                    "bounds: min %d, max %d, initial %d (expected: none below 0)"
                            .formatted(min, max, initial));
        }
    }

    /// @param initialised whether the initial scale was reached once
    public int clamp(int pods, boolean initialised) {
        int least = initialised ? min : Math.max(min, initial);
        int bounded = Math.max(pods, least);
        int most = max > 0 ? Math.min(bounded, max) : bounded;
        return most == 0 && !toZero ? 1 : most;
    }
}
