package dev.barista.model.naming;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The domains that Routes get their hosts under.
///
/// @param fallback for a Route that no rule matches
public record Domains(List<Rule> rules, PublicDomain fallback) {

    /// Routes with all labels of `selector` are under `domain`.
    public record Rule(String domain, Map<String, String> selector) {
        public Rule {
            selector = Map.copyOf(selector);
        }

        boolean matches(Map<String, String> labels) {
            return labels.entrySet().containsAll(selector.entrySet());
        }
    }

    private static final Comparator<Rule> MOST_SPECIFIC =
            Comparator.comparingInt((Rule rule) -> -rule.selector().size())
                    .thenComparing(Rule::domain);

    public Domains {
        rules = List.copyOf(rules);
    }

    /// The domain of a Route: the rule with the largest selector that matches its labels, of
    /// several the first by name.
    ///
    /// @param clusterLocalDomain for a Route that is private by its label
    public String domainFor(Map<String, String> labels, String clusterLocalDomain) {
        return isPrivate(labels)
                ? clusterLocalDomain
                : rules.stream()
                        .filter(rule -> rule.matches(labels))
                        .min(MOST_SPECIFIC)
                        .map(Rule::domain)
                        .orElse(fallback.name());
    }

    /// What follows a host under that domain in a URL: `:8080`, or nothing.
    public String portOf(String domain, String scheme) {
        return domain.equals(fallback.name()) ? fallback.portOf(scheme) : "";
    }

    public static boolean isPrivate(Map<String, String> labels) {
        return Labels.CLUSTER_LOCAL.equals(labels.get(Labels.VISIBILITY));
    }
}
