package dev.barista.model.config;

import static dev.barista.model.text.Durations.text;
import static dev.barista.model.text.Numbers.text;

import dev.barista.model.serving.ScalingAnnotations;
import dev.barista.model.text.Durations;
import java.time.Duration;
import java.util.Map;

/// `config-autoscaler`: how revisions are scaled that do not say otherwise.
///
/// @param targets of the metrics, per instance
/// @param windows that load is averaged over, and what a burst is
/// @param rates by which the number of instances may change at once
/// @param zero whether and how fast a revision goes to zero
/// @param bounds of the number of instances
/// @param targetBurstCapacity requests to hold spare capacity for; -1 is unlimited
/// @param scalerClass of revisions that name none
/// @param activatorCapacity requests that one activator is taken to hold, 1 or more; Barista has
///   none, and takes the number into account nowhere
/// @param scaleDownDelay for which the highest recommendation stands
public record AutoscalerConfig(
        Targets targets,
        Windows windows,
        Rates rates,
        Zero zero,
        Bounds bounds,
        double targetBurstCapacity,
        String scalerClass,
        double activatorCapacity,
        Duration scaleDownDelay) {

    public static final String NAME = "config-autoscaler";
    public static final AutoscalerConfig DEFAULT = parse(Map.of()).orElseThrow();

    private static final double SMALLEST_TARGET = 0.01;

    /// @param concurrency requests at a time
    /// @param rps requests per second
    /// @param utilization of the concurrency target to aim for: above 0, at most 1
    public record Targets(double concurrency, double rps, double utilization) {}

    /// @param stable 6 s – 1 h, whole seconds
    /// @param panicPercentage of the stable window that the panic window is, 1–100
    /// @param panicThreshold what part of what the ready instances can take starts a panic, in
    ///   percent: 200 is twice as much
    public record Windows(Duration stable, double panicPercentage, double panicThreshold) {}

    /// Both above 1: 2 halves or doubles.
    public record Rates(double up, double down) {}

    /// @param grace for which the last instance may wait for the routing to change
    /// @param podRetention for which the last instance stays at least
    public record Zero(boolean enabled, Duration grace, Duration podRetention) {}

    /// @param max 0 is unlimited
    /// @param maxLimit of what a revision may ask for; 0 is unlimited
    /// @param initial instances that must be ready before a revision is
    public record Bounds(int min, int max, int maxLimit, int initial, boolean zeroInitial) {}

    public static Parsed<AutoscalerConfig> parse(Map<String, String> data) {
        Settings settings = new Settings(data);
        AutoscalerConfig config =
                new AutoscalerConfig(
                        targets(settings),
                        windows(settings),
                        rates(settings),
                        zero(settings),
                        bounds(settings),
                        settings.decimal(211, "target-burst-capacity"),
                        settings.text(ScalingAnnotations.KPA, "pod-autoscaler-class"),
                        settings.decimal(100, "activator-capacity"),
                        settings.duration(Duration.ZERO, "scale-down-delay"));
        double burst = config.targetBurstCapacity();
        settings.check(
                burst >= 0 || burst == -1,
                () ->
                        ("target-burst-capacity must be either non-negative or -1 (for unlimited),"
                                        + " was: %f")
                                .formatted(burst));
        settings.check(
                config.activatorCapacity() >= 1,
                () ->
                        "activator-capacity = %s, must be at least 1"
                                .formatted(text(config.activatorCapacity())));
        settings.supported(
                !config.scalerClass().equals(ScalingAnnotations.HPA), "pod-autoscaler-class");
        checkDelay(settings, config.scaleDownDelay());
        return settings.result(() -> config);
    }

    private static Targets targets(Settings settings) {
        double percentage = settings.decimal(70, "container-concurrency-target-percentage");
        double fraction = percentage > 1 ? percentage / 100 : percentage;
        double concurrency = settings.decimal(100, "container-concurrency-target-default");
        double rps = settings.decimal(200, "requests-per-second-target-default");
        settings.check(
                fraction > 0 && fraction <= 1,
                () ->
                        ("container-concurrency-target-percentage = %f is outside of valid range"
                                        + " of (0, 100]")
                                .formatted(fraction));
        settings.check(
                fraction * concurrency >= SMALLEST_TARGET,
                () ->
                        ("container-concurrency-target-percentage and"
                                        + " container-concurrency-target-default yield target"
                                        + " concurrency of %s, can't be less than 0.01")
                                .formatted(text(fraction * concurrency)));
        settings.check(
                rps >= SMALLEST_TARGET,
                () ->
                        "requests-per-second-target-default must be at least 0.01, was: %s"
                                .formatted(text(rps)));
        return new Targets(concurrency, rps, fraction);
    }

    private static Windows windows(Settings settings) {
        Duration stable = settings.duration(Duration.ofMinutes(1), "stable-window");
        double panic = settings.decimal(10, "panic-window-percentage");
        double threshold = settings.decimal(200, "panic-threshold-percentage");
        boolean inRange =
                stable.compareTo(Duration.ofSeconds(6)) >= 0
                        && stable.compareTo(Duration.ofHours(1)) <= 0;
        settings.check(
                inRange,
                () -> "stable-window = %s, must be in [6s; 1h0m0s] range".formatted(text(stable)));
        settings.check(
                !inRange || Durations.isWholeSeconds(stable),
                () ->
                        "stable-window = %s, must be specified with at most second precision"
                                .formatted(text(stable)));
        settings.check(
                panic >= 1 && panic <= 100,
                () ->
                        "panic-window-percentage = %s, must be in [1, 100] interval"
                                .formatted(text(panic)));
        return new Windows(stable, panic, threshold);
    }

    private static Rates rates(Settings settings) {
        Rates rates =
                new Rates(
                        settings.decimal(1000, "max-scale-up-rate"),
                        settings.decimal(2, "max-scale-down-rate"));
        settings.check(
                rates.up() > 1,
                () ->
                        "max-scale-up-rate = %s, must be greater than 1.0"
                                .formatted(text(rates.up())));
        settings.check(
                rates.down() > 1,
                () ->
                        "max-scale-down-rate = %s, must be greater than 1.0"
                                .formatted(text(rates.down())));
        return rates;
    }

    private static Zero zero(Settings settings) {
        Zero zero =
                new Zero(
                        settings.truth(true, "enable-scale-to-zero"),
                        settings.duration(Duration.ofSeconds(30), "scale-to-zero-grace-period"),
                        settings.duration(Duration.ZERO, "scale-to-zero-pod-retention-period"));
        settings.check(
                zero.grace().isPositive(),
                () ->
                        "scale-to-zero-grace-period must be positive, was: %s"
                                .formatted(text(zero.grace())));
        settings.check(
                !zero.podRetention().isNegative(),
                () ->
                        "scale-to-zero-pod-retention-period cannot be negative, was: %s"
                                .formatted(text(zero.podRetention())));
        return zero;
    }

    private static Bounds bounds(Settings settings) {
        Bounds bounds =
                new Bounds(
                        settings.integer(0, "min-scale"),
                        settings.integer(0, "max-scale"),
                        settings.integer(0, "max-scale-limit"),
                        settings.integer(1, "initial-scale"),
                        settings.truth(false, "allow-zero-initial-scale"));
        settings.check(
                bounds.initial() > 0 || (bounds.initial() == 0 && bounds.zeroInitial()),
                () ->
                        ("initial-scale = %d, must be at least 0 (or at least 1 when"
                                        + " allow-zero-initial-scale is false)")
                                .formatted(bounds.initial()));
        int limit = bounds.maxLimit();
        int smallestMax = limit > 0 ? 1 : 0;
        settings.check(
                bounds.max() >= smallestMax && (limit <= 0 || bounds.max() <= limit),
                () ->
                        "max-scale = %d, must be in [%d, max-scale-limit(%d)] range"
                                .formatted(bounds.max(), smallestMax, limit));
        settings.check(
                limit >= 0, () -> "max-scale-limit = %d, must be at least 0".formatted(limit));
        settings.check(
                bounds.min() >= 0,
                () -> "min-scale = %d, must be at least 0".formatted(bounds.min()));
        settings.check(
                bounds.max() <= 0 || bounds.min() <= bounds.max(),
                () ->
                        "min-scale (%d) must be less than max-scale (%d)"
                                .formatted(bounds.min(), bounds.max()));
        return bounds;
    }

    private static void checkDelay(Settings settings, Duration delay) {
        settings.check(
                !delay.isNegative(),
                () -> "scale-down-delay cannot be negative, was: %s".formatted(text(delay)));
        settings.check(
                Durations.isWholeSeconds(delay),
                () ->
                        "scale-down-delay = %s, must be specified with at most second precision"
                                .formatted(text(delay)));
    }
}
