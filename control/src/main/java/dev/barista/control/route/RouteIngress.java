package dev.barista.control.route;

import dev.barista.control.loop.Children;
import dev.barista.control.rollout.Rollout;
import dev.barista.control.rollout.RolloutState;
import dev.barista.control.route.Traffic.Assigned;
import dev.barista.control.route.Traffic.Share;
import dev.barista.model.config.NetworkConfig;
import dev.barista.model.config.NetworkConfig.HttpProtocol;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.serving.Ingress;
import dev.barista.model.serving.Ingress.Path;
import dev.barista.model.serving.Ingress.Rule;
import dev.barista.model.serving.Ingress.Split;
import dev.barista.model.serving.Ingress.Visibility;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The Ingress that publishes a Route's traffic. Pure.
final class RouteIngress {

    /// @throws IllegalArgumentException if hosts cannot be made, or an annotation cannot be read
    static ApiObject of(
            RouteHosts hosts, Assigned traffic, Rollout rollout, NetworkConfig network) {
        ApiObject route = hosts.route();
        Map<String, String> labels = new HashMap<>(route.labels());
        labels.put(Labels.ROUTE, route.name());
        labels.put(Labels.ROUTE_NAMESPACE, route.namespace());
        var spec = new Ingress.Spec(rules(hosts, traffic), isRedirected(route, network));
        return Children.of(
                        route,
                        Types.INGRESS,
                        route.name(),
                        labels,
                        annotations(hosts, traffic, rollout, network))
                .with(tree -> tree.set("spec", spec.toTree()));
    }

    private static List<Rule> rules(RouteHosts hosts, Assigned traffic) {
        List<Rule> rules = new ArrayList<>();
        traffic.names()
                .forEach((tag, shares) -> {
                    List<Path> paths = List.of(Path.all(splits(hosts.route().namespace(), shares)));
                    rules.add(new Rule(hosts.clusterLocal(tag), Visibility.CLUSTER_LOCAL, paths));
                    hosts.external(tag)
                            .ifPresent(host ->
                                    rules.add(new Rule(List.of(host), Visibility.EXTERNAL, paths)));
                });
        return rules;
    }

    private static List<Split> splits(String namespace, List<Share> shares) {
        Map<String, Share> byRevision = new LinkedHashMap<>();
        for (Share share : shares) {
            if (share.percent() > 0) {
                byRevision.merge(
                        share.revision(), share, (one, other) -> one.with(other.percent()));
            }
        }
        return byRevision.values().stream()
                .map(share ->
                        Split.of(
                                new ObjectKey(namespace, share.revision()),
                                share.protocol(),
                                share.percent()))
                .toList();
    }

    private static boolean isRedirected(ApiObject route, NetworkConfig network) {
        String asked = Annotations.HTTP_PROTOCOL.find(route).orElse("");
        return switch (asked.toLowerCase(Locale.ROOT)) {
            case "" -> network.httpProtocol() == HttpProtocol.REDIRECTED;
            case "enabled" -> false;
            case "redirected" -> true;
            default ->
                    throw new IllegalArgumentException(
                            "incorrect http-protocol annotation: " + asked);
        };
    }

    private static Map<String, String> annotations(
            RouteHosts hosts, Assigned traffic, Rollout rollout, NetworkConfig network) {
        ApiObject route = hosts.route();
        Map<String, String> annotations = new HashMap<>(route.annotations());
        annotations.remove(Annotations.LAST_APPLIED);
        annotations.keySet().removeIf(Annotations.INGRESS_CLASS::isSpelled);
        annotations.put(
                Annotations.INGRESS_CLASS.key(),
                Annotations.INGRESS_CLASS.find(route).orElse(network.ingressClass()));
        annotations.put(Annotations.ROLLOUT, RolloutState.text(rollout));
        if (traffic.names().size() > 1) {
            annotations.put(Annotations.TAG_TO_HOST, tagToHost(hosts, traffic).toString());
        }
        return annotations;
    }

    private static ObjectNode tagToHost(RouteHosts hosts, Assigned traffic) {
        ObjectNode tree = Json.object();
        for (String tag : traffic.names().keySet()) {
            if (!tag.isEmpty()) {
                ArrayNode list = tree.putArray(tag);
                hosts.clusterLocal(tag).forEach(list::add);
                hosts.external(tag).ifPresent(list::add);
            }
        }
        return tree;
    }

    private RouteIngress() {}
}
