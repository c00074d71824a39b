package dev.barista.control.configuration;

import dev.barista.control.loop.Children;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.ChildName;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.serving.Configuration;
import dev.barista.model.serving.RoutingState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes the Revision of a Configuration's present generation. Pure.
final class NewRevision {

    static ApiObject of(Configuration configuration, Instant now) {
        ApiObject object = configuration.object();
        String chosen = configuration.template().name();
        String name =
                chosen.isEmpty() ? ChildName.revision(object.name(), object.generation()) : chosen;
        return Children.of(
                        object,
                        Types.REVISION,
                        name,
                        labels(configuration),
                        annotations(configuration, now))
                .with(tree -> tree.set("spec", configuration.template().spec().deepCopy()));
    }

    private static Map<String, String> labels(Configuration configuration) {
        ApiObject object = configuration.object();
        Map<String, String> labels = new HashMap<>(configuration.template().labels());
        labels.put(Labels.CONFIGURATION, object.name());
        labels.put(Labels.CONFIGURATION_UID, object.uid());
        labels.put(Labels.CONFIGURATION_GENERATION, Long.toString(object.generation()));
        for (String key : List.of(Labels.SERVICE, Labels.SERVICE_UID)) {
            object.findLabel(key).ifPresent(value -> labels.put(key, value));
        }
        // A Configuration that a Route follows has its next revision routed from birth, so that it
        // is not taken for an idle one between here and the labeler.
        RoutingState state = isRouted(object) ? RoutingState.ACTIVE : RoutingState.PENDING;
        labels.put(Labels.ROUTING_STATE, state.text());
        return labels;
    }

    private static Map<String, String> annotations(Configuration configuration, Instant now) {
        ApiObject object = configuration.object();
        Map<String, String> annotations = new HashMap<>(configuration.template().annotations());
        object.findAnnotation(Annotations.LAST_MODIFIER)
                .ifPresent(user -> annotations.put(Annotations.CREATOR, user));
        if (isRouted(object)) {
            annotations.put(
                    Annotations.ROUTES, object.annotations().getOrDefault(Annotations.ROUTES, ""));
        }
        annotations.put(
                Annotations.ROUTING_STATE_MODIFIED, now.truncatedTo(ChronoUnit.SECONDS).toString());
        return annotations;
    }

    private static boolean isRouted(ApiObject configuration) {
        return configuration.findAnnotation(Annotations.ROUTES).isPresent();
    }

    private NewRevision() {}
}
