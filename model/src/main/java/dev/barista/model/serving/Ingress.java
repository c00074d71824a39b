package dev.barista.model.serving;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A Knative Ingress: hosts, and which revisions answer for them.
public record Ingress(ApiObject object, Spec spec) {

    public static Ingress from(ApiObject object) {
        return new Ingress(object, Spec.from(object.spec()));
    }

    /// Who may reach a rule's hosts.
    public enum Visibility {
        EXTERNAL("ExternalIP"),
        CLUSTER_LOCAL("ClusterLocal");

        private final String text;

        Visibility(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        static Visibility of(String text) {
            return text.equals(CLUSTER_LOCAL.text) ? CLUSTER_LOCAL : EXTERNAL;
        }
    }

    /// @param redirected whether plain HTTP is answered with a redirect to HTTPS
    /// @param secrets with the certificates of hosts
    public record Spec(List<Rule> rules, boolean redirected, List<Tls> secrets) {
        public Spec {
            rules = List.copyOf(rules);
            secrets = List.copyOf(secrets);
        }

        /// Without certificates of its own.
        public Spec(List<Rule> rules, boolean redirected) {
            this(rules, redirected, List.of());
        }

        static Spec from(JsonNode tree) {
            return new Spec(
                    tree.path("rules").valueStream().map(Rule::from).toList(),
                    tree.path("httpOption").asString("").equals("Redirected"),
                    tree.path("tls").valueStream().map(Tls::from).toList());
        }

        public ObjectNode toTree() {
            ObjectNode tree =
                    Json.object().put("httpOption", redirected ? "Redirected" : "Enabled");
            ArrayNode list = tree.putArray("rules");
            rules.forEach(rule -> list.add(rule.toTree()));
            if (!secrets.isEmpty()) {
                ArrayNode tls = tree.putArray("tls");
                secrets.forEach(secret -> tls.add(secret.toTree()));
            }
            return tree;
        }
    }

    /// @param secret of the Ingress's namespace, with the certificate for these hosts
    public record Tls(List<String> hosts, String secret) {
        public Tls {
            hosts = List.copyOf(hosts);
        }

        static Tls from(JsonNode tree) {
            return new Tls(
                    tree.path("hosts").valueStream().map(JsonNode::asString).toList(),
                    tree.path("secretName").asString(""));
        }

        ObjectNode toTree() {
            ObjectNode tree = Json.object();
            ArrayNode names = tree.putArray("hosts");
            hosts.forEach(names::add);
            return tree.put("secretName", secret);
        }
    }

    public record Rule(List<String> hosts, Visibility visibility, List<Path> paths) {
        public Rule {
            hosts = List.copyOf(hosts);
            paths = List.copyOf(paths);
        }

        static Rule from(JsonNode tree) {
            return new Rule(
                    tree.path("hosts").valueStream().map(JsonNode::asString).toList(),
                    Visibility.of(tree.path("visibility").asString("")),
                    tree.path("http").path("paths").valueStream().map(Path::from).toList());
        }

        ObjectNode toTree() {
            ObjectNode tree = Json.object();
            ArrayNode names = tree.putArray("hosts");
            hosts.forEach(names::add);
            ArrayNode list = tree.putObject("http").putArray("paths");
            paths.forEach(path -> list.add(path.toTree()));
            return tree.put("visibility", visibility.text());
        }
    }

    /// @param prefix of the request's path; empty for all
    /// @param headers that a request must have, by name, with exactly these values
    /// @param rewriteHost that the revision sees; null for the host as it came
    /// @param setHeaders of the request to the revision; a header of that name is replaced
    public record Path(
            String prefix,
            Map<String, String> headers,
            List<Split> splits,
            @Nullable String rewriteHost,
            Map<String, String> setHeaders) {
        public Path {
            headers = Map.copyOf(headers);
            splits = List.copyOf(splits);
            setHeaders = Map.copyOf(setHeaders);
        }

        /// All requests of a host.
        public static Path all(List<Split> splits) {
            return new Path("", Map.of(), splits, null, Map.of());
        }

        static Path from(JsonNode tree) {
            return new Path(
                    tree.path("path").asString(""),
                    exact(tree.path("headers")),
                    tree.path("splits").valueStream().map(Split::from).toList(),
                    tree.path("rewriteHost").stringValue(null),
                    Trees.strings(tree.path("appendHeaders")));
        }

        private static Map<String, String> exact(JsonNode headers) {
            return headers.propertyStream()
                    .collect(
                            Collectors.toMap(
                                    Map.Entry::getKey,
                                    header -> header.getValue().path("exact").asString("")));
        }

        ObjectNode toTree() {
            ObjectNode tree = Json.object();
            Trees.putSorted(tree, "appendHeaders", setHeaders);
            if (!headers.isEmpty()) {
                ObjectNode matches = tree.putObject("headers");
                headers.keySet().stream()
                        .sorted()
                        .forEach(name -> matches.putObject(name).put("exact", headers.get(name)));
            }
            Trees.putUnlessEmpty(tree, "path", prefix);
            if (rewriteHost != null) {
                tree.put("rewriteHost", rewriteHost);
            }
            ArrayNode list = tree.putArray("splits");
            splits.forEach(split -> list.add(split.toTree()));
            return tree;
        }
    }

    /// @param revision that gets the share: its public Service has its name
    /// @param port 80 for HTTP/1, 81 for h2c
    /// @param percent 1–100; those of a path add up to 100
    /// @param setHeaders of the request to the revision; a header of that name is replaced
    public record Split(ObjectKey revision, int port, int percent, Map<String, String> setHeaders) {

        private static final String REVISION_HEADER = "Knative-Serving-Revision";
        private static final String NAMESPACE_HEADER = "Knative-Serving-Namespace";

        public Split {
            setHeaders = Map.copyOf(setHeaders);
        }

        /// With the headers that tell a revision's instance whose request it is.
        public static Split of(ObjectKey revision, Protocol protocol, int percent) {
            return new Split(
                    revision,
                    protocol.servicePort(),
                    percent,
                    Map.of(
                            REVISION_HEADER, revision.name(),
                            NAMESPACE_HEADER, revision.namespace()));
        }

        static Split from(JsonNode tree) {
            return new Split(
                    new ObjectKey(
                            tree.path("serviceNamespace").asString(""),
                            tree.path("serviceName").asString("")),
                    tree.path("servicePort").asInt(Protocol.HTTP1.servicePort()),
                    tree.path("percent").asInt(0),
                    Trees.strings(tree.path("appendHeaders")));
        }

        ObjectNode toTree() {
            ObjectNode tree = Json.object();
            Trees.putSorted(tree, "appendHeaders", setHeaders);
            return tree.put("percent", percent)
                    .put("serviceName", revision.name())
                    .put("serviceNamespace", revision.namespace())
                    .put("servicePort", port);
        }
    }
}
