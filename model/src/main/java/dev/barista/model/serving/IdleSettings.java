package dev.barista.model.serving;

import dev.barista.model.naming.Annotation;
import dev.barista.model.naming.Annotations;
import dev.barista.model.text.Durations;
import dev.barista.model.text.Numbers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// How an idle instance of a revision is treated: its annotations, and `config-idle` for those it
/// lacks.
///
/// Admission refuses values that cannot be read; one that got here all the same counts as not said.
///
/// @param policy which rungs it may go down
/// @param seats instances that are kept on a rung while it idles, 1 or more
/// @param reserve what an instance on the reserve rung may use
/// @param freezeAfter of idleness
/// @param stopAfter of idleness
/// @param wakeBudget rungs that take longer to wake from are not entered; null is no budget
/// @param bootMillis thousandths of a core until it is ready; 0 is what its limit says
/// @param warmRollback how long a revision that lost its last Route stays frozen; zero is not
/// @param whenTagged whether a Route's tag alone keeps a seat
/// @param instanceClass what it is billed as
public record IdleSettings(
        Policy policy,
        int seats,
        ReserveSize reserve,
        Duration freezeAfter,
        Duration stopAfter,
        @Nullable Duration wakeBudget,
        int bootMillis,
        Duration warmRollback,
        boolean whenTagged,
        InstanceClass instanceClass) {

    /// Which rungs an idle instance goes down.
    public enum Policy {
        /// None: Knative's way.
        STOP,
        /// To the reserve, and stays there.
        RESERVE,
        /// Frozen after a while, then stopped.
        FREEZE,
        /// Reserve, frozen, stopped.
        LADDER;

        public static Optional<Policy> find(String word) {
            for (Policy policy : values()) {
                if (policy.word().equals(word)) {
                    return Optional.of(policy);
                }
            }
            return Optional.empty();
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public boolean hasReserve() {
            return this == RESERVE || this == LADDER;
        }

        public boolean freezes() {
            return this == FREEZE || this == LADDER;
        }
    }

    /// How an instance is paid for.
    public enum InstanceClass {
        STANDARD,
        BURSTABLE,
        SPOT;

        public static Optional<InstanceClass> find(String word) {
            for (InstanceClass kind : values()) {
                if (kind.word().equals(word)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static IdleSettings from(Map<String, String> annotations, IdleDefaults config) {
        Reader read = new Reader(annotations);
        @Nullable Duration budget = read.duration(Annotations.WAKE_BUDGET).orElse(null);
        return new IdleSettings(
                policy(read, budget != null, config),
                read.text(Annotations.RESERVE_REPLICAS)
                        .flatMap(Numbers::findInt)
                        .filter(n -> n > 0)
                        .orElse(1),
                read.text(Annotations.RESERVE_SPECS)
                        .flatMap(ReserveSize::find)
                        .orElse(config.reserve()),
                read.duration(Annotations.FREEZE_AFTER).orElse(config.freezeAfter()),
                read.duration(Annotations.STOP_AFTER).orElse(config.stopAfter()),
                budget,
                read.text(Annotations.STARTUP_CPU_BOOST)
                        .map(IdleSettings::cores)
                        .orElse(OptionalInt.empty())
                        .orElse(0),
                read.duration(Annotations.WARM_ROLLBACK).orElse(config.warmRollback()),
                read.text(Annotations.RESERVE_TAGGED).filter("true"::equals).isPresent(),
                read.text(Annotations.INSTANCE_CLASS)
                        .flatMap(InstanceClass::find)
                        .orElse(isSpot(read) ? InstanceClass.SPOT : InstanceClass.STANDARD));
    }

    private static boolean isSpot(Reader read) {
        return read.text(Annotations.SPOT_STRATEGY)
                .filter(strategy -> !strategy.equals("NoSpot"))
                .isPresent();
    }

    /// Whether an idle instance is ever kept, in a place of its own.
    public boolean hasSeats() {
        return policy != Policy.STOP || warmRollback.isPositive();
    }

    /// Annotations that configure a reserve imply one; a wake budget implies that the instance is
    /// not stopped.
    private static Policy policy(Reader read, boolean hasBudget, IdleDefaults config) {
        boolean reserve = read.text(Annotations.RESERVE).filter("enable"::equals).isPresent();
        Policy otherwise = reserve ? Policy.RESERVE : hasBudget ? Policy.LADDER : config.policy();
        return read.text(Annotations.IDLE_POLICY).flatMap(Policy::find).orElse(otherwise);
    }

    /// Thousandths of a core; empty if the text is no number of cores from 0.001 to 1024.
    public static OptionalInt cores(String text) {
        return Numbers.findDecimal(text)
                .filter(cores -> cores >= 0.001 && cores <= 1024)
                .map(cores -> OptionalInt.of((int) Math.round(cores * 1000)))
                .orElse(OptionalInt.empty());
    }

    private record Reader(Map<String, String> annotations) {
        Optional<String> text(Annotation annotation) {
            return annotation.find(annotations);
        }

        Optional<Duration> duration(Annotation annotation) {
            return text(annotation).flatMap(Durations::find).filter(found -> !found.isNegative());
        }
    }
}
