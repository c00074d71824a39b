package dev.barista.gateway.route;

import dev.barista.gateway.port.ServicePort;
import dev.barista.gateway.wire.Bytes;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/// Reads a Knative Ingress into the routing rules of its hosts.
final class IngressReader {

    private final String namespace;
    private final RandomGenerator random;
    private final boolean redirected;
    private final Map<String, List<PathRule>> all = new LinkedHashMap<>();
    private final Map<String, List<PathRule>> external = new LinkedHashMap<>();

    private IngressReader(String namespace, RandomGenerator random, boolean redirected) {
        this.namespace = namespace;
        this.random = random;
        this.redirected = redirected;
    }

    /// Rules by host, in lower case.
    ///
    /// @throws IllegalArgumentException if a path has no splits, or percents that are not 100
    static Map<String, HostRules> read(ApiObject ingress, RandomGenerator random) {
        boolean redirected = ingress.spec().path("httpOption").asString("").equals("Redirected");
        IngressReader reader = new IngressReader(ingress.namespace(), random, redirected);
        int index = 0;
        for (JsonNode rule : ingress.spec().path("rules")) {
            reader.readRule(rule, "spec.rules[%d]".formatted(index++));
        }
        return reader.rules();
    }

    private Map<String, HostRules> rules() {
        Map<String, HostRules> rules = new LinkedHashMap<>();
        all.forEach((host, list) ->
                rules.put(
                        host,
                        new HostRules(list, external.getOrDefault(host, List.of()), redirected)));
        return rules;
    }

    private void readRule(JsonNode rule, String where) {
        List<PathRule> read = new ArrayList<>();
        int index = 0;
        for (JsonNode path : rule.path("http").path("paths")) {
            read.add(readPath(path, "%s.http.paths[%d]".formatted(where, index++)));
        }
        boolean outside = !rule.path("visibility").asString("").equals("ClusterLocal");
        for (JsonNode host : rule.path("hosts")) {
            String name = host.asString().toLowerCase(Locale.ROOT);
            all.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(read);
            if (outside) {
                external.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(read);
            }
        }
    }

    private PathRule readPath(JsonNode path, String where) {
        List<PathRule.HeaderMatch> headers = new ArrayList<>();
        path.path("headers")
                .properties()
                .forEach(header ->
                        headers.add(
                                new PathRule.HeaderMatch(
                                        Bytes.of(header.getKey().toLowerCase(Locale.ROOT)),
                                        Bytes.of(header.getValue().path("exact").asString("")))));
        return new PathRule(
                Bytes.of(path.path("path").asString("")),
                headers,
                readSplits(path, where),
                path.path("rewriteHost").stringValue(null));
    }

    private Split readSplits(JsonNode path, String where) {
        JsonNode splits = path.path("splits");
        List<Split.Share> shares = new ArrayList<>();
        for (JsonNode split : splits) {
            int percent = split.path("percent").asInt(0);
            shares.add(
                    new Split.Share(
                            readTarget(path, split),
                            splits.size() == 1 && percent == 0 ? 100 : percent));
        }
        try {
            return new Split(shares, random.nextInt(100));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(where + ".splits: " + wrong.getMessage(), wrong);
        }
    }

    private Target readTarget(JsonNode path, JsonNode split) {
        Map<String, String> set = new LinkedHashMap<>();
        path.path("appendHeaders")
                .properties()
                .forEach(header -> set.put(header.getKey(), header.getValue().asString()));
        split.path("appendHeaders")
                .properties()
                .forEach(header -> set.put(header.getKey(), header.getValue().asString()));
        ObjectKey service =
                new ObjectKey(
                        split.path("serviceNamespace").asString(namespace),
                        split.path("serviceName").asString(""));
        var port =
                new ServicePort(service, split.path("servicePort").asString(ServicePort.DEFAULT));
        return Target.of(port, set, path.path("rewriteHost").stringValue(null));
    }
}
