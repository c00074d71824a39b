package dev.barista.model.config;

import dev.barista.model.requestlog.LogTemplate;
import dev.barista.model.text.Numbers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `config-observability`: a line for each request. What else Knative has there is checked as
/// Knative checks it; what would be missed is refused.
///
/// @param requestLog how a request becomes a line; empty if none is wanted
public record ObservabilityConfig(Optional<LogTemplate> requestLog) {

    static final String NAME = "config-observability";

    public static final ObservabilityConfig DEFAULT = new ObservabilityConfig(Optional.empty());

    static Parsed<ObservabilityConfig> parse(Map<String, String> data) {
        var settings = new Settings(data);
        for (String key :
                List.of("logging.enable-var-log-collection", "logging.enable-probe-request-log")) {
            settings.supported(!settings.truth(false, key), key);
        }
        Optional<LogTemplate> requestLog = requestLog(settings);
        protocol(settings, "metrics", Set.of("prometheus", "http/protobuf", "grpc"));
        protocol(settings, "request-metrics", Set.of("prometheus", "http/protobuf", "grpc"));
        protocol(settings, "tracing", Set.of("http/protobuf", "grpc", "stdout"));
        settings.read(
                0.0,
                "a number from 0 to 1",
                text -> Numbers.findDecimal(text).filter(rate -> rate >= 0 && rate <= 1),
                "tracing-sampling-rate");
        profiling(settings);
        return settings.result(() -> new ObservabilityConfig(requestLog));
    }

    /// A template that is not used may be one that only Knative reads.
    private static Optional<LogTemplate> requestLog(Settings settings) {
        String key = "logging.request-log-template";
        if (!settings.truth(false, "logging.enable-request-log")) {
            return Optional.empty();
        }
        settings.check(
                !settings.text("-", key).isEmpty(),
                () -> key + " was empty, but logging.enable-request-log is true");
        return Optional.of(
                settings.read(LogTemplate.DEFAULT, LogTemplate.RULE, LogTemplate::find, key));
    }

    /// @param others beside `none`: what Knative has and Barista does not
    private static void protocol(Settings settings, String what, Set<String> others) {
        String key = what + "-protocol";
        String protocol = settings.text("none", key);
        if (others.contains(protocol)) {
            settings.supported(false, key);
        } else if (!protocol.equals("none") && !protocol.isEmpty()) {
            settings.refuse("unsupported protocol \"%s\"".formatted(protocol));
        } else if (!settings.text("", what + "-endpoint").isEmpty()) {
            settings.refuse(
                    "%s-endpoint should not be set when protocol is \"none\"".formatted(what));
        }
        settings.duration(Duration.ZERO, what + "-export-interval");
    }

    private static void profiling(Settings settings) {
        String key = "runtime-profiling";
        String profiling = settings.text("disabled", key);
        settings.supported(!profiling.equals("enabled"), key);
        settings.check(
                profiling.equals("disabled") || profiling.equals("enabled"),
                () -> "%s: %s (expected: enabled or disabled)".formatted(key, profiling));
        settings.duration(Duration.ofSeconds(15), "runtime-export-interval");
    }
}
