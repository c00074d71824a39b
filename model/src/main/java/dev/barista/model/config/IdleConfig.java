package dev.barista.model.config;

import dev.barista.model.serving.IdleDefaults;
import dev.barista.model.serving.IdleSettings.Policy;
import dev.barista.model.serving.ReserveSize;
import dev.barista.model.text.Durations;
import dev.barista.model.text.Quantities;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/// `config-idle`: what becomes of idle instances where a revision does not say.
///
/// @param policy `idle-policy`
/// @param reserve `reserve-specs`: size of an instance on the reserve rung
/// @param freezeAfter `freeze-after`
/// @param stopAfter `stop-after`
/// @param warmRollback `warm-rollback`: how long a revision that lost its last Route stays frozen
/// @param longestRequest `keep-running-max`: the longest time an app may ask for with
///   `Barista-Keep-Running`
/// @param memoryBudget `memory-budget`: bytes that all instances together may use before idle ones
///   go down a rung; 0 is nine tenths of the machine's
/// @param parked `parked-instances`: most sandboxes that wait, each for the next start of a
///   revision; 0 is none
public record IdleConfig(
        Policy policy,
        ReserveSize reserve,
        Duration freezeAfter,
        Duration stopAfter,
        Duration warmRollback,
        Duration longestRequest,
        long memoryBudget,
        int parked)
        implements IdleDefaults {

    public static final String NAME = "config-idle";

    private static final ReserveSize SMALL = new ReserveSize(100, 128L << 20);

    private static final int MOST_PARKED = 1_000;

    public static final IdleConfig DEFAULT = parse(Map.of()).orElseThrow();

    public static Parsed<IdleConfig> parse(Map<String, String> data) {
        Settings settings = new Settings(data);
        Policy policy =
                settings.read(
                        Policy.STOP,
                        "stop, reserve, freeze or ladder",
                        Policy::find,
                        "idle-policy");
        ReserveSize reserve =
                settings.read(SMALL, ReserveSize.RULE, ReserveSize::find, "reserve-specs");
        Duration freeze = notNegative(settings, "freeze-after", Duration.ofSeconds(30));
        Duration stop = notNegative(settings, "stop-after", Duration.ofMinutes(10));
        Duration rollback = notNegative(settings, "warm-rollback", Duration.ZERO);
        Duration longest = notNegative(settings, "keep-running-max", Duration.ofMinutes(10));
        long budget =
                settings.read(
                        0L,
                        "a quantity of bytes above 0, as in 600Mi",
                        text ->
                                Quantities.find(text)
                                        .map(BigDecimal::longValue)
                                        .filter(bytes -> bytes > 0),
                        "memory-budget");
        int parked = settings.count(16, MOST_PARKED, "parked-instances");
        settings.check(
                freeze.compareTo(stop) <= 0,
                () ->
                        "freeze-after(%s) must be <= stop-after(%s)"
                                .formatted(Durations.text(freeze), Durations.text(stop)));
        return settings.result(() ->
                new IdleConfig(policy, reserve, freeze, stop, rollback, longest, budget, parked));
    }

    /// @param bytes 0 is nine tenths of the machine's
    public IdleConfig withMemoryBudget(long bytes) {
        return new IdleConfig(
                policy,
                reserve,
                freezeAfter,
                stopAfter,
                warmRollback,
                longestRequest,
                bytes,
                parked);
    }

    /// @param most 0 is none
    public IdleConfig withParked(int most) {
        return new IdleConfig(
                policy,
                reserve,
                freezeAfter,
                stopAfter,
                warmRollback,
                longestRequest,
                memoryBudget,
                most);
    }

    private static Duration notNegative(Settings settings, String key, Duration otherwise) {
        Duration found = settings.duration(otherwise, key);
        settings.check(
                !found.isNegative(),
                () -> "%s must be non-negative, was: %s".formatted(key, Durations.text(found)));
        return found;
    }
}
