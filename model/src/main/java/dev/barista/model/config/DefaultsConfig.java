package dev.barista.model.config;

import dev.barista.model.naming.Template;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `config-defaults`: what revisions get that do not say otherwise, and what they may ask for.
///
/// @param timeouts of requests, in seconds
/// @param concurrency of a container
/// @param containerName template over the fields `Name`, `Namespace` of the parent
/// @param enableServiceLinks null leaves it to Kubernetes
/// @param requests by resource: `cpu`, `memory`, `ephemeral-storage`
/// @param limits by resource
public record DefaultsConfig(
        Timeouts timeouts,
        Concurrency concurrency,
        Template containerName,
        Template initContainerName,
        @Nullable Boolean enableServiceLinks,
        Map<String, String> requests,
        Map<String, String> limits) {

    public static final String NAME = "config-defaults";
    public static final DefaultsConfig DEFAULT = parse(Map.of()).orElseThrow();

    /// In seconds; 0 is none.
    ///
    /// @param max of what a revision may ask for
    public record Timeouts(int request, int max, int responseStart, int idle) {}

    /// @param fallback 0 is unlimited
    /// @param zeroAllowed whether a revision may ask for 0
    public record Concurrency(int fallback, int max, boolean zeroAllowed) {}

    public DefaultsConfig {
        requests = Map.copyOf(requests);
        limits = Map.copyOf(limits);
    }

    public static Parsed<DefaultsConfig> parse(Map<String, String> data) {
        Settings settings = new Settings(data);
        Timeouts timeouts = timeouts(settings);
        Concurrency concurrency = concurrency(settings);
        Template container = template(settings, "container-name-template", "user-container");
        Template init = template(settings, "init-container-name-template", "init-container");
        Map<String, String> requests = resources(settings, "request");
        Map<String, String> limits = resources(settings, "limit");
        Boolean links = serviceLinks(settings.text("false", "enable-service-links"));
        return settings.result(() ->
                new DefaultsConfig(
                        timeouts, concurrency, container, init, links, requests, limits));
    }

    private static Timeouts timeouts(Settings settings) {
        int request = settings.integer(300, "revision-timeout-seconds");
        Timeouts timeouts =
                new Timeouts(
                        request,
                        settings.integer(600, "max-revision-timeout-seconds"),
                        settings.integer(request, "revision-response-start-timeout-seconds"),
                        settings.integer(0, "revision-idle-timeout-seconds"));
        settings.check(
                request <= timeouts.max(),
                () ->
                        ("revision-timeout-seconds (%d) cannot be greater than"
                                        + " max-revision-timeout-seconds (%d)")
                                .formatted(request, timeouts.max()));
        settings.check(
                timeouts.responseStart() <= request,
                () ->
                        ("revision-response-start-timeout-seconds (%d) cannot be greater than"
                                        + " revision-timeout-seconds (%d)")
                                .formatted(timeouts.responseStart(), request));
        settings.check(
                timeouts.idle() <= request,
                () ->
                        ("revision-idle-timeout-seconds (%d) cannot be greater than"
                                        + " revision-timeout-seconds (%d)")
                                .formatted(timeouts.idle(), request));
        settings.check(
                request > 0 && timeouts.responseStart() >= 0 && timeouts.idle() >= 0,
                () ->
                        "timeouts must not be negative, and revision-timeout-seconds must be positive");
        return timeouts;
    }

    private static Concurrency concurrency(Settings settings) {
        Concurrency concurrency =
                new Concurrency(
                        settings.integer(0, "container-concurrency"),
                        settings.integer(1000, "container-concurrency-max-limit"),
                        settings.truth(true, "allow-container-concurrency-zero"));
        settings.check(
                concurrency.max() >= 1,
                () ->
                        "expected 1 <= %d <= 2147483647: container-concurrency-max-limit"
                                .formatted(concurrency.max()));
        settings.check(
                concurrency.max() < 1
                        || (concurrency.fallback() >= 0
                                && concurrency.fallback() <= concurrency.max()),
                () ->
                        "expected 0 <= %d <= %d: container-concurrency"
                                .formatted(concurrency.fallback(), concurrency.max()));
        return concurrency;
    }

    private static Template template(Settings settings, String key, String otherwise) {
        return settings.read(
                Template.parse(otherwise),
                "text with {{.Name}} or {{.Namespace}}, no other action",
                DefaultsConfig::findTemplate,
                key);
    }

    private static Optional<Template> findTemplate(String text) {
        try {
            Template template = Template.parse(text);
            template.render(new Template.Values(Map.of("Name", "", "Namespace", ""), Map.of()));
            return Optional.of(template);
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // the caller says what is expected
        }
    }

    private static @Nullable Boolean serviceLinks(String text) {
        return text.equalsIgnoreCase("true") ? Boolean.TRUE : otherThanTrue(text);
    }

    private static @Nullable Boolean otherThanTrue(String text) {
        return text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
    }

    private static Map<String, String> resources(Settings settings, String kind) {
        Map<String, String> resources = new LinkedHashMap<>();
        for (String resource : new String[] {"cpu", "memory"}) {
            String quantity = settings.quantity("revision-%s-%s".formatted(resource, kind));
            if (quantity != null) {
                resources.put(resource, quantity);
            }
        }
        String storage = "revision-ephemeral-storage-" + kind;
        settings.supported(settings.quantity(storage) == null, storage);
        return resources;
    }
}
