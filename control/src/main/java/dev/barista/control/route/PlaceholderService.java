package dev.barista.control.route;

import dev.barista.control.loop.Children;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.Hosts;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// The `v1` Service that makes the name of a Route, or of one of its tags, known within the
/// cluster: an alias of the gateway's. Pure.
final class PlaceholderService {

    private static final int PORT = 80;

    /// @param tag empty for the Route itself
    static ApiObject of(RouteHosts hosts, String tag) {
        ApiObject route = hosts.route();
        Map<String, String> labels = new HashMap<>(route.labels());
        labels.remove(Labels.VISIBILITY);
        labels.put(Labels.ROUTE, route.name());
        Map<String, String> annotations = new HashMap<>(route.annotations());
        annotations.remove(Annotations.LAST_APPLIED);
        String name = hosts.name(tag).name();
        return Children.of(route, Types.CORE_SERVICE, name, labels, annotations)
                .with(tree -> spec(tree.putObject("spec"), hosts.hosts().clusterDomain()));
    }

    /// With all that admission would fill in, so that the stored one is the same.
    private static void spec(ObjectNode spec, String clusterDomain) {
        spec.put("type", "ExternalName")
                .put("externalName", Hosts.LOCAL_GATEWAY + "." + clusterDomain)
                .put("sessionAffinity", "None")
                .putArray("ports")
                .addObject()
                .put("name", "http2")
                .put("protocol", "TCP")
                .put("appProtocol", "kubernetes.io/h2c")
                .put("port", PORT)
                .put("targetPort", PORT);
    }

    /// The one that there is, as it should be: the visibility is the user's to set.
    static ApiObject like(ApiObject wanted, ApiObject existing) {
        ApiObject right = Children.shapedLike(wanted, existing);
        return existing.findLabel(Labels.VISIBILITY)
                .map(visibility ->
                        right.with(tree ->
                                tree.withObject("/metadata/labels")
                                        .put(Labels.VISIBILITY, visibility)))
                .orElse(right);
    }

    private PlaceholderService() {}
}
