package dev.barista.model.config;

import dev.barista.model.text.Durations;
import dev.barista.model.text.Quantities;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// `config-prices`: what the cost ledger multiplies with, and how it measures.
///
/// Money is a whole number of billionths of the currency, so that parts add up to their total.
///
/// @param currency a word that is shown beside amounts, and means nothing else
/// @param standard of a running instance of class `standard`
/// @param burstable of a running instance of class `burstable`, and of every reserve
/// @param spot of a running instance of class `spot`
/// @param frozenGibHour `memory-only-gib-hour`: of a frozen instance
/// @param millionRequests `million-requests`; 0 is none
/// @param burst CPU credits of class `burstable`
/// @param standardSize of an instance whose template names neither limit nor request
/// @param metering how the ledger is kept
/// @param data the settings as they were written: what this was parsed from
public record PricesConfig(
        String currency,
        Price standard,
        Price burstable,
        Price spot,
        long frozenGibHour,
        long millionRequests,
        Burst burst,
        StandardSize standardSize,
        Metering metering,
        Map<String, String> data) {

    public static final String NAME = "config-prices";

    private static final Pattern MONEY = Pattern.compile("\\d{1,6}(?:\\.\\d{1,9})?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z€$£¥]{1,8}");

    public static final PricesConfig DEFAULT = parse(Map.of()).orElseThrow();

    public PricesConfig {
        data = Map.copyOf(data);
    }

    /// Of one instance class.
    ///
    /// @param coreHour billionths of the currency for one core held for one hour
    /// @param gibHour billionths of the currency for one GiB held for one hour
    public record Price(long coreHour, long gibHour) {}

    /// CPU credits, as clouds have them: one is a core for a minute.
    ///
    /// @param baselinePermille `burstable-baseline`: thousandths of its cores that an instance
    ///   earns
    /// @param kept `burstable-credits-kept`: an instance keeps at most what it earns in that time
    public record Burst(int baselinePermille, Duration kept) {}

    /// @param cpuMillis `standard-cpu`: thousandths of a core
    /// @param memoryBytes `standard-memory`
    public record StandardSize(int cpuMillis, long memoryBytes) {}

    /// @param interval `sample-interval`: how often counters of instances are read
    /// @param retention `retention`: how long hours are kept
    public record Metering(Duration interval, Duration retention) {}

    public static Parsed<PricesConfig> parse(Map<String, String> data) {
        Settings settings = new Settings(data);
        String currency =
                settings.read(
                        "USD",
                        "a word of up to 8 letters, as in EUR",
                        text -> Optional.of(text).filter(word -> WORD.matcher(word).matches()),
                        "currency");
        Price standard = price(settings, "standard", 40_480_000, 4_445_000);
        Price burstable = price(settings, "burstable", 24_288_000, 2_667_000);
        Price spot = price(settings, "spot", 12_144_000, 1_333_500);
        long frozen = money(settings, "memory-only-gib-hour", 2_667_000);
        long requests = money(settings, "million-requests", 0);
        Burst burst = burst(settings);
        StandardSize size = standardSize(settings);
        Metering metering = metering(settings);
        return settings.result(() ->
                new PricesConfig(
                        currency, standard, burstable, spot, frozen, requests, burst, size,
                        metering, data));
    }

    private static Price price(Settings settings, String kind, long core, long gib) {
        return new Price(
                money(settings, kind + "-core-hour", core),
                money(settings, kind + "-gib-hour", gib));
    }

    private static long money(Settings settings, String key, long otherwise) {
        return settings.read(
                otherwise,
                "an amount from 0 to 999999 with at most 9 decimals, as in 0.04048",
                PricesConfig::findMoney,
                key);
    }

    /// Billionths.
    private static Optional<Long> findMoney(String text) {
        return MONEY.matcher(text).matches()
                ? Optional.of(new BigDecimal(text).movePointRight(9).longValueExact())
                : Optional.empty();
    }

    private static Burst burst(Settings settings) {
        double baseline = settings.decimal(0.2, "burstable-baseline");
        settings.check(
                baseline >= 0.001 && baseline <= 1,
                () -> "burstable-baseline = %s, must be in [0.001, 1]".formatted(baseline));
        Duration kept =
                within(
                        settings,
                        "burstable-credits-kept",
                        Duration.ofHours(24),
                        Duration.ZERO,
                        Duration.ofDays(30));
        return new Burst((int) Math.round(baseline * 1000), kept);
    }

    private static StandardSize standardSize(Settings settings) {
        long cpu =
                settings.read(
                        1000L,
                        "cores from 1m to 1024",
                        whole(BigDecimal.valueOf(1000), 1_024_000),
                        "standard-cpu");
        long memory =
                settings.read(
                        512L << 20,
                        "bytes from 1 to 16Ti, as in 512Mi",
                        whole(BigDecimal.ONE, 16L << 40),
                        "standard-memory");
        return new StandardSize((int) cpu, memory);
    }

    private static Function<String, Optional<Long>> whole(BigDecimal unit, long most) {
        return text ->
                Quantities.find(text)
                        .map(amount -> amount.multiply(unit).setScale(0, RoundingMode.CEILING))
                        .filter(amount -> amount.signum() > 0)
                        .filter(amount -> amount.compareTo(BigDecimal.valueOf(most)) <= 0)
                        .map(BigDecimal::longValueExact);
    }

    private static Metering metering(Settings settings) {
        return new Metering(
                within(
                        settings,
                        "sample-interval",
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5)),
                within(
                        settings,
                        "retention",
                        Duration.ofDays(400),
                        Duration.ofHours(1),
                        Duration.ofDays(3660)));
    }

    private static Duration within(
            Settings settings, String key, Duration otherwise, Duration least, Duration most) {
        Duration found = settings.duration(otherwise, key);
        settings.check(
                found.compareTo(least) >= 0 && found.compareTo(most) <= 0,
                () ->
                        "%s = %s, must be in [%s, %s]"
                                .formatted(key, text(found), text(least), text(most)));
        return found;
    }

    private static String text(Duration duration) {
        return Durations.text(duration);
    }
}
