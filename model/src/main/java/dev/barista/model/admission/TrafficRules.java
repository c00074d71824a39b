package dev.barista.model.admission;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Validates the traffic targets of a Service or Route.
final class TrafficRules {

    private static final String CONFIGURATION = "configurationName";
    private static final String REVISION = "revisionName";

    /// @param inService whether targets follow the Service's own Configuration, and name no other
    static void check(Field traffic, boolean inService) {
        long sum = 0;
        Map<String, Field> tags = new LinkedHashMap<>();
        List<Field> targets = traffic.objects();
        for (int i = 0; i < targets.size(); i++) {
            Field target = targets.get(i);
            target(target, inService);
            sum += target.field("percent").number(0);
            tag(traffic, target.field("tag"), i, tags);
        }
        if (sum != 100) {
            traffic.wrong("Traffic targets sum to %d, want 100".formatted(sum));
        }
    }

    private static void target(Field target, boolean inService) {
        latest(target);
        names(target, inService);
        target.field("percent").within(0, 100);
        if (!target.field("url").text().isEmpty()) {
            target.field("url").disallowed();
        }
    }

    private static void latest(Field target) {
        Field latest = target.field("latestRevision");
        String revision = target.field(REVISION).text();
        if (latest.isPresent() && latest.isTrue() == !revision.isEmpty()) {
            latest.wrong(
                    "may not set revisionName \"%s\" when latestRevision is %s"
                            .formatted(revision, latest.isTrue()));
        }
    }

    private static void names(Field target, boolean inService) {
        boolean revision = !target.field(REVISION).text().isEmpty();
        boolean configuration = !target.field(CONFIGURATION).text().isEmpty();
        if (inService && configuration) {
            target.field(CONFIGURATION).disallowed();
        } else if (revision && configuration) {
            either(target, "both");
        } else if (revision) {
            qualified(target.field(REVISION));
        } else if (configuration) {
            qualified(target.field(CONFIGURATION));
        } else if (!inService) {
            either(target, "neither");
        }
    }

    private static void either(Field target, String got) {
        target.errors()
                .add(
                        "expected exactly one, got " + got,
                        "",
                        target.path().field(REVISION),
                        target.path().field(CONFIGURATION));
    }

    private static void qualified(Field name) {
        List<String> wrong = KubernetesNames.qualified(name.text());
        if (!wrong.isEmpty()) {
            name.invalidKey(name.text(), String.join(", ", wrong));
        }
    }

    private static void tag(Field traffic, Field tag, int index, Map<String, Field> tags) {
        if (tag.text().isEmpty()) {
            return;
        }
        List<String> wrong = KubernetesNames.dns1035Label(tag.text());
        if (!wrong.isEmpty()) {
            traffic.errors()
                    .add(
                            "invalid value: not a DNS 1035 label: " + KubernetesNames.listed(wrong),
                            "",
                            traffic.path().field("tag").index(index));
        }
        Field first = tags.putIfAbsent(tag.text(), tag);
        if (first != null) {
            traffic.errors()
                    .add(
                            "Multiple definitions for \"%s\"".formatted(tag.text()),
                            "",
                            first.path(),
                            tag.path());
        }
    }

    private TrafficRules() {}
}
