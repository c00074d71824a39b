package dev.barista.model.serving;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// A Knative Route: which revisions answer under a name, in which shares.
public record Route(ApiObject object, List<TrafficTarget> traffic, Status status) {

    public Route {
        traffic = List.copyOf(traffic);
    }

    public static Route from(ApiObject object) {
        return new Route(
                object,
                TrafficTarget.list(object.spec().path("traffic")),
                new Status(
                        object.status().path("url").asString(""),
                        object.status().path("address").path("url").asString(""),
                        TrafficTarget.list(object.status().path("traffic"))));
    }

    /// The spec of a Route.
    public static ObjectNode spec(List<TrafficTarget> traffic) {
        ObjectNode spec = Json.object();
        spec.set("traffic", TrafficTarget.toTree(traffic));
        return spec;
    }

    /// What its status says beside its conditions.
    ///
    /// As a writer, it changes these three fields of a status and leaves the others.
    ///
    /// @param url public, or cluster-local if the Route is private; empty as long as there is none
    /// @param address within the cluster
    public record Status(String url, String address, List<TrafficTarget> traffic)
            implements Consumer<ObjectNode> {
        public Status {
            traffic = List.copyOf(traffic);
        }

        @Override
        public void accept(ObjectNode status) {
            Trees.putUnlessEmpty(status, "url", url);
            if (address.isEmpty()) {
                status.remove("address");
            } else {
                status.withObjectProperty("address").put("url", address);
            }
            if (traffic.isEmpty()) {
                status.remove("traffic");
            } else {
                status.set("traffic", TrafficTarget.toTree(traffic));
            }
        }
    }
}
