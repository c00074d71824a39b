package dev.barista.model.admission;

import static dev.barista.model.serving.ScalingAnnotations.HPA;
import static dev.barista.model.serving.ScalingAnnotations.KPA;

import dev.barista.model.config.AutoscalerConfig;
import dev.barista.model.naming.Annotation;
import dev.barista.model.naming.Annotations;
import dev.barista.model.text.Durations;
import dev.barista.model.text.Numbers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Validates the `autoscaling.knative.dev/` annotations.
final class ScalingRules {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(6);
    private static final double SMALLEST_TARGET = 0.01;
    private static final String PRECISION = "must be specified with at most second precision";
    private static final Set<String> AGGREGATIONS =
            Set.of("", "linear", "weighted-exponential", "weightedExponential");

    private final Field annotations;
    private final AutoscalerConfig config;

    private ScalingRules(Field annotations, AutoscalerConfig config) {
        this.annotations = annotations;
        this.config = config;
    }

    static void check(Field annotations, AutoscalerConfig config) {
        ScalingRules rules = new ScalingRules(annotations, config);
        rules.scalerClass();
        rules.scale();
        rules.numbers();
        rules.window();
        rules.duration(Annotations.POD_RETENTION, false);
        rules.duration(Annotations.SCALE_DOWN_DELAY, true);
        rules.metric();
        rules.aggregation();
        rules.initialScale();
    }

    private Optional<Field> find(Annotation annotation) {
        return AnnotationFields.find(annotations, annotation);
    }

    private String scaler() {
        return find(Annotations.CLASS).map(Field::text).orElse("");
    }

    private void scalerClass() {
        find(Annotations.CLASS)
                .filter(value -> value.text().endsWith(".knative.dev"))
                .filter(value -> !Set.of(KPA, HPA).contains(value.text()))
                .ifPresent(value -> value.invalid(value.text()));
    }

    private void scale() {
        int min = atLeastZero(Annotations.MIN_SCALE);
        int max = atLeastZero(Annotations.MAX_SCALE);
        if (max != 0 && max < min) {
            annotations
                    .errors()
                    .add(
                            "max-scale=%d is less than min-scale=%d".formatted(max, min),
                            "",
                            annotations.path().field(Annotations.MAX_SCALE.key()),
                            annotations.path().field(Annotations.MIN_SCALE.key()));
        }
        find(Annotations.MAX_SCALE).ifPresent(value -> withinLimit(value, max));
        find(Annotations.ACTIVATION_SCALE).ifPresent(value -> activationScale(value, min, max));
    }

    private int atLeastZero(Annotation annotation) {
        Optional<Field> found = find(annotation);
        if (found.isEmpty()) {
            return 0;
        }
        Field value = found.get();
        Optional<Integer> number = Numbers.findInt(value.text());
        if (number.isPresent() && number.get() >= 0) {
            return number.get();
        }
        if (value.text().matches("[-+]?\\d+")) {
            value.outOfBounds(value.text(), "0", Integer.toString(Integer.MAX_VALUE));
        } else {
            value.invalid(value.text());
        }
        return 0;
    }

    private void withinLimit(Field value, int max) {
        int limit = config.bounds().maxLimit();
        if (limit > 0 && max > limit) {
            value.outOfBounds(Integer.toString(max), "1", Integer.toString(limit));
        }
        if (limit > 0 && max == 0) {
            value.wrong("max-scale=0 (unlimited), must be less than " + limit);
        }
    }

    private static void activationScale(Field value, int min, int max) {
        Optional<Integer> number = Numbers.findInt(value.text());
        if (number.isEmpty()) {
            value.invalid(value.text());
        } else if (min > number.get()) {
            value.wrong(
                    "min-scale=%d is greater than activation-scale=%d"
                            .formatted(min, number.get()));
        } else if (max != 0 && max < number.get()) {
            value.wrong(
                    "max-scale=%d is less than activation-scale=%d".formatted(max, number.get()));
        } else if (number.get() < 2) {
            value.wrong("activation-scale=%d must be greater than 1".formatted(number.get()));
        }
    }

