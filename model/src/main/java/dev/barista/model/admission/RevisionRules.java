package dev.barista.model.admission;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.config.DefaultsConfig;

/// Validates the spec of a revision.
final class RevisionRules {

    static void spec(Field spec, ConfigSnapshot config) {
        PodSpecRules.check(spec, config);
        DefaultsConfig.Timeouts timeouts = config.defaults().timeouts();
        spec.field("timeoutSeconds").within(0, timeouts.max());
        spec.field("responseStartTimeoutSeconds").number(0); // Knative gives them no bounds
        spec.field("idleTimeoutSeconds").number(0);
        concurrency(spec.field("containerConcurrency"), config);
    }

    static void concurrency(Field value, ConfigSnapshot config) {
        DefaultsConfig.Concurrency concurrency = config.defaults().concurrency();
        value.within(concurrency.zeroAllowed() ? 0 : 1, concurrency.max());
    }

    private RevisionRules() {}
}
