package dev.barista.model.admission;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.naming.Annotation;
import dev.barista.model.naming.Annotations;
import dev.barista.model.serving.IdleSettings;
import dev.barista.model.serving.IdleSettings.Policy;
import dev.barista.model.serving.WakeFilter;
import dev.barista.model.serving.WakeFilter.Parsed.Invalid;
import dev.barista.model.text.Durations;
import dev.barista.model.text.Numbers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Validates the annotations about idle instances: Barista's own, and Alibaba Cloud's.
final class IdleRules {

    private static final String DURATION = "a duration of 0s or more, as in 1m30s";
    private static final int MOST_SEATS = 1000;

    private static final List<Annotation> DURATIONS =
            List.of(Annotations.FREEZE_AFTER, Annotations.STOP_AFTER, Annotations.WARM_ROLLBACK);

    private final Field annotations;
    private final IdleConfig config;

    private IdleRules(Field annotations, IdleConfig config) {
        this.annotations = annotations;
        this.config = config;
    }

    static void ofTemplate(Field annotations, IdleConfig config) {
        IdleKeys.known(annotations);
        new IdleRules(annotations, config).values();
    }

    /// Annotations that stay as they were pass, so that a setting that changed since does not keep
    /// the controllers from writing the others.
    ///
    /// @param before those of the Revision as it is stored; none when it is created
    static void ofRevision(Field annotations, Map<String, String> before, IdleConfig config) {
        Map<String, String> now =
                annotations.entries().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().text()));
        if (!IdleKeys.concerned(now).equals(IdleKeys.concerned(before))) {
            IdleKeys.knownOfRevision(annotations);
            new IdleRules(annotations, config).values();
        }
    }

    private void values() {
        ladder();
        reserve();
        spot();
        together();
    }

    private void ladder() {
        oneOf(Annotations.IDLE_POLICY, "stop", "reserve", "freeze", "ladder");
        oneOf(Annotations.INSTANCE_CLASS, "standard", "burstable", "spot");
        oneOf(Annotations.RESERVE_TAGGED, "true", "false");
        DURATIONS.forEach(annotation -> rule(annotation, DURATION, IdleRules::isDuration));
        rule(
                Annotations.WAKE_BUDGET,
                "a duration above 0s, as in 20ms",
                text -> Durations.find(text).filter(Duration::isPositive).isPresent());
        rule(
                Annotations.STARTUP_CPU_BOOST,
                "a number of cores from 0.001 to 1024",
                text -> IdleSettings.cores(text).isPresent());
        find(Annotations.WAKE_FILTER).ifPresent(this::wakeFilter);
    }

    private void wakeFilter(Field value) {
        if (WakeFilter.parse(value.text()) instanceof Invalid(List<String> errors)) {
            Field filter = at(annotations, value, Annotations.WAKE_FILTER.key());
            errors.forEach(filter::wrong);
        }
    }

    private void reserve() {
        oneOf(Annotations.RESERVE, "enable", "disable");
        oneOf(Annotations.RESERVE_TYPE, "eci", "ecs", "acs");
        rule(
                Annotations.RESERVE_REPLICAS,
                "a whole number from 1 to " + MOST_SEATS,
                text -> Numbers.findInt(text).filter(n -> n > 0 && n <= MOST_SEATS).isPresent());
        // Any RESERVE_SPECS pass: a cloud has more types than are known here. A revision of a type
        // that is not known gets the default size, and an event says so.
    }

    private void spot() {
        oneOf(Annotations.SPOT_STRATEGY, "SpotAsPriceGo", "SpotWithPriceLimit", "NoSpot");
        rule(
                Annotations.SPOT_PRICE_LIMIT,
                "a price per hour above 0",
                text -> Numbers.findDecimal(text).filter(price -> price > 0).isPresent());
        rule(
                Annotations.SPOT_DURATION,
                "a whole number of hours from 0 to 6",
                text -> Numbers.findInt(text).filter(n -> n >= 0 && n <= 6).isPresent());
        oneOf(Annotations.SPOT_RELEASE, "api-evict");
        Optional<Field> strategy = find(Annotations.SPOT_STRATEGY);
        if (strategy.isPresent()
                && strategy.get().text().equals("SpotWithPriceLimit")
                && find(Annotations.SPOT_PRICE_LIMIT).isEmpty()) {
            wrong(
                    strategy.get(),
                    Annotations.SPOT_STRATEGY,
                    "%s beside it".formatted(Annotations.SPOT_PRICE_LIMIT.key()));
        }
    }

    private void together() {
        Optional<Field> policy = find(Annotations.IDLE_POLICY);
        boolean reserves =
                find(Annotations.RESERVE).filter(f -> f.text().equals("enable")).isPresent();
        if (reserves
                && policy.flatMap(value -> Policy.find(value.text()))
                        .filter(wanted -> !wanted.hasReserve())
                        .isPresent()) {
            wrong(
                    policy.get(),
                    Annotations.IDLE_POLICY,
                    "reserve or ladder, because of %s: enable"
                            .formatted(Annotations.RESERVE.key()));
        }
        Optional<Duration> freeze = duration(Annotations.FREEZE_AFTER);
        Optional<Duration> stop = duration(Annotations.STOP_AFTER);
        if (freeze.isEmpty() && stop.isEmpty()) {
            return;
        }
        Duration frozen = freeze.orElse(config.freezeAfter());
        Duration stopped = stop.orElse(config.stopAfter());
        if (frozen.compareTo(stopped) > 0) {
            if (freeze.isPresent()) {
                wrong(
                        find(Annotations.FREEZE_AFTER).orElseThrow(),
                        Annotations.FREEZE_AFTER,
                        "at most stop-after, which is " + Durations.text(stopped));
            } else {
                wrong(
                        find(Annotations.STOP_AFTER).orElseThrow(),
                        Annotations.STOP_AFTER,
                        "at least freeze-after, which is " + Durations.text(frozen));
            }
        }
    }

    private Optional<Duration> duration(Annotation annotation) {
        return find(annotation)
                .flatMap(value -> Durations.find(value.text()))
                .filter(found -> !found.isNegative());
    }

    private Optional<Field> find(Annotation annotation) {
        return AnnotationFields.find(annotations, annotation);
    }

    private void oneOf(Annotation annotation, String... words) {
        List<String> known = List.of(words);
        String last = known.getLast();
        String rule =
                known.size() == 1
                        ? last
                        : String.join(", ", known.subList(0, known.size() - 1)) + " or " + last;
        rule(annotation, rule, known::contains);
    }

    private void rule(Annotation annotation, String rule, Predicate<String> holds) {
        find(annotation)
                .filter(value -> !holds.test(value.text()))
                .ifPresent(value -> wrong(value, annotation, rule));
    }

    private void wrong(Field value, Annotation annotation, String rule) {
        at(annotations, value, annotation.key())
                .wrong("invalid value: %s (expected: %s)".formatted(value.text(), rule));
    }

    /// The key in brackets: it has dots of its own.
    static Field at(Field annotations, Field value, String key) {
        return new Field(
                value.node(),
                new FieldPath("%s[%s]".formatted(annotations.path(), key)),
                annotations.errors());
    }

    private static boolean isDuration(String text) {
        return Durations.find(text).filter(found -> !found.isNegative()).isPresent();
    }
}
