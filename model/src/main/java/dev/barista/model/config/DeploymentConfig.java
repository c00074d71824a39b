package dev.barista.model.config;

import dev.barista.model.text.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// `config-deployment`: how a revision becomes a Deployment.
///
/// What Knative sets here for its side-car (`queue-sidecar-…`) is accepted and means nothing: there
/// is none. `default-affinity-type` is checked and means nothing on one node.
///
/// @param registriesSkippingTagResolving whose images run by tag
/// @param digestResolutionTimeout per image
/// @param progressDeadline until which a revision must have become ready
/// @param podIsAlwaysSchedulable whether a pod that cannot be placed is no failure
public record DeploymentConfig(
        Set<String> registriesSkippingTagResolving,
        Duration digestResolutionTimeout,
        Duration progressDeadline,
        boolean podIsAlwaysSchedulable) {

    public static final String NAME = "config-deployment";
    public static final DeploymentConfig DEFAULT = parse(Map.of()).orElseThrow();

    public DeploymentConfig {
        registriesSkippingTagResolving = Set.copyOf(registriesSkippingTagResolving);
    }

    public static Parsed<DeploymentConfig> parse(Map<String, String> data) {
        Settings settings = new Settings(data);
        DeploymentConfig config =
                new DeploymentConfig(
                        registries(settings),
                        settings.duration(
                                Duration.ofSeconds(10),
                                "digest-resolution-timeout",
                                "digestResolutionTimeout"),
                        settings.duration(
                                Duration.ofMinutes(10), "progress-deadline", "progressDeadline"),
                        settings.truth(false, "pod-is-always-schedulable"));
        settings.check(
                config.digestResolutionTimeout().isPositive(),
                () -> "digest-resolution-timeout cannot be a non-positive duration");
        settings.check(
                config.progressDeadline().isPositive(),
                () -> "progress-deadline cannot be a non-positive duration");
        settings.check(
                Durations.isWholeSeconds(config.progressDeadline()),
                () -> "progress-deadline must be rounded to a whole second");
        String affinity =
                settings.text("prefer-spread-revision-over-nodes", "default-affinity-type");
        settings.check(
                Set.of("none", "prefer-spread-revision-over-nodes").contains(affinity),
                () -> "unsupported default-affinity-type value: \"%s\"".formatted(affinity));
        settings.supported(settings.text("", "runtime-class-name").isBlank(), "runtime-class-name");
        return settings.result(() -> config);
    }

    private static Set<String> registries(Settings settings) {
        String list =
                settings.text(
                        "kind.local,ko.local,dev.local",
                        "registries-skipping-tag-resolving",
                        "registriesSkippingTagResolving");
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(registry -> !registry.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
