package dev.barista.model.config;

import dev.barista.model.naming.Domains;
import dev.barista.model.naming.Hosts;
import dev.barista.model.naming.PublicDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// `config-domain`: under which domains Routes are public.
///
/// Each key is a domain; its value says in YAML which Routes are under it: `selector: {label:
/// value}`, or nothing for all. Unlike Knative, whose Routes are private until a domain is set, a
/// Route that no entry selects is under the domain Barista was started with.
public final class DomainConfig {

    public static final String NAME = "config-domain";
    public static final String DEFAULT_DOMAIN = "example.com";

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Set<String> TYPES = Set.of("", "wildcard");

    /// @param fallback for a Route that no entry selects
    public static Parsed<Domains> parse(Map<String, String> data, PublicDomain fallback) {
        Settings settings = new Settings(data);
        List<Domains.Rule> rules = new ArrayList<>();
        new TreeMap<>(data)
                .forEach((domain, text) -> {
                    if (!domain.equals(ConfigMaps.EXAMPLE)) {
                        rules.add(rule(settings, domain, text));
                    }
                });
        return settings.result(() -> new Domains(rules, fallback));
    }

    private static Domains.Rule rule(Settings settings, String domain, String text) {
        settings.check(
                Hosts.isHost(domain),
                () -> "invalid domain name \"%s\" (expected: as in example.com)".formatted(domain));
        Map<String, String> selector = new TreeMap<>();
        try {
            JsonNode tree = YAML.readTree(text);
            boolean known =
                    tree.propertyNames().stream()
                            .allMatch(field -> Set.of("selector", "type").contains(field));
            settings.check(
                    (tree.isEmpty() || tree.isObject())
                            && !(tree.isString() && !tree.asString().isBlank())
                            && known
                            && TYPES.contains(tree.path("type").asString("")),
                    () -> malformed(domain, text));
            for (Map.Entry<String, JsonNode> entry : tree.path("selector").properties()) {
                settings.check(entry.getValue().isString(), () -> malformed(domain, text));
                selector.put(entry.getKey(), entry.getValue().asString(""));
            }
        } catch (JacksonException _) {
            settings.refuse(malformed(domain, text)); // says all that a user can act on
        }
        return new Domains.Rule(domain, selector);
    }

    private static String malformed(String domain, String text) {
        return "%s: %s (expected: YAML, as in selector: {app: prod})".formatted(domain, text);
    }

    private DomainConfig() {}
}
