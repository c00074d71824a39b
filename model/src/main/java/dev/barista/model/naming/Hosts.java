package dev.barista.model.naming;

import dev.barista.model.object.ObjectKey;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Host names of a Route, by the cluster's templates.
///
/// @param clusterDomain `cluster.local`
/// @param domainTemplate of `Name`, `Namespace`, `Domain`, `Annotations`, `Labels`
/// @param tagTemplate of `Name` and `Tag`
public record Hosts(String clusterDomain, Template domainTemplate, Template tagTemplate) {

    /// The Service of the cluster-local gateway, but for the cluster's domain.
    public static final String LOCAL_GATEWAY = "cluster-local-gateway.knative-serving.svc";

    public static final String CLUSTER_DOMAIN = "cluster.local";
    public static final Template DOMAIN = Template.parse("{{.Name}}.{{.Namespace}}.{{.Domain}}");
    public static final Template TAG = Template.parse("{{.Tag}}-{{.Name}}");

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final int LONGEST = 253;

    /// Name under which a traffic target is reached: the Route's own, or one made from its tag.
    ///
    /// @param tag empty for the Route itself
    /// @throws IllegalArgumentException if the template cannot be rendered
    public String name(String route, String tag) {
        return tag.isEmpty()
                ? route
                : tagTemplate.render(
                        new Template.Values(Map.of("Name", route, "Tag", tag), Map.of()));
    }

    /// The public host of a name.
    ///
    /// @throws IllegalArgumentException `domain name error: …` if it is no valid host name
    public String external(
            ObjectKey name,
            String domain,
            Map<String, String> annotations,
            Map<String, String> labels) {
        String host =
                domainTemplate.render(
                        new Template.Values(
                                Map.of(
                                        "Name", name.name(),
                                        "Namespace", name.namespace(),
                                        "Domain", domain),
                                Map.of("Annotations", annotations, "Labels", labels)));
        if (!isHost(host)) {
            throw new IllegalArgumentException(
                    ("domain name error: invalid domain name \"%s\": must be dot-separated labels"
                                    + " of a-z, 0-9 and '-', at most 63 characters each and 253"
                                    + " together")
                            .formatted(host));
        }
        return host;
    }

    /// The host within the cluster: `hello.default.svc.cluster.local`.
    public String clusterLocal(ObjectKey name) {
        return "%s.%s.svc.%s".formatted(name.name(), name.namespace(), clusterDomain);
    }

    /// All that a client within the cluster may call a name, shortest first.
    public List<String> clusterLocalAll(ObjectKey name) {
        String shortest = name.name() + "." + name.namespace();
        return List.of(shortest, shortest + ".svc", clusterLocal(name));
    }

    /// The domain that makes a Route private.
    public String clusterLocalDomain() {
        return "svc." + clusterDomain;
    }

    /// Whether `text` is a fully qualified domain name: two labels or more.
    public static boolean isHost(String text) {
        String[] labels = text.split("\\.", -1);
        if (text.length() > LONGEST || labels.length < 2) {
            return false;
        }
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return true;
    }
}