    private void numbers() {
        decimal(Annotations.PANIC_WINDOW, 1, 100);
        decimal(Annotations.PANIC_THRESHOLD, 110, 1000);
        decimal(Annotations.TARGET_UTILIZATION, 1, 100);
        find(Annotations.TARGET).ifPresent(ScalingRules::target);
        find(Annotations.TARGET_BURST_CAPACITY)
                .filter(value ->
                        Numbers.findDecimal(value.text())
                                .filter(burst -> burst >= 0 || burst == -1)
                                .isEmpty())
                .ifPresent(value -> value.invalid(value.text()));
    }

    private void decimal(Annotation annotation, double low, double high) {
        find(annotation)
                .ifPresent(value ->
                        Numbers.findDecimal(value.text())
                                .ifPresentOrElse(
                                        number -> value.within(value.text(), number, low, high),
                                        () -> value.invalid(value.text())));
    }

    private static void target(Field value) {
        Optional<Double> number = Numbers.findDecimal(value.text());
        if (number.isEmpty()) {
            value.invalid(value.text());
        } else if (number.get() < SMALLEST_TARGET) {
            value.wrong("target %s should be at least 0.01".formatted(value.text()));
        }
    }

    private void window() {
        find(Annotations.WINDOW).ifPresent(value -> duration(value, SHORTEST_WINDOW, true));
    }

    private void duration(Annotation annotation, boolean wholeSeconds) {
        find(annotation).ifPresent(value -> duration(value, Duration.ZERO, wholeSeconds));
    }

    private static void duration(Field value, Duration shortest, boolean wholeSeconds) {
        Optional<Duration> duration = Durations.find(value.text());
        if (duration.isEmpty()) {
            value.invalid(value.text());
        } else if (duration.get().compareTo(shortest) < 0
                || duration.get().compareTo(LONGEST) > 0) {
            value.outOfBounds(value.text(), Durations.text(shortest), Durations.text(LONGEST));
        } else if (wholeSeconds && !Durations.isWholeSeconds(duration.get())) {
            value.wrong(PRECISION);
        }
    }

    private void metric() {
        Optional<Field> found = find(Annotations.METRIC);
        String scaler = scaler().isEmpty() ? KPA : scaler();
        boolean known =
                switch (scaler) {
                    case KPA ->
                            found.filter(value ->
                                            Set.of("concurrency", "rps").contains(value.text()))
                                    .isPresent();
                    case HPA -> found.filter(value -> !value.text().isEmpty()).isPresent();
                    default -> true; // another autoscaler's metrics are its own affair
                };
        if (found.isPresent() && !known) {
            found.get().invalid(found.get().text());
        }
    }

    private void aggregation() {
        if (scaler().equals(KPA)) {
            find(Annotations.AGGREGATION)
                    .filter(value -> !AGGREGATIONS.contains(value.text()))
                    .ifPresent(value -> value.invalid(value.text()));
        }
    }

    private void initialScale() {
        Optional<Field> found = find(Annotations.INITIAL_SCALE);
        if (found.isEmpty()) {
            return;
        }
        Field value = found.get();
        Optional<Integer> number = Numbers.findInt(value.text());
        if (number.isEmpty()) {
            value.invalid(value.text());
        } else if (number.get() < 0) {
            annotated(value, " must be greater than 0").invalid(value.text());
        } else if (number.get() == 0 && !config.bounds().zeroInitial()) {
            annotated(value, "=0 not allowed by cluster").invalid(value.text());
        }
    }

    /// Knative says the rule in the path.
    private static Field annotated(Field value, String rule) {
        return new Field(value.node(), new FieldPath(value.path().text() + rule), value.errors());
    }
}
