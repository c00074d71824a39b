package dev.barista.model.admission;

import dev.barista.model.serving.AddressBlock;
import java.util.List;
import java.util.Set;

/// Validates what a pod spec says about names: `dnsPolicy`, `dnsConfig`, `hostAliases`. Knative
/// leaves these to Kubernetes, whose bounds they are.
final class NameRules {

    private static final Set<String> POLICIES =
            Set.of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");

    private static final int MOST_NAMESERVERS = 3;
    private static final int MOST_SEARCHES = 32;
    private static final int MOST_SEARCH_CHARACTERS = 2048;

    static void check(Field spec) {
        Field policy = spec.field("dnsPolicy");
        if (!policy.text().isEmpty() && !POLICIES.contains(policy.text())) {
            policy.invalid(
                    policy.text(),
                    "supported values: \"ClusterFirst\", \"ClusterFirstWithHostNet\","
                            + " \"Default\", \"None\"");
        }
        config(spec.field("dnsConfig"), policy.text().equals("None"));
        for (Field alias : spec.field("hostAliases").objects()) {
            address(alias.field("ip"));
            alias.field("hostnames").items().forEach(NameRules::domain);
        }
    }

    private static void config(Field config, boolean alone) {
        List<Field> nameservers = config.field("nameservers").items();
        if (alone && nameservers.isEmpty()) {
            config.field("nameservers").missing();
        }
        if (nameservers.size() > MOST_NAMESERVERS) {
            config.field("nameservers")
                    .invalid(
                            Integer.toString(nameservers.size()),
                            "must not have more than %d nameservers".formatted(MOST_NAMESERVERS));
        }
        nameservers.forEach(NameRules::address);
        searches(config.field("searches"));
        for (Field option : config.field("options").objects()) {
            option.field("name").requireText();
        }
    }

    private static void searches(Field searches) {
        List<Field> all = searches.items();
        int characters = all.stream().mapToInt(domain -> domain.text().length() + 1).sum() - 1;
        if (all.size() > MOST_SEARCHES) {
            searches.invalid(
                    Integer.toString(all.size()),
                    "must not have more than %d search paths".formatted(MOST_SEARCHES));
        } else if (characters > MOST_SEARCH_CHARACTERS) {
            searches.invalid(
                    Integer.toString(characters),
                    "must not have more than %d characters (including spaces) in the search list"
                            .formatted(MOST_SEARCH_CHARACTERS));
        }
        all.forEach(NameRules::search);
    }

    /// One dot at its end is fine, as in `resolv.conf`.
    private static void search(Field domain) {
        String text = domain.text();
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (!text.equals(".")) {
            KubernetesNames.dns1123Subdomain(name).forEach(wrong -> domain.invalid(text, wrong));
        }
    }

    private static void domain(Field name) {
        KubernetesNames.dns1123Subdomain(name.text())
                .forEach(wrong -> name.invalid(name.text(), wrong));
    }

    private static void address(Field address) {
        String text = address.text();
        if (text.indexOf('/') >= 0 || AddressBlock.find(text).isEmpty()) {
            address.invalid(text, "must be a valid IP address");
        }
    }

    private NameRules() {}
}
