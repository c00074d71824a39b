package dev.barista.control.service;

import dev.barista.control.loop.Children;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.serving.Route;
import dev.barista.model.serving.Service;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/// Makes the Configuration and the Route of a Service: both have its name. Pure.
final class ServiceChildren {

    /// @param referrers the Routes that refer to the Configuration already, joined by commas
    static ApiObject configuration(Service service, String referrers) {
        ApiObject object = service.object();
        Map<String, String> labels = new HashMap<>(object.labels());
        labels.put(Labels.SERVICE, object.name());
        labels.put(Labels.SERVICE_UID, object.uid());
        Map<String, String> annotations = inherited(object);
        annotations.keySet().removeIf(Annotations.ROLLOUT_DURATION::isSpelled);
        annotations.put(Annotations.ROUTES, with(referrers, object.name()));
        ApiObject child =
                Children.of(object, Types.CONFIGURATION, object.name(), labels, annotations);
        var spec = Json.object();
        spec.set("template", service.template().copy());
        return child.with(tree -> tree.set("spec", spec));
    }

    static ApiObject configurationLike(Service service, ApiObject existing) {
        String referrers = existing.findAnnotation(Annotations.ROUTES).orElse("");
        return Children.shapedLike(configuration(service, referrers), existing);
    }

    static ApiObject route(Service service) {
        ApiObject object = service.object();
        Map<String, String> labels = new HashMap<>(object.labels());
        labels.put(Labels.SERVICE, object.name());
        ApiObject child =
                Children.of(object, Types.ROUTE, object.name(), labels, inherited(object));
        var traffic =
                service.traffic().stream()
                        .map(target ->
                                target.revision().isEmpty()
                                        ? target.withConfiguration(object.name())
                                        : target)
                        .toList();
        return child.with(tree -> tree.set("spec", Route.spec(traffic)));
    }

    private static Map<String, String> inherited(ApiObject object) {
        Map<String, String> annotations = new HashMap<>(object.annotations());
        annotations.remove(Annotations.LAST_APPLIED);
        return annotations;
    }

    private static String with(String names, String name) {
        var all = new TreeSet<>(Arrays.asList(names.split(",")));
        all.add(name);
        all.remove("");
        return String.join(",", all);
    }

    private ServiceChildren() {}
}
