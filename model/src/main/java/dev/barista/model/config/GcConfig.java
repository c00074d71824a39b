package dev.barista.model.config;

import dev.barista.model.text.Durations;
import dev.barista.model.text.Numbers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `config-gc`: which revisions that no Route refers to are deleted.
///
/// @param retainSinceCreate null keeps them for ever
/// @param retainSinceLastActive null keeps them for ever
/// @param minNonActive that are kept of each Configuration, however old
/// @param maxNonActive that are kept of each Configuration, however young; null is unlimited
public record GcConfig(
        @Nullable Duration retainSinceCreate,
        @Nullable Duration retainSinceLastActive,
        int minNonActive,
        @Nullable Integer maxNonActive) {

    public static final String NAME = "config-gc";
    public static final GcConfig DEFAULT = parse(Map.of()).orElseThrow();

    private static final String DISABLED = "disabled";

    public static Parsed<GcConfig> parse(Map<String, String> data) {
        Settings settings = new Settings(data);
        Duration created = retention(settings, "retain-since-create-time", 48);
        Duration active = retention(settings, "retain-since-last-active-time", 15);
        int min = settings.integer(20, "min-non-active-revisions");
        Integer max = max(settings);
        settings.check(
                min >= 0,
                () -> "min-non-active-revisions must be non-negative, was: %d".formatted(min));
        settings.check(
                max == null || min <= max,
                () ->
                        "min-non-active-revisions(%d) must be <= max-non-active-revisions(%d)"
                                .formatted(min, max));
        return settings.result(() -> new GcConfig(created, active, min, max));
    }

    private static @Nullable Duration retention(Settings settings, String key, int hours) {
        return settings.text("", key).equals(DISABLED)
                ? null
                : settings.read(
                        Duration.ofHours(hours),
                        "a duration of 0s or more, or disabled",
                        text -> Durations.find(text).filter(found -> !found.isNegative()),
                        key);
    }

    private static @Nullable Integer max(Settings settings) {
        String key = "max-non-active-revisions";
        return settings.text("", key).equals(DISABLED)
                ? null
                : settings.read(
                        1000,
                        "0 or more, or disabled",
                        text -> Numbers.findInt(text).filter(found -> found >= 0),
                        key);
    }
}
