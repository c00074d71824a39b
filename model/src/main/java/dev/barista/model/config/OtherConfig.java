package dev.barista.model.config;

import dev.barista.model.object.Json;
import dev.barista.model.text.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// ConfigMaps of Knative whose settings have nothing to set in one process. They exist, so that
/// what reads or edits them works, and are checked as Knative checks them. A setting whose effect
/// would be missed is refused.
final class OtherConfig {

    static final String CERT_MANAGER = "config-certmanager";
    static final String LEADER_ELECTION = "config-leader-election";
    static final String LOGGING = "config-logging";

    /// Knative ships it still and reads it no more: any settings pass.
    static final String TRACING = "config-tracing";

    static final List<String> NAMES = List.of(CERT_MANAGER, LEADER_ELECTION, LOGGING, TRACING);

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final int MOST_BUCKETS = 10;
    private static final String LEVEL = "loglevel.";
    private static final Set<String> LEVELS =
            Set.of("debug", "info", "warn", "error", "dpanic", "panic", "fatal");

    /// All that is wrong with the data of one of [#NAMES]; nothing for good data.
    static Parsed<Boolean> check(String name, Map<String, String> data) {
        var settings = new Settings(data);
        switch (name) {
            case CERT_MANAGER -> issuers(settings);
            case LEADER_ELECTION -> leaderElection(settings);
            case LOGGING -> logging(settings, data);
            default -> {}
        }
        return settings.result(() -> true);
    }

    private static void issuers(Settings settings) {
        for (String key :
                List.of("issuerRef", "clusterLocalIssuerRef", "systemInternalIssuerRef")) {
            settings.read("", "YAML, as in kind: ClusterIssuer", text -> isMap(text, YAML), key);
        }
    }

    /// There is one process, which always leads.
    private static void leaderElection(Settings settings) {
        Duration lease = settings.duration(Duration.ofSeconds(60), "lease-duration");
        Duration renew = settings.duration(Duration.ofSeconds(40), "renew-deadline");
        Duration retry = settings.duration(Duration.ofSeconds(10), "retry-period");
        int buckets = settings.integer(1, "buckets");
        settings.check(
                buckets >= 1 && buckets <= MOST_BUCKETS,
                () ->
                        "buckets: value must be between 1 <= %d <= %d"
                                .formatted(buckets, MOST_BUCKETS));
        settings.check(
                lease.compareTo(renew) > 0 && renew.compareTo(retry) > 0 && retry.isPositive(),
                () ->
                        "lease-duration (%s) must be greater than renew-deadline (%s), and that than retry-period (%s)"
                                .formatted(
                                        Durations.text(lease),
                                        Durations.text(renew),
                                        Durations.text(retry)));
    }

    private static void logging(Settings settings, Map<String, String> data) {
        settings.read("", "a JSON object", OtherConfig::isJson, "zap-logger-config");
        for (String key : new TreeSet<>(data.keySet())) {
            if (key.startsWith(LEVEL)) {
                settings.read(
                        "",
                        "debug, info, warn, error, dpanic, panic or fatal",
                        OtherConfig::level,
                        key);
            }
        }
    }

    private static Optional<String> level(String text) {
        return Optional.of(text).filter(LEVELS::contains);
    }

    private static Optional<String> isJson(String text) {
        return isMap(text, Json.MAPPER);
    }

    private static Optional<String> isMap(String text, ObjectMapper mapper) {
        try {
            JsonNode tree = mapper.readTree(text);
            return tree != null && tree.isObject() ? Optional.of(text) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private OtherConfig() {}
}
